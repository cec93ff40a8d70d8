"""Technical debt, and what to fix first."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.plots import Spot, hotspots
from stackaudit.reports.charts.strips import bar, track
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import debt as say
from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import DASH, clean, count, effort, joined, number, parse_day, share, short_day

GROUP, ORDER = 1, 0
FILES = 20


def _families(value: Row) -> list[Row]:
    found = sorted(rows(value, "by_family"), key=lambda r: (-(figure(r, "minutes") or 0), text(r, "family")))
    top = max((figure(r, "minutes") or 0 for r in found), default=0)
    return [
        {
            "name": say.family_name(r),
            "findings": whole(r, "findings"),
            "effort": effort(figure(r, "minutes")),
            "bar": bar(figure(r, "minutes") or 0, top, previous=figure(r, "previous_minutes")),
        }
        for r in found
    ]


def _fix_first(value: Row) -> list[Row]:
    return [
        {
            "title": text(r, "title"),
            "rules": joined(texts(r, "rules"), 6),
            "places": texts(r, "paths")[:2],
            "more": max(len(texts(r, "paths")) - 2, 0),
            "findings": count(whole(r, "findings"), "finding"),
            "severity": text(r, "severity"),
            "risk": share(figure(r, "risk_share")),
            "bar": track(figure(r, "risk_share") or 0),
            "effort": effort(figure(r, "minutes")),
            "owner": text(r, "owner"),
            "by": short_day(text(r, "deadline")) if parse_day(r.get("deadline")) else "",
        }
        for r in rows(value, "fix_first")
    ]


def _hotspots(found: list[Row]) -> object:
    spots = [(text(r, "path"), figure(r, "commits"), (figure(r, "minutes") or 0) / 60) for r in found]
    known = [(name, commits, hours) for name, commits, hours in spots if commits is not None]
    if len(known) < 3:
        return ""
    marked = {name for name, _, _ in sorted(known, key=lambda s: (-s[1] * s[2], s[0]))[:6]}
    told = "; ".join(f"{clean(n)}, {count(int(c), 'commit')}, {h:.0f} hours" for n, c, h in known if n in marked)
    return hotspots(
        [Spot(n, c, h, n in marked) for n, c, h in known],
        "Debt against change, one dot per file",
        f"The labelled files combine debt with frequent change: {told}.",
    )


def build(audit: Audit) -> Section:
    """Build the section."""
    value = mapping(audit.measure("debt"))
    files = sorted(rows(value, "by_path"), key=lambda r: (-(figure(r, "minutes") or 0), text(r, "path")))
    top = max((figure(r, "minutes") or 0 for r in files), default=0)
    data = {
        "families": _families(value),
        "families_title": say.families_title(value),
        "fix_first": _fix_first(value),
        "fix_title": say.fix_title(value),
        "files": [
            {
                "path": text(r, "path"),
                "findings": whole(r, "findings"),
                "effort": effort(figure(r, "minutes")),
                "bar": bar(figure(r, "minutes") or 0, top),
                "worst": text(r, "worst"),
                "commits": number(whole(r, "commits")) if figure(r, "commits") is not None else DASH,
                "since": short_day(text(r, "first_commit")) if parse_day(r.get("first_commit")) else DASH,
                "last": short_day(text(r, "last_commit")) if parse_day(r.get("last_commit")) else DASH,
            }
            for r in files[:FILES]
        ],
        "interest": any(figure(r, "commits") is not None for r in files[:FILES]),
        "more": max(len(files) - FILES, 0),
        "files_title": say.files_title(value),
        "hotspots": _hotspots(files),
        "note": say.note(value),
        "assumptions": texts(value, "assumptions"),
    }
    return Section("debt", "Technical debt", "Technical debt", say.lead(value), data)
