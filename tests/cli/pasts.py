"""A small repository with a past of three months."""

import os
import subprocess
from pathlib import Path

CODE = """\
from openai import OpenAI

client = OpenAI()


def ask(text):
    return client.responses.create(model="gpt-4.1-2025-04-14", input=text)
"""
MENDED = CODE.replace("OpenAI()", "OpenAI(timeout=20)")
SECOND = 'import anthropic\n\nhelper = anthropic.Anthropic()\n\n\ndef shorten(text):\n    return helper.messages.create(model="claude-3-haiku-20240307", messages=[text])\n'
TRAILER = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"


def commit(folder: Path, day: str, message: str) -> str:
    stamp = f"{day}T12:00:00Z"
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    dates = {**os.environ, "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
    for words in (["add", "-A"], ["commit", "-qm", message]):
        subprocess.run(["git", *names, *words], cwd=folder, check=True, capture_output=True, env=dates)
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
