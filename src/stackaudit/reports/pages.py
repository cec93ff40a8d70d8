"""The building blocks of HTML pages: templates, one inline style and script under a policy, text made safe to show."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup, escape

from stackaudit.reports.charts.icons import SEVERITY_COLOURS, icon
from stackaudit.reports.wording import clean, count, day, number

if TYPE_CHECKING:
    from jinja2 import Environment

_BREAKS = re.compile(r"(?<=[/_.])(?=[^/_.])")
_FOOT = "__FOOT__"
"""Stands in the style sheet where the footer of printed pages goes."""


def asset(name: str) -> str:
    """Return a file of the templates."""
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


def relative(name: object) -> str:
    """Return the name of a file in the same folder as the target of a link."""
    return "./" + quote(str(name), safe="")


def inside(name: object) -> str:
    """Return the path of a file below the folder of the page as the target of a link."""
    return "./" + quote(str(name))


def _show(value: Any) -> Any:
    """Make every text of an expression visible on its way into the page; our own markup passes."""
    return clean(value, 4000) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    env = Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_show,
    )
    env.filters.update(path=path_markup, num=number, day=day, relative=relative, inside=inside)
    env.globals.update(icon=icon, count=count, severity_colours=SEVERITY_COLOURS)
    return env


def page(template: str, style: str, script: str, footer: str, values: Mapping[str, Any]) -> bytes:
    """Return a page that loads nothing: its one style and its one script are inline and allowed by their hashes.

    Args:
        template: file of the templates; it gets *values*, and ``style``, ``script``, ``policy`` and ``footer``.
        style: text of the style sheet, our own; the footer goes into the margin of printed pages.
        script: text of the script, our own; no text of a repository may stand in it.
        footer: what the page is about, in one line.
        values: what the template shows; every text is escaped.
    """
    style = style.replace(_FOOT, css_text(footer))
    sources = f"style-src '{digest(style)}'; script-src '{digest(script)}'; img-src data:"
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
    made = (
        _environment()
        .get_template(template)
        .render(
            values,
            style=Markup(style),  # noqa: S704 - our own file; the one inserted text is escaped for CSS
            script=Markup(script),  # noqa: S704 - our own file
            policy=policy,
            footer=footer,
        )
    )
    return made.encode()
