"""Jobs and endpoints that code starts in a cloud's service for machine learning: with the machine and the image of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stackaudit.model.code import Attr, Call, CodeFile, Const
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Symbol, literals, options

_MACHINES = ("instance_type", "machine_type", "accelerator_type")
_NAMES = (
    "base_job_name",
    "endpoint_name",
    "display_name",
    "job_name",
    "TrainingJobName",
    "EndpointName",
    "ProcessingJobName",
    "name",
)
Shape = Callable[[str], str]
"""From the full name of what is called to the kind of job that it makes; empty for anything else."""


def jobs(
    file: CodeFile, context: Context, detector: str, root: str, shape: Shape, services: frozenset[str]
) -> Iterator[Fact]:
    """Yield the jobs and endpoints that a file starts.

    Args:
        file: code.
        context: what is known of the project.
        detector: who says so; also the beginning of the names.
        root: import root of the service's library.
        shape: which calls make which kind of job.
        services: names of the service for a general client (its first argument).
    """
    if not any(
        not r.level and r.module.split(".")[0] in {root.split(".", maxsplit=1)[0], "boto3"} for r in file.imports
    ):
        return
    for site in file.sites:
        at = At(file, site.scope, site.branch, site.call.line)
        for option in options(context.evaluator.value(site.call.func, at)):
            kind = ""
            if isinstance(option, Symbol) and option.name.startswith(f"{root}."):
                kind = shape(option.name)
            elif isinstance(site.call.func, Attr) and last_name(site.call.func).startswith("create_"):
                kind = (
                    shape(f"{root}.{last_name(site.call.func)}")
                    if _serves(site.call.func, at, services, context)
                    else ""
                )
            if kind:
                scope = file.scopes[site.scope].qualname
                key = f"{detector}:{file.path}:{scope}:{kind}"
                about = (("type", kind), *_about(site.call, at, context))
                evidence = context.evidence(file, site.call.line, detector, "signature")
                yield NodeClaim(
                    NodeRef("infra", key), f"{detector}:{kind}", evidence, role_at(file, site.branch), attributes=about
                )
                break


def _serves(func: Attr, at: At, services: frozenset[str], context: Context) -> bool:
    """Return whether a method is called on a general client of the service."""
    for option in options(context.evaluator.value(func.base, at)):
        made = option.call if isinstance(option, Symbol) else None
        first = made.args[0] if made is not None and made.args else None
        if isinstance(first, Const) and first.value in services:
            return True
    return False


def _about(call: Call, at: At, context: Context) -> Iterator[tuple[str, AttributeValue]]:
    given = dict(call.kwargs)
    for label, keys in (("machine", _MACHINES), ("job", _NAMES)):
        for key in keys:
            found = [str(t.value) for t in literals(context.evaluator.value(given[key], at))] if key in given else []
            if found:
                yield label, found[0]
                break
