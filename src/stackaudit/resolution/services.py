"""Interfaces of the tree that a framework implements, with a model behind their methods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name, Site
from stackaudit.resolution.core import RESULT
from stackaudit.resolution.framework_settings import LANGUAGE, Client, module_of
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.members import Members
from stackaudit.resolution.scopes import is_test
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Class, Function, Instance, Step, Symbol, Value, options

_MAKERS = frozenset({"Bean", "Produces", "Provides"})
"""Decorators of methods whose results a container hands to whoever asks for their type."""
MAX_TOLD = 40
"""Decorators of an interface that are looked at."""
SERVICE = "*"
"""Name of the method that stands for all methods of such an interface."""


def _plainest(rows: list[Instance]) -> list[Instance]:
    """Return the objects that answer at once, where there are both these and ones that stream."""
    return [r for r in rows if "streaming" not in r.type.args] or rows


class Services(Members):
    """Finds what implements an interface."""

    def behind(self, file: CodeFile, signature: Signature, name: str = "") -> list[Value]:
        """Return what a container injects where code only names a framework's interface.

        Args:
            file: the code that is given the object.
            signature: what is called on the object.
            name: of one of several clients; empty for the only one.
        """
        if not dialect_of(file.language).implicit_this:
            return []
        module = module_of(file.path)
        operation = signature.operation if signature.operation not in {"", "client", "agent_run"} else "chat"
        made = [i for place, i in self._injected() if place == module and self._fits(i, signature, operation)]
        if made:
            return list(_plainest(made))
        rows = [
            c
            for c in self.configured()
            if self._serves(c.module, module) and self._fits(c.instance, signature, operation)
        ]
        rows = [c for c in rows if c.written] or rows
        rows = [c for c in rows if c.name == name] or ([] if name else rows)
        return list(_plainest([c.instance for c in rows]))

    def configured(self) -> list[Client]:
        """Return the clients that frameworks build from settings files."""
        if self._configured is None:
            self._configured = self.routes.settings.clients(self.catalogue)
        return self._configured

    @staticmethod
    def site_of(step: Step) -> Site:
        """Return a site for a step that stands in no code."""
        return Site(step.call, 0, 0)

    @staticmethod
    def _serves(place: str, module: str) -> bool:
        return place in ("", module) or module.startswith(f"{place}/")

    def _fits(self, instance: Instance, signature: Signature, operation: str) -> bool:
        """Return whether an object can be what a method of a framework's interface is called on."""
        types = self.catalogue.language(LANGUAGE).types
        frameworks = {types[b].vendor for b in instance.type.bases if b in types}
        if signature.vendor not in frameworks or all(m.operation != operation for m in instance.type.methods.values()):
            return False
        asked = signature.name.rpartition(".")[0]  # the interface that the code names, where it is one of models
        return asked in instance.type.bases or all(asked not in kind.bases for kind in types.values())

    def told(self, signature: Signature, call: Call, at: At, name: str = "") -> tuple[Step, ...]:
        """Return what the methods of an interface tell, where a call builds the service that implements it.

        With a *name*, only what the methods of that name tell.
        """
        kind = self.catalogue.type_named(at.file.language, signature.returns) if signature.returns else signature
        if kind is None or SERVICE not in kind.methods or not call.args:
            return ()
        classes = [c for c in options(self.value(call.args[0], at)) if isinstance(c, Class)]
        methods = [
            Function(c.file, i)
            for c in classes
            for i, s in enumerate(c.file.scopes)
            if s.parent == c.index and s.kind == "function" and name in ("", s.name)
        ]
        return tuple(step for m in methods for step in self.steps_of_method(m))[:MAX_TOLD]

    def steps_of_method(self, function: Function) -> tuple[Step, ...]:
        """Return what the decorators and the type of the result of a method tell about its calls."""
        steps = self.steps_of_decorators(function)
        row = next(iter(self.project.bindings(function.file, function.index, RESULT)), None)
        if row is None or row.annotation is None:
            return steps
        at = At(function.file, function.scope.parent, function.scope.branch, function.scope.line)
        kinds = options(self.value(row.annotation, at))
        if not any(isinstance(k, Class) for k in kinds):
            return steps
        shaped = Call(row.annotation, (), (), row.line, 1, row.line)
        return (*steps, Step(Signature("", "", args={"structured_output": ("*",)}), shaped, at))

    def _injected(self) -> list[tuple[str, Instance]]:
        """Return the objects that methods of the tree make for the container, with their modules."""
        if self._beans is None:
            self._beans = []
            for file in self.project.files.values():
                if not dialect_of(file.language).implicit_this or is_test(file.path):
                    continue
                for index, scope in enumerate(file.scopes):
                    if scope.kind == "function" and any(last_name(d) in _MAKERS for d in scope.decorators):
                        found = options(self.returned(Function(file, index)))
                        self._beans += [(module_of(file.path), o) for o in found if isinstance(o, Instance) and o.steps]
        return self._beans

    def service(self, cls: Class) -> Instance | None:
        """Return the catalogue's type that implements an interface of the tree: by its decorators, or where code asks for it."""
        key = (cls.file.path, cls.index)
        if key not in self._services:
            self._services[key] = None
            self._services[key] = self._declared(cls) or self._asked_for(cls)
        return self._services[key]

    def _declared(self, cls: Class) -> Instance | None:
        methods = [s for s in cls.file.scopes if s.parent == cls.index and s.kind == "function"]
        rows = [r for s in (cls.scope, *methods) for r in self._signatures_of(s.decorators, cls, s.parent)]
        for signature, call, at in rows:
            found = self.catalogue.type_named(cls.file.language, signature.returns) if signature.returns else None
            if found is not None and SERVICE in found.methods:
                return Instance(found, (Step(signature, call, at),))
        return None

    def _asked_for(self, cls: Class) -> Instance | None:
        """Return the service that is built with the interface as its first argument (``create(Name.class, model)``)."""
        if self._handed is None:
            self._handed = defaultdict(list)
            for file in self.project.files.values():
                for site in file.sites if dialect_of(file.language).implicit_this else ():
                    first = site.call.args[0] if site.call.args else None
                    if isinstance(first, (Name, Attr)) and isinstance(site.call.func, Attr):
                        self._handed[last_name(first)].append((file, site))
        for file, site in self._handed.get(cls.scope.name, ())[:MAX_TOLD]:
            at = self.site_at(file, site)
            for made in options(self.value(site.call, at)):
                same = made if isinstance(made, Instance) and SERVICE in made.type.methods else None
                if same is not None and cls in options(self.value(site.call.args[0], at)):
                    return same
        return None

    def steps_of_decorators(self, function: Function) -> tuple[Step, ...]:
        """Return what the decorators of a method tell about its calls (a system message, tools)."""
        scope = function.scope
        rows = self._signatures_of(scope.decorators, Class(function.file, scope.parent), scope.parent)
        return tuple(Step(s, c, at) for s, c, at in rows if s.args)

    def _signatures_of(
        self, decorators: tuple[Expr, ...], cls: Class, scope: int
    ) -> Iterator[tuple[Signature, Call, At]]:
        at = At(cls.file, scope, cls.scope.branch, cls.scope.line)
        for row in decorators:
            func = row.func if isinstance(row, Call) else row
            named = self.value(func, at) if isinstance(func, (Name, Attr)) else None
            found = self.catalogue.decorator_named(cls.file.language, named.name) if isinstance(named, Symbol) else None
            if found is not None:
                line = getattr(row, "line", cls.scope.line)
                yield found, row if isinstance(row, Call) else Call(func, (), (), line, 1, line), at
