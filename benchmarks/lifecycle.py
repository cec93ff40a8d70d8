"""Compare lifecycle findings with those of llm-sunset and depdesk on the same repositories.

    python benchmarks/lifecycle.py --peers VENV/bin --as-of 2026-11-20 REPO...

The peers are installed in an environment of their own; both read files and run nothing of them. Models are
matched by the catalogue's id, so that two spellings of one model count once. Prints a table in Markdown, then
each model that a peer reports and we do not, with its first place: those are read by hand.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackaudit.catalog.models import ModelCatalogue

Models = dict[str, str]
"""Model to its first place, ``path:line``."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the three tools report of one repository."""

    name: str
    sunset: Models
    depdesk: Models
    findings: int
    """Our MLC001 and MLC002, one for each model."""
    ours: frozenset[str]
    """Models with an end that our audit holds, in any role."""


def known(name: str) -> str:
    """Return the catalogue's id of a model, else its bare name."""
    catalogue = ModelCatalogue.load()
    row = catalogue.find(name)
    return row.id if row else catalogue.canonical(name)


def run(command: list[str], repository: Path) -> dict[str, Any]:
    """Run one tool in the repository and return its JSON; its exit code only says that there are findings."""
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def of_sunset(peers: Path, repository: Path) -> Models:
    """Return what llm-sunset reports, of all providers, from its own snapshot."""
    options = ["scan", "--offline", "--no-fail", "--format", "json", "--provider", "all", "."]
    found: Models = {}
    for row in run([str(peers / "llm-sunset"), *options], repository)["findings"]:
        found.setdefault(known(row["model_id"]), f"{row['path']}:{row['line']}")
    return found


def of_depdesk(peers: Path, repository: Path, as_of: str) -> Models:
    """Return what depdesk reports of models in its catalogue."""
    options = ["check", "--json", "--no-unknown", "--no-github", "--today", as_of, "--fail-in", "365", "."]
    found: Models = {}
    for row in run([str(peers / "depdesk"), *options], repository)["findings"]:
        if row["kind"] == "model":
            place = row["locations"][0]
            found.setdefault(known(row["identifier"]), f"{place['path']}:{place['line']}")
    return found


def compare(repository: Path, peers: Path, as_of: str) -> Row:
    """Run all three."""
    options = ["scan", ".", "--as-of", as_of, "--quiet", "--no-history", "--format", "json"]
    audit = run([sys.executable, "-m", "stackaudit", *options], repository)
    rules = Counter(finding["rule"] for finding in audit["findings"])
    return Row(
        repository.name,
        of_sunset(peers, repository),
        of_depdesk(peers, repository, as_of),
        rules["MLC001"] + rules["MLC002"],
        frozenset(known(node["name"]) for node in audit["nodes"] if node["kind"] == "model"),
    )


def table(rows: list[Row]) -> str:
    """Return the table: for each peer what it reports and how much of it we hold."""
    lines = [
        "| repository | llm-sunset | we hold | depdesk | we hold | our MLC001 and MLC002 |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        held = [(len(peer), len(peer.keys() & row.ours)) for peer in (row.sunset, row.depdesk)]
        lines.append(f"| {row.name} | {' | '.join(f'{a} | {b}' for a, b in held)} | {row.findings} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table and what is left to read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", type=Path, nargs="+", metavar="REPO")
    parser.add_argument("--peers", type=Path, required=True, metavar="DIR", help="folder with both commands")
    parser.add_argument("--as-of", default="2026-11-20", metavar="DATE")
    given = parser.parse_args()
    rows = [compare(path.resolve(), given.peers.resolve(), given.as_of) for path in given.repositories]
    print(table(rows))
    for row in rows:
        for name, peer in (("llm-sunset", row.sunset), ("depdesk", row.depdesk)):
            for model in sorted(peer.keys() - row.ours):
                print(f"{row.name}: {name}: {model} at {peer[model]}")


if __name__ == "__main__":
    main()
