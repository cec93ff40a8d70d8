"""Changes to claims wait for a person."""

from claims_agents.tools import ledger


def test_no_change_without_approval(monkeypatch) -> None:
    monkeypatch.setattr(ledger, "interrupt", lambda question: "reject")
    monkeypatch.setattr(ledger, "engine", lambda: (_ for _ in ()).throw(AssertionError("touched the database")))
    answer = ledger.update_claim_status.func(claim="HM-1", status="settled", reason="test")
    assert answer == "the adjuster said no"
