"""An audit to deliver, an authority, and a user who has delivered nothing yet."""

from datetime import date
from pathlib import Path

import pytest
from tests.portfolio.receivers import PASSWORD, Certificates

from stackaudit import audit
from stackaudit.model.audit import Audit

SAMPLE = Path(__file__).resolve().parents[3] / "sample_repos" / "rag-support-bot"


@pytest.fixture(scope="session")
def bot() -> Audit:
    """The audit of a sample."""
    return audit(SAMPLE, as_of=date(2026, 11, 20))


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    """One authority for all tests: keys take time."""
    return Certificates()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who has delivered nothing yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    monkeypatch.delenv("STACKAUDIT_CONFIG", raising=False)
    return tmp_path
