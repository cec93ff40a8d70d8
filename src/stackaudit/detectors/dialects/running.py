"""Running the code that describes pipelines, on paper: nothing is executed, only its calls are walked in their order.

Loops over written-out items are unrolled, functions of the tree that know the framework are followed with their arguments,
and each call that makes a step makes it in the pipeline that is open at that place. A bound on calls keeps hostile code cheap.
"""

from __future__ import annotations

from collections.abc import Iterable

from stackaudit.detectors.dialects.following import Following, Frame, Here
from stackaudit.detectors.dialects.parts import Framework, Group, Maker, Part, Pipeline
from stackaudit.detectors.dialects.patterns import outer_names
from stackaudit.detectors.dialects.wiring import Wiring
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Index, Name, Opaque, Seq, Site, children
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Class, Function, Symbol, options

MAX_CALLS = 20_000
"""Calls that are walked per file."""
MAX_TURNS = 3_000
"""Turns of loops that are taken per file."""
MAX_LOOKS = 300_000
"""Expressions that are looked at per file."""
MAX_DEPTH = 6
"""Functions inside functions that are followed."""
MAX_NESTING = 60


class Runner(Wiring):
    """Runs files for one framework and keeps what they make."""

    def __init__(self, framework: Framework, context: Context) -> None:
        Following.__init__(self, context)
        Wiring.__init__(self, framework)
        self._memo: dict[tuple[int, int], tuple[Part, ...]] = {}
        self._busy: set[tuple[int, int]] = set()
        self._entered: set[tuple[str, int]] = set()
        self._added_to: dict[str, dict[str, list[Site]]] = {}
        self._walked = 0
        self._turned = 0
        self._looked = 0
        self._nesting = 0

    def knows(self, file: CodeFile) -> bool:
        """Return whether a file imports the framework."""
        return any(not r.level and r.module.split(".")[0] in self.framework.roots for r in file.imports)

    def run(self, file: CodeFile) -> None:
        """Run a file: its module, then what nothing in it called."""
        self._walked = self._turned = 0
        self.body(file, 0, Frame())
        for index, scope in enumerate(file.scopes):
            if scope.kind != "function" or (file.path, index) in self._entered:
                continue
            function = Function(file, index)
            if self.decorated(function) == "pipeline":
                self.enter_pipeline(function, None)
            elif self._opens_pipeline(file, index):
                self.body(file, index, Frame(self.token(), 1))

    def _opens_pipeline(self, file: CodeFile, index: int) -> bool:
        for site in self.sites(file, index):
            if not site.decorator:
                found = self.context.evaluator.value(site.call.func, At(file, index, site.branch, site.call.line))
                if any(isinstance(o, Symbol) and self.framework.pipeline_call(o.name) for o in options(found)):
                    return True
        return False

    # -- bodies ------------------------------------------------------------------------------------------------------

    def body(self, file: CodeFile, index: int, frame: Frame) -> None:
        """Walk the calls of a scope in their order."""
        self._entered.add((file.path, index))
        here = self.sites(file, index)
        unread = {id(c) for s in here for k, v in s.call.kwargs if _is_callback(k) for c in _calls(v)}
        rows = [s for s in here if not s.decorator and id(s.call) not in unread]
        self._rows(file, index, rows, 0, frame)

    def _rows(self, file: CodeFile, index: int, rows: list[Site], within: int, frame: Frame) -> None:
        done: set[int] = set()
        for site in rows:
            loop, dead = self._loop(file, site.branch, within)
            if dead:
                continue
            if not loop:
                self.parts(Here(site.call, At(file, index, site.branch, site.call.line), frame))
            elif loop not in done:
                done.add(loop)
                inner = [r for r in rows if self._under(file, r.branch, loop)]
                for turn in self._turns(file, index, loop, frame):
                    self._rows(file, index, inner, loop, turn)

    def _turns(self, file: CodeFile, index: int, loop: int, frame: Frame) -> list[Frame]:
        row = file.branches[loop]
        if row.test is None or row.kind != "loop":
            return [frame]
        items = self.turns(Here(row.test, At(file, index, row.parent, row.line), frame))
        self._turned += len(items)
        if self._turned > MAX_TURNS:
            return [frame]
        return [
            Frame(self.token(), frame.depth, frame.given, {**frame.items, id(row.test): item}, frame.owner)
            for item in items
        ] or [frame]

    @staticmethod
    def _loop(file: CodeFile, branch: int, within: int) -> tuple[int, bool]:
        """Return the outermost loop around a branch inside *within*, and whether it never runs."""
        loop, dead = 0, False
        while branch and branch != within:
            row = file.branches[branch]
            dead = dead or row.dead
            loop = branch if row.kind in {"loop", "while"} else loop
            branch = row.parent
        return loop, dead

    @staticmethod
    def _under(file: CodeFile, branch: int, wanted: int) -> bool:
        while branch and branch != wanted:
            branch = file.branches[branch].parent
        return branch == wanted

    def owner(self, here: Here) -> Pipeline | Group | None:
        """Return the pipeline or group that is open at a place."""
        at = here.at
        branch = at.branch
        while branch:
            row = at.file.branches[branch]
            if row.kind == "with" and isinstance(row.test, Seq):
                for manager in reversed(row.test.items):
                    for part in self.parts(Here(manager, At(at.file, at.scope, row.parent, row.line), here.frame)):
                        if isinstance(part, (Pipeline, Group)):
                            return part
            branch = row.parent
        found = here.frame.owner
        return found if isinstance(found, (Pipeline, Group)) else None

    # -- expressions -------------------------------------------------------------------------------------------------

    def parts(self, here: Here) -> tuple[Part, ...]:
        """Return the pipelines, groups and steps that an expression stands for."""
        self._looked += 1
        if self._nesting > MAX_NESTING or self._looked > MAX_LOOKS:
            return ()
        self._nesting += 1
        found = self._parts(here)
        self._nesting -= 1
        return found

    def _parts(self, here: Here) -> tuple[Part, ...]:
        match here.expr:
            case Call():
                return self._call(here)
            case Name(id=name):
                return self._name(name, here)
            case Index(key=key) if not isinstance(key, Opaque):
                found = self.resolve(here)
                return self.parts(found) if found.expr is not here.expr else self._inside(here)
            case _:
                return self._inside(here)

    def _inside(self, here: Here) -> tuple[Part, ...]:
        return _unique(p for c in children(here.expr) for p in self.parts(Here(c, here.at, here.frame)))

    def _name(self, name: str, here: Here) -> tuple[Part, ...]:
        given = self.given(name, here)
        if given is not None:
            return self.parts(given)
        key = (id(here.expr), here.frame.token)
        if key in self._memo:
            return self._memo[key]
        if key in self._busy:
            return ()
        self._busy.add(key)
        found: list[Part] = []
        for row in self.reaching(name, here.at):
            at = At(here.at.file, row.scope, row.branch, row.line)
            if row.value is not here.expr:
                found += self.parts(Here(row.value, at, here.frame))
        found += self._added(name, here)
        self._busy.discard(key)
        made = _unique(found)
        if made:  # an empty answer may only say that it was asked while it was being found
            self._memo[key] = made
        return made

    def _added(self, name: str, here: Here) -> Iterable[Part]:
        """Steps that were put into a list: ``steps.append(step)``."""
        for site in self._additions(here.at.file, name):
            if site.scope == here.at.scope and site.call.line <= here.at.line:
                at = At(here.at.file, site.scope, site.branch, site.call.line)
                for arg in site.call.args:
                    yield from self.parts(Here(arg, at, here.frame))

    def _additions(self, file: CodeFile, name: str) -> list[Site]:
        """Return the calls that put something into a list, found once per file."""
        index = self._added_to.get(file.path)
        if index is None:
            index = self._added_to[file.path] = {}
            for site in file.sites:
                func = site.call.func
                if isinstance(func, Attr) and func.name in _ADDS and isinstance(func.base, Name):
                    index.setdefault(func.base.id, []).append(site)
        return index.get(name, [])

    def _call(self, here: Here) -> tuple[Part, ...]:
        key = (id(here.expr), here.frame.token)
        if key in self._memo:
            return self._memo[key]
        if key in self._busy or self._walked > MAX_CALLS or not isinstance(here.expr, Call):
            return ()
        self._walked += 1
        self._busy.add(key)
        self._memo[key] = found = self._made(here, here.expr)
        self._busy.discard(key)
        return found

    def _made(self, here: Here, call: Call) -> tuple[Part, ...]:
        wired = self.wired(here, call)
        if wired is not None:
            return wired
        maker = self._called_maker(here, call)
        if maker is not None:
            return self.enter_group(maker, here) if maker.group else self.make(maker, here)
        for option in options(self.value(Here(call.func, here.at, here.frame))):
            match option:
                case Symbol(name=name) if self.framework.pipeline_call(name):
                    return self.open_pipeline(here, call)
                case Symbol() if self._has_result(here, call):
                    return self.make(
                        Maker(last_name(call.func), here.at.file, call.line, calls=(here,), symbol="wrapped"), here
                    )
                case Symbol(name=name) if self.framework.group_call(name):
                    return self.open_group(here, call)
                case Class() if self._extends_pipeline(option):
                    return self.open_pipeline(here, call)
                case Function():
                    kind = self.decorated(option)
                    if kind == "pipeline":
                        return self.enter_pipeline(option, here)
                    if kind == "":
                        return self.follow(option, here, call)
                case _:
                    pass
        return self._inside(here)

    def _has_result(self, here: Here, call: Call) -> bool:
        known = isinstance(call.func, Name) and bool(self.framework.results) and self.owner(here) is not None
        return known and bool(outer_names(call, here.at.file) & self.framework.results)

    def _extends_pipeline(self, cls: Class, depth: int = 0) -> bool:
        bases = self.context.evaluator.bases(cls)
        return any(
            self.framework.pipeline_call(b.name) if isinstance(b, Symbol) else isinstance(b, Class) and depth < MAX_DEPTH and self._extends_pipeline(b, depth + 1)
            for b in bases
        )  # fmt: skip

    def _called_maker(self, here: Here, call: Call) -> Maker | None:
        func = call.func
        if isinstance(func, Attr) and func.name in self.framework.runners:
            found = self.maker(Here(func.base, here.at, here.frame))
            if found is not None:
                return found.plus(here)
        if isinstance(func, Attr) and func.name in self.framework.refiners:
            return None
        found = self.maker(Here(func, here.at, here.frame))
        return found.plus(here) if found is not None and (found.function or self.is_step(found, call)) else None

    def follow(self, function: Function, here: Here, call: Call) -> tuple[Part, ...]:
        """Walk the body of a function of the tree with the arguments of one call; return the parts that it returns."""
        if here.frame.depth >= MAX_DEPTH or not self.knows(function.file):
            return self._inside(here)
        frame = self.framed(function, here, call)
        self.body(function.file, function.index, frame)
        at = At(function.file, function.index, 0, 1 << 29)
        return _unique(p for r in function.scope.returns[:20] for p in self.parts(Here(r, at, frame)))


_ADDS = frozenset({"append", "extend", "add", "insert"})


def _is_callback(keyword: str) -> bool:
    return keyword.startswith("on_") or keyword.endswith("callback")


def _calls(expr: Expr) -> Iterable[Call]:
    stack = [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, Call):
            yield part
        stack.extend(children(part))


def _unique(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple({id(p): p for p in parts}.values())
