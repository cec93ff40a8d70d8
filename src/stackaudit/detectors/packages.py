"""Packages of the AI stack: imported, declared in manifests, or installed by a notebook."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.catalog.catalogue import CONDITIONAL_LAYERS, NODE_ON_IMPORT
from stackaudit.catalog.entries import Package
from stackaudit.model.code import CodeFile, Import
from stackaudit.model.documents import Dependency, Manifest
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import Fact, NodeClaim, NodeRef, RoleName, ScopeName
from stackaudit.parsing.manifests.pip_args import packages_of_pip_command
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at

DETECTOR = "packages"
_ECOSYSTEMS = {"python": "pypi", "javascript": "npm", "java": "maven", "kotlin": "maven", "go": "go"}
_SCOPES: dict[str, ScopeName] = {"dev": "dev", "test": "test", "docs": "docs"}
_INSTALLS = ("!pip", "%pip", "! pip", "% pip", "!uv", "%uv", "pip install")


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield packages and products that a file imports, and what its cells install."""
    ecosystem = _ECOSYSTEMS.get(file.language)
    if ecosystem is None:
        return
    found = [
        (row, package)
        for row in file.imports
        if not row.type_only
        for package in [_package(row, file, ecosystem, context)]
        if package
    ]
    conditional_only = all(p.layer in CONDITIONAL_LAYERS for _, p in found)
    beside = bool(found) and (not conditional_only or _serves_the_stack(file, ecosystem, context))
    for row, package in found:
        evidence = context.evidence(file, row.line, DETECTOR, "import")
        role = role_at(file, row.branch)
        conditional = package.layer in CONDITIONAL_LAYERS and not beside
        if ecosystem != "maven" or _may_be_declared(package, context):
            yield _claim(package, evidence, role, None, context, (("imported", True), ("conditional", conditional)))
        yield from _product(package, evidence, role, context)
    yield from _rooted(file, context)
    if file.is_notebook:
        yield from _installed(file, context)


def _may_be_declared(package: Package, context: Context) -> bool:
    """Return whether an import can stand for its package: classes name no artefact where a manifest names them."""
    known = any(ecosystem == package.ecosystem for ecosystem, _ in context.declared)
    return not known or (package.ecosystem, package.name) in context.declared


def _serves_the_stack(file: CodeFile, ecosystem: str, context: Context) -> bool:
    """Return whether a module that imports a package of the stack imports this one: a client module of its own."""
    for path in sorted(context.project.importers(file)):
        importer = context.project.files[path]
        packages = (_package(row, importer, ecosystem, context) for row in importer.imports if not row.type_only)
        if any(p is not None and p.layer not in CONDITIONAL_LAYERS for p in packages):
            return True
    return False


def _package(row: Import, file: CodeFile, ecosystem: str, context: Context) -> Package | None:
    if row.level or context.project.find(file, row.module, 0) is not None:
        return None
    if ecosystem in {"pypi", "maven"}:
        if row.module and "." not in row.module and context.project.is_package(file, row.module):
            return None
        full = f"{row.module}.{row.symbol}" if row.symbol and row.symbol != "*" else row.module
        return context.catalogue.package_of_import(ecosystem, full, context.declared)
    return context.catalogue.package_of_import(ecosystem, row.module, context.declared)


def _rooted(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Products that are known by an import root without a package of its own."""
    for row in file.imports:
        vendor = None if row.level or row.type_only else context.catalogue.root_vendor(file.language, row.module)
        if vendor is not None and vendor.kind in NODE_ON_IMPORT and context.project.find(file, row.module, 0) is None:
            evidence = context.evidence(file, row.line, DETECTOR, "import", confidence=0.8)
            yield NodeClaim(
                NodeRef(vendor.kind, vendor.node),
                vendor.node,
                evidence,
                role_at(file, row.branch),
                attributes=(("layer", vendor.layer),),
            )


def _product(package: Package, evidence: Evidence, role: RoleName, context: Context) -> Iterator[Fact]:
    vendor = context.catalogue.vendors[package.vendor]
    if vendor.kind in NODE_ON_IMPORT and package.node:
        parent = context.catalogue.parents.parent_of(vendor.node)
        yield NodeClaim(
            NodeRef(vendor.kind, vendor.node),
            vendor.node,
            evidence,
            role,
            attributes=(("layer", vendor.layer), ("parent", parent)),
        )


def _claim(
    package: Package,
    evidence: Evidence,
    role: RoleName,
    scope: ScopeName | None,
    context: Context,
    extra: tuple[tuple[str, str | bool], ...],
) -> NodeClaim:
    name = f"{package.ecosystem}:{package.name}"
    version = context.locked.get((package.ecosystem, package.name))
    attributes = (
        ("layer", package.layer),
        ("vendor", package.vendor),
        *((("locked", version),) if version else ()),
        *extra,
    )
    return NodeClaim(NodeRef("sdk", name), name, evidence, role, scope, attributes)


def _installed(file: CodeFile, context: Context) -> Iterator[Fact]:
    for comment in file.comments:
        if not comment.text.startswith(_INSTALLS):
            continue
        for name, constraint in packages_of_pip_command(comment.text):
            package = context.catalogue.package("pypi", name)
            if package is not None and package.layer not in CONDITIONAL_LAYERS:
                evidence = context.evidence(file, comment.line, DETECTOR, "install")
                yield _claim(package, evidence, "used", None, context, (("constraint", constraint), ("declared", True)))


def manifest(rows: Manifest, context: Context) -> Iterator[Fact]:
    """Yield the declared packages that belong to the AI stack."""
    for row in rows.dependencies:
        package = context.catalogue.package(row.ecosystem, row.name)
        if package is None:
            continue
        evidence = context.evidence(rows.path, row.line, DETECTOR, "manifest", confidence=1.0)
        extra = (
            ("constraint", row.constraint),
            ("declared", True),
            ("conditional", package.layer in CONDITIONAL_LAYERS),
        )
        yield _claim(package, evidence, _role(row), _SCOPES.get(row.group), context, extra)
        if package.declared_only and package.ecosystem == "maven" and _SCOPES.get(row.group) is None:
            yield from _product(package, evidence, _role(row), context)  # it sets its product up by itself


def _role(row: Dependency) -> RoleName:
    return "optional" if row.group == "optional" else "used"
