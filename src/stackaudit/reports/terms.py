"""Words that need a sentence: explained once in the glossary, linked where a page first uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from stackaudit.reports.wording import clean


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary."""

    name: str
    meaning: str
    """One plain sentence."""
    phrases: tuple[str, ...] = ()
    """How texts of the report say it, in small letters, the longest first; none: it is not linked."""
    measure: str = ""
    """The measure that it explains; the entry stands only in reports of audits that hold it."""

    @property
    def anchor(self) -> str:
        """Name of the entry in the page."""
        return "term-" + re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


@dataclass(slots=True)
class Linker:
    """Links each term of a page where it is first used; one for each page."""

    terms: tuple[Term, ...]
    linked: set[str] = field(default_factory=set)
    """Names of the terms that have their link."""

    def __call__(self, text: object) -> Markup:
        """Return *text* escaped, with links at words that the page has not explained yet."""
        if isinstance(text, Markup):
            return text
        rest, made = clean(text, 4000), Markup("")
        while found := self._first(rest):
            term, match = found
            self.linked.add(term.name)
            made += escape(rest[: match.start()])
            made += Markup('<a class="term" href="#{}">{}</a>').format(term.anchor, match[0])
            rest = rest[match.end() :]
        return made + escape(rest)

    def _first(self, text: str) -> tuple[Term, re.Match[str]] | None:
        """Return the term that is used first, the longer one of two at the same place."""
        found = [
            (term, match)
            for term in self.terms
            if term.phrases and term.name not in self.linked and (match := _pattern(term).search(text))
        ]
        return min(found, key=lambda row: (row[1].start(), -len(row[1][0])), default=None)


def _pattern(term: Term) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, term.phrases))})(?![\w-])", re.IGNORECASE)
