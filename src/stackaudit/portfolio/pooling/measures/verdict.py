"""Page one of a portfolio: how exposed, better or worse, which decisions, and how sure."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from stackaudit import rulebook
from stackaudit.measures.shared.decisions import HIGH_FACTOR, LOW_FACTOR, half_days
from stackaudit.measures.shared.words import MINUTES_PER_DAY, count, days, joined, percent, sentence
from stackaudit.measures.verdict import UNKNOWN
from stackaudit.model.audit import Measure
from stackaudit.model.findings import SEVERITIES, Rule
from stackaudit.model.portfolio import CRITICALITIES, Action, Member
from stackaudit.portfolio.pooling import sentences as say
from stackaudit.portfolio.pooling.measures import Pool

requires: tuple[str, ...] = ("calendar", "concentration", "heat", "reuse", "systemic")
RISKS = ("low", "moderate", "high", "critical")
TENTH = 0.1
METHOD = (
    "The word of the portfolio is the worst that a tenth of its repositories reach, or that one reaches which its owner "
    "ranks high or critical. A decision is the steps of one rule in the plans of all repositories: the three that take most "
    "risk away, weighted by criticality (low 1, medium or not ranked 2, high 3, critical 4), of medium severity or worse, by "
    "deadline. Person-days run from three quarters to one and a half times the estimate."
)


def compute(pool: Pool) -> Measure:
    """Build the verdict of the portfolio."""
    made, risk = pool.made, _risk(pool)
    total, asking, failed = len(pool.audited), len(pool.asking), len(pool.rows) - len(pool.audited)
    lab = next(
        (r for r in made["concentration"]["layers"] if (r["layer"], r["axis"]) == ("foundation_model", "lab")), None
    )
    worst = next((v for v in made["systemic"]["vendors"] if v["lost"]), None)
    soon = [r for r in made["calendar"]["rows"] if r["days"] <= 90 and (r["certainty"] == "firm" or r["days"] > 0)]
    severities = made["heat"]["severities"]
    severe, findings = severities["high"] + severities["critical"], sum(severities.values())
    unread = sum(b.unread for _, b in pool.audited)
    value = {
        "risk": risk,
        "sentence": say.headline(risk, total, asking, worst, soon, severe),
        "answers": {
            "exposed": say.exposed(total, asking, lab),
            "direction": say.direction(_before(pool)),
            "debt": say.debt(made["heat"], findings),
            "sure": say.sure(total, failed, unread),
        },
        "decisions": _decisions(pool),
        "figures": _figures(pool, failed, lab, worst, soon, severe),
        "waiting": say.waiting(made["calendar"]["rows"]),
        "together": say.together(made["reuse"]["gateway"], made["reuse"]["built"]),
    }
    return Measure("verdict", "Verdict", METHOD, value)


def _risk(pool: Pool) -> str:
    reached = [RISKS.index(b.risk) for _, b in pool.audited]
    ranked = [RISKS.index(b.risk) for m, b in pool.audited if m.criticality in {"high", "critical"}]
    for rank in range(len(RISKS) - 1, 0, -1):
        most = sum(r >= rank for r in reached)
        if rank in ranked or (most and most >= TENTH * len(reached)):
            return RISKS[rank]
    return RISKS[0]


def _before(pool: Pool) -> dict[str, int]:
    rows = [(b, b.before) for _, b in pool.audited if b.before is not None]
    return {
        "repositories": len(rows),
        "minutes": sum(old.minutes for _, old in rows),
        "minutes_now": sum(b.minutes for b, _ in rows),
        "findings": sum(old.findings for _, old in rows),
        "findings_now": sum(n for b, _ in rows for _, n in b.severities),
    }


def _decisions(pool: Pool) -> list[dict[str, Any]]:
    steps: dict[str, list[tuple[Member, Action]]] = defaultdict(list)
    for member, brief in pool.audited:
        for action in brief.actions:
            if SEVERITIES.index(action.severity) >= 2:
                steps[action.rule].append((member, action))
    ranked = sorted(steps.items(), key=lambda item: (-_weight(item[1]), item[0]))[:3]
    texts = {r.header.id: r.header for r in rulebook.load()}
    rows = [_decision(rows, texts.get(rule), pool.as_of) for rule, rows in ranked]
    return sorted(rows, key=lambda r: r["decide_by"] or "9999")


def _weight(rows: list[tuple[Member, Action]]) -> float:
    return sum(action.risk * (CRITICALITIES.index(member.criticality or "medium") + 1) for member, action in rows)


def _decision(rows: list[tuple[Member, Action]], rule: Rule | None, as_of: date) -> dict[str, Any]:
    rows = sorted(rows, key=lambda item: (-_weight([item]), item[0].name, item[1].title))
    owners = Counter(action.owner or member.owner or "" for member, action in rows)
    named = [owner for owner in sorted(owners, key=lambda o: (-owners[o], o)) if owner]
    minutes = sum(action.minutes for _, action in rows) / MINUTES_PER_DAY
    end = min((date.fromisoformat(a.deadline) for _, a in rows if a.deadline), default=None)
    ranked = sorted(rows, key=lambda item: (-item[0].weight, item[0].name))
    names = list(dict.fromkeys(member.name for member, _ in ranked))
    titles = list(dict.fromkeys(action.title for _, action in rows))
    plain = sentence(rule.why).replace("`", "") if rule is not None else ""
    repair = f" {sentence(rule.fix).replace('`', '')}" if rule is not None else ""
    return {
        "who": _who(named, unowned="" in owners),
        "title": say.plan_title(titles),
        "reason": say.plan_reason(names, sum(action.findings for _, action in rows)) + repair,
        "if_wait": say.if_wait(end, as_of, plain),
        "days_low": half_days(minutes * LOW_FACTOR),
        "days_high": half_days(minutes * HIGH_FACTOR),
        "decide_by": max(end, as_of).isoformat() if end else None,
        "repositories": names,
    }


def _who(named: list[str], *, unowned: bool) -> str:
    """Return who decides; an owner of some of the repositories does not decide for those that nobody owns."""
    if not named:
        return "the owners"
    return joined(named, 3) + (" (not all have an owner)" if unowned else "")


def _figures(
    pool: Pool,
    failed: int,
    lab: dict[str, Any] | None,
    worst: dict[str, Any] | None,
    soon: list[dict[str, Any]],
    severe: int,
) -> list[dict[str, Any]]:
    heat, gateway = pool.made["heat"], pool.made["reuse"]["gateway"]
    top = next(iter(lab["vendors"]), None) if lab is not None else None
    calls = sum(r["calls"] for r in soon)
    models = joined(list(dict.fromkeys(r["model"] for r in soon)), 3)
    rows = (
        ("repositories", "Repositories audited", f"{len(pool.audited):,}", f"{failed:,} could not be" if failed else "all of them", None),
        ("one_lab", "Ends at one lab", percent(top["share"]) if top else UNKNOWN,
         f"{top['name']}, of {count(lab['uses'], 'use')}" if top and lab else "no lab known", "down"),
        ("stops", "Stop with one vendor", say.repositories(worst["repositories"]) if worst else "none",
         f"if {worst['name']} stops: {count(worst['lost'], 'use case')} lost" if worst else "no vendor takes a use case along", "down"),
        ("retiring", "Switched off within 90 days", count(calls, "call") if calls else "none", models or "no near date known", "down"),
        ("debt", "Technical debt", days(heat["minutes"]) if heat["minutes"] else "none",
         f"{severe or 'no':} high or critical findings" if severe != 1 else "1 high or critical finding", "down"),
        ("gateway", "Behind one gateway", percent(gateway["share"]) if gateway["asking"] else UNKNOWN,
         gateway["common"] or "no gateway in the code", "up"),
    )  # fmt: skip
    return [dict(zip(("id", "label", "value", "note", "better"), row, strict=True)) for row in rows]
