"""The evaluator: from an expression and its place to the value it stands for.

It follows names through scopes, imports, assignments, parameters and their callers, attributes of objects, and the
return values of the tree's own functions. It never runs anything, gives up at a budget, and says `UNKNOWN` then.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Attr, Call, CodeFile, Const, Name, Table
from stackaudit.resolution.builtins import INDIRECT
from stackaudit.resolution.core import MAX_FRAMES, MAX_NAME, RESULT, Frame
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.requests import said
from stackaudit.resolution.services import Services
from stackaudit.resolution.shapes import argument_of, class_around, is_none, single
from stackaudit.resolution.signatures import blank, bound
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
    Object,
    Record,
    Rows,
    Step,
    Symbol,
    Text,
    Value,
    literals,
    many,
    options,
)


class Evaluator(Services):
    """Evaluates expressions of one project against one catalogue: names, members, and here calls."""

    def direct(self, call: Call, callee: Value) -> Call:
        """Return the call that a call makes for its caller: ``to_thread(f, x)`` is ``f(x)``; others are themselves."""
        if not isinstance(callee, Symbol):
            return call
        position = next((p for end, p in INDIRECT.items() if callee.name.endswith(end)), None)
        if position is None or len(call.args) <= position:
            return call
        if id(call) not in self._direct:
            func = call.args[position]
            line = getattr(func, "line", call.line)
            self._direct[id(call)] = Call(
                func, call.args[position + 1 :], call.kwargs, line, call.column, call.end_line
            )
        return self._direct[id(call)]

    def call(self, call: Call, at: At) -> Value:
        """Return the result of a call."""
        func = call.func
        dialect = dialect_of(at.file.language)
        copied = self._copied(func, at) if isinstance(func, Attr) and func.name in dialect.dumps else UNKNOWN
        if copied is not UNKNOWN:
            return copied
        if isinstance(func, Attr) and func.name in dialect.fallbacks:
            sides = [self.value(func.base, at), *(self.value(a, at) for a in call.args[:1])]
            return many([v for v in sides if v is not UNKNOWN] or [UNKNOWN])
        if dialect.accessors and isinstance(func, Attr) and not call.args and func.name.startswith("build"):
            begun = self.value(func.base, at)
            if isinstance(begun, Symbol) and begun.call is not None:
                return begun  # what a builder of a foreign type builds is known by the builder's steps
        if isinstance(func, Attr) and func.name in dialect.shape_keeping:
            base = self.value(func.base, at)
            if isinstance(base, (Lit, Env, Text)) or (
                isinstance(base, Many) and all(isinstance(o, (Lit, Env)) for o in base.options)
            ):
                return base
            if func.name == "get" and call.args and isinstance(base, (Record, Many)):
                found = self.item(base, call.args[0], at)
                missed = found is UNKNOWN or single(self.value(call.args[0], at)) is None
                rows = [self.value(call.args[1], at)] if len(call.args) > 1 and missed else []
                return many([*([found] if found is not UNKNOWN else []), *rows])
            made = isinstance(base, Symbol) and base.call is not None  # json.load(f).get("model", "default")
            if func.name == "get" and len(call.args) == 2 and (made or base is UNKNOWN):
                default = self.value(call.args[1], at)
                if isinstance(default, (Lit, Env)) and not is_none(default):
                    return default
            if base is UNKNOWN:
                return UNKNOWN  # what is called on it says no more; asking again doubles the work per link of a chain
        callee = self.called(self.value(func, at), at)
        if isinstance(func, Name) and func.id in dialect.plain and callee is UNKNOWN:
            return self._plain(func.id, call, at)
        if isinstance(func, Name) and func.id == "super" and callee is UNKNOWN:
            return self._parent(at)
        direct = self.direct(call, callee)
        if direct is not call:
            return self.call(direct, at)
        results = [self.result(option, call, at) for option in options(callee)]
        return many(results) if results else UNKNOWN

    def _copied(self, func: Attr, at: At) -> Value:
        """Return the mapping that ``options.copy()`` and ``config.model_dump()`` give; UNKNOWN for other objects."""
        base = self.value(func.base, at)
        return base if isinstance(base, Record) else self.as_mapping(base, func.base, at)

    def called(self, callee: Value, at: At) -> Value:
        """Return what calling a value calls: of a whole package, its default export, where the language has one."""
        dialect = dialect_of(at.file.language)
        if not dialect.default_export or not isinstance(callee, Symbol) or callee.name in dialect.world:
            return callee
        whole = "." not in callee.name.rpartition("/")[2]
        return Symbol(f"{callee.name}.{dialect.default_export}") if whole else callee

    def _plain(self, name: str, call: Call, at: At) -> Value:
        """``str(x)``, ``list(x)``: x; ``dict(x, a=1)``: a mapping of both."""
        if name == "dict" and call.kwargs:
            pairs = [(None, a) for a in call.args] + [
                (None if k == "**" else Const(k, call.line), v) for k, v in call.kwargs
            ]
            return self.value(Table(tuple(pairs), call.line), at)
        return self.value(call.args[0], at) if call.args else UNKNOWN

    def _parent(self, at: At) -> Value:
        """Return what ``super()`` is in a method: an instance of the base classes of the tree."""
        around = class_around(at.file, at.scope)
        owner = Class(at.file, around) if around else None
        found: list[Value] = [Object(b, None, None) for b in self.bases(owner) if isinstance(b, Class)] if owner else []
        return many(found)

    def result(self, callee: Value, call: Call, at: At) -> Value:
        """Return what calling *callee* gives."""
        match callee:
            case Symbol(name=name):
                return self._foreign(name, call, at)
            case Function():
                return self._own_function(callee, call, at)
            case Class():
                return Object(callee, call, at)
            case Object(cls=cls):
                method = self._class_member(cls, "__call__", callee)
                return self.result(method, call, at) if isinstance(method, Function) else UNKNOWN
            case Member(owner=owner, chain=chain):
                return self._method(owner, chain, call, at)
            case Lit() | Env() | Text() | Record() | Rows() if dialect_of(at.file.language).accessors and not call.args:
                return callee
            case Instance(type=kind) if "__call__" in kind.methods:
                return self._method(callee, ("__call__",), call, at)
            case _:
                return UNKNOWN

    def _own_function(self, function: Function, call: Call, at: At) -> Value:
        for decorator in function.scope.decorators:
            place = At(function.file, function.scope.parent, function.scope.branch, function.scope.line)
            made = self.value(decorator.func if isinstance(decorator, Call) else decorator, place)
            signature = (
                self.catalogue.decorator_named(function.file.language, made.name) if isinstance(made, Symbol) else None
            )
            if signature is not None and signature.returns:
                found = self.catalogue.type_named(function.file.language, signature.returns)
                inner = self.returned(function, call, at)
                if found is not None and not any(isinstance(o, Instance) for o in options(inner)):
                    return Instance(found, (Step(signature, call, at),))
        return self.returned(function, call, at)

    def returned(self, function: Function, call: Call | None = None, at: At | None = None) -> Value:
        """Return what a function of the tree returns; for one call of it, where that is given."""
        with self._seen_as(function.owner, self.owner(function.file, function.index)):
            return self._returned(function, call, at)

    def _returned(self, function: Function, call: Call | None, at: At | None) -> Value:
        scope, before = function.scope, self._frame
        depth = before.depth + 1 if before else 1
        if call is not None and at is not None and depth <= MAX_FRAMES and self._passes_on(function):
            token = hash((id(call), before.token if before else 0))
            self._frame = Frame(function, call, at, before, depth, token, before.seen_as if before else None)
        rows = [self.value(r, At(function.file, function.index, 0, 1 << 29)) for r in scope.returns[:40]]
        self._frame = before
        known = [v for v in rows if not is_none(v)]
        found = many(known) if known else UNKNOWN
        if found is UNKNOWN:
            declared = next(iter(self.project.bindings(function.file, function.index, RESULT)), None)
            if declared is not None and declared.annotation is not None:
                return self.of_type(declared.annotation, At(function.file, scope.parent, scope.branch, scope.line))
        return found

    def _foreign(self, name: str, call: Call, at: At) -> Value:
        language = at.file.language
        special = dialect_of(language).library_call(self.value, name, call, at)
        if special is not None:
            return special
        if name in dialect_of(language).dump_functions and call.args:
            return self.as_mapping(self.value(call.args[0], at), call.args[0], at)
        for signature in self.catalogue.functions_named(language, name):
            chosen = self.selected(signature, call, at)
            if not blank(chosen):
                return self._made(chosen, call, at)
        found = self.catalogue.type_named(language, name)
        if found is not None:
            return Instance(found, (Step(found, call, self._placed(at)),))
        head, _, last = name.rpartition(".")
        while head:
            owner = self.catalogue.type_named(language, head)
            if owner is not None and last in owner.methods:
                return self._method(Instance(owner), tuple(last.split(".")), call, at)
            head, _, piece = head.rpartition(".")
            last = f"{piece}.{last}"
        return Symbol(f"{name}()", call, at) if len(name) < MAX_NAME else UNKNOWN

    def _made(self, signature: Signature, call: Call, at: At) -> Value:
        step = Step(signature, call, self._placed(at))
        if signature.returns == "@0":
            first = self.value(call.args[0], at) if call.args else UNKNOWN
            return many([o.then(step) if isinstance(o, Instance) else o for o in options(first)])
        if signature.returns.startswith("="):
            given = self._argument(signature.returns[1:], call, at)
            return many([o.then(step) if isinstance(o, Instance) else o for o in options(given)])
        target = self.catalogue.type_named(at.file.language, signature.returns) if signature.returns else None
        if target is not None:
            return Instance(target, (step,))
        return Answer(signature, call, at)

    def _argument(self, name: str, call: Call, at: At) -> Value:
        given = argument_of(call, name, int(name[1:]) if name.startswith("@") else -1)
        return self.value(given, at) if given is not None else UNKNOWN

    def selected(self, signature: Signature, call: Call, at: At) -> Signature:
        """Return the variant of a signature that the arguments of a call select."""
        return next((v for v in signature.variants if self._applies(v, call, at)), signature)

    def _applies(self, variant: Signature, call: Call, at: At) -> bool:
        for names, patterns in variant.when.items():
            values = [v for name in names.split("|") for v in self._condition(name, call, at)]
            if not any(fnmatchcase(v, p) for v in values for p in patterns):
                return False
        return True

    def _condition(self, name: str, call: Call, at: At) -> Iterator[str]:
        """Yield the texts that an argument can be, or a part of the request that an argument is (``@0.kind``)."""
        head, _, part = name.partition(".")
        given = argument_of(call, head, int(head[1:]) if head.startswith("@") else -1)
        if given is not None and part:
            yield from said(self.value(given, at), part, self.value)
        elif given is not None:
            yield from (str(lit.value) for lit in literals(self.value(given, at)))

    def _method(self, owner: Instance | Chain, chain: tuple[str, ...], call: Call, at: At) -> Value:
        if isinstance(owner, Chain):
            return self._chain_method(owner, chain, call, at)
        signature = owner.type.methods.get(".".join(chain)) or owner.type.methods.get("*")
        if signature is None:
            return self._accessed(owner, chain, call, at)
        signature = bound(self.selected(signature, call, at), owner)
        step = Step(signature, call, self._placed(at))
        if signature.returns == "self":
            return owner.then(step)
        if signature.returns == "|":
            return self._joined(owner, call, at)
        if signature.returns == "@0":
            return self._made(signature, call, at)
        if signature.returns.startswith("="):
            made = owner.steps[0] if owner.steps else None
            held = self._argument(signature.returns[1:], made.call, made.at) if made is not None else UNKNOWN
            return self.item(held, call.args[0], at) if call.args else UNKNOWN
        if signature.returns:
            target = self.catalogue.type_named(at.file.language, signature.returns)
            return owner.then(step, target) if target is not None else UNKNOWN
        return Answer(signature, call, at)

    def _accessed(self, owner: Instance, chain: tuple[str, ...], call: Call, at: At) -> Value:
        """``client.chat()`` on the way to ``client.chat().create(…)`` is a member; a builder's end is what it builds."""
        dialect = dialect_of(at.file.language)
        if not dialect.accessors or call.args:
            return UNKNOWN
        path = ".".join(chain)
        if any(name.startswith(f"{path}.") for name in owner.type.methods):
            return Member(owner, chain)
        return owner if len(chain) == 1 and chain[0].startswith("build") else UNKNOWN

    def _chain_method(self, chain: Chain, names: tuple[str, ...], call: Call, at: At) -> Value:
        for part in chain.parts:
            for option in options(part):
                if isinstance(option, Instance) and ".".join(names) in option.type.methods:
                    found = option.type.methods[".".join(names)]
                    if found.returns == "|":
                        return self._joined(chain, call, at)
                    return chain if found.returns == "self" else Answer(found, call, at)
        return UNKNOWN

    def _joined(self, owner: Instance | Chain, call: Call, at: At) -> Value:
        """Return a chain of the owner and what is joined to it; a type alone joins the items of the list it is given."""
        given = [v for a in call.args for v in self._items(self.value(a, at))]
        parts: list[Value] = given if isinstance(owner, Instance) and not owner.steps else [owner, *given]
        flat = tuple(p for v in parts for p in (v.parts if isinstance(v, Chain) else (v,)))
        return Chain(flat) if any(self._runnable(p) for p in flat) else UNKNOWN

    def _items(self, value: Value) -> list[Value]:
        return [self.value(i, value.at) for i in value.expr.items[:40]] if isinstance(value, Rows) else [value]

    def clients_of(self, language: str) -> list[Instance]:
        """Return the clients with methods of parts (``chat.create``) that the tree constructs, by their places."""
        if language not in self._clients:
            content, found = self.catalogue.language(language), dict[tuple[str, int, int], Instance]()
            kinds = {n: self.catalogue.signature(language, n) for n in (*content.types, *content.aliases)}
            ends = {
                n.rsplit(".", 1)[-1]
                for n, kind in kinds.items()
                if kind is not None and any("." in m and s.operation for m, s in kind.methods.items())
            }
            apart = Evaluator(self.project, self.catalogue, self.routes)  # what is found later stays as it would be
            for file, site in (row for end in sorted(ends) for row in self.project.callers(end)):
                made = options(apart.value(site.call, self.site_at(file, site))) if file.language == language else ()
                for option in made:
                    if isinstance(option, Instance) and option.steps:
                        found.setdefault((file.path, site.call.line, site.call.column), option)
            self._clients[language] = [found[key] for key in sorted(found)]
        return self._clients[language]

    def defaults_of(self, file: CodeFile, signature: Signature) -> list[Value]:
        """Return the clients that a product's global settings give to all its calls (``Settings.llm = …``)."""
        if self._defaults is None:
            self._defaults = self._global_defaults()
        return self._defaults.get((file.language, signature.vendor), [])

    def _global_defaults(self) -> dict[tuple[str, str], list[Value]]:
        found: dict[tuple[str, str], list[Value]] = {}
        self._defaults = found
        for language in sorted({f.language for f in self.project.files.values()}):
            content = self.catalogue.language(language)
            setters = {
                n.rsplit(".", 1)[-1]: s for n, rows in content.functions.items() for s in rows if s.sets_defaults
            }
            holders = {n.rsplit(".", 1)[-1]: s for n, s in content.types.items() if s.sets_defaults}
            for name, signature in setters.items():
                for file, site in self.project.callers(name):
                    made = self.value(site.call, self.site_at(file, site))
                    if file.language == language and isinstance(made, Answer) and made.signature.sets_defaults:
                        names = [a for role in ("llm", "embedding") for a in signature.args.get(role, ())]
                        given = [
                            g
                            for a in names
                            for g in [argument_of(site.call, a, int(a[1:]) if a.startswith("@") else -1)]
                            if g is not None
                        ]
                        found.setdefault((language, signature.vendor), []).extend(
                            self.value(g, self.site_at(file, site)) for g in given
                        )
            for file in self.project.files.values() if holders else ():
                for binding in file.bindings if file.language == language else ():
                    head, _, attribute = binding.target.rpartition(".")
                    holder = holders.get(head)
                    if holder is not None and any(attribute in names for names in holder.args.values()):
                        found.setdefault((language, holder.vendor), []).append(
                            self.value(binding.value, At(file, binding.scope, binding.branch, binding.line))
                        )
        return found
