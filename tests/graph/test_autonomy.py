"""How far agents go by themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stackaudit import audit

HEAD = "import smtplib\nimport requests\nfrom agents import Agent, function_tool\n"
MAIL = "def send(text: str):\n    smtplib.SMTP('h').sendmail('a', 'b', text)\n"


@pytest.mark.parametrize(
    ("source", "level"),
    [
        ("a = Agent(name='A')\n", "suggests"),
        (
            "@function_tool\ndef look(q):\n    return requests.get('https://x.example/' + q, timeout=9)\na = Agent(name='A', tools=[look])\n",
            "suggests",
        ),
        (f"@function_tool\n{MAIL}a = Agent(name='A', tools=[send])\n", "acts alone"),
        (f"@function_tool(needs_approval=True)\n{MAIL}a = Agent(name='A', tools=[send])\n", "acts with approval"),
        ("@function_tool\ndef cancel_order(n): ...\na = Agent(name='A', tools=[cancel_order])\n", None),
        (f"@function_tool\n{MAIL}b = Agent(name='B', tools=[send])\na = Agent(name='A', handoffs=[b])\n", "acts alone"),
    ],
    ids=["no tools", "it only reads", "it mails", "it asks first", "nobody knows", "through another agent"],
)
def test_levels(tmp_path: Path, source: str, level: str | None) -> None:
    (tmp_path / "app.py").write_text(HEAD + source, encoding="utf-8")
    graph = audit(tmp_path, as_of=date(2026, 1, 1)).graph
    (agent,) = [n for n in graph.of("agent") if n.name == "A"]
    assert agent.get("autonomy") == level
