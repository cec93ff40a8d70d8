"""Chromium, a page that tells what it does, and a repository that wants to break out of every page."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from stackaudit import audit
from stackaudit.model.audit import Audit

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "<img src=x onerror=document.title=1>"
BREAKOUT = "</script><script>document.title=1</script>"
Opened = tuple[Page, list[str]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Open a file; whatever it says on the console, asks the network for or fails with is collected."""
    contexts = []

    def call(path: Path, *, width: int = 1440, script: bool = True, dark: bool = False) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        noise: list[str] = []
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: noise.append(dialog.message))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else noise.append(r.url))
        page.goto(path.as_uri())
        return page, noise

    yield call
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def hostile_repository(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """A sample whose file names, model ids, prompts, commit messages and authors carry tags and scripts."""
    copy = tmp_path_factory.mktemp("hostile") / "sample"
    shutil.copytree(ROOT / "sample_repos" / "rag-support-bot", copy, ignore=shutil.ignore_patterns("expected.json"))
    inside = BREAKOUT.replace("/", "\\u002f")
    (copy / "support_bot" / f"{HOSTILE}.py").write_text(
        "from openai import OpenAI\n"
        f"HOSTILE_PROMPT = {HOSTILE + BREAKOUT!r}\n"
        f"OpenAI().responses.create(model='gpt-4o' + {HOSTILE + BREAKOUT!r}, instructions=HOSTILE_PROMPT, input='x')\n",
        encoding="utf-8",
    )
    (copy / "CODEOWNERS").write_text("* @team/<script>\n", encoding="utf-8")
    (copy / ".mcp.json").write_text(
        '{"mcpServers": {"' + HOSTILE + inside + '": {"command": "npx", "args": ["x"]}}}', encoding="utf-8"
    )

    def git(*arguments: str) -> None:
        who = ["-c", f"user.name={HOSTILE}", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], cwd=copy, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", f"{HOSTILE} {BREAKOUT}")
    return audit(copy, as_of=date(2026, 11, 20))
