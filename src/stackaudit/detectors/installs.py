"""Packages that a program installs while it runs.

    subprocess.check_call([sys.executable, "-m", "pip", "install", "package"])

The attribute ``installs`` of the module's node holds (line, what is installed). Notebooks install by their own commands, and
are left out; so are files that only prepare a machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import Attr, CodeFile, Const, Expr, Join, Name, Seq, Site, children
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Symbol, options

_RUNS = re.compile(
    r"(?:subprocess\.(?:run|call|check_call|check_output|Popen|getoutput)|os\.(?:system|popen)|asyncio\.create_subprocess_(?:exec|shell)|(?:node:)?child_process\.(?:exec|execSync|spawn|spawnSync)|pip\.main|pip\._internal\.main)(?:\(\))?"
)
_INSTALL = re.compile(r"\b(?:pip3?|uv(?: pip)?|npm|pnpm|conda|poetry)\s+(?:install|add|i)\b\s*(?P<what>.*)", re.DOTALL)
_PREPARES = re.compile(
    r"(?i)(?:^|/)(?:setup|install\w*|bootstrap|noxfile|tasks|conftest|build\w*|launch\w*|webui|start\w*)\.(?:py|[cm]?[jt]s)$"
)
_MAX_PARTS = 40


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield what a file installs at run time."""
    if file.is_notebook or _PREPARES.search(file.path):
        return
    rows = []
    for site in file.sites:
        words = _words(site)
        match = _INSTALL.search(words) if "install" in words or " add " in words else None
        if match is not None and _runs(site, file, context):
            if not match["what"].strip() or match["what"].startswith("-r"):
                continue  # what the manifest lists
            rows.append((site.call.line, " ".join(match["what"].split())[:80]))
    if rows:
        evidence = context.evidence(file, 1, "modules", "code")
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("installs", tuple(rows)),))


def _runs(site: Site, file: CodeFile, context: Context) -> bool:
    at = At(file, site.scope, site.branch, site.call.line)
    value = context.evaluator.value(site.call.func, at)
    return any(isinstance(o, Symbol) and _RUNS.fullmatch(o.name) for o in options(value))


def _words(site: Site) -> str:
    """Return the words of a command line that a call is given, as a text or a list; a part that is no text is a star."""
    if not site.call.args or not isinstance(site.call.func, (Attr, Name)):
        return ""
    queue: list[Expr] = list(site.call.args[:2])
    found: list[str] = []
    for _ in range(_MAX_PARTS):
        if not queue:
            break
        part = queue.pop(0)
        if isinstance(part, Const):
            found.append(str(part.value))
        elif isinstance(part, (Seq, Join)):
            queue[:0] = children(part)
        else:
            found.append("*")
    return " ".join(found)
