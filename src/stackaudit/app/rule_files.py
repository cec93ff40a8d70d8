"""Making and finding the rule files of a team."""

from __future__ import annotations

import re
from pathlib import Path

from stackaudit import rulebook
from stackaudit.app.own import RULES, Own, own_of
from stackaudit.app.rule_examples import in_repository
from stackaudit.intake.sifting import OWN_FOLDER
from stackaudit.intake.trees import open_tree
from stackaudit.model.errors import UsageError
from stackaudit.rulebook import LoadedRule

_NAME = re.compile(r"([A-Z]{3}\d{3})-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)")
_TEMPLATE = Path(rulebook.__file__).parent / "new_rule.yaml"


def new_rule(name: str, root: Path) -> tuple[Path, str]:
    """Return where a new rule of the repository at *root* lies, and its text.

    Raises:
        UsageError: the name is no rule's, or is taken.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(
            f"{name!r} is no name of a rule; write three letters, three digits and words: ACM001-no-images"
        )
    taken = {rule.header.id: rule for rule in rulebook.load()}
    folder = root / RULES
    own = next(iter(sorted(folder.rglob(f"{match[1]}-*.yaml"))), None) if folder.is_dir() else None
    if match[1] in taken or own is not None:
        held = own.name if own is not None else f"the shipped rule {taken[match[1]].header.name}"
        raise UsageError(f"the id {match[1]} is taken by {held}; choose another")
    text = _TEMPLATE.read_text(encoding="utf-8")
    return folder / f"{name}.yaml", text.replace("ID", match[1]).replace("NAME", match[2])


def rules_at(path: Path | None) -> tuple[tuple[LoadedRule, ...], Own]:
    """Return the rules to try, and the files that they need.

    Args:
        path: a repository (its own rules), a folder of rule files, or one of them; None for all shipped rules and those of
            the current folder.

    Raises:
        UsageError: there is nothing to try.
        ConfigError: a rule file cannot be accepted.
    """
    if path is None:
        here = Path()
        own = own_of(open_tree(here)) if (here / RULES).is_dir() else Own()
        return own.book(), own
    if not path.exists():
        raise UsageError(f"{str(path)!r} does not exist; give a repository, a folder of rules or a rule file")
    own, wanted = _own_at(path)
    rules = tuple(r for r in own.book() if r.source and (wanted is None or r.path.name == wanted))
    if not rules:
        raise UsageError(f"{str(path)!r} holds no rules; `stackaudit rules new` makes one in {RULES}")
    return rules, own


def _own_at(path: Path) -> tuple[Own, str | None]:
    """Return the files, and the name of the one that is asked for."""
    whole = path.resolve()
    if OWN_FOLDER in whole.parts:
        root = Path(*whole.parts[: whole.parts.index(OWN_FOLDER)])
        return own_of(open_tree(root)), whole.name if whole.is_file() else None
    if whole.is_dir() and (whole / RULES).is_dir():
        return own_of(open_tree(whole)), None
    found = [whole] if whole.is_file() else sorted(p for p in whole.rglob("*-*.yaml") if p.is_file())
    return Own({in_repository(p): p.read_bytes() for p in found[:200]}), None
