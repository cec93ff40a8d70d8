"""Raw HTTP requests to a host of the catalogue."""

from __future__ import annotations

from functools import cached_property

from stackaudit.catalog.entries import Vendor
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.values import Env, Lit, Text, Value, options, texts


class Request(Resolved):
    """A raw HTTP request to a host of the catalogue: its path says what it asks for, its body holds the parameters."""

    @cached_property
    def target(self) -> tuple[Vendor, str] | None:
        """The vendor of the host and the path of the URL; None for any other host."""
        url = self.arguments.value("url")
        base = self.arguments.value("base_url")
        for value in (url, base):
            host = self.evaluator.url_host(value) if value is not None else None
            vendor = self.evaluator.catalogue.host_vendor(host) if host else None
            if vendor is not None:
                text = (url_text(base) if base is not None and value is base else "") + (
                    url_text(url) if url is not None else ""
                )
                return vendor, text
        return None

    @cached_property
    def operation(self) -> str:
        """Operation of the path; empty for a host that is no model's, and for requests that only read."""
        if self.target is None or self.target[0].kind != "provider" or self._verb == "get":
            return ""
        path = self.target[1].lower()
        return next((op for part, op, _ in self.evaluator.catalogue.compiled.http.paths if _in_path(part, path)), "")

    @property
    def _verb(self) -> str:
        given = self.arguments.value("verb")
        named = next((str(lit.value).lower() for lit in texts(given)), "") if given is not None else ""
        return named or self.signature.verb

    @cached_property
    def providers(self) -> tuple[str, ...]:
        """The vendor of the host."""
        return (self.target[0].node,) if self.target is not None else ()

    @cached_property
    def callee(self) -> str:
        """The request function and the URL's host and path, without the query: it may hold a key."""
        return f"{super().callee} {self.target[1].partition('?')[0]}"[:160] if self.target else super().callee


def url_text(value: Value) -> str:
    """Return the text of a URL with ``{}`` for each part that is not known."""
    for option in options(value):
        match option:
            case Lit(value=str(text)):
                return text
            case Env(default=default) if default is not None:
                return url_text(default)
            case Text(parts=parts):
                return "".join(url_text(p) or "{}" for p in parts)
            case _:
                continue
    return ""


def _in_path(part: str, path: str) -> bool:
    """Return whether a path pattern occurs; ``{role}`` stands for any text without a slash."""
    if "{" not in part:
        return part in path
    start, end = path.find(part[: part.index("{")].lower()), part[part.index("}") + 1 :].lower()
    return start >= 0 and (end in path[start:] if end else True)
