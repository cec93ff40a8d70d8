"""Attributes and items: of objects, classes, modules, mappings and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Attr, Binding, CodeFile, Const, Expr, Index, Table
from stackaudit.resolution.builtins import env_prefix
from stackaudit.resolution.callers import Callers
from stackaudit.resolution.core import MAX_CALLERS, MAX_LOOKED_AT, MAX_SPREADS
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.languages.folder_modules import OWN
from stackaudit.resolution.scopes import is_test
from stackaudit.resolution.shapes import is_none, last_name, single
from stackaudit.resolution.values import (
    UNKNOWN,
    Answer,
    At,
    Chain,
    Class,
    Env,
    Function,
    Instance,
    Lit,
    Many,
    Member,
    Module,
    Object,
    Record,
    Rows,
    Step,
    Symbol,
    Text,
    Unknown,
    Value,
    many,
    options,
)

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
"""Words of a name in mixed case."""
MAX_EMBEDDED = 6
"""Objects inside objects whose members are looked at."""
_TRANSPARENT = frozenset({"with_raw_response", "with_streaming_response"})
"""Attributes of generated clients that change how an answer is given, not who is asked."""


def _where(cls: Class) -> At:
    """Return the place of a class's head."""
    return At(cls.file, cls.scope.parent, cls.scope.branch, cls.scope.line)


