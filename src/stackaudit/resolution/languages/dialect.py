"""The questions that the evaluator asks about a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from stackaudit.model.code import Call, Expr
from stackaudit.resolution.values import At, Symbol, Value

Evaluate = Callable[[Expr, At], Value]


def _no_call(_evaluate: Evaluate, _name: str, _call: Call, _at: At) -> Value | None:
    return None


def _no_member(_evaluate: Evaluate, _owner: Symbol, _name: str, _at: At) -> Value | None:
    return None


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the libraries of a language mean, and how its functions are called."""

    library_call: Callable[[Evaluate, str, Call, At], Value | None] = _no_call
    """Value of a call into the standard library or a settings library; None for any other call."""
    member: Callable[[Evaluate, Symbol, str, At], Value | None] = _no_member
    """Value of a member of a foreign name, where the language gives it a meaning."""
    shape_keeping: frozenset[str] = frozenset()
    """Methods whose result still says what their object said."""
    plain: frozenset[str] = frozenset()
    """Built-in functions that give their argument back."""
    dumps: frozenset[str] = frozenset()
    """Methods that give a copy of a mapping, or the mapping of an object's fields."""
    dump_functions: frozenset[str] = frozenset()
    """Functions that do so."""
    indirect: Mapping[str, int] = field(default_factory=dict)
    """Ends of functions that call another function for their caller, and the position of that function."""
    world: frozenset[str] = frozenset()
    """Names that every file has without an import."""
    environments: frozenset[str] = frozenset()
    """Names of the mapping that holds the environment variables."""
    constructor: str = "__init__"
    """Name of the method that a construction calls."""
    by_position: bool = False
    """Functions are called by position; named arguments are the keys of a mapping that is one of them."""
    submodules: bool = False
    """What an import names can be a file of its own (``from package import module``)."""
    packages: str = ""
    """Files belong to packages by what they declare; languages that give the same name here see each other's."""
    implicit_this: bool = False
    """Members of an object are named in its methods without naming the object."""
    factories: frozenset[str] = frozenset()
    """Members of a class that open a construction of it, where it has none of that name."""
    accessors: bool = False
    """A member is read by calling a method of its name without arguments."""
    fallbacks: frozenset[str] = frozenset()
    """Methods that give their argument where their object is nothing."""
    folders: bool = False
    """A package is a folder: an import gives the whole package, and what its files define are its members."""
    named_fields: bool = False
    """Objects are made, or filled afterwards, by naming their fields."""
    options: bool = False
    """Named arguments are functions: ``WithModel("m")`` among the arguments gives ``WithModel``."""
    default_export: str = ""
    """Symbol that calling a whole package means, where it is one (``require("x")()``)."""

    @property
    def records(self) -> bool:
        """Whether the parts of a mapping are read like those of an object."""
        return self.by_position or self.named_fields
