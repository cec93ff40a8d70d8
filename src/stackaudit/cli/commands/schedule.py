"""``stackaudit schedule``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

EPILOG = """\b
Examples:
  stackaudit schedule cron ~/shop --every weekly
  stackaudit schedule systemd ~/shop --every daily -o units
  stackaudit schedule github --name shop --every monthly -o . --config stackaudit.toml --to mail
  stackaudit schedule kubernetes https://git.example/shop.git --every weekly --image registry.example/stackaudit:1
"""
KINDS = ("cron", "systemd", "github", "gitlab", "kubernetes")
EVERY = ("daily", "weekly", "monthly", "quarterly")


@click.command("schedule", epilog=EPILOG)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("path", default=".", metavar="[PATH|URL|PORTFOLIO]")
@click.option("--every", type=click.Choice(EVERY), default="weekly", show_default=True, help="How often it runs.")
@click.option("--name", metavar="NAME", help="Name of files and units. Default: made from PATH.")
@click.option("--to", multiple=True, metavar="TARGET", help="Deliver each audit to this target. Repeatable.")
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The configuration that holds the targets; it is looked at for the secrets that they need.",
)
@click.option("--program", metavar="PATH", help="The stackaudit to run, for cron and systemd. Default: this one.")
@click.option("--image", metavar="IMAGE", help="Container image, for gitlab and kubernetes.")
@click.option("--package", metavar="SPEC", help="What pip installs, for github and gitlab. Default: stackaudit.")
@click.option(
    "-o", "--output", metavar="FOLDER", type=click.Path(path_type=Path), help="Write the files below this folder."
)
def command(kind: str, path: str, every: str, to: tuple[str, ...], output: Path | None, **asked: Any) -> None:
    """Print the files that make KIND audit PATH again and again.

    They run as a user without rights, never twice at once, and make up for runs that were missed as far as KIND can. The
    minute is chosen from the name, so that not everything starts at the full hour.
    """
    from stackaudit.app import scheduling
    from stackaudit.cli import outputs

    files = scheduling.files(kind, path, every, to=to, **asked)
    for file in files:
        if output is None:
            shown = f"# ---- {file.path}\n{file.text}"
            click.echo(shown, nl=False)
            continue
        target = output / file.path.lstrip("/")
        outputs.write(target, file.text.encode())
        click.echo(f"wrote {target}", err=True)
