"""Delivery by mail, against a real server."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.app.delivering.sending import config, mail, parsed, sent
from tests.portfolio.receivers import PASSWORD, Certificates, mail_server

from stackaudit.app.delivering import Outcome
from stackaudit.model.audit import Audit


@pytest.mark.parametrize("implicit", [False, True])
def test_mail_over_tls_with_a_password(bot: Audit, home: Path, certificates: Certificates, implicit: bool) -> None:
    with mail_server(certificates, implicit=implicit) as (box, port):
        path = config(home, mail=mail(port, home, certificates, security="tls" if implicit else "starttls"))
        assert sent(bot, path) == [Outcome("mail", "sent")]
        assert [o.state for o in sent(bot, path)] == ["already sent"]
        assert [o.state for o in sent(bot, path, again=True)] == ["sent"]
    assert len(box.mails) == 2
    envelope = box.mails[0]
    assert envelope.rcpt_tos == ["cto@example.com", "owner@example.com"]
    message = parsed(envelope)
    assert message["Subject"].startswith("AI stack audit of rag-support-bot: ")
    assert message["Message-ID"] == parsed(box.mails[1])["Message-ID"]
    assert [p.get_content_type() for p in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/html",
    ]  # fmt: skip
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    decision = bot.measure("verdict")["decisions"][0]["title"]
    assert decision.split()[0] in plain.get_content()
    assert max(len(line) for line in plain.get_content().splitlines()) <= 76
    assert "<script" not in page.get_content()
    assert "src=" not in page.get_content()
    assert PASSWORD.encode() not in envelope.content
    assert envelope.content.isascii()
    assert max(map(len, envelope.content.splitlines())) < 200


def test_code_and_paths_stay_here_unless_asked_for(bot: Audit, home: Path, certificates: Certificates) -> None:
    paths = {e.path for n in bot.graph.nodes.values() for e in n.evidence}
    snippets = {e.snippet for f in bot.findings for e in (f.primary, *f.related) if len(e.snippet) > 25}
    assert paths
    assert snippets
    with mail_server(certificates) as (box, port):
        path = config(
            home, quiet=mail(port, home, certificates), open=mail(port, home, certificates, **{"with-code": True})
        )
        assert [o.state for o in sent(bot, path)] == ["sent", "sent"]
    quiet, told = (
        ["".join(p.get_content() for p in parsed(m).walk() if p.get_content_maintype() == "text")] for m in box.mails
    )
    from html import unescape

    hidden, shown = unescape(quiet[0]).replace("<wbr>", ""), unescape(told[0]).replace("<wbr>", "")
    assert [p for p in paths if p in hidden and "/" in p] == []
    assert [s for s in snippets if s in hidden] == []
    assert any(p in shown for p in paths)
    assert "Names of files are replaced" in hidden


def test_a_server_that_is_busy_is_asked_again(bot: Audit, home: Path, certificates: Certificates) -> None:
    with mail_server(certificates, ("451 later", "421 busy")) as (box, port):
        pauses: list[float] = []
        found = sent(bot, config(home, mail=mail(port, home, certificates)), pause=pauses.append)
    assert found == [Outcome("mail", "sent")]
    assert len(box.mails) == 1
    assert len(pauses) == 2
    assert 1 <= pauses[0] <= 1.2
    assert 2 <= pauses[1] <= 2.4


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"password-env": "WRONG"}, "refused the user name or password (535)"),
        ({"password-env": "NOT_SET"}, "NOT_SET holds no secret"),
        ({"to": ["nobody@example.com"]}, "refused every address (550)"),
        ({"ca-file": "/nowhere/ca.pem"}, "ca-file"),
    ],
)
def test_refusals_are_final_and_tell_no_secret(
    bot: Audit, home: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], said: str
) -> None:
    monkeypatch.setenv("WRONG", "hunter2-hunter2")
    with mail_server(certificates) as (box, port):
        (found,) = sent(bot, config(home, mail={**mail(port, home, certificates), **more}))
    assert found.state == "failed"
    assert said in found.note
    assert "hunter2" not in found.note
    assert not box.mails


def test_an_unknown_certificate_gets_no_password(bot: Audit, home: Path, certificates: Certificates) -> None:
    with mail_server(certificates) as (box, port):
        table = mail(port, home, certificates)
        del table["ca-file"]
        (found,) = sent(bot, config(home, mail=table))
    assert found.state == "failed"
    assert "is not trusted" in found.note
    assert not box.tried


def test_some_addresses_refused_is_said(bot: Audit, home: Path, certificates: Certificates) -> None:
    with mail_server(certificates) as (box, port):
        path = config(home, mail=mail(port, home, certificates, to=["cto@example.com", "nobody@example.com"]))
        assert sent(bot, path) == [Outcome("mail", "sent", "refused for 1 of 2 addresses")]
    assert len(box.mails) == 1


def test_names_of_strangers_cannot_write_headers(bot: Audit, home: Path, certificates: Certificates) -> None:
    evil = replace(bot, repository=replace(bot.repository, name="x\r\nBcc: victim@example.com\r\n\r\n<b>hi</b>\u202e"))
    with mail_server(certificates) as (box, port):
        assert [o.state for o in sent(evil, config(home, mail=mail(port, home, certificates)))] == ["sent"]
    message = parsed(box.mails[0])
    assert message["Bcc"] is None
    assert "Bcc: victim" in message["Subject"]
    assert box.mails[0].rcpt_tos == ["cto@example.com", "owner@example.com"]
    page = message.get_body(("html",))
    assert page is not None
    assert "<b>hi</b>" not in page.get_content()
