"""Running the examples of rules: each is written to a folder of its own and audited like any code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stackaudit.app import pipeline
from stackaudit.app.own import RULES, Own
from stackaudit.app.settings import Settings
from stackaudit.intake.history import History, PathHistory
from stackaudit.intake.trees import open_tree
from stackaudit.model.errors import ConfigError
from stackaudit.rulebook import LoadedRule
from stackaudit.rulebook.loading import examples_of

AS_OF = date(2026, 11, 20)
"""The day of an example that names none."""
_ARROWS = ("# <-", "// <-")
Marks = set[tuple[str, str, int]]
"""(rule, path, line)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example that ran."""

    number: int
    """From 1, in the order of the file."""
    kind: str
    """``bad`` or ``good``."""
    missed: tuple[str, ...]
    """``path:line`` that is marked and was not found."""
    extra: tuple[str, ...]
    """``path:line`` that was found and is not marked."""

    @property
    def passed(self) -> bool:
        """Whether it fired on the marked lines and nowhere else."""
        return not (self.missed or self.extra)


def outcomes(rule: LoadedRule, own: Own) -> Iterator[Outcome]:
    """Run the examples of a rule, in a repository that holds the files of *own*.

    Raises:
        ConfigError: an example is not as it should be.
    """
    for number, row in enumerate(examples_of(rule), 1):
        kind = "bad" if "bad" in row else "good"
        files = row[kind]
        if not isinstance(files, dict):
            raise ConfigError(f"{rule.path.name}: example {number}: `{kind}` maps names of files to their text")
        try:
            day = date.fromisoformat(str(row["as_of"])) if "as_of" in row else AS_OF
        except ValueError:
            raise ConfigError(f"{rule.path.name}: example {number}: `as_of` is no date") from None
        with TemporaryDirectory(prefix="stackaudit-") as folder:
            marks = {m for m in write(Path(folder), files) if m[0] == rule.header.id}
            if bool(marks) != (kind == "bad"):
                raise ConfigError(
                    f"{rule.path.name}: example {number}: a bad example marks each line that is found with "
                    f"`# <- {rule.header.id}`, a good one marks none"
                )
            _write_own(Path(folder), own)
            settings = Settings(history=False, enable=(rule.header.id,))
            tree = open_tree(Path(folder))
            found = pipeline.audit(tree, settings, day, jobs=1, past=past_of(row)).findings
        hits = {(f.rule, f.primary.path, f.primary.line) for f in found if f.rule == rule.header.id}
        yield Outcome(number, kind, _shown(marks - hits), _shown(hits - marks))


def past_of(row: Mapping[str, Any]) -> History | None:
    """Return the history that an example tells: counts and days by path, those of `PathHistory`.

    Raises:
        ConfigError: it tells something else.
    """
    told = row.get("history")
    if told is None:
        return None
    try:
        paths = {
            str(path): PathHistory(**(_UNTOLD | {k: _plain(v) for k, v in known.items()}))
            for path, known in told.items()
        }
    except (AttributeError, TypeError):
        names = ", ".join(f.name for f in fields(PathHistory))
        raise ConfigError(f"`history` of an example maps paths to {names}") from None
    return History("0" * 40, commits=sum(p.commits for p in paths.values()), paths=paths)


_UNTOLD: dict[str, Any] = {"commits": 1, "marked": 0, "first": "2025-01-01", "last": "2026-10-01"}


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)


def _shown(marks: Marks) -> tuple[str, ...]:
    return tuple(f"{path}:{line}" for _, path, line in sorted(marks))


def _write_own(folder: Path, own: Own) -> None:
    for path, data in (own.rules | own.vendors).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def write(folder: Path, files: Mapping[str, str]) -> Marks:
    """Write the files of an example without their marks; return the marks.

    Raises:
        ConfigError: a name leads out of the folder.
    """
    marks: Marks = set()
    for name, text in files.items():
        parts = Path(str(name)).parts
        if not parts or Path(str(name)).is_absolute() or ".." in parts:
            raise ConfigError(f"an example names the file {str(name)[:80]!r}, which leads out of its folder")
        lines = []
        for number, line in enumerate(str(text).split("\n"), 1):
            kept, rule = _unmarked(line)
            marks |= {(rule, str(name), number)} if rule else set()
            lines.append(kept)
        target = folder / str(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(lines), encoding="utf-8")
    return marks


def _unmarked(line: str) -> tuple[str, str]:
    """Return a line without its mark, and the rule that it marks; no rule for a line without a mark."""
    for arrow in _ARROWS:
        before, found, after = line.rpartition(arrow)
        if found and len(after.split()) == 1 and len(after.strip()) == 6:
            return before.rstrip(), after.strip()
    return line, ""


def in_repository(path: Path) -> str:
    """Return where a rule file lies in the repository that tries it."""
    return f"{RULES}{path.name}"
