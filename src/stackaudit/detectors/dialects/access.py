"""Data that the code of a step reads and writes: files, tables, collections, addresses, stores and registered models.

The body of the step's function is read, and the functions of the tree that it calls, with the arguments of each call. Only
names that are written out count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from stackaudit.detectors.dialects import loaded_documents, patterns
from stackaudit.detectors.dialects.clients import given_methods, touched
from stackaudit.detectors.dialects.following import Following, Frame, Here, Known, named_arguments
from stackaudit.detectors.dialects.mapping import mapped
from stackaudit.detectors.dialects.parts import Maker
from stackaudit.detectors.dialects.sql import tables
from stackaudit.detectors.dialects.stores import named, of_url, opened
from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Seq, Site
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Function, Symbol, options

MAX_DEPTH = 5
MAX_SITES = 1_500
"""Calls that are looked at per step."""
MAX_NAMES = 4
"""Data sets that one call can name."""
MAX_TOTAL = 60_000
"""Calls that are looked at per file of pipelines."""


@dataclass(frozen=True, slots=True)
class Access:
    """One thing that is read or written."""

    kind: str
    name: str
    verb: str
    path: str
    line: int
    """Where the name is written."""
    site_file: CodeFile
    site_line: int
    """Where it is touched."""
    store: str = ""
    tabular: bool = False
    """A table or collection: it lies in the store that the same code opens."""


@dataclass(slots=True)
class _Walk:
    """What one step touches, as it is found."""

    found: list[Access] = field(default_factory=list)
    stores: list[tuple[str, CodeFile, int]] = field(default_factory=list)
    wrote: bool = False
    trained: bool = False
    seen: int = 0
    stack: list[tuple[str, int]] = field(default_factory=list)


class Accesses:
    """Finds accesses of steps."""

    def __init__(self, following: Following) -> None:
        self.following = following
        self.context = following.context
        self.left = MAX_TOTAL

    # -- functions ---------------------------------------------------------------------------------------------------

    def of_function(self, function: Function, maker: Maker | None = None) -> Iterator[Access]:
        """Yield what a function touches when a step runs it."""
        walk = _Walk()
        self._walk(function, self._frame(function, maker), walk)
        seen: set[tuple[str, str, str]] = set()
        names = {s for s, _, _ in walk.stores}
        single = next(iter(names)) if len(names) == 1 else ""
        for row in walk.found:
            full = replace(row, store=row.store or (single if row.tabular else ""))
            if (row.kind, row.name, row.verb) not in seen:
                seen.add((row.kind, row.name, row.verb))
                yield full
                if (
                    walk.trained
                    and row.kind == "model"
                    and row.verb == "writes"
                    and not patterns.is_preprocessor(row.name)
                ):
                    yield replace(full, verb="trains")
        yield from self._stores(walk)

    def _stores(self, walk: _Walk) -> Iterator[Access]:
        told: set[tuple[str, str]] = set()
        verbs = {r.verb for r in walk.found if r.tabular} or ({"writes"} if walk.wrote else {"reads"})
        for store, file, line in walk.stores:
            for verb in sorted(verbs & {"reads", "writes"}):
                if (store, verb) not in told:
                    told.add((store, verb))
                    yield Access("data_store", store, verb, file.path, line, file, line)

    def _frame(self, function: Function, maker: Maker | None) -> Frame:
        """Return a run of the function with what the step's calls pass to it."""
        frame = Frame(self.following.token())
        for row in maker.calls if maker is not None else ():
            if isinstance(row.expr, Call):
                made = self.following.bound(function, row, self._passed(row))
                kept = {k: v for k, v in made.given.items() if k not in frame.given or v.frame.token}
                frame = Frame(
                    made.token, 0, {**kept, **{k: v for k, v in frame.given.items() if k not in kept}}, made.items
                )
        return frame

    def _passed(self, row: Here) -> Call:
        """Return a call as the function sees it: operators pass arguments as ``op_kwargs``."""
        call = row.expr
        if not isinstance(call, Call):
            raise TypeError("a call is expected")
        given = dict(call.kwargs).get("op_kwargs")
        table = self.following.resolve(Here(given, row.at, row.frame)).expr if given is not None else None
        pairs = [(str(k.value), v) for k, v in getattr(table, "pairs", ()) if isinstance(k, Const)]
        return (
            Call(call.func, call.args, (*call.kwargs, *pairs), call.line, call.column, call.end_line) if pairs else call
        )

    def _walk(self, function: Function, frame: Frame, walk: _Walk) -> None:
        key = (function.file.path, function.index)
        if key in walk.stack or len(walk.stack) >= MAX_DEPTH:
            return
        walk.stack.append(key)
        rows = [s for scope in _inner(function) for s in self.following.sites(function.file, scope)]
        for site in rows:
            if not site.decorator and walk.seen < MAX_SITES and self.left > 0:
                walk.seen += 1
                self.left -= 1
                here = Here(site.call, At(function.file, site.scope, site.branch, site.call.line), frame)
                self._site(site, here, walk)
        walk.stack.pop()

    def _site(self, site: Site, here: Here, walk: _Walk) -> None:
        call = site.call
        func = (
            call.func.base
            if isinstance(call.func, Attr) and call.func.name in {"function", "fn", "__wrapped__"}
            else call.func
        )
        callee = self.context.evaluator.value(func, here.at)
        own = [o for o in options(callee) if isinstance(o, Function)] or given_methods(func, here.at, self.context)
        for option in own[:2]:
            self._walk(option, self.following.bound(option, here, call), walk)
        if own:
            return
        symbol = next((o.name for o in options(callee) if isinstance(o, Symbol)), "")
        walk.trained = walk.trained or (isinstance(call.func, Attr) and patterns.trains(call.func.name))
        walk.wrote = walk.wrote or last_name(call.func) in patterns.STORE_WRITES
        first = self.texts(call.args[0], here) if call.args and symbol.startswith("boto3.") else []
        store = opened(symbol, first[0].text if first else "") or (
            self._engine(call, here) if last_name(call.func) == "create_engine" else ""
        )
        if store:
            walk.stores.append((store, here.at.file, call.line))
        walk.found.extend(self.of_call(call, here, symbol))
        asked = touched(call, here.at, self.context)
        if asked is not None:
            kind, name, verb = asked
            walk.found.append(Access(kind, name, verb, here.at.file.path, call.line, here.at.file, call.line))
            if kind == "vector_store":
                walk.found.extend(self._indexes(call, here, verb))
        for verb, known in mapped(call, here.at, self.context):
            walk.found.append(self._access("dataset", known, verb, here, call, tabular=True))

    def _indexes(self, call: Call, here: Here, verb: str) -> Iterator[Access]:
        """Yield the collections of a vector store that a call names."""
        given = named_arguments(call)
        first = ("@0",) if "Index" in last_name(call.func) else ()
        for key in (*patterns.INDEX_ARGUMENTS, *first):
            for known in self.texts(given[key], here) if key in given else ():
                if patterns.is_table(known.text):
                    yield self._access("dataset", known, verb, here, call)

    def _engine(self, call: Call, here: Here) -> str:
        return next((s for a in call.args[:1] for k in self.texts(a, here) for s in [of_url(k.text)] if s), "")

    def texts(self, expr: Expr, here: Here) -> list[Known]:
        """Return the texts of an argument, unknown parts as holes."""
        return self.following.texts(Here(expr, here.at, here.frame), holes=True)

    # -- calls -------------------------------------------------------------------------------------------------------

    def of_call(self, call: Call, here: Here, symbol: str) -> Iterator[Access]:
        """Yield what one call of foreign code touches."""
        name = last_name(call.func)
        given = named_arguments(call)
        for verb, known in self._files(name, call, given, here, symbol):
            yield from self._named(known, verb, here, call)
        if name in patterns.SQL_CALLS:
            for key in ("@0", "sql", "query", "statement", "operation", "command"):
                if key in given:
                    yield from self.of_sql(given[key], here, call.line)
        for key, verb in patterns.TABLE_CALLS.get(name, ()):
            for known in self.texts(given[key], here) if key in given else ():
                if patterns.is_table(known.text):
                    yield self._access("dataset", known, verb, here, call, tabular=True)
        if name in patterns.COLLECTIONS and call.args:
            verb = "writes" if patterns.outer_names(call, here.at.file) & patterns.STORE_WRITES else "reads"
            for known in self.texts(call.args[0], here):
                if patterns.is_table(known.text):
                    yield self._access("dataset", known, verb, here, call, tabular=True)
        yield from self.of_hub(call, here, symbol)
        yield from self._buckets(name, given, here, call)
        yield from self._models(name, given, here, call)

    def _files(
        self, name: str, call: Call, given: dict[str, Expr], here: Here, symbol: str
    ) -> Iterator[tuple[str, Known]]:
        verb, keys = patterns.file_call(name, call, symbol)
        for key in keys:
            if key in given:
                mode = given.get("mode", given.get("@1"))
                if name == "open" and isinstance(mode, Const) and isinstance(mode.value, str):
                    verb = "writes" if set(mode.value) & set("wax") else "reads"
                for known in self.texts(given[key], here):
                    if patterns.is_kept_file(known.text) if name == "open" else patterns.is_path(known.text):
                        yield verb, known
                return
        if patterns.is_download(symbol, name) and call.args:
            for known in self.texts(call.args[0], here):
                if patterns.is_address(known.text):
                    yield "reads", replace(known, text=patterns.address(known.text))

    def of_hub(self, call: Call, here: Here, symbol: str) -> Iterator[Access]:
        """Yield the data set of a hub or of a library's samples that a call loads, and the documents of a loader."""
        for known in loaded_documents.sources(call, here, symbol, self.following):
            yield self._access("dataset", known, "reads", here, call)
        name, given = last_name(call.func), named_arguments(call)
        sample = patterns.sample(symbol)
        if sample:
            known = Known(sample, here.at.file.path, call.line)
            yield self._access("dataset", known, "reads", here, call)
        if not patterns.is_hub_call(name, symbol):
            return
        key = next((k for k in patterns.HUB_KEYS if k in given), "")
        for known in self.texts(given[key], here)[:MAX_NAMES] if key else ():
            owner, _, last = known.text.rpartition("/")
            plain = replace(known, text=last) if "\0" in owner else known  # whose it is, is set elsewhere
            if plain.text and "\0" not in plain.text and plain.text not in patterns.FILE_FORMATS:
                verb = "writes" if name == "push_to_hub" else "reads"
                yield self._access("dataset", plain, verb, here, call)

    def _named(self, known: Known, verb: str, here: Here, call: Call) -> Iterator[Access]:
        if patterns.is_model_file(known.text):
            yield self._access("model", replace(known, text=known.text.rsplit("/", 1)[-1]), verb, here, call)
        else:
            yield self._access("dataset", known, verb, here, call, store=of_url(known.text))

    def _access(
        self, kind: str, known: Known, verb: str, here: Here, call: Call, *, store: str = "", tabular: bool = False
    ) -> Access:
        return Access(kind, known.text, verb, known.path, known.line, here.at.file, call.line, store, tabular)

    def of_sql(self, expr: Expr, here: Here, line: int) -> Iterator[Access]:
        """Yield the tables of the statements that an argument holds."""
        found = self.following.resolve(Here(expr, here.at, here.frame))
        rows = found.expr.items if isinstance(found.expr, Seq) else (found.expr,)
        for row in rows[:20]:
            inner = (
                row.args[0]
                if isinstance(row, Call) and last_name(row.func) in {"text", "dedent", "SQL"} and row.args
                else row
            )
            for known in self.following.texts(Here(inner, found.at, found.frame), holes=True):
                statement = tables(known.text)
                for verb, names in (("reads", statement.reads), ("writes", statement.writes)) if statement else ():
                    for name in names:
                        yield Access("dataset", name, verb, known.path, known.line, here.at.file, line, tabular=True)

    def _buckets(self, name: str, given: dict[str, Expr], here: Here, call: Call) -> Iterator[Access]:
        verb = patterns.OBJECT_CALLS.get(name)
        if verb is None:
            return
        bucket = given.get("Bucket", given.get("bucket_name", given.get("bucket")))
        key = given.get("Key", given.get("key", given.get("object_name")))
        for b in self.texts(bucket, here) if bucket is not None else ():
            for k in self.texts(key, here) if key is not None else ():
                if "\0" not in b.text + k.text and "${" not in b.text:
                    yield self._access(
                        "dataset", replace(k, text=f"s3://{b.text}/{k.text}"), verb, here, call, store="s3"
                    )

    def _models(self, name: str, given: dict[str, Expr], here: Here, call: Call) -> Iterator[Access]:
        for key, verbs in patterns.model_arguments(name, given):
            for known in self.texts(given[key], here):
                model = patterns.registered(known.text, key, name)
                for verb in verbs if model else ():
                    yield self._access("model", replace(known, text=model), verb, here, call)

    # -- arguments of operators --------------------------------------------------------------------------------------

    def of_arguments(self, maker: Maker) -> Iterator[Access]:
        """Yield what the arguments of an operator name: statements, tables, collections, assets, and stores in its name."""
        last = maker.symbol.rsplit(".", 1)[-1]
        writes = bool(set(patterns.words(last)) & patterns.WRITING_WORDS)
        for row in maker.calls:
            if not isinstance(row.expr, Call):
                continue
            given = named_arguments(row.expr)
            for key in ("sql", "query", "bql"):
                if key in given:
                    yield from self.of_sql(given[key], row, row.expr.line)
            for key, verb in (
                *((k, "writes" if writes else "reads") for k in patterns.COLLECTION_ARGUMENTS),
                *patterns.OPERATOR_TABLES,
            ):
                for known in self.texts(given[key], row) if key in given and maker.symbol else ():
                    if patterns.is_table(known.text) or (patterns.is_path(known.text) and "\0" not in known.text):
                        yield self._access("dataset", known, verb, row, row.expr, tabular=True)
            for key, verb in (("outlets", "writes"), ("inlets", "reads")):
                if key in given:
                    yield from self.assets(Here(given[key], row.at, row.frame), verb, row.expr)
        yield from self._operator_stores(maker, last)

    def assets(self, here: Here, verb: str, call: Call) -> Iterator[Access]:
        """Yield the assets that an expression lists: ``Dataset("s3://…")``, ``Asset(name=…)``."""
        found = self.following.resolve(here)
        if isinstance(found.expr, Seq):
            for item in found.expr.items[:50]:
                yield from self.assets(Here(item, found.at, found.frame), verb, call)
        elif isinstance(found.expr, Call):
            given = named_arguments(found.expr)
            key = next((k for k in ("uri", "@0", "name") if k in given), None)
            for known in self.texts(given[key], found) if key and last_name(found.expr.func) in patterns.ASSETS else ():
                yield self._access("dataset", known, verb, here, call, store=of_url(known.text))

    def _operator_stores(self, maker: Maker, last: str) -> Iterator[Access]:
        if not last.endswith("Operator") or not maker.calls:
            return
        row = maker.calls[0]
        line = row.expr.line
        head, to, tail = last.removesuffix("Operator").partition("To")
        sides = (
            ((head, "reads"), (tail, "writes"))
            if to
            else ((head, "writes" if set(patterns.words(last)) & patterns.WRITING_WORDS else "reads"),)
        )
        for text, verb in sides:
            store = named(text)
            if store:
                yield Access("data_store", store, verb, row.at.file.path, line, row.at.file, line)


def _inner(function: Function) -> list[int]:
    """Return a function's scope with the lambdas and plain functions inside."""
    found = [function.index]
    for index, scope in enumerate(function.file.scopes):
        if scope.line > function.scope.end_line:
            break
        if (
            index > function.index
            and scope.parent in found
            and scope.kind in {"lambda", "function"}
            and not scope.decorators
        ):
            found.append(index)
    return found
