"""``stackaudit schedule``."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Done

from stackaudit.cli.commands.schedule import KINDS

CONFIG = """
[deliver.mail]
kind = "smtp"
host = "mail.example"
username = "audits"
password-env = "MAIL_PASSWORD"
from = "audits@example.com"
to = ["cto@example.com"]
"""


@pytest.mark.parametrize("kind", KINDS)
def test_prints_or_writes_the_same(run: Callable[..., Done], bot: Path, tmp_path: Path, kind: str) -> None:
    printed = run("schedule", kind, bot, "--every", "monthly")
    assert printed.code == 0
    done = run("schedule", kind, bot, "--every", "monthly", "-o", tmp_path / "out")
    assert done.code == 0
    files = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert files
    for file in files:
        assert "stackaudit-bot" in file.name
        assert file.read_text() in printed.out
        assert f"wrote {file}\n" in done.err


def test_targets_bring_their_variables(run: Callable[..., Done], bot: Path, tmp_path: Path) -> None:
    config = tmp_path / "s.toml"
    config.write_text(CONFIG)
    done = run("schedule", "github", bot, "--to", "mail", "--config", config)
    assert "MAIL_PASSWORD: ${{ secrets.MAIL_PASSWORD }}" in done.out
    wrong = run("schedule", "github", bot, "--to", "male", "--config", config)
    assert wrong.code == 2
    assert "known are mail" in wrong.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cron", "https://git.example/shop.git"), "give its path"),
        (("systemd", "/nowhere/at-all"), "there is no folder"),
        (("cron", ".", "--name", "A b"), "--name"),
        (("cron", ".", "--every", "hourly"), "hourly"),
        (("at", "."), "at"),
    ],
)
def test_wrong_use(run: Callable[..., Done], arguments: tuple[str, ...], said: str) -> None:
    done = run("schedule", *arguments)
    assert done.code == 2
    assert said in done.err
    assert not done.out
