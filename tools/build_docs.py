"""Write the pages that are made from the code: `python tools/build_docs.py`; `--check` only compares.

`docs/cli.md` holds the help text of every command, `docs/rules.md` the page of every rule, and README.md between two marks
the summary of a sample repository; `docs/examples/` holds the reports of two samples.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "rag-support-bot"
DAY = date(2026, 11, 20)
EXAMPLES = {"rag-support-bot": "team", "claims-agents": "leadership"}
"""Samples whose reports are shown, and for whom each is written."""
SHOWN = 7
"""Paragraphs of the summary that the README shows."""
MARKS = ("<!-- example -->", "<!-- /example -->")
MADE = "<!-- Made by tools/build_docs.py (`make docs`); change the code, not this page. -->\n"
WIDTH = 100


@cache
def pages() -> dict[str, str]:
    """Return the text of each page by its path."""
    made = {"docs/cli.md": cli_page(), "docs/rules.md": rules_page(), "README.md": readme()}
    return made | {f"docs/examples/{name}.html": example(name, audience) for name, audience in EXAMPLES.items()}


def example(name: str, audience: str) -> str:
    """Return the report of a sample with its small history: same commits, same day, same bytes."""
    from stackaudit import audit
    from stackaudit.model.views import View
    from stackaudit.reports import html

    with tempfile.TemporaryDirectory(prefix="stackaudit-") as folder:
        copy = Path(folder) / name
        command = [sys.executable, str(ROOT / "tools" / "sample_history.py"), name, str(copy)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return html.render(audit(copy, as_of=DAY), View(audience)).decode()


def readme() -> str:
    """Return README.md with the summary as it is today."""
    from stackaudit import audit
    from stackaudit.reports import terminal

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before, first, rest = text.partition(MARKS[0])
    _, last, after = rest.partition(MARKS[1])
    if not last:
        raise SystemExit(f"README.md has lost its marks {MARKS}")
    summary = terminal.render(audit(ROOT / "sample_repos" / SAMPLE, as_of=DAY), width=WIDTH)
    shown = "\n\n".join(summary.split("\n\n")[:SHOWN])
    command = f"$ stackaudit scan sample_repos/{SAMPLE} --as-of {DAY}"
    return f"{before}{first}\n\n```text\n{command}\n{shown}\n\n…\n```\n\n{last}{after}"


def commands(command: click.Command, ctx: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield a command and those below it, in the order of their names."""
    yield ctx.command_path, command, ctx
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            if inner is not None:
                yield from commands(inner, context(inner, name, ctx))


def context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    """Return a context in which help texts have a fixed width."""
    return click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )


def cli_page() -> str:
    """Return the page of all commands and options."""
    from stackaudit.cli.main import app

    rows = list(commands(app, context(app, "stackaudit", None)))
    parts = ["# Commands", MADE.strip(), "Results go to stdout or to the files that you name; messages go to stderr."]
    parts += ["\n".join(f"- [`{path}`](#{path.replace(' ', '-')})" for path, _, _ in rows)]
    for path, command, ctx in rows:
        parts.append(f"## `{path}`")
        parts.append(f"```text\n{command.get_help(ctx).rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


def rules_page() -> str:
    """Return the page of all rules."""
    from stackaudit import rulebook

    book = rulebook.load()
    rows = ["| rule | severity | family | what it finds |", "| --- | --- | --- | --- |"]
    for rule in book:
        h = rule.header
        rows.append(f"| [{h.id}](#{h.id.lower()}-{h.name}) {h.name} | {h.severity} | {h.family} | {h.summary} |")
    parts = ["# Rules", MADE.strip(), "\n".join(rows)]
    for rule in book:
        text = rulebook.page(rule).strip()
        parts.append("\n".join(lowered(text.split("\n"))))
    return "\n\n".join(parts) + "\n"


def lowered(lines: list[str]) -> Iterator[str]:
    """Yield lines with their headings one level lower; code is left as it is."""
    inside = False
    for line in lines:
        if line.startswith("```"):
            inside = not inside
        yield f"#{line}" if line.startswith("#") and not inside else line


def main() -> int:
    """Write or compare the pages; returns 1 when a page is not current under ``--check``."""
    check, stale = "--check" in sys.argv[1:], []
    for name, text in pages().items():
        path = ROOT / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    if check and stale:
        print(f"not current: {', '.join(stale)}; run `make docs`", file=sys.stderr)
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
