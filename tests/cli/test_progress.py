"""Progress is talk: it goes to a terminal on stderr, or nowhere."""

import os
import pty
import subprocess
import sys
from pathlib import Path


def in_terminal(bot: Path, *arguments: str, **env: str) -> bytes:
    """Run a scan whose stderr is a terminal and return what that terminal was sent."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "stackaudit", "scan", bot, "--as-of", "2026-11-20", *arguments]
    with subprocess.Popen(
        command, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm", **env}
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read().startswith(b"AI stack audit of ") or "-q" in arguments
    os.close(theirs)
    sent = b""
    try:
        while part := os.read(ours, 4096):
            sent += part
    except OSError:
        pass  # the other end is closed
    os.close(ours)
    return sent


def test_a_terminal_sees_the_stages_and_is_left_clean(bot: Path) -> None:
    sent = in_terminal(bot)
    assert b"reading files" in sent
    assert sent.endswith(b"\r\x1b[2K")
    assert b"\n" not in sent


def test_nothing_when_quiet_or_dumb(bot: Path) -> None:
    assert in_terminal(bot, "-q") == b""
    assert in_terminal(bot, TERM="dumb") == b""
