"""What people asked and what models answered, written to the log as it is.

The claim is an attribute of the module: ``logged_texts`` holds (line, name). Only files that call a model count, only levels
from info up, and only names that hold the text itself: its length, its id or a redacted form is no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import Attr, Call, CodeFile, Expr, Index, Join, Name, Site
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name

DETECTOR = "modules"
_LEVELS = frozenset({"info", "warning", "warn", "error", "exception", "critical", "log"})
_LOGGERS = re.compile(r"(?i)^(?:_?log(?:ger|ging|uru)?|console)$")
_TEXT = re.compile(
    r"(?i)^(?:(?:user_?|system_?|full_?|final_?|raw_?)?(?:prompts?|messages|questions?|completions?|transcripts?|conversations?)"
    r"|chat_?history|user_?(?:input|message|query|text)|llm_?(?:response|output|answer)s?|model_?(?:response|output)s?)$"
)
"""One message is often the text of an error; several are a conversation."""
_SHOWS = frozenset({"str", "repr", "dumps", "stringify", "format", "pformat", "model_dump_json", "join"})
_ASKS = frozenset({"chat", "agent_run"})
_MAX_DEPTH = 4


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module with the texts that it logs."""
    if not any(c.operation in _ASKS for c in context.calls(file)):
        return
    found = [(site, name) for site in file.sites if _logs(site) for name in _logged(site)]
    if found:
        rows = tuple((context.evidence(file, s.call.line, DETECTOR, "code").line, name) for s, name in found)
        evidence = context.evidence(file, 1, DETECTOR, "code")
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("logged_texts", rows),))


def _logs(site: Site) -> bool:
    func = site.call.func
    return isinstance(func, Attr) and func.name in _LEVELS and bool(_LOGGERS.match(last_name(func.base)))


def _logged(site: Site) -> Iterator[str]:
    """Yield the name of the first text among the arguments of a call that logs."""
    for given in site.call.args:
        name = _text(given, 0)
        if name:
            yield name
            return


def _text(expr: Expr, depth: int) -> str:
    if depth > _MAX_DEPTH:
        return ""
    match expr:
        case Name(id=name) | Attr(name=name):
            return name if _TEXT.match(name) else ""
        case Index(base=base):
            return _text(base, depth + 1)
        case Join(parts=parts):
            return next((n for n in (_text(p, depth + 1) for p in parts) if n), "")
        case Call(func=func, args=args) if last_name(func) in _SHOWS:
            return next((n for n in (_text(a, depth + 1) for a in args) if n), "")
        case _:
            return ""
