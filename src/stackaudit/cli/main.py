"""Entry point of the ``stackaudit`` command."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from typing import Any, NoReturn

import click

from stackaudit import __version__
from stackaudit.cli import commands
from stackaudit.model.errors import StackauditError

USAGE, INTERNAL_ERROR, INTERRUPTED = 2, 70, 130


class Commands(click.Group):
    """Commands found by walking ``cli/commands``; a module is imported only when its command runs or is described."""

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

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader that has seen enough (``| head``) is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve a command name, with a suggestion for a mistyped one."""
        import difflib

        name = args[0] if args else ""
        known = self.list_commands(ctx)
        if name and not name.startswith("-") and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else f" Known are {', '.join(known)}."
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


EPILOG = """\b
Examples:
  stackaudit scan                        audit the current folder
  stackaudit scan . -o report.html       write a report to open in a browser
  stackaudit explain RULE                why a rule exists and how to mend it
  stackaudit catalog retiring            models that are switched off soon
"""


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog=EPILOG,
)
@click.version_option(__version__, "-V", "--version", prog_name="stackaudit", message="%(prog)s %(version)s")
def app() -> None:
    """Audit a codebase for what it depends on in the AI stack, and for the technical debt that AI brings.

    Results go to stdout or to the files that you name; messages go to stderr. The code is read, never run, and
    nothing is sent anywhere but by `deliver`.
    """


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line; never returns.

    Exit codes: 0 fine, 1 findings at or above ``--fail-on``, 2 usage or configuration, 3 unreadable inputs with
    ``--strict``, 70 internal error, 130 interrupted.
    """
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    try:
        code = app.main(args, prog_name="stackaudit", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("stackaudit: interrupted", err=True)
        return INTERRUPTED
    except StackauditError as error:
        click.echo(f"stackaudit: {error}", err=True)
        return error.exit_code
    except Exception as error:  # the one place that turns a defect into an exit code
        if os.environ.get("STACKAUDIT_TRACEBACK"):
            raise
        click.echo(
            f"stackaudit: internal error ({type(error).__name__}: {error}). This is a defect of stackaudit: "
            "please report it with the output of the same command under STACKAUDIT_TRACEBACK=1.",
            err=True,
        )
        return INTERNAL_ERROR
    return code if isinstance(code, int) else 0
