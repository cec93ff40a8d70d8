"""Entry point of the ``stackaudit`` command."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from typing import Any

import click

from stackaudit import __version__
from stackaudit.cli import commands
from stackaudit.model.errors import StackauditError

INTERNAL_ERROR = 70


class Commands(click.Group):
    """Commands found by walking ``cli/commands``; a module is imported only when its command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        del ctx
        return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve a command name, with a suggestion for a mistyped one."""
        import difflib

        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.list_commands(ctx):
            close = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f" Did you mean {close[0]!r}?" if close else " `stackaudit --help` lists the commands."
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version", prog_name="stackaudit")
def app() -> None:
    """Audit a codebase for what it depends on in the AI stack, and for the technical debt that AI brings.

    Results go to stdout or to the files that you name; messages go to stderr. Nothing is sent anywhere.
    """


def main(args: list[str] | None = None) -> Any:
    """Run the command line; never returns.

    Exit codes: 0 fine, 1 findings at or above ``--fail-on``, 2 usage or configuration, 3 unreadable inputs with
    ``--strict``, 70 internal error.
    """
    try:
        sys.exit(app.main(args, prog_name="stackaudit", standalone_mode=True))
    except StackauditError as error:
        click.echo(f"stackaudit: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the one place that turns a defect into an exit code
        if os.environ.get("STACKAUDIT_TRACEBACK"):
            raise
        click.echo(
            f"stackaudit: internal error ({type(error).__name__}: {error}). This is a defect of stackaudit: please report it "
            "with the output of the same command under STACKAUDIT_TRACEBACK=1.",
            err=True,
        )
        sys.exit(INTERNAL_ERROR)
