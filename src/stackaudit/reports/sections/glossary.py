"""The glossary: a plain sentence for each measure and each word that needs one."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.views import AUDIENCES as ALL
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import glossary as say

GROUP, ORDER = 2, 9
AUDIENCES = ALL


def build(audit: Audit) -> Section:
    """Build the section; which entries a reader sees, the template decides."""
    data = {"terms": say.terms(audit), "methods": {m.id: m.method for m in audit.measures}}
    return Section("glossary", "Glossary", "What the words and figures mean", say.LEAD, data)
