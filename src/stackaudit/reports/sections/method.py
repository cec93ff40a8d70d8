"""Method, assumptions, coverage, what was not read."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import method as say
from stackaudit.reports.wording import day

GROUP, ORDER = 2, 1
SKIPS = 200
LEAD = (
    "This report reads code and configuration. It runs nothing, sends nothing and sees no traffic. "
    "What it cannot see it says."
)
LIMITS = (
    "A contract, a price agreement or a region setting at a vendor stands outside the repository.",
    "“Not found” means not in the code that was read; it may exist elsewhere.",
    "Retirement dates are those of the hosts and may move; “not before” is the earliest day.",
    "Ownership of companies changes; what is used here is as old as the catalogue.",
    "Effort is estimated by fixed weights per rule and has not been calibrated with this team.",
)


def build(audit: Audit) -> Section:
    """Build the section."""
    data = {
        "read": say.read(audit),
        "languages": [(name, files) for name, files in audit.run.coverage.languages],
        "skipped": say.skipped(audit),
        "skips": sorted(audit.skips)[:SKIPS],
        "skips_more": max(len(audit.skips) - SKIPS, 0),
        "limits": LIMITS,
        "measures": [(m.title, m.method, m.id, len(m.nodes)) for m in audit.measures],
        "stale": say.stale(audit),
        "catalogue": day(audit.run.catalogue.as_of),
        "tool": " ".join(audit.tool),
        "profile": audit.run.profile,
    }
    return Section("method", "Method and limits", "Method, assumptions and limits", LEAD, data)
