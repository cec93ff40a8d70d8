"""Every command, option, key and public name is documented, and the made pages are current."""

import re
from pathlib import Path

import click
import pytest
from tools import build_docs

import stackaudit
from stackaudit.app.settings import KEYS
from stackaudit.cli.main import app
from stackaudit.reports import Format, formats

DOCS = Path(__file__).resolve().parents[2] / "docs"
COMMANDS = list(build_docs.commands(app, build_docs.context(app, "stackaudit", None)))


@pytest.mark.parametrize("name", build_docs.pages())
def test_made_pages_are_current(name: str) -> None:
    assert (DOCS.parent / name).read_text(encoding="utf-8") == build_docs.pages()[name], "run `make docs`"


@pytest.mark.parametrize(("path", "command"), [row[:2] for row in COMMANDS], ids=[row[0] for row in COMMANDS])
def test_commands_and_options_are_documented(path: str, command: click.Command) -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    section = page.partition(f"## `{path}`\n")[2].partition("\n## ")[0]
    assert section, path
    assert command.help, f"{path} has no help text"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts}"
            assert all(name in section for name in (*parameter.opts, *parameter.secondary_opts)), (path, parameter.opts)


def test_top_commands_have_examples() -> None:
    for path, command, _ in COMMANDS:
        if path.count(" ") == 1:
            assert "Example" in (command.epilog or ""), path


def test_configuration_keys_are_documented() -> None:
    page = (DOCS / "configuration.md").read_text(encoding="utf-8")
    for key in KEYS:
        assert f"| `{key.name}` |" in page
        assert f"`{key.variable}`" in page


def test_every_key_has_an_option() -> None:
    chosen = [command for path, command, _ in COMMANDS if path in {"stackaudit scan", "stackaudit gate"}]
    options = {name for command in chosen for p in command.params for name in p.opts}
    assert {f"--{key.name}" for key in KEYS} <= options


@pytest.mark.parametrize("format_", formats().values(), ids=lambda f: f.name)
def test_formats_are_documented(format_: Format) -> None:
    page = (DOCS / "formats.md").read_text(encoding="utf-8")
    rows = [row for row in page.splitlines() if row.startswith(f"| `{format_.name}` |")]
    assert len(rows) == 1
    assert all(f"`{suffix}`" in rows[0] for suffix in format_.suffixes)
    (scan,) = [command for path, command, _ in COMMANDS if path == "stackaudit scan"]
    told = {p.name: p.help or "" for p in scan.params if isinstance(p, click.Option)}
    assert format_.name in told["format_"]
    assert format_.suffixes[0] in told["outputs"]


def test_public_names_are_documented() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    for name in stackaudit.__all__:
        assert name in page
        assert getattr(stackaudit, name) is not None


def test_links_between_pages_hold() -> None:
    root = DOCS.parent
    for page in [*DOCS.glob("*.md"), *root.glob("*.md")]:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
