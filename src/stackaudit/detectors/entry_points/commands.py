"""Commands: click and typer functions, console scripts of manifests, and programs that read their arguments."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.entry_points.claims import Mark, claim, functions, marks, text
from stackaudit.model.code import CodeFile, Const, Expr, Seq, Table
from stackaudit.model.documents import Document, Fields, walk
from stackaudit.model.facts import Fact
from stackaudit.resolution.builtins import keyword
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Function, options

_LIBRARIES = ("click", "typer", "rich_click", "asyncclick", "cyclopts", "flask")
_SCRIPT_TABLES = (("project", "scripts"), ("tool", "poetry", "scripts"), ("project", "gui-scripts"))


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the commands that a file declares."""
    for index, scope in functions(file):
        at = At(file, scope.parent, scope.branch, scope.line)
        for found in marks(file, scope, context):
            if _command(found):
                name = text(found.call, context, at, "name", position=0) or scope.name.replace("_", "-")
                yield claim(file, context, "command", f"cli: {name}", index, command=name)
    if file.path.rsplit("/", 1)[-1] == "setup.py":
        yield from _setup(file, context)


def _command(found: Mark) -> bool:
    """``@cli.command()``, ``@click.command``, ``@app.callback()`` and commands of a group of the tree."""
    if found.name not in {"command", "default"}:
        return False
    group = any(isinstance(o, Function) and o.scope.decorators for o in options(found.owner))
    return found.of(*_LIBRARIES) or (group and not found.full)


# -- console scripts -------------------------------------------------------------------------------------------------


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the console scripts of pyproject.toml."""
    if doc.path.rsplit("/", 1)[-1] != "pyproject.toml" or not isinstance(doc.root, Fields):
        return
    for path, _, leaf in walk(doc.root):
        if path[:-1] in _SCRIPT_TABLES and isinstance(leaf.value, str):
            yield from _script(doc.path, path[-1], leaf.value, context)


def _setup(file: CodeFile, context: Context) -> Iterator[Fact]:
    for site in file.sites:
        given = keyword(site.call, "entry_points")
        if isinstance(given, Table):
            for key, value in given.pairs:
                if isinstance(key, Const) and key.value == "console_scripts":
                    for row in _rows(value):
                        name, _, target = row.partition("=")
                        yield from _script(file.path, name.strip(), target, context)


def _rows(value: Expr) -> Iterator[str]:
    for item in value.items if isinstance(value, Seq) else (value,):
        if isinstance(item, Const) and isinstance(item.value, str):
            yield from item.value.splitlines()


def _script(manifest: str, name: str, target: str, context: Context) -> Iterator[Fact]:
    """Yield the function that ``package.module:function`` names, beside the manifest or in its ``src``."""
    module, _, function = target.strip().partition(":")
    folder = manifest.rsplit("/", 1)[0] + "/" if "/" in manifest else ""
    place = module.strip().replace(".", "/")
    candidates = (f"{folder}{middle}{place}{end}" for middle in ("", "src/") for end in (".py", "/__init__.py"))
    file = next((f for c in candidates for f in [context.project.files.get(c)] if f is not None), None)
    if file is None:
        return
    found = context.evaluator.lookup(function.strip().split(".")[0], At(file, 0, 0, 1 << 30))
    for option in options(found):
        if isinstance(option, Function):
            yield claim(option.file, context, "command", f"cli: {name}", option.index, "manifest", command=name)
