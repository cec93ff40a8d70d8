"""The models that a call reaches under a deployment's name, or through a variable that only files set."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.resolution.arguments import Arguments
from stackaudit.resolution.deployments import Deployments
from stackaudit.resolution.values import Env, Step, Value, environment

Row = tuple[str, str, int, str, str]


def deployed(arguments: Arguments, steps: tuple[Step, ...], table: Deployments, catalogue: Catalogue) -> Iterator[Row]:
    """Yield (model, path, line, provider that a prefix names, variable) for what a call asks for by another name."""
    for role in ("deployment", "model"):
        value = arguments.value(role) or _read_by_itself(steps, role)
        if value is not None:
            for name, path, line, env in table.behind(value, names_a_model=role == "model", catalogue=catalogue):
                vendor, rest = catalogue.split_model(name)
                yield rest, path, line, vendor.node if vendor else "", env
    named = arguments.value("name") if table.by_endpoint else None
    for variable in environment(named) if named is not None else ():
        for known in table.by_endpoint.get(variable.name, ()):
            yield known.text, known.path, known.line, "", variable.name


def _read_by_itself(steps: tuple[Step, ...], role: str) -> Value | None:
    """Return the variable that the product reads when an argument is absent (default ``${NAME}``)."""
    for step in reversed(steps):
        default = step.signature.defaults.get(role)
        if isinstance(default, str) and default.startswith("${"):
            return Env(default[2:-1], None, step.at.file.path, step.call.line)
    return None
