"""Settings by which an agent acts without asking, or runs code that it writes on the machine itself.

    Options(permission_mode="bypassPermissions")
    Agent(code_execution_config={"use_docker": False})

Attributes of the module's node: ``unasked`` and ``runs_code`` hold (line, setting).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from stackaudit.model.code import Attr, CodeFile, Const, Expr, Name, Seq, Site, Table, children
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Symbol, options

DETECTOR = "modules"
_MODES = frozenset({"permission_mode", "permissionMode"})
_BYPASS = "bypassPermissions"
# stackaudit: ignore[AGT004] reason="a table of the names that are looked for"
_SWITCHES = {"allowDangerouslySkipPermissions": True, "allow_dangerously_skip_permissions": True}
_FLAG = re.compile(r"(?:^|\s)(--dangerously-(?:skip-permissions|bypass-approvals-and-sandbox))\b")
_TELLS = frozenset(
    {
        "add_argument",
        "option",
        "Option",
        "argument",
        "print",
        "echo",
        "log",
        "info",
        "warn",
        "warning",
        "error",
        "debug",
    }
)
"""Callees that define or tell of a flag, and do not use it."""
_CHOSEN = re.compile(r"(?i)permission|dangerous|skip|yolo|auto_?approve")
"""Words of a condition by which a person has chosen that nobody is asked."""
_DEPTH = 3
_MAX_PARTS = 60


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the settings of a file by which nobody is asked, or code is run without a sandbox."""
    found: defaultdict[str, dict[tuple[int, str], None]] = defaultdict(dict)
    for name, value, line in _settings(file):
        kind = _kind(name, value, context)
        if kind:
            found[kind][context.evidence(file, line, DETECTOR, "code").line, f"{name}={_shown(value)}"] = None
    for line, flag in _flags(file):
        found["unasked"][context.evidence(file, line, DETECTOR, "code").line, flag] = None
    for line, callee in _local(file, context):
        found["runs_code"][context.evidence(file, line, DETECTOR, "code").line, callee] = None
    if found:
        evidence = context.evidence(file, 1, DETECTOR, "code")
        rows: tuple[tuple[str, AttributeValue], ...] = tuple((k, tuple(sorted(v))) for k, v in sorted(found.items()))
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=rows)


def _kind(name: str, value: object, context: Context) -> str:
    if (name in _MODES and value == _BYPASS) or (name in _SWITCHES and value is _SWITCHES[name]):
        return "unasked"
    local = context.catalogue.compiled.sinks.local_arguments
    return "runs_code" if name in local and value == local[name] and type(value) is type(local[name]) else ""


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _settings(file: CodeFile) -> Iterator[tuple[str, object, int]]:
    """Yield name, literal value and line of arguments and of rows of mappings."""
    for site in file.sites:
        for name, value in (*site.call.kwargs, *(("", a) for a in site.call.args)):
            rows = list(_pairs(name, value, site.call.line, 0))
            yield from rows if rows and not _chosen(file, site.branch) else ()
    for binding in file.bindings:
        name = binding.target.rpartition(".")[2]
        if (isinstance(binding.value, Table) or name in _MODES) and not _chosen(file, binding.branch):
            yield from _pairs(name, binding.value, binding.line, 0)


def _chosen(file: CodeFile, branch: int) -> bool:
    """Return whether a branch is only taken when a person has asked for it."""
    while branch:
        test = file.branches[branch].test
        if test is not None and any(_CHOSEN.search(word) for word in _said(test)):
            return True
        branch = file.branches[branch].parent
    return False


def _said(test: Expr) -> Iterator[str]:
    queue: list[Expr] = [test]
    for _ in range(_MAX_PARTS):
        if not queue:
            return
        part = queue.pop()
        if isinstance(part, (Name, Attr)):
            yield part.id if isinstance(part, Name) else part.name
        if isinstance(part, Const):
            yield str(part.value)
        else:
            queue += children(part)


def _pairs(name: str, value: Expr, line: int, depth: int) -> Iterator[tuple[str, object, int]]:
    if isinstance(value, Const):
        yield name, value.value, value.line or line
    elif isinstance(value, Table) and depth < _DEPTH:
        for key, inner in value.pairs:
            if isinstance(key, Const):
                yield from _pairs(str(key.value), inner, key.line or line, depth + 1)


def _flags(file: CodeFile) -> Iterator[tuple[int, str]]:
    """Yield the flags of command lines: lists of words and texts that are given to something, or kept under a name."""
    for site in file.sites:
        if last_name(site.call.func) not in _TELLS:
            rows = [row for part in (*site.call.args, *(v for _, v in site.call.kwargs)) for row in _flag(part)]
            yield from rows if rows and not _chosen(file, site.branch) else ()
    for binding in file.bindings:
        rows = list(_flag(binding.value))
        yield from rows if rows and not _chosen(file, binding.branch) else ()


def _flag(part: Expr) -> Iterator[tuple[int, str]]:
    for item in part.items if isinstance(part, Seq) else (part,):
        text = item.value if isinstance(item, Const) else None
        match = _FLAG.search(text) if isinstance(text, str) and len(text) < 400 else None
        if match is not None:
            yield getattr(item, "line", 0), match[1].strip("-").replace("-", " ")


def _local(file: CodeFile, context: Context) -> Iterator[tuple[int, str]]:
    """Yield what the file builds that runs the code of a model on the machine itself."""
    patterns = context.catalogue.compiled.sinks.local_runs.get(file.language, ())
    words = {p.rsplit(".", 1)[-1] for p in patterns}
    for site in file.sites:
        last = last_name(site.call.func)
        if any(fnmatchcase(last, word) for word in words) and not site.decorator:
            yield from ((site.call.line, last) for name in _names(site, file, context) if _is_local(name, patterns))


def _is_local(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _names(site: Site, file: CodeFile, context: Context) -> Iterator[str]:
    if isinstance(site.call.func, (Name, Attr)):
        at = At(file, site.scope, site.branch, site.call.line)
        yield from (o.name for o in options(context.evaluator.value(site.call.func, at)) if isinstance(o, Symbol))
