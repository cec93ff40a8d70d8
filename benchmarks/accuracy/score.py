"""Compare audits with hand-made labels: ``python benchmarks/accuracy/score.py LABELS AUDITS [--show N]``.

LABELS is a folder of ``<name>.json`` (or one sample's ``expected.json``), AUDITS a folder of audit.json files with the
same names. Precision counts sightings of production scope; recall counts labelled rows that are in use. Rows marked
``debatable`` count neither way. Names that people choose freely match by place as well as by name.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

JUDGED = ("provider", "model", "sdk", "framework", "vector_store", "mcp_server", "data_pipeline", "pipeline_step")
"""Kinds whose labels are complete: a sighting without a label is false."""
CHOSEN = frozenset(
    {"agent", "tool", "prompt", "dataset", "data_store", "infra", "data_pipeline", "mcp_server", "pipeline_step"}
)
"""Kinds that the code names as it likes."""
ROLE_KINDS = ("provider", "model")
NEAR_LINES = 3
CALL_LINES = 2
OPERATION = {"completion": "chat", "embedding": "embeddings", "agent-run": "agent_run"}
SAME_OPERATION = {
    "client": {"client", "agent_run"},
    "embeddings": {"embeddings", "client", "rerank"},
    "chat": {"chat", "moderation", "image"},
    "image": {"image", "chat"},
    "audio": {"audio", "chat"},
    "agent_run": {"agent_run", "chat", "client"},
}
PARAMETERS = ("max_tokens", "timeout", "temperature", "system_message", "structured_output", "streaming")
REGION = re.compile(r"^(?:us|eu|apac|jp|au|global)\.")
MAKER = re.compile(r"^(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen|stability)\.")


def one_spelling(kind: str, name: str) -> str:
    """Return the form of a name that is compared (labels' README, "Names")."""
    text = name.strip().lower()
    if kind == "sdk" and text.startswith("pypi:"):
        return "pypi:" + re.sub(r"[-_.]+", "-", text.removeprefix("pypi:").split("[")[0])
    if kind == "model":
        return MAKER.sub("", REGION.sub("", text.rsplit("/", 1)[-1])).removesuffix(":latest")
    if kind in {"framework", "vector_store", "observability", "eval"}:
        return re.sub(r"[-_. ]", "", text)
    return text


@dataclass(slots=True)
class Tally:
    """Counts of one kind."""

    right: int = 0
    false: list[str] = field(default_factory=list)
    found: int = 0
    missed: list[str] = field(default_factory=list)

    def precision(self) -> float | None:
        """Share of the sightings that a label confirms."""
        seen = self.right + len(self.false)
        return self.right / seen if seen else None

    def recall(self) -> float | None:
        """Share of the labels in use that were seen."""
        wanted = self.found + len(self.missed)
        return self.found / wanted if wanted else None


@dataclass(slots=True)
class Score:
    """Counts over all compared repositories."""

    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    roles: Tally = field(default_factory=Tally)
    calls: Tally = field(default_factory=Tally)
    details: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    """``operation``, ``provider``, ``model`` and ``parameters`` of the calls that were found."""


def add(score: Score, labels: Row, audit: Row) -> None:
    """Count one repository."""
    nodes = [n for n in audit["nodes"] if _labelled(n["evidence"], labels)]
    for kind in sorted({r["kind"] for r in labels["inventory"]} | set(JUDGED)):
        _inventory(
            score, kind, [r for r in labels["inventory"] if r["kind"] == kind], [n for n in nodes if n["kind"] == kind]
        )
    _calls(score, labels, [n for n in nodes if n["kind"] == "call"])


def _labelled(evidence: Iterable[Row], labels: Row) -> bool:
    paths = labels.get("labelled_paths") or ["."]
    if {".", "**"} & set(paths):
        return True
    heads = [p.split("*")[0].rstrip("/") for p in paths]
    return any(e["path"] == h or e["path"].startswith(h.rstrip("/") + "/") for e in evidence for h in heads)


def _names(row: Row) -> set[str]:
    return {one_spelling(row["kind"], n) for n in (row["name"], *(row.get("aliases") or ()))}


def _places(row: Row) -> list[tuple[str, int]]:
    found = []
    for place in row.get("evidence") or ():
        path, _, line = place.rpartition(":")
        found.append((path, int(line)) if line.isdigit() else (place, 0))
    return found


def _matches(row: Row, node: Row) -> bool:
    kind = row["kind"]
    if one_spelling(kind, node["name"]) in _names(row):
        return True
    if (
        kind in {"data_pipeline", "pipeline_step"}
        and row["name"].lower().rsplit("/", 1)[-1] == node["name"].lower().rsplit("/", 1)[-1]
    ):
        return any(e["path"].split("/")[0] == p.split("/")[0] for e in node["evidence"] for p, _ in _places(row))
    if kind not in CHOSEN:
        return False
    return any(
        e["path"] == path and (kind == "prompt" or abs(e["line"] - line) <= NEAR_LINES)
        for e in node["evidence"]
        for path, line in _places(row)
    )


def _in_use(row: Row) -> bool:
    return not row.get("optional") and row.get("role", "used") == "used"


def _inventory(score: Score, kind: str, rows: list[Row], nodes: list[Row]) -> None:
    tally = score.kinds[kind]
    for row in rows:
        if row.get("scope") == "prod" and not row.get("debatable") and _in_use(row):
            if any(_matches(row, n) for n in nodes):
                tally.found += 1
            else:
                tally.missed.append(f"{row['name']} ({(row.get('evidence') or ['?'])[0]})")
    for node in nodes:
        matching = [r for r in rows if _matches(r, node)]
        sure = [r for r in matching if r.get("scope") == "prod" and not r.get("debatable")]
        if kind in ROLE_KINDS and sure:
            right = any(_in_use(r) for r in sure) == (node["role"] == "used")
            score.roles.right += right
            score.roles.false += [] if right else [f"{node['name']} is called {node['role']}"]
        if kind in JUDGED and node["scope"] == "prod" and not (matching and all(r.get("debatable") for r in matching)):
            tally.right += bool(matching)
            place = node["evidence"][0]
            tally.false += [] if matching else [f"{node['name']} ({place['path']}:{place['line']})"]


def _calls(score: Score, labels: Row, nodes: list[Row]) -> None:
    rows = labels.get("llm_calls") or []
    pairs = sorted(
        (not _same_operation(row, node), distance, i, j)
        for i, row in enumerate(rows)
        for j, node in enumerate(nodes)
        for distance in [_distance(row, node)]
        if distance is not None
    )
    matched: dict[int, int] = {}
    for _, _, i, j in pairs:
        if i not in matched and j not in matched.values():
            matched[i] = j
    for i, row in enumerate(rows):
        if row.get("scope", "prod") != "prod" or row.get("debatable") or row.get("level") == "wrapper":
            continue
        if i in matched:
            score.calls.found += 1
            _call(score, row, nodes[matched[i]]["attributes"], _same_operation(row, nodes[matched[i]]))
        else:
            score.calls.missed.append(f"{row['file']}:{row['line']} {row.get('callee')}")
    files = {r["file"] for r in rows}
    for j, node in enumerate(nodes):
        place = node["evidence"][0]
        if node["scope"] == "prod" and (
            place["path"] in files or labels.get("calls_complete") or labels.get("ai_free")
        ):
            score.calls.right += j in matched.values()
            score.calls.false += [] if j in matched.values() else [f"{place['path']}:{place['line']} {node['name']}"]


def _distance(row: Row, node: Row) -> int | None:
    place = node["evidence"][0]
    if place["path"] != row["file"]:
        return None
    nearest = min(abs(place["line"] - line) for line in (row["line"], *(row.get("alt_lines") or ())))
    return nearest if nearest <= CALL_LINES else None


def _same_operation(row: Row, node: Row) -> bool:
    wanted = str(OPERATION.get(row["type"], row["type"]))
    return node["attributes"].get("operation") in SAME_OPERATION.get(wanted, {wanted})


def _call(score: Score, row: Row, got: Row, same: bool) -> None:
    where = f"{row['file']}:{row['line']}"
    _mark(score, "operation", where, same)
    if row.get("provider") and row["provider"] != "dynamic":
        _mark(score, "provider", where, (got.get("provider") or "") == row["provider"].lower())
    model = row.get("model") or row.get("resolved_model")
    if model and "|" not in model:
        _mark(score, "model", where, one_spelling("model", got.get("model") or "") == one_spelling("model", model))
    for name in PARAMETERS:
        wanted = row.get(f"{name}_set" if name in PARAMETERS[:3] else name)
        if wanted is not None:
            _mark(score, "parameters", f"{where} {name}", _is_set(got.get(name)) == bool(wanted))


def _is_set(value: object) -> bool:
    """A temperature of 0 is set: only nothing and false are not."""
    return value is not None and value is not False


def _mark(score: Score, what: str, where: str, right: bool) -> None:
    score.details[what].right += right
    score.details[what].false += [] if right else [where]


def table(score: Score) -> str:
    """Return the figures as a Markdown table."""

    def share(value: float | None) -> str:
        return "n/a" if value is None else f"{value:.2f}"

    lines = ["| what | precision | recall |", "| --- | ---: | ---: |"]
    for kind, tally in score.kinds.items():
        if tally.right or tally.false or tally.found or tally.missed:
            lines.append(
                f"| {kind} | {share(tally.precision()) if kind in JUDGED else 'n/a'} | {share(tally.recall())} |"
            )
    lines.append(f"| calls | {share(score.calls.precision())} | {share(score.calls.recall())} |")
    lines += [f"| … {name} right | {share(t.precision())} | |" for name, t in sorted(score.details.items())]
    lines.append(f"| roles right | {share(score.roles.precision())} | |")
    return "\n".join(lines)


def main() -> int:
    """Print the table, and what was missed or false."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("audits", type=Path)
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="list up to N missed and false rows of each kind"
    )
    options = parser.parse_args()
    score, compared = Score(), 0
    for path in sorted(options.labels.glob("*.json")):
        audit = options.audits / path.name
        if audit.exists():
            add(score, json.loads(path.read_text(encoding="utf-8")), json.loads(audit.read_text(encoding="utf-8")))
            compared += 1
    if not compared:
        print("no audit has the name of a label file", file=sys.stderr)
        return 2
    print(table(score))
    for name, tally in [*score.kinds.items(), ("calls", score.calls), *score.details.items()]:
        for what, rows in (
            ("missed", tally.missed),
            ("false", tally.false if name not in CHOSEN or name in JUDGED else []),
        ):
            for row in rows[: options.show]:
                print(f"{what} {name}: {row}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
