"""A cursor over text of brace languages: spaces, comments, names, strings with ``${…}`` and whole expressions."""

from __future__ import annotations

import re
from bisect import bisect_right

from stackaudit.documents.bounds import MAX_NODES, RefusedError

MAX_DEPTH = 60
_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*")
_COMMENT = re.compile(r"(?:#|//)[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_IN_STRING = re.compile(r"[^'\"\\$%]+")
_PLAIN = re.compile(r"[^'\"/#(){}\[\]\n,\\$]+")


class Scanner:
    """Position in a text; every method moves forward or stays, so that a scan of the whole is linear."""

    def __init__(self, text: str, *, quote: str) -> None:
        """Start at the beginning; *quote* opens and closes strings. Comments are ``#``, ``//`` and ``/* */``."""
        self.text, self.quote = text, quote
        self.pos, self.nodes = 0, 0
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]

    @property
    def line(self) -> int:
        """Line of the cursor, 1-based."""
        return bisect_right(self._starts, self.pos)

    @property
    def done(self) -> bool:
        """Whether the text is at its end."""
        return self.pos >= len(self.text)

    def peek(self, size: int = 1) -> str:
        """Return the next characters without moving."""
        return self.text[self.pos : self.pos + size]

    def count(self) -> None:
        """Count one more value; raises RefusedError where there are too many."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise RefusedError(f"more than {MAX_NODES} values")

    def skip(self, *, newlines: bool = True) -> None:
        """Pass over spaces and comments, and over line ends when *newlines*."""
        spaces = " \t\r\n\ufeff" if newlines else " \t\r"
        while not self.done:
            if self.text[self.pos] in spaces:
                self.pos += 1
                continue
            match = _COMMENT.match(self.text, self.pos) if self.text[self.pos] in "/#" else None
            if match is None:
                return
            self.pos = match.end()

    def take(self, word: str) -> bool:
        """Pass over *word* if it stands here."""
        if self.text.startswith(word, self.pos):
            self.pos += len(word)
            return True
        return False

    def identifier(self) -> str:
        """Return the name that stands here and pass over it; empty when there is none."""
        match = _IDENTIFIER.match(self.text, self.pos)
        if match is None:
            return ""
        self.pos = match.end()
        return match[0]

    def next_line(self) -> None:
        """Move to the start of the next line."""
        end = self.text.find("\n", self.pos)
        self.pos = len(self.text) if end < 0 else end + 1

    def string(self) -> str:
        """Return the text of the string that starts at the cursor, with its ``${…}`` as written.

        Raises RefusedError where it does not end.
        """
        parts: list[str] = []
        self.pos += 1
        while not self.done:
            char = self.text[self.pos]
            if char == self.quote:
                self.pos += 1
                return "".join(parts)
            if char == "\\":
                following = self.text[self.pos + 1 : self.pos + 2]
                parts.append({"n": "\n", "t": "\t", "r": "\r"}.get(following, following))
                self.pos += 2
            elif char in "$%" and self.peek(2) in {"${", "%{"}:
                start = self.pos
                self.pos += 1
                self.pass_bracket()
                parts.append(self.text[start : self.pos])
            else:
                plain = _IN_STRING.match(self.text, self.pos)
                end = plain.end() if plain is not None else self.pos + 1
                parts.append(self.text[self.pos : end])
                self.pos = end
        raise RefusedError("a string does not end")

    def pass_bracket(self) -> None:
        """Pass over the bracket at the cursor and all up to its partner, strings and comments included."""
        open_ones = [_CLOSERS[self.text[self.pos]]]
        self.pos += 1
        while open_ones and not self.done:
            self._pass_one(open_ones)
            if len(open_ones) > 10 * MAX_DEPTH:
                raise RefusedError("brackets are nested too deep")

    def _pass_one(self, open_ones: list[str]) -> None:
        char = self.text[self.pos]
        if char == self.quote:
            self._pass_string()
        elif char in _CLOSERS:
            open_ones.append(_CLOSERS[char])
            self.pos += 1
        elif char == open_ones[-1]:
            open_ones.pop()
            self.pos += 1
        elif char in ")]}":
            raise RefusedError(f"brackets do not match near line {self.line}")
        else:
            found = (_COMMENT if char in "/#" else _PLAIN).match(self.text, self.pos)
            self.pos = found.end() if found is not None else self.pos + 1

    def _pass_string(self) -> None:
        """Pass over a string; what stands in its ``${…}`` is passed without looking for strings inside."""
        self.pos += 1
        depth = 0
        while not self.done:
            char = self.text[self.pos]
            if char == "\\":
                self.pos += 1
            elif char == "$" and self.peek(2) == "${":
                depth += 1
                self.pos += 1
            elif char == "}" and depth:
                depth -= 1
            elif char == self.quote and not depth:
                self.pos += 1
                return
            self.pos += 1
        raise RefusedError("a string does not end")

    def rest_of_expression(self, start: int) -> str:
        """Return the source from *start* to the end of the expression: a line end, a comma or a closing bracket."""
        while not self.done:
            char = self.text[self.pos]
            if char in ",)]}\n":
                break
            if char in _CLOSERS:
                self.pass_bracket()
            elif char == self.quote:
                self._pass_string()
            else:
                comment = _COMMENT.match(self.text, self.pos) if char in "/#" else None
                if comment is not None:
                    end = self.text[start : self.pos]
                    self.pos = comment.end()
                    return end.strip()
                self.pos += 1
        return self.text[start : self.pos].strip()
