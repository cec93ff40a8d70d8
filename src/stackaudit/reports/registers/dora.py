"""Tables of the register of information (DORA): providers, their supply chain, and how hard each is to replace.

Source: Commission Implementing Regulation (EU) 2024/2956, Annex I, templates B_05.01, B_05.02 and B_07.01. Columns bear
the codes of the templates; those after them are ours. Codes, contracts, amounts, audits and judgements of functions are
a person's to fill in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from stackaudit.model.audit import Audit
from stackaudit.reports.csv import cell
from stackaudit.reports.values import Row, mapping, rows, text, texts

OURS = ("stackaudit id", "stackaudit name", "stackaudit evidence", "stackaudit note")
_HEADS = {
    "B_05.01": (
        ("0010", "Identification code of the provider"), ("0020", "Type of code"), ("0030", "Additional identification code"),
        ("0040", "Type of additional code"), ("0050", "Legal name"), ("0060", "Name in Latin alphabet"),
        ("0070", "Type of person"), ("0080", "Country of headquarters"), ("0090", "Currency"),
        ("0100", "Total annual expense or estimated cost"), ("0110", "Identification code of the ultimate parent"),
        ("0120", "Type of code of the ultimate parent"),
    ),
    "B_05.02": (
        ("0010", "Contractual arrangement reference number"), ("0020", "Type of ICT services"),
        ("0030", "Identification code of the provider"), ("0040", "Type of code"), ("0050", "Rank"),
        ("0060", "Identification code of the recipient"), ("0070", "Type of code of the recipient"),
    ),
    "B_07.01": (
        ("0010", "Contractual arrangement reference number"), ("0020", "Identification code of the provider"),
        ("0030", "Type of code"), ("0040", "Type of ICT services"), ("0050", "Substitutability"),
        ("0060", "Reason if not or hardly substitutable"), ("0070", "Date of the last audit"), ("0080", "Exit plan"),
        ("0090", "Possibility of reintegration"), ("0100", "Impact of discontinuing"),
        ("0110", "Alternative providers identified"), ("0120", "Identification of the alternative"),
    ),
}  # fmt: skip
SUBSTITUTABILITY = {
    "not substitutable": "Not substitutable",
    "highly complex": "Highly complex substitutability",
    "medium": "Medium complexity in terms of substitutability",
    "easy": "Easily substitutable",
}
"""Words of the template by our band."""
_SELF = "self"
_Cells = Mapping[str, object]


def tables(audit: Audit) -> dict[str, bytes]:
    """Return the three tables as CSV by name of the file; lines end in CR LF, formulas are guarded."""
    value = mapping(audit.measure("supply_chain"))
    chain, leaving = rows(value, "providers"), {text(r, "id"): r for r in rows(audit.measure("exit"), "rows")}
    return {
        "B_05.01.csv": _table("B_05.01", ("stackaudit ultimate parent",), map(_provider, chain)),
        "B_05.02.csv": _table(
            "B_05.02", ("stackaudit recipient", "stackaudit recipient name"), map(_link, rows(value, "chain"))
        ),
        "B_07.01.csv": _table(
            "B_07.01", (), (_assessed(r, leaving.get(text(r, "id"), {})) for r in chain if r.get("rank") == 1)
        ),
    }


def _table(name: str, more: Sequence[str], found: Iterable[_Cells]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    own = [*OURS[:2], *more, *OURS[2:]]
    writer.writerow([*(f"{name}.{code} {title}" for code, title in _HEADS[name]), *own])
    for row in found:
        writer.writerow([cell(row.get(key, "")) for key in [*(code for code, _ in _HEADS[name]), *own]])
    return target.getvalue().encode()


def _ours(row: Row) -> dict[str, object]:
    note = text(row, "note")
    evidence = "; ".join(texts(row, "places"))
    return dict(zip(OURS, (text(row, "id"), text(row, "name"), evidence, note), strict=True))


def _provider(row: Row) -> _Cells:
    return {**_ours(row), "stackaudit ultimate parent": text(row, "parent_name")}


def _link(row: Row) -> _Cells:
    own = {"stackaudit recipient": text(row, "recipient"), "stackaudit recipient name": text(row, "recipient_name")}
    return {**_ours(row), **own, "0050": row.get("rank", "")}


def _assessed(row: Row, leaving: Row) -> _Cells:
    band = text(leaving, "band")
    found: dict[str, object] = {**_ours(row), "0050": SUBSTITUTABILITY.get(band, "")}
    alternatives = texts(row, "alternatives")
    if alternatives:
        found["0110"] = "Yes"
    reasons = [f"switching score {leaving.get('score')} of 100"] if band else []
    reasons += texts(leaving, "why")
    reasons += [f"without it {row.get('lost')} of {row.get('cases')} use cases are lost"] if row.get("cases") else []
    reasons += [f"fallback in the code: {', '.join(alternatives)}"] if alternatives else []
    found["stackaudit note"] = "; ".join(reasons)
    return found
