"""The compiled form of the vendor files: small immutable structs that load in a few milliseconds."""

from __future__ import annotations

import msgspec

Scalar = str | int | float | bool | None


class _Entry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Immutable and written as an array."""


class Produces(_Entry, frozen=True):
    """A node that a construction or decorator makes."""

    kind: str
    names: tuple[str, ...] = ()
    """Arguments that name it, first present wins; else the variable or function."""
    name: str = ""
    """A fixed name; empty: from *names*."""
    by_class: bool = False
    """Built inside a class of the tree, it is that class: it bears its name."""


class Signature(_Entry, frozen=True):
    """A type, function, method or decorator of a product."""

    name: str
    vendor: str
    operation: str = ""
    """Operation of the call node that a call of it is; empty: a call of it is no node."""
    provider: str = ""
    """Whom it calls; empty: from its arguments or its object."""
    provider_from: str = ""
    args: dict[str, tuple[str, ...]] = {}
    defaults: dict[str, Scalar] = {}
    returns: str = ""
    """Name of the type of the result, ``self``, ``@0`` (type of the first argument), or empty."""
    produces: tuple[Produces, ...] = ()
    methods: dict[str, Signature] = {}
    """By dotted chain of attributes; inherited ones are joined on look-up."""
    bases: tuple[str, ...] = ()
    """All types it inherits from, nearest first."""
    when: dict[str, tuple[str, ...]] = {}
    """Arguments (``a|b``: either) and glob patterns of their values that select this signature."""
    variants: tuple[Signature, ...] = ()
    """Signatures of the same name that `when` selects; this one stands when none applies."""
    call_by: dict[str, str] = {}
    """Role → operation: the call is what the first of these roles that is filled makes of it."""
    provider_when: dict[str, dict[str, Scalar]] = {}
    """Provider → arguments and values (``*``: any) that select it."""
    sets_defaults: bool = False
    """Its arguments are the defaults of every other call of the same product."""
    constants: bool = False
    """A type whose constants are names of models."""
    names: dict[str, str] = {}
    """Of a type with constants: those whose letters are not the model's."""
    verb: str = ""
    """HTTP only: ``get`` requests are no calls of a model."""


class Package(_Entry, frozen=True):
    """A published package."""

    ecosystem: str
    name: str
    vendor: str
    layer: str
    roots: tuple[str, ...]
    """Import roots."""
    node: bool = True
    """Importing it claims the vendor's node."""
    declared_only: bool = False
    """It comes with a runtime or another package: an import alone does not show it."""


class RouteKeys(_Entry, frozen=True):
    """Where a gateway's configuration lists its routes (dotted keys)."""

    list: str
    name: str
    model: str
    fallbacks: tuple[str, ...] = ()


class Vendor(_Entry, frozen=True):
    """A product."""

    id: str
    name: str
    kind: str
    layer: str
    node: str
    packages: tuple[Package, ...] = ()
    env: dict[str, str] = {}
    hosts: tuple[str, ...] = ()
    api_paths: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Names of configuration files that only this product has."""
    routes: RouteKeys | None = None
    replaces: tuple[str, ...] = ()
    """Providers whose clients reach this one when they are pointed at a host that no file names (with ``hosts: ["*"]``)."""
    resources: dict[str, dict[str, tuple[str, ...]]] = {}
    """How infrastructure names it: platform → pattern of a name → texts of which the block must hold one (none: any)."""


class Language(_Entry, frozen=True):
    """Signatures of one language."""

    types: dict[str, Signature] = {}
    """By qualified name."""
    functions: dict[str, tuple[Signature, ...]] = {}
    decorators: dict[str, Signature] = {}
    aliases: dict[str, str] = {}
    """Other names of types."""
    function_aliases: dict[str, tuple[str, ...]] = {}
    """Other names of functions."""
    decorator_aliases: dict[str, str] = {}
    roots: dict[str, str] = {}
    """Import roots that have no package of their own, with their vendor."""


class Http(_Entry, frozen=True):
    """How a raw request to a provider's host is read."""

    paths: tuple[tuple[str, str, bool], ...] = ()
    """(part of the URL's path, operation, streams), first that occurs wins; ``{role}`` gives a role."""


class Sinks(_Entry, frozen=True):
    """What code can do to the world, and the words that tell what a call is about."""

    callees: dict[str, dict[str, tuple[str, ...]]] = {}
    """Language → effect → patterns of callees."""
    quiet: frozenset[str] = frozenset()
    """Effects that are told, but need no approval by themselves."""
    asked: frozenset[str] = frozenset()
    """Words in names that show that a person is asked first."""
    unasked: frozenset[str] = frozenset()
    """Values of approval settings that ask nobody, in lower case."""
    money: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    """Verbs of names and addresses that change something."""
    schemas: tuple[str, ...] = ()
    """Beginnings of the names of what schema libraries build."""
    hosted: dict[str, tuple[str, ...]] = {}
    """Pattern of names of tools that a provider or framework brings → effects."""
    local_runs: dict[str, tuple[str, ...]] = {}
    """Language → patterns of what runs, on the machine itself, code that a model writes."""
    local_arguments: dict[str, Scalar] = {}
    """Arguments and the values by which such code runs there."""


class Interface(_Entry, frozen=True):
    """An interface that its maker gave up."""

    name: str
    languages: tuple[str, ...]
    uses: tuple[str, ...]
    """Patterns of qualified names."""
    how: str
    """``switched off``, ``removed`` or ``unsupported``."""
    end: str
    """YYYY-MM-DD."""
    instead: str
    source: str


class Sign(_Entry, frozen=True):
    """Words that show something that a team has put around its AI; each list is described in ``signs.yaml``."""

    id: str
    names: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    docs: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    anywhere: bool = False
    beside: bool = False


class Pages(_Entry, frozen=True):
    """Which files hold what people read on a screen."""

    languages: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    """Of translations."""
    imports: tuple[str, ...] = ()
    """Packages of pages that are written in code."""


class Signs(_Entry, frozen=True):
    """All signs, and where people read."""

    signs: tuple[Sign, ...] = ()
    pages: Pages = Pages()
    retrying: tuple[str, ...] = ()
    """Orchestrators whose retries are read."""


class Compiled(_Entry, frozen=True):
    """Everything the vendor files say."""

    hash: str
    vendors: dict[str, Vendor]
    languages: dict[str, msgspec.Raw]
    """Each an encoded `Language`: a run decodes the languages that it meets."""
    parents: dict[str, object]
    http: Http = Http()
    language_roots: tuple[str, ...] = ()
    """First parts of import roots without a package, of all languages."""
    sinks: Sinks = Sinks()
    interfaces: tuple[Interface, ...] = ()
    commit_marks: tuple[str, ...] = ()
    """Regular expressions that give away a coding assistant in a commit."""
    signs: Signs = Signs()
