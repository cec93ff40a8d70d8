"""``stackaudit config``."""

from __future__ import annotations

from pathlib import Path

import click

EPILOG = """\b
Examples:
  stackaudit config show                 the settings that a scan here would use
  stackaudit config show --origin        and where each of them comes from
"""


@click.group("config", epilog=EPILOG)
def command() -> None:
    """Show the configuration.

    Settings come from the command line, else from STACKAUDIT_* variables, else from one file: the one that
    --config names, or the nearest .stackaudit.toml, stackaudit.toml or pyproject.toml with [tool.stackaudit].
    """


@command.command("show")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@click.option(
    "--config", "config_file", metavar="FILE", type=click.Path(path_type=Path), help="Use this configuration file."
)
@click.option("--isolated", is_flag=True, help="Ignore configuration files of the repository.")
def show(path: Path, config_file: Path | None, *, origin: bool, isolated: bool) -> None:
    """Print the settings for an audit of PATH (default: the current folder) as TOML."""
    import json

    from stackaudit.app.configuration.config import resolve
    from stackaudit.app.configuration.waivers import as_toml
    from stackaudit.model.errors import UsageError
    from stackaudit.model.evidence import redact

    if not path.is_dir():
        raise UsageError(f"{str(path)!r} is no folder")
    config = resolve(path, file=config_file, isolated=isolated)
    lines = []
    for name, value in config.values.items():
        unset = value.value is None
        shown = json.dumps(list(value.value) if isinstance(value.value, tuple) else value.value, ensure_ascii=False)
        lines.append((f"# {name} is not set" if unset else redact(f"{name} = {shown}"), value.origin))
    width = max(len(line) for line, _ in lines)
    for line, source in lines:
        click.echo(f"{line:{width}}  # {source}" if origin else line)
    for line in as_toml(config.waivers):
        click.echo(line)
