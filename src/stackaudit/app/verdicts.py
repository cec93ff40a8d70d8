"""What an audit means for the exit code."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.findings import SEVERITIES, severity_rank
from stackaudit.model.source import Skip

_CHOSEN = (
    "symbolic link",
    "left out by",
    "minified",
    "another repository",
    "vendored",
    "sparse checkout",
    "its folder is a link",
)
"""How the reasons begin of what is left out on purpose: nobody can mend these, so ``--strict`` lets them pass."""


def summary_line(audit: Audit) -> str:
    """Return how many findings are open, in one sentence."""
    from stackaudit.reports.sentences import findings

    return findings.standing(audit)


def waiver_warnings(audit: Audit) -> list[str]:
    """Return one sentence for each waiver that does nothing, has ended or will soon."""
    from stackaudit.reports.sentences import waivers

    return waivers.attention(audit.measure("waivers"))


def fails(audit: Audit, severity: str) -> bool:
    """Whether a finding that nobody accepted, and that no baseline holds, is at least as severe as *severity*."""
    least = SEVERITIES.index(severity)
    return any(severity_rank(f.severity) >= least for f in audit.fresh)


def unread(audit: Audit) -> tuple[Skip, ...]:
    """Return what should have been read and could not be."""
    return tuple(s for s in audit.skips if not s.reason.startswith(_CHOSEN))
