"""Vendor knowledge is data: no name of the catalogue stands in Python code."""

import re
from functools import cache
from pathlib import Path

import pytest

from stackaudit.catalog.loading import load

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "stackaudit"
FILES = [path for path in sorted(SOURCE.rglob("*.py")) if (SOURCE / "detectors" / "dialects") not in path.parents]
TOKENS = re.compile(r"(?<![\w.-])[a-z0-9][\w.-]*[a-z0-9]|[a-z0-9]\w*")
"""Longest runs and single words: ``a.b-c`` is tried as a whole and in parts."""
ORDINARY = {
    "local": "the place of a name, and of what a team runs itself",
    "together": "with one another",
    "replicate": "to copy",
    "writer": "an object that writes",
    "infinity": "a number",
    "in_memory": "where data lies while a program runs",
    "synthetic": "made up",
    "unify": "to make one",
    "morph": "to change",
    "forge": "a host of repositories",
    "redis": "a data store of many services, seldom one of vectors",
}
"""Ids that are ordinary words of English or of programming, and what they mean in our code."""


@cache
def all_names() -> dict[str, str]:
    """Names of hosts, gateways, stores and models → what they are."""
    catalogue = load()
    found: dict[str, str] = {}
    for vendor in catalogue.vendors.values():
        if vendor.kind in {"provider", "vector_store"} or vendor.layer == "gateway":
            found |= dict.fromkeys((vendor.id.lower(), vendor.node.lower()), f"{vendor.kind} {vendor.id}")
            found |= {
                host.strip(".").lower(): f"host of {vendor.id}" for host in vendor.hosts if "." in host.strip(".")
            }
    found |= {row.id: f"{row.kind} of the catalogue" for row in catalogue.parents if row.kind != "lab"}
    found |= {name: "model" for name in catalogue.models.names() if re.search(r"\d", name) and len(name) > 2}
    return found


@cache
def names() -> dict[str, str]:
    """What may not stand in code, without ordinary words."""
    return {name: what for name, what in all_names().items() if name not in ORDINARY}


def words(text: str) -> set[str]:
    """The words of a text, whole and in parts."""
    lower = text.lower()
    found = set(TOKENS.findall(lower))
    for word in list(found):
        found |= set(re.split(r"[.-]", word)) | {word.replace("-", "_"), word.rstrip(".-")}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_no_name_of_the_catalogue_in_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    hits = sorted(words(text) & names().keys())
    lines = [f"{n}: {line.strip()}" for n, line in enumerate(text.split("\n"), 1) for hit in hits if hit in words(line)]
    assert not hits, f"{[(hit, names()[hit]) for hit in hits]}\n" + "\n".join(lines)


def test_allow_list_is_short_and_known() -> None:
    assert set(ORDINARY) <= all_names().keys(), sorted(set(ORDINARY) - all_names().keys())
    assert len(ORDINARY) <= 20
