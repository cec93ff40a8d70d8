"""Traffic in traces: spans of the OpenTelemetry conventions for generative AI, as OTLP in JSON lines.

Source of the names: OpenTelemetry semantic conventions for generative AI systems, registry ``gen_ai``; OTLP 1.x, encoding
in JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from stackaudit.app.imported.traffic_values import Tally, name, of_nanoseconds, whole
from stackaudit.model.errors import UsageError

REQUESTS = frozenset({"chat", "text_completion", "generate_content", "embeddings", ""})
"""Operations that are requests to a model; spans of agents and tools repeat the tokens of what they run."""
USE_CASE = "stackaudit.use_case"
"""The attribute by which a team may name a use case itself."""
SPANS = 1_000_000
_Attributes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Request:
    trace: str
    use_case: str
    model: str
    tokens: tuple[int, int]
    when: date | None


def fits(raw: Any) -> bool:
    """Return whether a line is a batch of spans."""
    return isinstance(raw, dict) and isinstance(raw.get("resourceSpans"), list)


def read(batches: Iterable[Any], shown: str) -> Tally:
    """Return the sums of the requests in all batches.

    A request belongs to the use case that it names, else to the route that its trace came in by. Each trace is one
    interaction, counted with its first request.

    Raises:
        UsageError: there are more spans than a file may hold.
    """
    tally, found, routes = Tally(shown), list[_Request](), dict[str, str]()
    for number, span in enumerate(_spans(batches), 1):
        if number > SPANS:
            raise UsageError(f"{shown!r} holds more than {SPANS:,} spans")
        about, trace = _attributes(span), str(span.get("traceId") or "")[:64]
        if about.get("http.route") and trace:
            method = name(about.get("http.request.method") or about.get("http.method"))
            routes.setdefault(trace, f"{method} {name(about['http.route'])}".strip())
        request = _request(about, span, trace)
        if isinstance(request, _Request):
            found.append(request)
        else:
            tally.left_out += int(request)
    seen: set[str] = set()
    for row in found:
        asked = int(bool(row.trace) and row.trace not in seen) if row.trace else None
        seen.add(row.trace)
        case = row.use_case or routes.get(row.trace, "")
        tally.add(case, row.model, row.tokens, interactions=asked, when=row.when)
    return tally


def _request(about: _Attributes, span: dict[str, Any], trace: str) -> _Request | bool:
    """Return the request of a span; True where it should be one and lacks something, False for any other span."""
    asked = name(about.get("gen_ai.request.model"))
    operation = name(about.get("gen_ai.operation.name"))
    if operation not in REQUESTS or not any(key.startswith("gen_ai.") for key in about):
        return False
    model = asked or name(about.get("gen_ai.response.model"))
    taken = whole(about.get("gen_ai.usage.input_tokens", about.get("gen_ai.usage.prompt_tokens")))
    given = whole(about.get("gen_ai.usage.output_tokens", about.get("gen_ai.usage.completion_tokens", 0)))
    if not model or taken is None or given is None:
        return True
    when = of_nanoseconds(span.get("startTimeUnixNano"))
    return _Request(trace, name(about.get(USE_CASE)), model, (taken, given), when)


def _spans(batches: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        for resource in _rows(batch, "resourceSpans"):
            for scope in _rows(resource, "scopeSpans"):
                yield from _rows(scope, "spans")


def _rows(value: Any, key: str) -> list[dict[str, Any]]:
    found = value.get(key) if isinstance(value, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _attributes(span: dict[str, Any]) -> _Attributes:
    found: _Attributes = {}
    for row in _rows(span, "attributes")[:200]:
        value = row.get("value")
        if isinstance(row.get("key"), str) and isinstance(value, dict):
            found[row["key"]] = next((v for v in value.values() if isinstance(v, (str, int, float))), None)
    return found