class Members(Callers):
    """Looks into values."""

    def attribute(self, base: Value, name: str, at: At) -> Value:
        """Return ``base.name``."""
        match base:
            case Many(options=found):
                values = [v for v in (self.attribute(o, name, at) for o in found) if v is not UNKNOWN]
                return many(values) if values else UNKNOWN
            case Symbol():
                return self._of_symbol(base, name, at)
            case Module(file=file):
                found_here = self._in_scope(name, file, 0, 1 << 30, 0)
                if found_here is not None:
                    return found_here
                inner = self.project.find(file, f"{file.module}.{name}")
                return Module(inner) if inner is not None else self._star(name, file)
            case Class():
                opens = name in dialect_of(at.file.language).factories
                found_there = self._class_member(base, name, None)
                return base if opens and found_there is UNKNOWN else found_there
            case Object(cls=cls):
                return self._class_member(cls, name, base)
            case Instance() | Member() if name in _TRANSPARENT:
                return base
            case Instance() | Chain():
                return Member(base, (name,))
            case Member(owner=owner, chain=chain):
                return Member(owner, (*chain, name))
            case Lit() | Env() if name == "value":
                return base
            case Lit() | Env() | Text() if name in dialect_of(at.file.language).shape_keeping:
                return base
            case Record():
                return self.item(base, Const(name, at.line), at) if dialect_of(at.file.language).records else UNKNOWN
            case Answer(signature=signature, call=call, at=place, chain=chain):
                return Answer(signature, call, place, (*chain, name))
            case _:
                return UNKNOWN

    def _of_symbol(self, base: Symbol, name: str, at: At) -> Value:
        """Return a member of a foreign name, or of a package of the tree."""
        symbol = base.name
        dialect = dialect_of(at.file.language)
        if dialect.folders and symbol.startswith(OWN):
            return self._of_folder(symbol, name, at.file)
        known = dialect.member(self.value, base, name, at) or self._constant(symbol, name, at)
        submodule = dialect.submodules and base.at is None
        inner = self.project.find(at.file, f"{symbol}.{name}") if submodule else None
        return known if known is not None else Module(inner) if inner else Symbol(f"{symbol}.{name}")

    def _of_folder(self, package: str, name: str, file: CodeFile) -> Value:
        """Return what a package of the tree defines under a name."""
        source = self.project.find(file, f"{package}.{name}")
        found = self._in_scope(name, source, 0, 1 << 30, 0) if source is not None else None
        return found if found is not None else UNKNOWN

    def _constant(self, symbol: str, name: str, at: At) -> Value | None:
        """Return the model that a constant of a catalogue's type stands for, or the type that its factory constructs."""
        dialect = dialect_of(at.file.language)
        opens = name in dialect.factories
        named = opens or name.isupper() or dialect.folders
        kind = self.catalogue.type_named(at.file.language, symbol) if named else None
        if kind is None:
            return None
        if kind.constants:
            found = self._model_of_constant(name, kind, whole=dialect.folders)
            return Lit(found, at.file.path, at.line) if found else None
        known = name in kind.methods or self.catalogue.type_named(at.file.language, f"{symbol}.{name}") is not None
        return Symbol(symbol) if opens and not known else None

    def _model_of_constant(self, name: str, kind: Signature, *, whole: bool) -> str | None:
        """Return the model of a constant; a *whole* package has other constants too, and puts the kind before the name."""
        if name in kind.names:
            return kind.names[name]
        if not whole:
            return self.catalogue.models.of_constant(name)
        before, marked, rest = name.partition("Model")
        spelled = rest.lstrip("_") if marked and not any(c.isdigit() for c in before) else name
        words = "-".join(_WORDS.findall(spelled.replace("Dot", "")))
        return self.catalogue.models.of_constant(words) if any(c.isdigit() for c in words) else None

    def bases(self, cls: Class) -> list[Value]:
        """Return the base classes of a class of the tree, as values."""
        scope = cls.scope
        if not scope.bases:
            return []
        key = (cls.file.path, cls.index, self.frame_token)
        found = self._bases.get(key)
        if found is None:
            place = At(cls.file, scope.parent, scope.branch, scope.line)
            found = [v for b in scope.bases for v in options(self.value(b.base if isinstance(b, Index) else b, place))]
            if self.is_idle:
                self._bases[key] = found
        return found

    def _parts_of(self, cls: Class) -> tuple[Class, ...]:
        """Return the parts of a class of the tree: the class itself, and where other files go on with it."""
        if not dialect_of(cls.file.language).folders:
            return (cls,)
        rest = (Class(f, i) for f, i in self.project.parts(cls.file, cls.scope.name) if f is not cls.file)
        return (cls, *rest)

    def external_base(self, cls: Class, depth: int = 0) -> Signature | None:
        """Return the catalogue type that a class of the tree extends, however far up."""
        for base in self.bases(cls):
            if isinstance(base, Symbol):
                found = self.catalogue.type_named(cls.file.language, base.name)
                if found is not None:
                    return found
            elif isinstance(base, Class) and base != cls and depth < 8:
                found = self.external_base(base, depth + 1)
                if found is not None:
                    return found
        return None

    def _class_member(self, cls: Class, name: str, obj: Object | None, depth: int = 0) -> Value:
        if dialect_of(cls.file.language).folders:
            return self._member_of_parts(cls, name, obj, depth)
        own = self._own_member(cls, name, obj)
        if own is not None:
            return own
        for base in self.bases(cls):
            if isinstance(base, Class) and base != cls and depth < 8:
                found = self._class_member(base, name, obj, depth + 1)
                if found is not UNKNOWN:
                    return found
            elif isinstance(base, Symbol):
                external = self.catalogue.type_named(cls.file.language, base.name)
                if external is not None:
                    steps = (Step(external, obj.call, obj.at),) if obj and obj.call and obj.at else ()
                    return Member(Instance(external, steps), (name,))
        return UNKNOWN

    def _member_of_parts(self, cls: Class, name: str, obj: Object | None, depth: int) -> Value:
        """Return a member of a class that several files make, or of an object embedded in it.

        What is embedded is a field that bears the name of its type.
        """
        parts = self._parts_of(cls)
        own = [m for p in parts for m in [self._own_member(p, name, obj)] if m is not None]
        if own:
            return next((m for m in own if m is not UNKNOWN), UNKNOWN)
        for part, base in ((p, b) for p in parts for b in p.scope.bases) if depth < MAX_EMBEDDED else ():
            field = self._field(part, last_name(base), obj or Object(part, None, None)) or UNKNOWN
            for option in options(field):
                found = (
                    self._class_member(option.cls, name, option, depth + 1)
                    if isinstance(option, Object)
                    else self.attribute(option, name, _where(part))
                )
                if found is not UNKNOWN:
                    return found
        return UNKNOWN

    def _own_member(self, cls: Class, name: str, obj: Object | None) -> Value | None:
        file, index = cls.file, cls.index
        methods = self.project.definitions(file, index, name)
        if methods:
            method = file.scopes[methods[-1]]
            found = Function(file, methods[-1], obj)
            if any(last_name(d) in {"property", "cached_property"} for d in method.decorators):
                return self.returned(found)
            return Class(file, methods[-1]) if method.kind == "class" else found
        with self._seen_as(obj, cls):
            return self._field(cls, name, obj)

    def _field(self, cls: Class, name: str, obj: Object | None) -> Value | None:
        """Return what methods, a construction or the class itself give to a field; None when there is none."""
        file, index = cls.file, cls.index
        rows: list[Value] = []
        for bound in self._bound_by_methods(cls, name):
            usable = [b for b in bound if b.kind not in {"key", "annotation"}]
            values = [self.value(b.value, At(file, b.scope, b.branch, b.line)) for b in usable]
            typed = [b for b in bound if b.annotation is not None]
            if typed and all(v is UNKNOWN for v in values):
                values = [
                    self.of_type(b.annotation, At(file, b.scope, b.branch, b.line))
                    for b in typed
                    if b.annotation is not None
                ]
            rows += values
        known = [v for v in rows if v is not UNKNOWN and not is_none(v)]
        if known:
            return many(known)
        given = self._constructed_with(cls, name, obj)
        if given is not None:
            return given
        if obj is not None and obj.call is None and dialect_of(file.language).named_fields:
            filled = self._filled_with(cls, name)
            if filled is not UNKNOWN:
                return filled
        level = self._in_scope(name, file, index, 1 << 30, 0)
        declared = level is not None and level is not UNKNOWN
        if level is not None and (declared or self.project.bindings(file, index, name)):
            return self._setting(cls, name, level)
        if level is None and self.project.bindings(file, index, name):
            return self._setting(cls, name, UNKNOWN)
        return UNKNOWN if rows else None

    def _bound_by_methods(self, cls: Class, name: str) -> Iterator[list[Binding]]:
        """Yield the bindings of ``self.name`` in each method, in source order."""
        named = [(f"{own}.{name}", self.project.holders(cls.file, f"{own}.{name}")) for own in ("self", "cls")]
        for position in sorted({p for _, holders in named for p in holders}):
            scope = cls.file.scopes[position]
            if scope.parent == cls.index and scope.kind == "function":
                for target, _ in named:
                    yield self.project.bindings(cls.file, position, target)

    def _constructed_with(self, cls: Class, name: str, obj: Object | None) -> Value | None:
        """A field that a class only declares (dataclass, model, named tuple) is what the construction gives it."""
        declared = self.project.bindings(cls.file, cls.index, name)
        made = self.project.definitions(cls.file, cls.index, "__init__")
        if obj is None or obj.call is None or obj.at is None or not declared or made:
            return None
        for key, value in obj.call.kwargs:
            if key == name:
                return self.value(value, obj.at)
        if not any(last_name(d) == "dataclass" for d in cls.scope.decorators):
            return None
        rows = (b for b in cls.file.bindings if b.scope == cls.index and b.annotation is not None)
        position = list(dict.fromkeys(b.target for b in rows)).index(name) if declared[0].annotation is not None else -1
        return self.value(obj.call.args[position], obj.at) if 0 <= position < len(obj.call.args) else None

    def as_mapping(self, value: Value, expr: Expr, at: At) -> Value:
        """Return the mapping of an object's declared fields (``config.model_dump()``, ``asdict(config)``), or UNKNOWN."""
        found = [o for o in options(value) if isinstance(o, Object)]
        names = self._fields(found[0].cls, 0) if found else []
        line = getattr(expr, "line", at.line)
        pairs = tuple((Const(name, line), Attr(expr, name, line)) for name in names)
        return Record((Table(pairs, line),), at) if pairs else UNKNOWN

    def _fields(self, cls: Class, depth: int) -> list[str]:
        """Return the fields that a class and its bases of the tree declare."""
        inherited = [b for b in self.bases(cls) if isinstance(b, Class) and b != cls] if depth < MAX_SPREADS else []
        names = [name for base in inherited for name in self._fields(base, depth + 1)]
        rows = [b for b in cls.file.bindings if b.scope == cls.index and b.annotation is not None]
        return list(dict.fromkeys([*names, *(b.target for b in rows if b.target != "model_config")]))

    def _filled_with(self, cls: Class, name: str) -> Value:
        """Return what the tree's own constructions give to a field; those of tests only to a class of tests."""
        if not self.project.bindings(cls.file, cls.index, name):
            return UNKNOWN
        found: list[Value] = []
        for file, site in self.project.callers(cls.scope.name)[:MAX_LOOKED_AT]:
            given = next((v for k, v in site.call.kwargs if k == name), None)
            if given is None or len(found) >= MAX_CALLERS or (is_test(file.path) and not is_test(cls.file.path)):
                continue
            at = self.site_at(file, site)
            if any(isinstance(o, Class) and o == cls for o in options(self.value(site.call.func, at))):
                value = self.value(given, at)
                found += [value] if value is not UNKNOWN and not is_none(value) else []
        return many(found) if found else UNKNOWN

    def _setting(self, cls: Class, name: str, default: Value) -> Value:
        """A field of a settings class is read from the environment variable of its name."""
        if isinstance(default, (Lit, Many, Unknown)) and self._is_settings(cls, 0):
            given = None if is_none(default) or default is UNKNOWN else default
            return Env((self._prefix(cls) + name).upper(), given, cls.file.path, cls.scope.line)
        return default

    def _is_settings(self, cls: Class, depth: int) -> bool:
        return any(
            b.name.endswith(".BaseSettings")
            if isinstance(b, Symbol)
            else isinstance(b, Class) and depth < 8 and self._is_settings(b, depth + 1)
            for b in self.bases(cls)
        )

    def _prefix(self, cls: Class) -> str:
        """Return the prefix of the variables of a settings class: in ``model_config`` or in its class ``Config``."""
        rows = [env_prefix(b.value) for b in self.project.bindings(cls.file, cls.index, "model_config")]
        for inner in self.project.definitions(cls.file, cls.index, "Config"):
            found = self.project.bindings(cls.file, inner, "env_prefix")
            rows += [b.value.value for b in found if isinstance(b.value, Const) and isinstance(b.value.value, str)]
        return next((r for r in rows if r), "")

    def item(self, base: Value, key: Expr, at: At) -> Value:
        """Return ``base[key]``."""
        match base:
            case Many(options=found):
                values = [v for v in (self.item(o, key, at) for o in found) if v is not UNKNOWN]
                return many(values) if values else UNKNOWN
            case Symbol(name=mapping) if mapping in dialect_of(at.file.language).environments:
                wanted = single(self.value(key, at))
                return (
                    Env(wanted.value, None, at.file.path, at.line)
                    if wanted and isinstance(wanted.value, str)
                    else UNKNOWN
                )
            case Symbol(name=name) if (
                name.endswith(".parse_known_args()") and isinstance(key, Const) and key.value == 0
            ):
                return base
            case Record():
                return self._record_item(base, key, at)
            case Instance() if isinstance(key, Const) and key.value == 0:
                return base  # model, tokenizer = load(…): what gives several things gives the object first
            case Rows(expr=expr, at=place):
                if (
                    isinstance(key, Const)
                    and isinstance(key.value, int)
                    and -len(expr.items) <= key.value < len(expr.items)
                ):
                    return self.value(expr.items[key.value], place)
                return many([self.value(i, place) for i in expr.items[:20]]) if expr.items else UNKNOWN
            case _:
                return UNKNOWN

    def _record_item(self, base: Record, key: Expr, at: At, depth: int = 0) -> Value:
        wanted = single(self.value(key, at))
        values: list[Value] = []
        for table in base.exprs:
            for name, value in table.pairs:
                if name is None:
                    spread = self.value(value, base.at)
                    if isinstance(spread, Record) and wanted is not None and depth < MAX_SPREADS:
                        found = self._record_item(spread, key, at, depth + 1)
                        if found is not UNKNOWN:
                            values = [found]
                    continue
                given = single(self.value(name, base.at))
                if wanted is None:
                    values.append(self.value(value, base.at))
                elif given is not None and given.value == wanted.value:
                    values = [self.value(value, base.at)]
        return many(values[:20]) if values else UNKNOWN
