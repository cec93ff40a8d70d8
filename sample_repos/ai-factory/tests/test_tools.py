"""Nothing is filed without a person."""

import pytest

from docdesk import tools
from docdesk.approvals import NotApproved


def test_filing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(action: str, subject: str) -> None:
        raise NotApproved(action)

    monkeypatch.setattr(tools, "require_approval", refuse)
    assert tools.file_letter("L-1", "31") == "waiting for approval"


def test_bad_arguments_are_text() -> None:
    assert tools.run_tool("file_letter", "{").startswith("bad arguments")
