"""What a repository brings for its own audit: rules and vendors in ``.stackaudit/``.

They only add: neither can change or switch off what is shipped. What a vendor adds can make an answer more exact, though
(a call ends at the gateway of the house and not at the host that was taken for it), so whoever audits the code of others
leaves both out with ``--isolated``, and a scan that reads them says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from stackaudit import rulebook
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.loading import load
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.sifting import OWN_FOLDER
from stackaudit.model.errors import ConfigError
from stackaudit.model.source import Entry
from stackaudit.rulebook import LoadedRule

RULES, CATALOGUE = f"{OWN_FOLDER}/rules/", f"{OWN_FOLDER}/catalog/"
MAX_FILES = 200
MAX_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Own:
    """The files of a repository that describe rules and vendors, by path."""

    rules: dict[str, bytes] = field(default_factory=dict)
    vendors: dict[str, bytes] = field(default_factory=dict)

    def book(self) -> tuple[LoadedRule, ...]:
        """Return all rules; raises ConfigError for a file that cannot be accepted."""
        return rulebook.load_own(self.rules) if self.rules else rulebook.load()

    def catalogue(self) -> Catalogue:
        """Return the whole catalogue; raises ConfigError for a file that cannot be accepted."""
        if not self.vendors:
            return load()
        from stackaudit.catalog.own import load_own

        return load_own(self.vendors)


def own_of(tree: ListedTree) -> Own:
    """Read the rules and vendors of a tree.

    Raises:
        ConfigError: there are too many, or one is too large or cannot be read.
    """
    found = Own()
    for entry, kind in files(tree):
        rows = found.rules if kind == RULES else found.vendors
        if len(rows) == MAX_FILES:
            raise ConfigError(f"{kind}: more than {MAX_FILES} files; --isolated leaves them out")
        try:
            data = tree.read(entry, MAX_BYTES)
        except OSError as error:
            raise ConfigError(f"{entry.path} cannot be read: {error.strerror or error}") from None
        if len(data) > MAX_BYTES:
            raise ConfigError(f"{entry.path}: larger than {MAX_BYTES >> 10} kB; --isolated leaves it out")
        rows[entry.path] = data
    if found.rules or found.vendors:
        tree.close()
    return found


def files(tree: ListedTree) -> Iterator[tuple[Entry, str]]:
    """Yield the files of a tree that describe rules and vendors, with the folder that they lie in; no links."""
    for entry in tree.entries():
        if entry.path.startswith(f"{OWN_FOLDER}/") and entry.path.endswith(".yaml") and not entry.link:
            for kind in (RULES, CATALOGUE):
                if entry.path.startswith(kind):
                    yield entry, kind
