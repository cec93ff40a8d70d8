"""HTML: one offline file under a strict content security policy, complete without JavaScript."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from stackaudit.model.audit import Audit
from stackaudit.reports import sections
from stackaudit.reports.charts.icons import SEVERITY_COLOURS, icon
from stackaudit.reports.sentences import method
from stackaudit.reports.wording import clean, count, day, number

if TYPE_CHECKING:
    from jinja2 import Environment

NAME = "html"
SUFFIXES = (".html", ".htm")

_BREAKS = re.compile(r"(?<=[/_.])(?=[^/_.])")
_FOOT = "__FOOT__"
"""Stands in the style sheet where the footer of printed pages goes."""


def _asset(name: str) -> str:
    return resources.files("stackaudit.reports").joinpath("templates", name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return the source expression that lets a policy accept an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def css_text(text: str) -> str:
    """Return *text* as the inside of a CSS string: everything but letters, digits and blanks is escaped."""
    return "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in clean(text, 120))


def path_markup(path: object, line: object = None) -> Markup:
    """Return a path that can break after slashes, underscores and dots, with its line."""
    shown = clean(path, 400)
    parts = Markup("<wbr>").join(escape(part) for part in _BREAKS.split(shown))
    return parts + Markup(":{}").format(line) if line else parts


def _show(value: Any) -> Any:
    """Make every text of an expression visible on its way into the page; our own markup passes."""
    return clean(value, 4000) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    env = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_show,
    )
    env.filters.update(path=path_markup, num=number, day=day)
    env.globals.update(icon=icon, count=count, severity_colours=SEVERITY_COLOURS)
    return env


def render(audit: Audit) -> bytes:
    """Return the page; the same audit gives the same bytes."""
    groups = [group for group in sections.build(audit) if group[1]]
    what = f"{audit.repository.name} @ {(audit.repository.commit or 'no commit')[:10]} / {day(audit.run.as_of)}"
    style = _asset("style.css").replace(_FOOT, css_text(what))
    script = _asset("script.js")
    sources = f"style-src '{digest(style)}'; script-src '{digest(script)}'; img-src data:"
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
    page = (
        _environment()
        .get_template("page.html")
        .render(
            audit=audit,
            groups=groups,
            numbers={s.id: i for i, s in enumerate((s for _, found in groups for s in found), 1)},
            style=Markup(style),  # noqa: S704 - our own file; the one inserted text is escaped for CSS
            script=Markup(script),  # noqa: S704 - our own file
            policy=policy,
            stale=method.stale(audit),
            footer=what,
        )
    )
    return page.encode()
