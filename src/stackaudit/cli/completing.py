"""What the shell offers where a command takes a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def rule_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the ids of rules that begin so, with what they say; for other beginnings the names."""
    from click.shell_completion import CompletionItem

    from stackaudit import rulebook

    del ctx, param
    headers = [rule.header for rule in rulebook.load()]
    wanted = incomplete.lower()
    return [
        CompletionItem(name, help=h.summary)
        for pick in (0, 1)
        for h in headers
        for name in [(h.id, h.name)[pick]]
        if name.lower().startswith(wanted) and (pick == 0 or wanted)
    ]


def families(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the families of rules, then the rules."""
    from click.shell_completion import CompletionItem

    from stackaudit import rulebook

    found = sorted({rule.header.family for rule in rulebook.load()})
    return [CompletionItem(f) for f in found if f.startswith(incomplete)] + rule_names(ctx, param, incomplete)


def refs_and_audits(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the branches and tags of the repository that is meant, then leave files to the shell."""
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from stackaudit.intake.trees import ref_names
    from stackaudit.model.errors import StackauditError

    del param
    try:
        names = ref_names(Path(ctx.params.get("repo") or "."))
    except StackauditError:
        names = ()
    return [CompletionItem(n) for n in names if n.startswith(incomplete)] + [CompletionItem(incomplete, type="file")]
