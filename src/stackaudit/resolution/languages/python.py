"""Python."""

from __future__ import annotations

from stackaudit.resolution.builtins import INDIRECT, PLAIN, SHAPE_KEEPING, library_call, parsed_argument
from stackaudit.resolution.languages.dialect import Dialect, Evaluate
from stackaudit.resolution.values import At, Symbol, Value


def _member(evaluate: Evaluate, owner: Symbol, name: str, at: At) -> Value | None:
    return parsed_argument(evaluate, f"{owner.name}.{name}", owner.at.file if owner.at else at.file)


DIALECT = Dialect(
    library_call=library_call,
    member=_member,
    shape_keeping=SHAPE_KEEPING,
    plain=PLAIN,
    dumps=frozenset({"copy", "model_dump", "dict", "to_dict", "as_dict", "_asdict"}),
    dump_functions=frozenset({"dataclasses.asdict", "attrs.asdict", "attr.asdict"}),
    indirect=INDIRECT,
    environments=frozenset({"os.environ"}),
    submodules=True,
)
