"""Delivery to chats and webhooks, thresholds, targets and portfolios, against real receivers."""

import hashlib
import hmac
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from tests.app.delivering.sending import config, mail, parsed, sent
from tests.portfolio.receivers import Certificates, mail_server, web_server

from stackaudit.app import delivering
from stackaudit.app.delivering import Outcome
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.model.errors import ConfigError, UsageError
from stackaudit.portfolio.archive.store import open_archive
from stackaudit.portfolio.delivery import journal
from stackaudit.portfolio.delivery.letters import AuditLetter, PortfolioLetter


def test_a_webhook_that_fails_first(
    bot: Audit, home: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_KEY", "s3cret-key")
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    answers = (503, {}), (429, {"Retry-After": "7"}), (429, {"Retry-After": later})
    with web_server(*answers, context=certificates.server()) as (posts, url):
        table = {"kind": "webhook", "url": url, "secret-env": "HOOK_KEY", "ca-file": certificates.file(home)}
        pauses: list[float] = []
        assert sent(bot, config(home, hook=table), pause=pauses.append) == [Outcome("hook", "sent")]
    assert len(posts.got) == 4
    assert [round(p) >= least for p, least in zip(pauses, (1, 7, 30), strict=True)] == [True] * 3
    assert len({headers["Idempotency-Key"] for headers, _ in posts.got}) == 1
    headers, body = posts.got[-1]
    wanted = hmac.new(
        b"s3cret-key", headers["X-Stackaudit-Timestamp"].encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    assert headers["X-Stackaudit-Signature"] == f"sha256={wanted}"
    value = json.loads(body)
    assert value["schema"] == "stackaudit.delivery/1"
    assert len(value["decisions"]) <= 3
    assert "s3cret" not in body.decode()


@pytest.mark.parametrize(
    ("answers", "tries", "said"),
    [
        ([(500, {})] * 5, 5, "gave up after 5 attempts"),
        ([(403, {})], 1, "refused the report with 403"),
        ([(302, {"Location": "http://127.0.0.1:1/"})], 1, "redirects are not followed"),
        ([(503, {"Retry-After": "86400"})], 1, "too long to stay"),
    ],
)
def test_failures_are_told_and_leave_the_rest_alone(
    bot: Audit, home: Path, monkeypatch: pytest.MonkeyPatch, answers: list[Any], tries: int, said: str
) -> None:
    with web_server(*answers) as (posts, url), web_server() as (good, other):
        monkeypatch.setenv("CHAT", url)
        path = config(home, chat={"kind": "slack", "url-env": "CHAT"}, hook={"kind": "webhook", "url": other})
        failed, fine = sent(bot, path)
        assert (failed.state, fine) == ("failed", Outcome("hook", "sent"))
        assert said in failed.note
        assert "hidden" not in failed.note
        assert len(posts.got) == tries
        again = sent(bot, path)
    assert [o.state for o in again] == ["sent", "already sent"]
    assert len(good.got) == 1


def test_chats_get_literal_text(bot: Audit, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = replace(bot, repository=replace(bot.repository, name="<!channel> *x* [a](http://b)"))
    with web_server() as (slack, one), web_server() as (teams, two):
        monkeypatch.setenv("ONE", one)
        (home / "two").write_text(two + "\n")
        path = config(home, a={"kind": "slack", "url-env": "ONE"}, b={"kind": "teams", "url-file": str(home / "two")})
        assert [o.state for o in sent(evil, path)] == ["sent", "sent"]
    message = json.loads(slack.got[0][1])
    assert "<" not in message["text"]
    assert {b["type"] for b in message["blocks"]} <= {"header", "rich_text", "divider"}
    assert len(message["blocks"]) <= 50
    (attached,) = json.loads(teams.got[0][1])["attachments"]
    card = attached["content"]
    assert card["type"] == "AdaptiveCard"
    kinds = {item["type"] for item in card["body"]}
    assert kinds <= {"RichTextBlock", "ColumnSet"}


def worse(what: Audit, *, rating: str | None = None, hhi: int = 0) -> Audit:
    """The audit with another rating and more concentration."""

    def value(measure: Any) -> Any:
        if measure.id == "debt" and rating:
            return {**measure.value, "rating": rating}
        if measure.id == "concentration":
            rows = [{**r, "hhi": (r["hhi"] or 3000) + hhi} for r in measure.value["layers"]]
            return {**measure.value, "layers": rows}
        return measure.value

    return replace(what, measures=tuple(replace(m, value=value(m)) for m in what.measures))


def test_thresholds_count_from_what_was_told_last(bot: Audit, home: Path) -> None:
    when = {"rating-drops": True, "hhi-rises": 100, "retires-within": 60}
    good = worse(bot, rating="B")
    with web_server() as (posts, url):
        path = config(home, hook={"kind": "webhook", "url": url, "when": when})
        steps = [
            (good, "sent"),  # the first one
            (worse(bot, rating="B", hhi=60), "not sent"),
            (worse(bot, rating="B", hhi=120), "sent"),  # crept up by 120 since the last message
            (worse(bot, rating="A", hhi=120), "not sent"),
            (worse(bot, rating="B", hhi=121), "sent"),  # fell from the best rating since
            (worse(bot, rating="B", hhi=122), "not sent"),
        ]
        for step, state in steps:
            assert [o.state for o in sent(step, path)] == [state]
    why = [json.loads(body)["why"] for _, body in posts.got]
    assert "first audit" in why[0][0]
    assert all("rose by 120" in line for line in why[1])
    assert why[2] == ["The debt rating fell from A to B."]


def test_previous_audit_wins_over_what_is_remembered(bot: Audit, home: Path) -> None:
    with web_server() as (posts, url):
        path = config(home, hook={"kind": "webhook", "url": url, "when": {"rating-drops": True}})
        same = sent(worse(bot, rating="C"), path, previous=worse(bot, rating="C"))
        fell = sent(worse(bot, rating="C"), path, previous=worse(bot, rating="A"))
    assert [same[0].state, fell[0].state] == ["not sent", "sent"]
    assert len(posts.got) == 1


def test_two_at_once_send_one_message(bot: Audit, home: Path) -> None:
    stored = home / "audit.json"
    stored.write_bytes(audit_json.dumps(bot))
    with web_server() as (posts, url):
        path = config(home, hook={"kind": "webhook", "url": url})
        command = [sys.executable, "-m", "stackaudit", "deliver", str(stored), "--config", str(path)]
        both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = sorted(process.communicate(timeout=60)[1].split(" (")[0].strip() for process in both)
    assert said == ["hook: already sent", "hook: sent"]
    assert len(posts.got) == 1


def test_a_damaged_journal_sends_rather_than_forgets(bot: Audit, home: Path) -> None:
    with web_server() as (posts, url):
        path = config(home, hook={"kind": "webhook", "url": url})
        sent(bot, path)
        (kept,) = journal.folder().glob("*.json")
        kept.write_text('{"runs": 7')
        assert [o.state for o in sent(bot, path)] == ["sent"]
    assert len(posts.got) == 2
    assert url not in kept.read_text()


GOOD = {"kind": "smtp", "host": "h.example", "from": "a@example.com", "to": ["b@example.com"]}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({**GOOD, "password": "x"}, "secrets never stand here"),
        ({**GOOD, "hots": "x"}, "did you mean 'host'?"),
        ({**GOOD, "username": "x"}, "username needs"),
        ({**GOOD, "password-env": "not a name", "username": "x"}, "the secret itself does not belong here"),
        ({**GOOD, "security": "none"}, "on this machine"),
        ({**GOOD, "to": ["b@example.com\nBcc: c@example.com"]}, "a list of texts"),
        ({**GOOD, "to": ["b"]}, "written as"),
        ({**GOOD, "to": []}, "1 to 50"),
        ({**GOOD, "attach": ["exe"]}, "a list of formats"),
        ({**GOOD, "port": 70000}, "whole number"),
        ({**GOOD, "when": {"hhi-rises": 0}}, "whole number"),
        ({**GOOD, "when": {"moon": True}}, "must be a table with"),
        ({"kind": "fax"}, "must be one of slack, smtp, teams, webhook"),
        ({"kind": "slack", "url": "https://hooks.example/x"}, "there is no setting 'url' for slack"),
        ({"kind": "slack"}, "give url-env or url-file"),
        ({"kind": "teams", "url-env": "A", "url-file": "b"}, "not both"),
        ({"kind": "webhook"}, "give one of url, url-env and url-file"),
    ],
)
def test_targets_that_cannot_be_accepted(home: Path, table: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        delivering.chosen((), config(home, one=table))
    assert said in str(caught.value)
    assert "stackaudit.toml:" in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x",
        "https://user:pass@example.com/",
        "ftp://localhost/",
        "https://",
        "file:///etc/passwd",
        "https://a b/",
    ],
)
def test_addresses_that_are_not_posted_to(home: Path, url: str) -> None:
    with pytest.raises(UsageError, match="https"):
        delivering.chosen((), config(home, hook={"kind": "webhook", "url": url}))


