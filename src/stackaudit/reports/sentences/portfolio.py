"""Sentences about a portfolio, each for 0, 1 and many."""

from __future__ import annotations

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import be, capital, count, day, effort_words, joined, number, share, verb

METHOD = (
    "Each repository is audited for itself; this page adds their figures up and never averages their risk words. A "
    "repository that could not be audited is in no figure."
)

KINDS = {"host": "host", "lab": "lab, on all hosts", "store": "store", "parent": "with all that it controls"}
"""What it means that a vendor stops."""


def repos(value: int) -> str:
    """Return ``no repositories``, ``1 repository``, ``14 repositories``."""
    return count(value, "repository", "repositories")


def family(name: str) -> str:
    """Return the name of a family of rules as a heading."""
    return capital(name.replace("-", " ").replace("ai assisted", "AI-assisted"))


def covered(portfolio: Portfolio) -> str:
    """Return how many repositories and files were read."""
    files = sum(row.brief.files for row in portfolio.audited if row.brief)
    total = len(portfolio.rows)
    return f"{number(len(portfolio.audited))} of {repos(total)}, {count(files, 'file')}"


def stale(age: int) -> str:
    """Return the warning of an old catalogue."""
    return f"The model catalogue is {count(age, 'day')} old: models may have got an end since. Update the tool and run again."


def heat(value: Row) -> str:
    """Return how many repositories are at which risk."""
    risks = mapping(value, "risks")
    total = sum(whole(risks, name) for name in risks)
    parts = [f"{number(n)} {verb(n, 'is', 'are')} at {name} risk" for name in risks if (n := whole(risks, name))]
    return (
        f"Of {repos(total)}, {joined(parts)}."
        if total > 1
        else f"The one repository is at {text(rows(value, 'rows')[0], 'risk')} risk."
    )


def systemic(value: Row) -> str:
    """Return which vendors the portfolio cannot do without."""
    known, cases = whole(value, "repositories"), whole(value, "use_cases")
    found = [row for row in rows(value, "vendors") if whole(row, "lost")]
    where = f"{repos(known)} with {count(cases, 'known use case')}"
    if not found:
        return f"No single vendor takes a use case along, over {where}."
    first, names = found[0], _systemic_names(found)
    n = whole(first, "repositories")
    lead = (
        f"If {text(first, 'name')} stops, {number(n)} of {where} {verb(n, 'loses', 'lose')} at least one: "
        f"{count(whole(first, 'lost'), 'use case')} {verb(whole(first, 'lost'), 'is', 'are')} lost."
    )
    if not names:
        return f"{lead} No vendor is systemic: none takes a use case from three repositories and a quarter of them."
    return f"{lead} {joined(names, 5)} {be(len(names))} systemic: {verb(len(names), 'it takes', 'each takes')} use cases from a quarter of the repositories or more."


def _systemic_names(found: list[Row]) -> list[str]:
    """Return the systemic vendors, of each parent the most harmful one."""
    return list({text(row, "parent"): text(row, "name") for row in reversed(found) if row.get("systemic")}.values())[
        ::-1
    ]


def if_stops(row: Row) -> str:
    """Return a heading: what stops with a vendor."""
    n = whole(row, "repositories")
    return f"If {text(row, 'name')} stops: {repos(n)}, {count(whole(row, 'lost'), 'use case')}"


def lost(row: Row) -> str:
    """Return which use cases of a repository are lost."""
    names, of = texts(row, "lost"), whole(row, "of")
    if len(names) == of:
        what = "its one use case" if of == 1 else f"all {number(of)} use cases"
    else:
        what = f"{number(len(names))} of {number(of)} use cases"
    return f"{what}: {joined(names, 4)}"


def concentration(layers: list[Row]) -> str:
    """Return whether teams share vendors or each has its own."""
    row = next((r for r in layers if (text(r, "layer"), text(r, "axis")) == ("foundation_model", "lab")), None)
    if row is None:
        return "Which labs made the models is not known in any repository."
    top = rows(row, "vendors")[0]
    pooled, median = figure(mapping(row, "by_use"), "hhi"), figure(mapping(row, "within"), "median")
    held = whole(top, "repositories")
    lead = (
        f"{text(top, 'name')} holds {share(figure(top, 'share'))} of {count(whole(row, 'uses'), 'use')} of models, in "
        f"{number(held)} of {repos(whole(row, 'repositories'))}."
    )
    if pooled is None or median is None:
        return lead
    if median > pooled + 500:
        return f"{lead} The median repository has an index of {number(median)}, all together one of {number(pooled)}: teams depend on few labs each, and not all on the same."
    return f"{lead} The median repository has an index of {number(median)}, all together one of {number(pooled)}: teams depend on the same labs."


def layers(found: list[Row]) -> list[Row]:
    """Return the rows to show: a parent axis that only repeats another axis of its layer is left out."""
    shown: list[Row] = []
    for row in found:
        same = [r for r in shown if text(r, "layer") == text(row, "layer") and _shares(r) == _shares(row)]
        if text(row, "axis") != "parent" or not same:
            shown.append(row)
    return shown


