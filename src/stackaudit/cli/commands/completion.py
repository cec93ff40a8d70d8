"""``stackaudit completion``."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  stackaudit completion bash > ~/.local/share/bash-completion/completions/stackaudit
  stackaudit completion zsh > "${fpath[1]}/_stackaudit"
  stackaudit completion fish > ~/.config/fish/completions/stackaudit.fish
"""


@click.command("completion", epilog=EPILOG)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL. Store it where the shell looks for completions."""
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    kinds = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
    script = kinds[shell](ctx.find_root().command, {}, "stackaudit", "_STACKAUDIT_COMPLETE")
    # `source` of the Bash class would start bash to ask for its version; the text needs no shell
    click.echo(script.source_template % script.source_vars())
