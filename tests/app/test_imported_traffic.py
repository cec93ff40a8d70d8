"""Files of traffic: each format, whatever is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackaudit.app.imported import traffic_values
from stackaudit.app.imported import usage as imported_traffic
from stackaudit.model.errors import UsageError
from stackaudit.model.traffic import Traffic, TrafficRow

File = Callable[[str], Path]


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(text: str) -> Path:
        path = tmp_path / "traffic.data"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def read(path: Path) -> Traffic:
    return imported_traffic.of_file(path)


def test_a_csv_of_the_teams_own(file: File) -> None:
    found = read(
        file(
            "\ufeffmodel,Use_Case,date,calls,interactions,input_tokens,output_tokens,cost_usd\r\n"
            "m-1,mail,2026-10-01,2,1,1_000,10,\r\n"
            "m-1,mail,2026-10-03T23:30:00-02:00,3,2,500,5,\r\n"
            "m-1,mail,2026-10-02,1,0,1,1,0.5\r\n"
            ",mail,2026-10-02,1,0,1,1,\r\n"
        )
    )
    assert found.rows == (
        TrafficRow("m-1", 5, 1500, 15, "mail", 3, None),
        TrafficRow("m-1", 1, 1, 1, "mail", 0, 0.5),
    )
    assert (found.first, found.last, found.left_out, found.format) == (date(2026, 10, 1), date(2026, 10, 4), 1, "CSV")


def test_months_and_defaults(file: File) -> None:
    found = read(file("model,input_tokens,output_tokens,month\nm,10,1,2026-09\nm,10,1,2026-10\n"))
    assert found.rows == (TrafficRow("m", 2, 20, 2, "", None, None),)
    assert (found.months, found.share_of_month) == (2, 2.0)
    assert read(file("model,input_tokens,output_tokens\nm,1,1\n")).share_of_month is None


def span(trace: str, when: int = 0, **attributes: Any) -> dict[str, Any]:
    kind = {str: "stringValue", int: "intValue"}
    rows = [{"key": k, "value": {kind[type(v)]: str(v)}} for k, v in attributes.items()]
    return {"traceId": trace, "startTimeUnixNano": str(when), "attributes": rows}


def batch(*spans: dict[str, Any]) -> str:
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": list(spans)}]}]})


def request(trace: str, model: str = "m", when: int = 0, **more: Any) -> dict[str, Any]:
    about = {"gen_ai.operation.name": "chat", "gen_ai.request.model": model, "gen_ai.usage.input_tokens": 100, **more}
    return span(trace, when, **{"gen_ai.usage.output_tokens": 7, **about})


DAY = 1_790_812_800 * 10**9
"""2026-10-01, midnight in UTC."""


def test_spans_by_route_with_each_trace_as_one_interaction(file: File) -> None:
    text = "\n".join(
        [
            batch(request("t1", when=DAY), request("t1", when=DAY)),
            batch(span("t1", DAY, **{"http.route": "/mail", "http.request.method": "POST"})),
            batch(request("t2", when=DAY + 86_400 * 10**9, **{"stackaudit.use_case": "notes"})),
            batch(request("t3", **{"gen_ai.operation.name": "invoke_agent"})),
            batch(span("t4", **{"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"})),
            batch(span("t5", **{"db.system": "sql"})),
        ]
    )
    found = read(file(text))
    assert found.rows == (
        TrafficRow("m", 2, 200, 14, "POST /mail", 1, None),
        TrafficRow("m", 1, 100, 7, "notes", 1, None),
    )
    assert (found.first, found.last, found.left_out) == (date(2026, 10, 1), date(2026, 10, 2), 1)
    assert found.format == "OpenTelemetry spans"


def test_spend_logs_in_three_forms(file: File) -> None:
    rows = [
        {"model": "m", "prompt_tokens": 10, "completion_tokens": 2, "spend": 0.25, "startTime": "2026-10-01T05:00:00Z",
         "request_tags": ["User-Agent: x", "mail"], "messages": "secret text"},
        {"model": "m", "prompt_tokens": 10, "completion_tokens": 2, "spend": 0.25, "startTime": "2026-10-01T05:00:00Z",
         "request_tags": '["mail"]'},
        {"model": "", "prompt_tokens": 10, "completion_tokens": 2, "spend": 0.25},
    ]  # fmt: skip
    wanted = (TrafficRow("m", 2, 20, 4, "mail", None, 0.5),)
    assert read(file(json.dumps(rows))).rows == wanted
    lines = read(file("\n".join(json.dumps(r) for r in rows)))
    assert (lines.rows, lines.left_out, lines.format) == (wanted, 1, "spend logs of a gateway")
    table = read(
        file(
            "model,prompt_tokens,completion_tokens,spend,startTime,request_tags\n"
            'm,10,2,0.25,2026-10-01 05:00:00,"[""mail""]"\nm,10,2,0.25,2026-10-01 05:00:00,mail\n'
        )
    )
    assert (table.rows, table.format) == (wanted, "spend logs of a gateway")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "none that can be read"),
        ("hello", "none that can be read"),
        ("[]", "none that can be read"),
        ('{"a": 1}', "none that can be read"),
        ('{"resourceSpans": []}', "no request to a model"),
        ('{"a": 1}\n{"b"', "line 2: not valid JSON"),
        ("[" * 100_000, "line 1: not valid JSON"),
        ("model,input_tokens\nm,1\n", "no column 'output_tokens'"),
        ("model,input_tokens,output_tokens\n", "no request to a model"),
        ("model,input_tokens,output_tokens\nm,x,1\n", "line 2: input_tokens is 'x'"),
        ("model,input_tokens,output_tokens\nm,-1,1\n", "line 2: input_tokens is '-1'"),
        ("model,input_tokens,output_tokens\nm,1.5,1\n", "no whole number"),
        ("model,input_tokens,output_tokens\nm,1e99,1\n", "no whole number"),
        ("model,input_tokens,output_tokens,cost_usd\nm,1,1,nan\n", "cost_usd is 'nan'"),
        ("model,input_tokens,output_tokens,month\nm,1,1,2026-13\n", "month is '2026-13'"),
        ("model,input_tokens,output_tokens,date\nm,1,1,soon\n", "date is 'soon'"),
        ("model,input_tokens,output_tokens\n" + "x" * 200_000 + ",1,1\n", "no CSV that can be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(file: File, text: str, words: str) -> None:
    with pytest.raises(UsageError) as error:
        read(file(text))
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_files_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: File) -> None:
    with pytest.raises(UsageError, match="is no file"):
        read(tmp_path)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not in UTF-8"):
        read(tmp_path / "bytes")
    monkeypatch.setattr(imported_traffic, "LIMIT", 4)
    with pytest.raises(UsageError, match="larger than"):
        read(file("model,input_tokens,output_tokens\nm,1,1\n"))


def test_pairs_are_bounded(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic_values, "PAIRS", 2)
    with pytest.raises(UsageError, match="more than 2 pairs"):
        read(file("model,input_tokens,output_tokens\na,1,1\nb,1,1\nc,1,1\n"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text(alphabet='{}[]":,\nmodelinput_tokenspd01 '))
def test_any_text_is_read_or_refused(file: File, text: str) -> None:
    try:
        found = read(file(text.encode("utf-8", "replace").decode()))
    except UsageError:
        return
    assert found.rows