def test_the_audited_folder_does_not_choose_targets(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(home, hook={"kind": "webhook", "url": "https://evil.example/"})
    monkeypatch.chdir(home)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    with pytest.raises(UsageError, match="no targets are known"):
        delivering.chosen((), None)


def test_a_scan_accepts_a_configuration_with_targets(home: Path) -> None:
    from stackaudit.app.configuration.config import resolve

    assert resolve(home, file=config(home, hook={"kind": "webhook", "url": "https://x.example/"})).file


PORTFOLIO = {
    "schema": "stackaudit.portfolio/1",
    "name": "bank",
    "run": {"as_of": "2026-11-20"},
    "repositories": [
        {"name": "a", "summary": {"rating": "A", "severities": [["high", 1], ["low", 2]]}},
        {"name": "b", "summary": {"rating": "C", "severities": []}},
        {"name": "c", "summary": None},
    ],
    "measures": [
        {"id": "verdict", "value": {
            "risk": "high", "sentence": "Exposure is high.", "answers": {"debt": "About 2 person-days.", "sure": "One was not read."},
            "decisions": [{"who": "team-a", "title": "Set timeouts", "reason": "3 findings in a.", "days_low": 1, "days_high": 2}],
            "figures": [{"label": "Repositories audited", "value": "2", "note": "1 could not be"}],
        }},
        {"id": "concentration", "value": {"layers": [{"label": "Models", "axis": "lab", "by_use": {"hhi": 5000}}]}},
        {"id": "calendar", "value": {"rows": [{"model": "m", "host": "h", "shutdown": "2026-12-01", "days": 11}]}},
    ],
}  # fmt: skip


def test_a_portfolio_is_told_as_one(home: Path, certificates: Certificates) -> None:
    folder = home / "site"
    folder.mkdir()
    (folder / "portfolio.json").write_text(json.dumps(PORTFOLIO))
    letter = delivering.letter_at(folder)
    assert isinstance(letter, PortfolioLetter)
    worse_one = json.loads(json.dumps(PORTFOLIO).replace("5000", "5200").replace('"rating": "C"', '"rating": "D"'))
    when = {"rating-drops": True, "hhi-rises": 100, "retires-within": 60}
    with mail_server(certificates) as (box, port):
        path = config(home, mail=mail(port, home, certificates, attach=[], when=when))
        assert [o.state for o in sent(letter, path)] == ["sent"]
        assert [o.state for o in sent(PortfolioLetter(json.dumps(worse_one).encode()), path)] == ["sent"]
        full = config(home, mail=mail(port, home, certificates))
        (refused,) = sent(letter, full, again=True)
    assert "set attach = []" in refused.note
    first, second = (parsed(m) for m in box.mails)
    assert first["Subject"] == "AI stack audit of the portfolio bank: high risk, one decision"
    plain = second.get_body(("plain",))
    assert plain is not None
    assert "fell from C to D" in plain.get_content()
    assert "rose by 200" in plain.get_content()


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"schema": "other"}', b'{"schema": "stackaudit.portfolio/1"}', b"[" * 100_000]
)
def test_what_is_no_portfolio_is_said(home: Path, data: bytes) -> None:
    (home / "portfolio.json").write_bytes(data)
    with pytest.raises(UsageError, match=r"portfolio\.json"):
        delivering.letter_at(home)


def test_the_archive_knows_the_previous_audit(bot: Audit, home: Path) -> None:
    place = str(home / "archive.sqlite")
    with open_archive(place) as store:
        store.keep(replace(worse(bot, rating="A"), run=replace(bot.run, as_of="2026-10-20")))
    now = AuditLetter(worse(bot, rating="C"))
    previous = delivering.letter_before(now, place)
    assert previous is not None
    assert previous.measure("debt")["rating"] == "A"
    assert delivering.letter_before(previous, place) is None
