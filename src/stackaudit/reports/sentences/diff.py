"""What changed between two audits, in sentences, as plain lines and as Markdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from stackaudit.model.diff import (
    CauseRow,
    ConcentrationRow,
    Deadline,
    Diff,
    FindingChange,
    Item,
    OutageRow,
    Shift,
    Side,
)
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.wording import (
    DASH,
    MINUS,
    capital,
    clean,
    count,
    effort_words,
    joined,
    number,
    plural,
    short_day,
    signed,
    verb,
)

KINDS = {
    "provider": ("Providers", "provider", "providers"),
    "model": ("Models", "model", "models"),
    "framework": ("Frameworks", "framework", "frameworks"),
    "vector_store": ("Vector stores", "vector store", "vector stores"),
    "observability": ("Observability", "tool for observability", "tools for observability"),
    "experiment_tracker": ("Experiment trackers", "experiment tracker", "experiment trackers"),
    "eval": ("Evaluation", "tool for evaluation", "tools for evaluation"),
    "guardrail": ("Guardrails", "guardrail", "guardrails"),
    "web_search": ("Web search", "web search", "web searches"),
    "agent": ("Agents", "agent", "agents"),
    "tool": ("Tools with side effects", "tool with side effects", "tools with side effects"),
    "mcp_server": ("MCP servers", "MCP server", "MCP servers"),
    "prompt": ("Prompts", "prompt", "prompts"),
    "sdk": ("SDKs", "SDK", "SDKs"),
    "infra": ("Infrastructure", "part of the infrastructure", "parts of the infrastructure"),
    "data_pipeline": ("Pipelines", "pipeline", "pipelines"),
    "pipeline_step": ("Pipeline steps", "pipeline step", "pipeline steps"),
    "data_store": ("Data stores", "data store", "data stores"),
    "use_case": ("Use cases", "use case", "use cases"),
}
"""Title of the section, and the noun for one and for many."""
MOST = 12
"""Parts of one kind and state that are named; the JSON form holds all."""
FINDINGS = 30
LIMIT = 60_000
"""Characters of Markdown; a comment takes 65,536, and a bot may add its own lines."""
CUT = "\n\n*This comparison was cut to fit a comment; its JSON form holds all of it.*\n"
_SIGNS = {"new": "+", "changed": "~", "removed": "-", "fixed": "-"}
_COVERED = {
    "files": ("file listed", "files listed"),
    "parsed": ("file parsed", "files parsed"),
    "ai_lines": ("AI-related line", "AI-related lines"),
    "use_cases": ("use case", "use cases"),
    "skips": ("not read", "not read"),
}
_CAUSES = {"tool": "other rules and catalogue", "time": "the passing of time", "code": "the code"}

Section = tuple[str, list[str]]
"""Title and lines; each begins with a sign where something came, went or changed."""
Show = Callable[[object, int], str]
"""Makes text of strangers safe: for a terminal or for Markdown."""


def head(diff: Diff, name: Show = clean) -> str:
    """Return what is compared."""
    return f"Changes in {name(diff.repository, 80)}, {_side(diff.old, name)} to {_side(diff.new, name)}"


def _side(side: Side, name: Show) -> str:
    return f"{name(side.name, 80)} ({short_day(side.day)})"


def lead(diff: Diff) -> str:
    """Return the whole in one sentence, or that nothing has changed."""
    if diff.empty:
        return "Nothing has changed in what is compared: parts of the stack, models, findings, debt, concentration and outages."
    states: Counter[tuple[str, str]] = Counter((i.kind, i.state) for i in diff.items)
    parts = []
    for kind in ("provider", "model", "agent", "tool", "mcp_server"):
        for state in ("new", "changed", "removed"):
            if amount := states[kind, state]:
                _, one, many = KINDS[kind]
                parts.append(f"{count(amount, one, many)} {state}")
    rest = sum(n for (kind, _), n in states.items() if kind not in {"provider", "model", "agent", "tool", "mcp_server"})
    if rest:
        parts.append(f"{count(rest, 'change')} in {'other ' if parts else ''}parts of the stack")
    return capital("; ".join([joined(parts)] * bool(parts) + [standing(diff), owed(diff)])) + "."


def standing(diff: Diff) -> str:
    """Return how many findings are new, not found any more and still open."""
    found = diff.findings
    said = f"{number(len(found.new))} {plural(len(found.new), 'finding')} new, {number(len(found.fixed))} fixed, {number(found.still)} still open"
    return said + (f", {number(found.accepted)} waived since" if found.accepted else "")


def owed(diff: Diff) -> str:
    """Return the debt, what it was, and the direction."""
    debt = diff.debt
    now, was = (effort_words(m) if m else "none" for m in (debt.minutes_after, debt.minutes_before))
    rated = f", rating {debt.rating_after}" if debt.rating_after else ""
    if now == was and debt.rating_before == debt.rating_after:
        return f"debt {now}{rated}, {'' if debt.direction == 'same' else 'about '}as before"
    before = f", {debt.rating_before}" if debt.rating_before and debt.rating_before != debt.rating_after else ""
    return f"debt {now}{rated} (was {was}{before}): {debt.direction}"


def basis(diff: Diff) -> str:
    """Return what is compared, and the day at which both were judged."""
    scope = "All code" if diff.everything else "Production code only"
    moved = (
        f" {capital(count(diff.moved, 'part'))} only {verb(diff.moved, 'lies', 'lie')} elsewhere than before."
        if diff.moved
        else ""
    )
    return f"{scope}, both states judged as of {short_day(diff.as_of)}.{moved}"


def sections(diff: Diff, name: Show) -> Iterator[Section]:
    """Yield the sections that have something to say."""
    for kind, (title, _, _) in KINDS.items():
        found = [i for i in diff.items if i.kind == kind]
        if found:
            yield title, _items(found, name)
    for title, rows in (
        ("Ends of models", [deadline(d, name) for d in diff.deadlines[:MOST]]),
        ("New findings", _findings(diff.findings.new, name)),
        ("Findings that are fixed, or gone with their code", _findings(diff.findings.fixed, name)),
        ("What the tool changed, and what the code changed", causes(diff)),
        ("Concentration", concentrations(diff)),
        ("If a vendor stops", [outage(o, name) for o in diff.outages[:MOST]] + _more(len(diff.outages) - MOST)),
    ):
        if rows:
            yield title, rows


def _items(found: Sequence[Item], name: Show) -> list[str]:
    rows = []
    for state in ("new", "changed", "removed"):
        alike = [i for i in found if i.state == state]
        rows += [item(i, name) for i in alike[:MOST]]
        rows += [f"{_SIGNS[state]} {number(len(alike) - MOST)} more {state}"] if len(alike) > MOST else []
    return rows


def _more(amount: int) -> list[str]:
    return [f"and {number(amount)} more"] if amount > 0 else []


def _findings(rows: Sequence[FindingChange], name: Show) -> list[str]:
    told = Counter(finding(row, name) for row in rows)
    shown = [f"{line}, {number(n)} times" if n > 1 else line for line, n in islice(told.items(), FINDINGS)]
    return shown + _more(sum(islice(told.values(), FINDINGS, None)))


def item(row: Item, name: Show = clean) -> str:
    """Return a part of the stack with what changed, and where it stands."""
    place = name(f"{row.path}:{row.line}", 160)
    scope = f" ({row.scope})" if row.scope != "prod" else ""
    shown = f"{_SIGNS[row.state]} {name(row.name, 100)}{scope}"
    if row.state == "changed":
        return f"{shown}: {'; '.join(shift(s, name) for s in row.shifts)} ({place})"
    role = "" if row.role == "used" else f", {row.role}"
    was = "was at" if row.state == "removed" else "at"
    return f"{shown}{role}, {was} {place}"


def shift(row: Shift, name: Show = clean) -> str:
    """Return one property that changed."""
    if row.what == "text":
        return "its text changed"
    if row.what == "approval":
        return "approval is asked for now" if row.after == "asked for" else "approval is not found any more"
    if row.before is None:
        return f"{row.what} {name(row.after, 100)}, was not set"
    if row.after is None:
        return f"{row.what} not set, was {name(row.before, 100)}"
    return f"{row.what} {name(row.after, 100)}, was {name(row.before, 100)}"


def deadline(row: Deadline, name: Show = clean) -> str:
    """Return the end of a model: how near it is to the newer state, and how near it was to the older one."""
    host = f" at {name(row.host, 60)}" if row.host else ""
    calls = f", {count(row.calls, 'call site')}" if row.calls else ""
    until = f"{'' if row.certain else 'not before '}{short_day(row.shutdown)}"
    if row.announced:
        was = "no date was known"
    elif row.known_before is not None:
        was = f"the date known was {short_day(row.known_before)}"
    else:
        was = f"was {_left(row.days_before)}"
    return f"~ {name(row.model, 80)}{host}: switched off {until}, {_left(row.days_after)} ({was}{calls})"


def _left(days: int) -> str:
    return f"{count(abs(days), 'day')} {'ahead' if days >= 0 else 'past'}" if days else "on that day"


def finding(row: FindingChange, name: Show = clean) -> str:
    """Return a finding that came or went."""
    where = name(f"{row.path}:{row.line}", 160)
    return f"{_SIGNS[row.state]} {row.severity} {name(row.rule, 40)}: {name(row.message, 200)} ({where})"


def causes(diff: Diff) -> list[str]:
    """Return a line for each cause that did something; where another tool made an audit, also that it did nothing."""
    rows = [r for r in diff.causes if r.new or r.gone or r.minutes_before != r.minutes_after]
    if diff.notes:
        rows = [r for r in diff.causes if r in rows or r.cause == "tool"]
    return [cause(row) for row in rows]


def cause(row: CauseRow) -> str:
    """Return what one cause did to findings and debt."""
    gone = f"{number(row.gone)} gone"
    change = row.minutes_after - row.minutes_before
    sign = "+" if change > 0 else MINUS
    owed_now = f"debt {sign}{effort_words(abs(change))}" if change else "debt as before"
    return f"By {_CAUSES[row.cause]}: {count(row.new, 'finding')} new, {gone}, {owed_now}"


def concentrations(diff: Diff) -> list[str]:
    """Return a line for each layer whose index changed; axes with the same figures share it."""
    axes: defaultdict[tuple[str, int | None, int | None], list[ConcentrationRow]] = defaultdict(list)
    for row in diff.concentration:
        axes[row.label, row.before, row.after].append(row)
    return [concentration(rows[0], joined(r.axis for r in rows)) for rows in axes.values()]


def concentration(row: ConcentrationRow, axes: str) -> str:
    """Return the index of a layer, what it was, and the direction."""
    none = "none (fewer than three uses)"
    now, was = (none if v is None else number(v) for v in (row.after, row.before))
    change = f" ({signed(row.after - row.before)})" if row.after is not None and row.before is not None else ""
    direction = "" if row.direction == "unknown" else f": {row.direction}"
    return f"~ {row.label} by {axes}: index {now}, was {was}{change}{direction}"


def outage(row: OutageRow, name: Show = clean) -> str:
    """Return how many use cases one vendor takes along, what it was, and which are new or no more."""
    now, was = len(row.after), len(row.before)
    came, left = (
        [n for n in one if n not in other] for one, other in ((row.after, row.before), (row.before, row.after))
    )
    names = [f"also {name(joined(came, 4), 200)}"] * bool(came) + [f"no more {name(joined(left, 4), 200)}"] * bool(left)
    direction = f": {row.direction}" if row.direction != "same" else ""
    takes = f"takes {count(now, 'use case')} along, was {number(was)}{direction}"
    return f"~ {name(row.name, 60)} ({row.kind}) {takes} ({'; '.join(names)})"


def covered(diff: Diff) -> str:
    """Return how much was looked at, and how much before."""
    rows = [
        f"{number(r.after)} {plural(r.after, *_COVERED[r.what])}"
        + (f" (was {number(r.before)})" if r.before != r.after else "")
        for r in diff.coverage
    ]
    return f"Looked at: {', '.join(rows)}." if rows else ""


def lines(diff: Diff) -> Iterator[str]:
    """Yield the comparison as plain text."""
    yield head(diff)
    yield lead(diff)
    yield basis(diff)
    for note in diff.notes:
        yield f"Note: {clean(note, 600)}"
    if diff.empty:
        return
    for title, rows in sections(diff, clean):
        yield ""
        yield title
        yield from (f"  {row}" for row in rows)
    yield ""
    yield covered(diff)


def markdown(diff: Diff) -> str:
    """Return the comparison as Markdown that fits a comment of a pull request."""
    parts = [f"## {head(diff, plain)}", "", f"**{plain(lead(diff), 1000)}**", "", plain(basis(diff), 600), ""]
    parts += [line for note in diff.notes for line in (f"> {plain(note, 600)}", "")]
    if not diff.empty:
        parts += _figures(diff)
        for title, rows in sections(diff, _marked):
            parts += [f"### {title}", "", *(_bullet(row) for row in rows), ""]
        parts += [f"<sub>{plain(covered(diff), 600)}</sub>"]
    text = "\n".join(parts).rstrip() + "\n"
    return text if len(text) <= LIMIT else text[:LIMIT].rpartition("\n")[0] + CUT


def _marked(value: object, limit: int) -> str:
    return code(value, limit) or DASH


def _bullet(row: str) -> str:
    sign, _, rest = row.partition(" ")
    words = {"+": "new", "~": "", "-": "gone"}
    if sign not in words:
        return f"- {row}"
    if rest.endswith((" more new", " more removed", " more changed")):
        return f"- {rest}"
    return f"- **{words[sign]}** {rest}" if words[sign] else f"- {rest}"


def _figures(diff: Diff) -> list[str]:
    debt, found = diff.debt, diff.findings
    was, now = (effort_words(m) if m else "none" for m in (debt.minutes_before, debt.minutes_after))
    before = found.still + len(found.fixed) + found.accepted
    after = found.still + len(found.new)
    rated = (debt.rating_before, debt.rating_after)
    amounts = "same" if before == after else "better" if after < before else "worse"
    rows = [
        ("Open findings", number(before), number(after), amounts),
        ("Technical debt", was, now, "same" if was == now else debt.direction),
        ("Rating", *(r or DASH for r in rated), _rated(*rated)),
    ]
    return [*table(("Figure", "Before", "After", "Direction"), rows, frozenset({1, 2})), ""]


def _rated(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return DASH
    return "same" if before == after else "better" if after < before else "worse"
