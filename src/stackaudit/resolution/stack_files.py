"""Which files belong to the AI stack by what they use."""

from __future__ import annotations

from stackaudit.catalog.catalogue import CONDITIONAL_LAYERS
from stackaudit.model.code import CodeFile
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages import dialect_of


def ecosystem_of(file: CodeFile) -> str:
    """Return the ecosystem whose packages a file imports."""
    if dialect_of(file.language).implicit_this:
        return "maven"
    return "pypi" if file.language == "python" else "npm"


def is_of_the_stack(file: CodeFile, context: Context) -> bool:
    """Return whether a file, or one that imports it, uses packages of the stack."""
    nearby = [file, *(context.project.files[p] for p in sorted(context.project.importers(file)))]
    return any(_uses_the_stack(f, context) for f in nearby)


def _uses_the_stack(file: CodeFile, context: Context) -> bool:
    ecosystem = ecosystem_of(file)
    for row in file.imports:
        if row.level or row.type_only:
            continue
        name = f"{row.module}.{row.symbol}" if ecosystem != "npm" and row.symbol not in {"", "*"} else row.module
        package = context.catalogue.package_of_import(ecosystem, name, context.declared)
        if package is not None and package.layer not in CONDITIONAL_LAYERS:
            return True
    return bool(context.calls(file))
