"""Evidence for the EU AI Act: inventory, transparency, oversight and records, as far as code can tell.

Articles: Regulation (EU) 2024/1689, Art. 12 (records), 14 (oversight), 50 (transparency). Whether a system falls under a
duty is a question for counsel; what is shown is what the code holds.
"""

from __future__ import annotations

import json
from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.model.graph import Node
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.values import Row, mapping, rows, text, texts, whole
from stackaudit.reports.wording import DASH, count, day, joined, number

SCHEMA = "stackaudit.ai-act/1"
NOTE = (
    "Evidence: found in the code that was read. None found: looked for and not there; it may exist elsewhere. Cannot be told "
    "from code: nothing in a repository would show it. This is a list of evidence, no legal advice and no assessment of "
    "risk classes."
)
_PARTS = (
    ("transparency", "Transparency", ("Art. 13", "Art. 50"), ("disclosure", "appeal")),
    ("oversight", "Human oversight", ("Art. 14",), ("human_review",)),
    ("logging", "Records and monitoring", ("Art. 12", "Art. 15"), ()),
)
_MEDIA = frozenset({"image", "audio"})
PLACES = 5


def value(audit: Audit) -> dict[str, Any]:
    """Return the evidence as plain JSON."""
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "repository": audit.repository.name,
        "commit": audit.repository.commit,
        "as_of": audit.run.as_of,
        "note": NOTE,
        "inventory": _inventory(audit),
    }
    for name, _, articles, questions in _PARTS:
        found[name] = [*_articles(audit, articles), *_questions(audit, questions)]
    found["oversight"] += [_agent(n, audit) for n in audit.graph.of("agent") if n.active]
    found["transparency"] += [_media(n) for n in audit.graph.of("call") if n.active and n.get("operation") in _MEDIA]
    return found


def _inventory(audit: Audit) -> dict[str, Any]:
    cases, listed = audit.measure("use_cases"), mapping(audit.measure("inventory"))
    named = rows({"rows": cases}, "rows")
    return {
        "use_cases": [
            {
                "name": text(r, "name"),
                "entry_points": [
                    f"{text(e, 'name')} ({text(e, 'path')}:{whole(e, 'line')})" for e in rows(r, "entry_points")
                ],
                "models": texts(r, "models"),
                "providers": texts(r, "providers"),
                "calls": whole(r, "calls"),
            }
            for r in named
        ],
        "models": [
            {"name": text(r, "name"), "lab": text(r, "lab"), "places": texts(r, "places")}
            for r in rows(listed, "models")
            if text(r, "role") == "used"
        ],
        "providers": [
            {"name": text(r, "name"), "parent": text(r, "parent"), "calls": whole(r, "calls")}
            for r in rows(listed, "providers")
            if text(r, "role") == "used"
        ],
    }


def _articles(audit: Audit, wanted: tuple[str, ...]) -> list[Row]:
    act = next((s for s in rows(audit.measure("standards"), "standards") if text(s, "id") == "eu-ai-act"), {})
    return [
        {
            "what": f"{text(r, 'id')}: {text(r, 'title')}",
            "state": text(r, "state"),
            "found": [f"{s['what']}: {joined(texts(s, 'names'))}" for s in rows(r, "safeguards")],
            "against": [f"open findings of {joined(texts(r, 'rules'))}"] if texts(r, "rules") else [],
            "places": _once(*(p for s in rows(r, "safeguards") for p in texts(s, "places")), *texts(r, "places")),
        }
        for r in rows(act, "items")
        if text(r, "id") in wanted
    ]


def _once(*places: str) -> list[str]:
    """Return the first places, each once: several findings can stand on one line."""
    return list(dict.fromkeys(places))[:PLACES]


def _questions(audit: Audit, wanted: tuple[str, ...]) -> list[Row]:
    """Return answers of the measure of ethics, where an audit holds it; words in texts alone are no evidence."""
    return [
        {
            "what": text(r, "label"),
            "state": "evidence" if text(r, "state") in {"found", "partly"} else "none found",
            "found": [text(r, "note")] if text(r, "note") else [],
            "against": [],
            "places": [f"{text(p, 'path')}:{whole(p, 'line')}" for p in rows(r, "places")][:PLACES],
        }
        for r in rows(audit.measure("ethics"), "items")
        if text(r, "id") in wanted
    ]


def _agent(node: Node, audit: Audit) -> Row:
    """Return what bounds an agent and whether somebody is asked."""
    tools = [t for t in audit.graph.out(node, "exposes") if t.kind == "tool"]
    asked = [t.name for t in tools if t.get("approval") or t.get("approval_set")]
    known = [f"autonomy: {node.get('autonomy')}"] if node.get("autonomy") else []
    known += [f"bound: {node.get('loop_bound')}"] if node.get("loop_bound") else []
    known += [f"approval: {joined(asked, 4)}"] if asked else []
    known += ["approval by a person"] if node.get("approval_set") and not asked else []
    held = bool(asked or node.get("loop_bound") or node.get("approval_set"))
    return {
        "what": f"Agent {node.name}, {count(len(tools), 'tool')}",
        "state": "evidence" if held else "none found",
        "found": known,
        "against": [],
        "places": [f"{node.place.path}:{node.place.line}"],
    }


def _media(node: Node) -> Row:
    return {
        "what": f"Art. 50(2): {node.get('operation')} made by {node.name}",
        "state": "cannot be told from code",
        "found": [],
        "against": ["whether the output is marked as made by a machine is not seen here"],
        "places": [f"{node.place.path}:{node.place.line}"],
    }


def as_json(audit: Audit) -> bytes:
    """Return the evidence as JSON."""
    return (json.dumps(value(audit), indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def as_markdown(audit: Audit) -> bytes:
    """Return the evidence as Markdown; no text of the repository stays active."""
    found = value(audit)
    stock = found["inventory"]
    lines = [f"# EU AI Act: evidence in the code of {plain(found['repository'], 80)}", ""]
    commit = f", commit {code(str(found['commit'])[:10])}" if found["commit"] else ""
    lines += [f"As of {day(found['as_of'])}{commit}. {NOTE}", "", "## Inventory", ""]
    cells = [
        (plain(r["name"], 80), plain(joined(r["entry_points"], 3), 300), plain(joined(r["models"], 4), 200) or DASH,
         plain(joined(r["providers"], 4), 200) or DASH)
        for r in stock["use_cases"]
    ]  # fmt: skip
    lines += (
        [*table(("Use case", "Starts at", "Models", "Providers"), cells), ""]
        if cells
        else ["No use case was found.", ""]
    )
    models = [(code(r["name"], 80), plain(r["lab"] or DASH, 60), _places(r["places"])) for r in stock["models"]]
    lines += [*table(("Model in use", "Lab", "Where"), models), ""] if models else []
    hosts = [(plain(r["name"], 60), plain(r["parent"] or DASH, 60), number(r["calls"])) for r in stock["providers"]]
    lines += [*table(("Provider in use", "Parent", "Call sites"), hosts, frozenset({2})), ""] if hosts else []
    for name, title, _, _ in _PARTS:
        body = [
            (plain(r["what"], 160), plain(r["state"]), plain(joined([*r["found"], *r["against"]], 6), 300) or DASH,
             _places(r["places"]))
            for r in found[name]
        ]  # fmt: skip
        lines += [f"## {title}", "", *table(("What", "Answer", "What the code shows", "Where"), body), ""]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def _places(found: list[str]) -> str:
    return ", ".join(code(p, 160) for p in found[:PLACES]) or DASH
