"""The sentences of page one, each for 0, 1 and many."""

from __future__ import annotations

from datetime import date
from typing import Any

from stackaudit.measures.shared.words import capital, count, day, days, decimal, joined, percent, verb

Row = dict[str, Any]
REPOSITORY = ("repository", "repositories")


def repositories(value: int) -> str:
    """Return ``no repositories``, ``1 repository``, ``14 repositories``."""
    return count(value, *REPOSITORY)


def headline(risk: str, total: int, asking: int, worst: Row | None, soon: list[Row], severe: int) -> str:
    """Return the one sentence of the report.

    Args:
        risk: word of the portfolio's risk.
        total: repositories that were audited.
        asking: those that call models.
        worst: the vendor whose stop takes most repositories along.
        soon: calendar rows that end within 90 days or have ended.
        severe: open findings of high or critical severity.
    """
    if not total:
        return "No repository could be audited."
    if not asking:
        return f"No call of a model was found in production code of {repositories(total)}."
    parts = []
    if worst is not None:
        what = "a repository loses" if worst["repositories"] == 1 else f"{worst['repositories']:,} repositories lose"
        parts.append(f"{what} use cases if {worst['name']} stops")
    if soon:
        calls, held = sum(r["calls"] for r in soon), len({name for r in soon for name in r["repositories"]})
        within = verb(calls, "requests", "request")
        parts.append(
            f"{count(calls, 'call site')} in {repositories(held)} {within} a model that is switched off already or within 90 days"
        )
    if severe:
        parts.append(f"{count(severe, 'finding')} of high or critical severity {verb(severe, 'is', 'are')} open")
    return f"Exposure is {risk}: {'; '.join(parts)}." if parts else f"Exposure is {risk}."


def exposed(total: int, asking: int, lab: Row | None) -> str:
    """Return how many repositories call models, and whose."""
    if not asking:
        if total < 2:
            return "The one repository calls no model in production code." if total else "Nothing was audited."
        return f"None of {repositories(total)} calls a model in production code."
    first = f"{asking:,} of {repositories(total)} {verb(asking, 'calls', 'call')} models in production code"
    vendors = [v for v in lab["vendors"] if v["share"]] if lab is not None else []
    if not vendors or lab is None:
        return f"{first}. Which labs made them is not known."
    top = vendors[0]
    uses = count(lab["uses"], "use with a known lab", "uses with a known lab")
    return f"{first}. Of {uses}, {percent(top['share'])} {verb(lab['uses'], 'ends', 'end')} at {top['name']}."


def direction(before: Row) -> str:
    """Return what is better or worse than in the earlier audits, over the repositories that have one."""
    compared = before["repositories"]
    if not compared:
        return "No repository has an audit of an earlier day in the archive: there is nothing to compare with."
    parts = []
    for word, old, new in (
        ("effort to repair what is open", before["minutes"], before["minutes_now"]),
        ("open findings", before["findings"], before["findings_now"]),
    ):
        if old != new:
            shown = [days(v) if "effort" in word else f"{v:,}" for v in (new, old)]
            parts.append(f"{word}: {shown[0]}, was {shown[1]}, {'better' if new < old else 'worse'}")
    where = f"Over {repositories(compared)} with an earlier audit"
    return f"{where}, {'; '.join(parts)}." if parts else f"{where}, debt and number of findings are the same."


def debt(heat: Row, findings: int) -> str:
    """Return the effort to repair what is open, and its rating."""
    if not findings:
        return "No finding is open."
    what = "the one open finding" if findings == 1 else f"the {findings:,} open findings"
    first = f"About {days(heat['minutes'])} to repair {what}"
    if heat["rating"] is None or not heat["ai_lines"]:
        return f"{first}."
    return f"{first}, {percent(heat['ratio'])} of the estimated cost to write the AI-related code anew (rating {heat['rating']})."


def sure(total: int, failed: int, unread: int) -> str:
    """Return what could not be seen."""
    parts = []
    if failed:
        parts.append(
            f"{capital(repositories(failed))} could not be audited and {verb(failed, 'is', 'are')} in no figure."
        )
    elif total:
        parts.append("Every repository of the portfolio was audited.")
    if unread:
        parts.append(f"{capital(count(unread, 'file'))} {verb(unread, 'was', 'were')} left out or could not be read.")
    return " ".join([*parts, "Contracts, traffic, spending and settings outside of the code are not visible."])


def waiting(rows: list[Row]) -> str:
    """Return what happens on which day if nothing is done."""
    gone = [r for r in rows if r["days"] <= 0 and r["certainty"] == "firm"]
    ahead = [r for r in rows if 0 < r["days"] <= 365]
    parts = []
    if gone:
        names = list(dict.fromkeys(r["model"] for r in gone))
        held = len({name for r in gone for name in r["repositories"]})
        parts.append(
            f"{joined(names)} {verb(len(names), 'is', 'are')} past the announced end; {repositories(held)} still "
            f"{verb(held, 'calls', 'call')} {verb(len(names), 'it', 'them')}."
        )
    for row in ahead[:2]:
        word = "On" if row["certainty"] == "firm" else "Not before"
        what = f"{count(row['calls'], 'call site')} of {row['model']} in {repositories(len(row['repositories']))}"
        parts.append(
            f"{word} {day(date.fromisoformat(row['shutdown']))} {what} {verb(row['calls'], 'stops', 'stop')} working."
        )
    if len(ahead) > 2:
        rest = len(ahead) - 2
        parts.append(
            f"{capital(count(rest, 'more row'))} of the calendar {verb(rest, 'follows', 'follow')} within a year."
        )
    return (
        " ".join(parts) or "No model that the code calls has an announced end within a year, as far as dates are known."
    )


def together(gateway: Row, built: Row) -> str:
    """Return how much the repositories share: a gateway, and what was built more than once."""
    if not gateway["asking"]:
        return ""
    if gateway["common"] is None:
        first = "No repository uses a gateway that its code names."
    else:
        share, name = percent(gateway["share"]), gateway["common"]
        first = f"{share} of the repositories that call models use the most common gateway, {name}."
    kinds = (
        ("wrapper", "kind of wrapper", "kinds of wrappers"),
        ("ingestion", "kind of ingestion", "kinds of ingestion"),
    )
    again = [
        f"{count(built[kind], one, many)} {verb(built[kind], 'was', 'were')} built by several repositories"
        for kind, one, many in kinds
        if built[kind]
    ]
    if built["prompt"]:
        again.append(
            f"{count(built['prompt'], 'prompt')} {verb(built['prompt'], 'stands', 'stand')} in several repositories"
        )
    return f"{first} {capital('; '.join(again))}." if again else first


def plan_title(titles: list[str]) -> str:
    """Return the title of a step, and how many others like it there are."""
    rest = len(titles) - 1
    return f"{titles[0]}, and {count(rest, 'more step')} like it" if rest else titles[0]


def plan_reason(names: list[str], findings: int) -> str:
    """Return where a step has to be done."""
    where = names[0] if len(names) == 1 else f"{repositories(len(names))}: {joined(names)}"
    return f"{capital(count(findings, 'finding'))} in {where}."


def if_wait(deadline: date | None, as_of: date, why: str) -> str:
    """Return what happens without the step."""
    if deadline is None:
        return why
    if deadline <= as_of:
        return f"The announced end was {day(deadline)}: calls fail or are about to."
    return f"The model is promised until {day(deadline)} only."


def effective(lab: Row | None) -> str:
    """Return the effective number of labs."""
    found = lab["by_use"]["effective"] if lab is not None else None
    return decimal(found) if found else "\N{EN DASH}"
