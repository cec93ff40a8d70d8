"""How sure the report is, and what it could not read."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import code, plain
from stackaudit.reports.sentences import method
from stackaudit.reports.wording import day, number

ORDER = 20


def lines(audit: Audit) -> list[str]:
    """Return grades of certainty and what was not read."""
    lines = ["### How sure, and what is not visible", ""]
    lines += [f"- **{grade}:** {plain(words)}" for grade, words in method.how_sure(audit)]
    lines += ["", f"{method.read(audit)} {method.skipped(audit)}", ""]
    if audit.skips:
        lines += ["<details>", "<summary>What could not be read</summary>", ""]
        lines += [f"- {code(s.path, 160)}: {plain(s.reason, 160)}" for s in sorted(audit.skips)[:20]]
        lines += [f"- and {number(len(audit.skips) - 20)} more"] if len(audit.skips) > 20 else []
        lines += ["", "</details>", ""]
    commit = f" at commit {code(audit.repository.commit[:10])}" if audit.repository.commit else ""
    made = f"{plain(audit.tool[0])} {plain(audit.tool[1])}"
    return [
        *lines,
        f"<sub>{made}, {day(audit.run.as_of)}{commit}; model catalogue of {day(audit.run.catalogue.as_of)}.</sub>",
    ]
