"""Calls of a model that go through functions of the tree: wrappers, wrappers of wrappers, and makers of clients.

A function is a wrapper when it hands a parameter of its own to a request and gives back what the request gave; a function
around a wrapper is one when it hands its parameter on whole. It makes clients when it returns, or keeps in its object, a
client that was made from its parameters. Every call of such a function from elsewhere is a wrapped call. A method that its
own class calls on itself is the class's inner matter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name, Seq, Site, place_of
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.forwarding import gives_back, handed_on, outermost, parameters
from stackaudit.resolution.shapes import argument_of
from stackaudit.resolution.values import At, Instance, Object, Value, options

REQUESTS = frozenset({"chat", "embeddings", "image", "audio", "rerank", "agent_run"})
CLIENT = "client"
CONSTRUCTORS = frozenset({"__init__", "constructor"})
MAX_LEVELS = 4
"""Wrappers around wrappers."""
MAX_SITES = 2_000
"""Call sites by one name that are looked at."""
MAX_WRAPPED = 5_000
_SENT = ("messages", "prompt", "input", "system", "request")
"""Roles of what is sent; where a request has none of them, all its arguments but the settings count."""
_SETTINGS = frozenset({
    "model", "max_tokens", "timeout", "temperature", "top_p", "seed", "api_key", "base_url", "streaming", "retries", "tools",
    "dimensions", "structured_output", "callbacks",
})  # fmt: skip
Line = tuple[str, int]
"""Path and line."""


@dataclass(frozen=True, slots=True)
class Inner:
    """What happens inside of a wrapper: a request, or a call of another wrapper."""

    at: At
    call: Call
    """As it stands in the wrapper; for a request that something runs later, what is run."""
    target: Resolved | Wrapper


@dataclass(slots=True, eq=False)
class Wrapper:
    """A function of the tree that hands its parameters on."""

    file: CodeFile
    index: int
    operation: str
    level: int
    passed: frozenset[str]
    inner: list[Inner] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Qualified name; of a constructor, that of its class."""
        scope = self.file.scopes[self.index]
        parent = self.file.scopes[scope.parent]
        return parent.qualname if self.operation == CLIENT and self.keeps else scope.qualname

    @property
    def keeps(self) -> bool:
        """Whether it is the constructor of a class."""
        return self.file.scopes[self.index].name in CONSTRUCTORS

    def requests(self, depth: int = 0) -> Iterator[Resolved]:
        """Yield the calls of the stack that it leads to."""
        for row in self.inner:
            if isinstance(row.target, Resolved):
                yield row.target
            elif depth < MAX_LEVELS:
                yield from row.target.requests(depth + 1)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A call site that goes through wrappers of the tree."""

    file: CodeFile
    site: Site
    at: At
    call: Call
    """As it reaches the wrapper."""
    wrappers: tuple[Wrapper, ...]

    @property
    def operation(self) -> str:
        """What the call does, as of the request behind it."""
        return self.wrappers[0].operation


def wrapped_calls(context: Context, scheduled: Container[Line] = frozenset()) -> list[Wrapped]:
    """Return the wrapped calls of the tree, sorted by path and line.

    What stands at the lines of *scheduled* is run by an orchestrator: naming a step in a pipeline is no call of it.
    """
    found = _Finder(context, scheduled).find()
    return sorted(found, key=lambda w: (w.file.path, *place_of(w.site.call)))


class _Finder:
    def __init__(self, context: Context, scheduled: Container[Line]) -> None:
        self.context, self.evaluator, self.scheduled = context, context.evaluator, scheduled
        self.known: dict[tuple[str, int, bool], Wrapper] = {}
        self.beside: dict[tuple[str, int, bool], list[Inner]] = {}
        """Calls whose result a function gives back too, though it hands nothing on to them."""
        self.queue: deque[tuple[Inner, Site, str, int]] = deque()
        self.sites: dict[tuple[str, tuple[int, int, int, int]], Wrapped] = {}

    def find(self) -> list[Wrapped]:
        clients: deque[tuple[Inner, Site, str, int]] = deque()
        for file in self.context.project.files.values():
            for row in self.context.calls(file):
                if self._starts(row) and self.context.call_ref(file, row.site.call) is not None:
                    at = At(file, row.site.scope, row.site.branch, row.site.call.line)
                    start = (Inner(at, row.site.call, row), file.sites[row.index], row.operation, 0)
                    (clients if row.operation == CLIENT else self.queue).append(start)
        for rows in (self.queue, clients):  # a class is one of a model's when a method of it is a wrapper
            while rows and len(self.sites) < MAX_WRAPPED:
                self.queue = rows
                self._wrap(*rows.popleft())
        return list(self.sites.values())

    @staticmethod
    def _starts(row: Resolved) -> bool:
        """Return whether a call is a request or makes a client: no retrieval or run that works through one, no agent."""
        if row.index < 0 or row.signature.call_by or any(p.kind in {"agent", "tool"} for p in row.signature.produces):
            return False
        return row.operation in REQUESTS or row.operation == CLIENT

    def _wrap(self, inner: Inner, site: Site, operation: str, level: int) -> None:
        """See whether the function around a call is a wrapper; if so, queue the calls of it."""
        file, index = inner.at.file, outermost(inner.at.file, site.scope)
        if not index or level > MAX_LEVELS or self._is_scheduled(file, index):
            return
        client = operation == CLIENT
        key = (file.path, index, client)
        known = self.known.get(key)
        if (known is not None and known.level != level) or not self._comes_back(inner, site, index, operation):
            return
        if known is not None:
            known.inner += [inner] if all(place_of(i.call) != place_of(inner.call) for i in known.inner) else []
            return
        made_by = client and file.scopes[index].name in CONSTRUCTORS
        if made_by and (level or not self._is_of_model(file, index)):
            return  # an object that holds such an object is more than a client
        passed = self._passed(inner, site.scope, client=client)
        if not (passed or made_by):
            self.beside.setdefault(key, []).append(inner)
            return
        beside = [
            i for i in self.beside.pop(key, []) if isinstance(i.target, Wrapper) == isinstance(inner.target, Wrapper)
        ]
        made = self.known[key] = Wrapper(file, index, operation, level, passed, [*beside, inner])
        for at, call, outer in self.evaluator.calls_of(file, index, MAX_SITES):
            self._reached(made, at, call, outer)

    def _is_scheduled(self, file: CodeFile, index: int) -> bool:
        scope = file.scopes[index]
        lines = {scope.line, *(d.line for d in scope.decorators)}
        return any((file.path, line) in self.scheduled for line in lines)

    def _passed(self, inner: Inner, scope: int, *, client: bool) -> frozenset[str]:
        """Return what a function hands on: parameters, and around a request also what its object was given.

        Around a request a parameter counts even where the function puts it into a text: the request is what it is for.
        A function around wrappers must hand it on as it came, or everything that ends at a model would be a wrapper.
        """
        given, file = self._given(inner), inner.at.file
        passed = handed_on(self.evaluator, file, scope, given)
        if isinstance(inner.target, Wrapper):
            return frozenset(n for n in passed if "." not in n)
        if passed or client:
            return passed
        return frozenset(n for n in handed_on(self.evaluator, file, scope, given, woven=True) if "." not in n)

    def _is_of_model(self, file: CodeFile, constructor: int) -> bool:
        """Return whether a class stands for a model: a method of it is a wrapper, or hands out what the constructor keeps."""
        owner = self.evaluator.owner(file, constructor)
        methods = [i for i, s in enumerate(file.scopes) if owner is not None and s.parent == owner.index]
        if any((file.path, i, False) in self.known for i in methods):
            return True
        kept = {b.target for b in file.bindings if b.scope == constructor and "." in b.target}
        rows = (r for i in methods for r in file.scopes[i].returns)
        return any(isinstance(r, Attr) and isinstance(r.base, Name) and f"{r.base.id}.{r.name}" in kept for r in rows)

    def _comes_back(self, inner: Inner, site: Site, index: int, operation: str) -> bool:
        file = inner.at.file
        if operation != CLIENT:
            return gives_back(self.evaluator, file, index, site.call, whole=operation == "embeddings")
        return any(self._is_made_by(v, inner, 0) for v in self._results(file, index))

    def _results(self, file: CodeFile, index: int) -> Iterator[Value]:
        """Yield what a function returns; of a constructor, what it keeps."""
        scope, end = file.scopes[index], 1 << 29
        rows: list[Expr] = list(scope.returns[:20])
        if scope.name in CONSTRUCTORS:
            rows = [b.value for b in file.bindings if b.scope == index and b.target.startswith(("self.", "this."))]
        for row in rows:
            for item in row.items if isinstance(row, Seq) else (row,):
                yield from options(self.evaluator.value(item, At(file, index, 0, end)))

    def _is_made_by(self, value: Value, inner: Inner, depth: int) -> bool:
        """Return whether a value is the client that a call made, or an object of the tree that was given it."""
        roots = {
            (r.file.path, place_of(r.site.call))
            for r in ([inner.target] if isinstance(inner.target, Resolved) else inner.target.requests())
        }
        match value:
            case Instance(steps=(first, *_)):
                return (first.at.file.path, place_of(first.call)) in roots
            case Object(call=Call() as call, at=At() as at) if depth < 2:
                if isinstance(inner.target, Wrapper) and place_of(call) == place_of(inner.call):
                    return True
                given = [*call.args, *(v for _, v in call.kwargs)][:6]
                found = (o for g in given for o in options(self.evaluator.value(g, at)))
                return any(self._is_made_by(o, inner, depth + 1) for o in found)
            case _:
                return False

    def _given(self, inner: Inner) -> list[Expr]:
        """Return the arguments that carry what is sent, or what a client is made of."""
        call, target = inner.call, inner.target
        if isinstance(target, Wrapper):
            names = enumerate(parameters(self.evaluator, target.file, target.index))
            rows = [argument_of(call, name, position) for position, name in names if name in target.passed]
            given = [r for r in rows if r is not None]
            return given or [v for k, v in call.kwargs if k == "**"]
        if target.operation == CLIENT:
            skipped = set(target.signature.args.get("api_key", ()))
        else:
            skipped = {n for role in _SETTINGS for n in target.signature.args.get(role, ())}
        named = {n for role in _SENT for n in target.signature.args.get(role, ())} - skipped
        every = [*((f"@{i}", a) for i, a in enumerate(call.args)), *call.kwargs]
        sent = [v for k, v in every if k in {n.partition(".")[0] for n in named}]
        if target.operation != CLIENT and sent:
            return sent
        return [
            v for k, v in every if k not in skipped and (k != "**" or len(every) == 1 or target.operation == CLIENT)
        ]

    def _reached(self, wrapper: Wrapper, at: At, call: Call, site: Site) -> None:
        inside = Inner(at, call, wrapper)
        if (at.file.path, site.call.line) in self.scheduled:
            return
        self.queue.append((inside, site, wrapper.operation, wrapper.level + 1))
        if self._on_itself(wrapper, at) or self.context.call_ref(at.file, site.call) is not None:
            return
        key = (at.file.path, place_of(site.call))
        before = self.sites.get(key)
        if before is not None and before.operation == CLIENT != wrapper.operation:
            before = None
        if before is not None and (wrapper.operation == CLIENT != before.operation):
            return
        wrappers = (*before.wrappers, wrapper) if before is not None else (wrapper,)
        self.sites[key] = Wrapped(at.file, site, at, call, wrappers)

    def _on_itself(self, wrapper: Wrapper, at: At) -> bool:
        """Return whether a class calls a method of its own."""
        inside = outermost(at.file, at.scope)
        caller = self.evaluator.owner(at.file, inside) if inside else None
        return caller is not None and caller == self.evaluator.owner(wrapper.file, wrapper.index)