def _shares(row: Row) -> list[float | None]:
    return [figure(vendor, "share") for vendor in rows(row, "vendors")]


def calendar(found: list[Row]) -> str:
    """Return how much stops working soon."""
    if not found:
        return "No model that the code calls has an announced end, as far as dates are known."
    gone = [r for r in found if whole(r, "days") <= 0 and text(r, "certainty") == "firm"]
    soon = [r for r in found if 0 < whole(r, "days") <= 90]
    parts = []
    if gone:
        held = len({name for r in gone for name in texts(r, "repositories")})
        calls = sum(whole(r, "calls") for r in gone)
        parts.append(
            f"{capital(count(calls, 'call site'))} in {repos(held)} {verb(calls, 'requests', 'request')} a model that is switched off already."
        )
    if soon:
        held = len({name for r in soon for name in texts(r, "repositories")})
        calls = sum(whole(r, "calls") for r in soon)
        parts.append(
            f"{capital(count(calls, 'call site'))} in {repos(held)} {verb(calls, 'requests', 'request')} a model whose end is at most 90 days away."
        )
    return (
        " ".join(parts)
        or f"{capital(count(len(found), 'model and host', 'models and hosts'))} {verb(len(found), 'has', 'have')} an announced end, none within 90 days."
    )


def reuse(value: Row) -> str:
    """Return what is built several times, and how many go through the common gateway."""
    gateway, built = mapping(value, "gateway"), mapping(value, "built")
    asking = whole(gateway, "asking")
    common = text(gateway, "common")
    if not asking:
        first = "No repository calls models."
    elif not common:
        first = (
            f"None of the {repos(asking)} that call models uses a gateway that its code names."
            if asking > 1
            else "The one repository that calls models uses no gateway that its code names."
        )
    else:
        held = len(texts(rows(gateway, "gateways")[0], "repositories"))
        first = f"{number(held)} of {repos(asking)} that call models {verb(held, 'uses', 'use')} {common}, the most common gateway."
    kinds = (("wrapper", "kind of wrapper", "kinds of wrapper"), ("ingestion", "kind of ingestion", "kinds of ingestion"), ("prompt", "prompt", "prompts"))  # fmt: skip
    parts = [count(whole(built, k), one, many) for k, one, many in kinds if whole(built, k)]
    total = sum(whole(built, k) for k, _, _ in kinds)
    second = (
        f"{capital(joined(parts))} {verb(total, 'stands', 'stand')} in more than one repository."
        if parts
        else "No wrapper, ingestion or prompt was found in more than one repository."
    )
    return f"{first} {second}"


def owners(found: list[Row]) -> str:
    """Return who has most to do."""
    named = [row for row in found if text(row, "owner")]
    if not named:
        return "The portfolio names no owners; give each repository one, so that findings reach somebody."
    first = named[0]
    severe, held = whole(first, "severe"), len(texts(first, "repositories"))
    rest = sum(len(texts(row, "repositories")) for row in found if not text(row, "owner"))
    lead = f"{text(first, 'owner')} has most to do: {count(severe, 'finding')} of high or critical severity in {repos(held)}."
    if not severe:
        lead = f"No owner has a finding of high or critical severity; {text(first, 'owner')} has the most effort."
    return f"{lead} {capital(repos(rest))} {verb(rest, 'has', 'have')} no owner." if rest else lead


def owner(row: Row) -> str:
    """Return what one owner has, in a line."""
    findings = whole(row, "findings")
    if not findings:
        return f"{repos(len(texts(row, 'repositories')))}, no open finding"
    severe = whole(row, "severe")
    return (
        f"{repos(len(texts(row, 'repositories')))}, {count(findings, 'open finding')}, {number(severe) if severe else 'none'} "
        f"of high or critical severity, about {effort_words(figure(row, 'minutes') or 0)}"
    )


def waivers(value: Row) -> str:
    """Return how many waivers end soon."""
    waived, ending, endless = whole(value, "waived"), len(rows(value, "ending")), whole(value, "endless")
    lead = f"{capital(count(waived, 'finding'))} {verb(waived, 'is', 'are')} accepted by waivers; {number(ending) if ending else 'none'} {verb(ending, 'opens', 'open')} again within 90 days."
    return f"{lead} {capital(count(endless, 'waiver'))} {verb(endless, 'has', 'have')} no end." if endless else lead


def repositories(portfolio: Portfolio) -> str:
    """Return how many there are, and how many could not be audited."""
    failed = len(portfolio.failed)
    lead = f"{capital(repos(len(portfolio.rows)))}; each name leads to its own report."
    return f"{lead} {capital(repos(failed))} could not be audited." if failed else lead


def made(portfolio: Portfolio) -> str:
    """Return with what the report was made."""
    return (
        f"Made by {portfolio.tool[0]} {portfolio.tool[1]} on {day(portfolio.as_of)}, with the model catalogue of "
        f"{day(portfolio.catalogue.as_of)}. The same commits, day, rules and catalogue give the same files, byte for byte."
    )
