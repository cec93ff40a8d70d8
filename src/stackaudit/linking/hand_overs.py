"""Files that one job writes and another one reads, with nothing declared between them.

Only paths that both sides write as equal text count, and only between jobs: modules that an orchestrator runs, or scripts
with a ``__main__`` part. A path that a pipeline description names as input or output is declared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name
from stackaudit.model.documents import Document, walk
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, literals

DETECTOR = "hand_overs"
_WRITERS = frozenset(
    {
        "to_csv",
        "to_parquet",
        "to_json",
        "to_pickle",
        "to_feather",
        "to_excel",
        "to_hdf",
        "write_csv",
        "write_parquet",
        "write_json",
        "sink_parquet",
    }
)
_READERS = frozenset(
    {
        "read_csv",
        "read_parquet",
        "read_json",
        "read_pickle",
        "read_feather",
        "read_excel",
        "read_hdf",
        "scan_parquet",
        "scan_csv",
    }
)
_TEMPORARY = re.compile(r"(?i)(?:^|/)(?:tmp|temp|var/tmp)/|^(?:output|out|result|data|test)s?\.\w+$")
_PATH = re.compile(r"[\w:.@{}=-]*[/\\][^\s]+|[\w-]+\.(?:csv|parquet|json|jsonl|pkl|feather|xlsx|h5)")


def link(_facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield a data set for each path that passes between two jobs, with who writes and who reads it."""
    writers: dict[str, list[tuple[CodeFile, int]]] = defaultdict(list)
    readers: dict[str, list[tuple[CodeFile, int]]] = defaultdict(list)
    for file in context.project.files.values():
        if _is_job(file, context):
            for path, line, writes in _touched(file, context):
                (writers if writes else readers)[path].append((file, line))
    declared = {str(leaf.value) for d in documents for _, _, leaf in walk(d.root) if isinstance(leaf.value, str)}
    declared |= {text for file in context.project.files.values() for text in _declared(file, context)}
    for path in sorted(set(writers) & set(readers)):
        write = writers[path]
        read = [r for r in readers[path] if all(r[0] is not w[0] for w in write)]
        if read and not any(path == d or path.endswith("/" + d) for d in declared):
            yield _claim(path, write, read, context)


def _claim(
    path: str, write: list[tuple[CodeFile, int]], read: list[tuple[CodeFile, int]], context: Context
) -> NodeClaim:
    places = [
        tuple((f.path, context.evidence(f, line, DETECTOR, "literal").line) for f, line in rows)
        for rows in (write, read)
    ]
    first, line = write[0]
    evidence = context.evidence(first, line, DETECTOR, "literal", confidence=0.8)
    return NodeClaim(
        NodeRef("dataset", path), path, evidence, attributes=(("written_at", places[0]), ("read_at", places[1]))
    )


def _declared(file: CodeFile, context: Context) -> Iterator[str]:
    """Yield the paths that a file declares to its orchestrator: data sets, assets, and sensors that wait for them."""
    for site in file.sites:
        if _last(site.call.func).endswith(("Dataset", "Asset", "Sensor", "asset")):
            at = At(file, site.scope, site.branch, site.call.line)
            for given in (*site.call.args, *(v for _, v in site.call.kwargs)):
                yield from (str(lit.value) for lit in literals(context.evaluator.value(given, at)))


def _is_job(file: CodeFile, context: Context) -> bool:
    if any(b.kind == "main" for b in file.branches):
        return True
    for row in file.imports:
        found = context.catalogue.package_of_import("pypi", row.module, context.declared)
        if found is not None and not row.level and found.layer in {"orchestration", "pipeline"}:
            return True
    return False


def _touched(file: CodeFile, context: Context) -> Iterator[tuple[str, int, bool]]:
    for site in file.sites:
        name = _last(site.call.func)
        if name not in _WRITERS and name not in _READERS:
            continue
        given = _path_of(site.call)
        if given is None:
            continue
        value = context.evaluator.value(given, At(file, site.scope, site.branch, site.call.line))
        for lit in literals(value):
            if isinstance(lit.value, str) and _PATH.fullmatch(lit.value) and not _TEMPORARY.search(lit.value):
                yield lit.value, site.call.line, name in _WRITERS


def _path_of(call: Call) -> Expr | None:
    named = next(
        (
            v
            for k, v in call.kwargs
            if k in {"path", "path_or_buf", "filepath_or_buffer", "io", "file", "excel_writer", "source"}
        ),
        None,
    )
    return named if named is not None else call.args[0] if call.args else None


def _last(expr: Expr) -> str:
    return expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""
