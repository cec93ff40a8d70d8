"""DVC: stages of ``dvc.yaml`` (also ``foreach``, ``matrix`` and ``vars``), tracked files (``*.dvc``), and remotes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import product

from stackaudit.detectors.dialects.patterns import is_model_file
from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "dvc"
DOCUMENTS = ("dvc.yaml", "*.dvc", "config", "config.local")
MAX_STAGES = 500
_HOLE = re.compile(r"\$\{([^{}]{1,100})\}")
_CODE = re.compile(r"\.(?:py|ipynb|r|R|sh|jl|scala|java|js|ts|sql|ya?ml|toml|cfg|ini|lock)$")
Texts = list[tuple[str, int]]


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield what one of the tool's files declares."""
    folder, _, name = doc.path.rpartition("/")
    if not isinstance(doc.root, Fields):
        return
    if name == "dvc.yaml":
        yield from _Project(doc, doc.root, folder, context).facts()
    elif name.endswith(".dvc"):
        yield from _tracked(doc, doc.root, folder, context)
    elif name in {"config", "config.local"} and folder.rpartition("/")[2] == ".dvc":
        yield from _remotes(doc, doc.root, context)


class _Project:
    """One ``dvc.yaml``."""

    def __init__(self, doc: Document, root: Fields, folder: str, context: Context) -> None:
        self.doc, self.root, self.folder, self.context = doc, root, folder, context
        self.ref = NodeRef("data_pipeline", f"dvc:{doc.path}")
        self.values = dict(_flat(root.get("vars")))
        self.titles: dict[str, str] = {}

    def evidence(self, line: int) -> Evidence:
        """Return evidence in this file."""
        return self.context.evidence(self.doc.path, line, DETECTOR, "config", confidence=1.0)

    def facts(self) -> Iterator[Fact]:
        """Yield the pipeline, its stages, what they read and write, and the artifacts."""
        stages = self.root.get("stages")
        yield from self.artifacts()
        if not isinstance(stages, Fields) or not stages.fields:
            return
        line = next((n for k, n, _ in self.root.fields if k == "stages"), 1)
        yield NodeClaim(self.ref, self.doc.path, self.evidence(line), attributes=(("orchestrator", "dvc"),))
        rows = [row for name, at, body in stages.fields for row in self.expanded(name, at, body)][:MAX_STAGES]
        made: dict[str, NodeRef] = {}
        for name, _, body, values in rows:
            for path, _ in self.paths(body, ("outs", "metrics", "plots"), values):
                made[path] = self.step(name)
        for name, at, body, values in rows:
            yield from self.stage(name, at, body, values, made)

    def artifacts(self) -> Iterator[Fact]:
        """Yield the named artifacts; a path keeps its name."""
        artifacts = self.root.get("artifacts")
        for name, line, body in artifacts.fields if isinstance(artifacts, Fields) else ():
            path = body.get("path") if isinstance(body, Fields) else None
            kind = body.get("type") if isinstance(body, Fields) else None
            if isinstance(path, Leaf) and isinstance(path.value, str):
                full = self.full(path.value)
                model = isinstance(kind, Leaf) and kind.value == "model"
                self.titles[full] = ("model:" if model else "dataset:") + f"{name} ({path.value})"
                ref, shown = self.thing(full)
                yield NodeClaim(
                    ref, shown, self.evidence(line), attributes=(("trained", True),) if model else (("path", full),)
                )

    def expanded(self, name: str, line: int, body: DocNode) -> Iterator[tuple[str, int, Fields, dict[str, str]]]:
        """Yield a stage, or the stages that ``foreach`` and ``matrix`` make of it."""
        if not isinstance(body, Fields):
            return
        each, inner, matrix = body.get("foreach"), body.get("do"), body.get("matrix")
        values = {**self.values, **dict(_flat(body.get("vars")))}
        if each is not None and isinstance(inner, Fields):
            for key, more in _turns(each, values):
                yield f"{name}@{key}", line, inner, {**values, **more}
        elif isinstance(matrix, Fields):
            axes = [[(axis, t) for t, _ in _texts(items)] for axis, _, items in matrix.fields]
            for row in list(product(*axes))[:MAX_STAGES] if axes and all(axes) else ():
                more = {f"item.{axis}": text for axis, text in row}
                yield f"{name}@{'-'.join(text for _, text in row)}", line, body, {**values, **more}
        else:
            yield name, line, body, values

    def step(self, name: str) -> NodeRef:
        """Return the identity of a stage."""
        return NodeRef("pipeline_step", f"dvc:{self.doc.path}#{name}")

    def full(self, path: str) -> str:
        """Return a path of the file from the root of the repository; addresses stay."""
        return path if "://" in path else posixpath.normpath(posixpath.join(self.folder, path))

    def paths(self, body: Fields, keys: tuple[str, ...], values: dict[str, str]) -> Texts:
        """Return the paths below some keys, without those that cannot be known."""
        root = body.get("wdir")
        folder = str(root.value) if isinstance(root, Leaf) and root.value else ""
        found: Texts = []
        for key in keys:
            node = body.get(key)
            for text, line in _texts(node) if node is not None else ():
                filled = _filled(text, values)
                if filled:
                    found.append((self.full(posixpath.join(folder, filled) if "://" not in filled else filled), line))
        return found

    def thing(self, path: str) -> tuple[NodeRef, str]:
        """Return the node of a path: a model by its file's name, else a dataset."""
        kind, _, title = self.titles.get(path, "").partition(":")
        if kind == "model" or (not kind and is_model_file(path)):
            short = path.rsplit("/", 1)[-1]
            return NodeRef("model", short), title or short
        return NodeRef("dataset", path), title or path

    def stage(
        self, name: str, line: int, body: Fields, values: dict[str, str], made: dict[str, NodeRef]
    ) -> Iterator[Fact]:
        """Yield one stage."""
        ref, evidence = self.step(name), self.evidence(line)
        command = body.get("cmd")
        shown = _filled(str(command.value), values) if isinstance(command, Leaf) else ""
        attributes: list[tuple[str, AttributeValue]] = [("orchestrator", "dvc"), ("command", (shown or "")[:200])]
        pipeline = self.folder.rsplit("/", 1)[-1] or "dvc.yaml"
        yield NodeClaim(
            ref, name if pipeline == "dvc.yaml" else f"{pipeline}/{name}", evidence, attributes=tuple(attributes)
        )
        yield EdgeClaim(self.ref, "runs", ref, evidence)
        outs = self.paths(body, ("outs", "metrics", "plots"), values)
        for path, at in self.paths(body, ("deps",), values):
            producer = next((s for p, s in made.items() if _inside(path, p) or _inside(p, path)), None)
            if producer is not None and producer != ref:
                yield EdgeClaim(ref, "depends_on", producer, self.evidence(at))
            if producer is not None or not _CODE.search(path):
                yield from self.touched(ref, "reads", path, at)
        for path, at in outs:
            yield from self.touched(ref, "writes", path, at)
            if self.thing(path)[0].kind == "model":
                yield EdgeClaim(ref, "trains", self.thing(path)[0], self.evidence(at))

    def touched(self, step: NodeRef, verb: str, path: str, line: int) -> Iterator[Fact]:
        """Yield the node of a path and the edge to it."""
        ref, shown = self.thing(path)
        attributes: tuple[tuple[str, AttributeValue], ...] = (
            (("trained", True),) if ref.kind == "model" else (("path", path),)
        )
        yield NodeClaim(ref, shown, self.evidence(line), attributes=attributes)
        yield EdgeClaim(step, verb, ref, self.evidence(line))


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _texts(node: DocNode | None) -> Texts:
    """Return the entries of a list: texts, or the only key of a mapping (``- data.csv: {cache: false}``)."""
    rows: Texts = []
    for item in node.items if isinstance(node, Items) else (node,) if node is not None else ():
        match item:
            case Leaf(value=value, line=line) if value is not None:
                rows.append((str(value), line))
            case Fields(fields=fields):
                rows.extend((key, line) for key, line, _ in fields[:1])
            case _:
                pass
    return rows


def _flat(node: DocNode | None, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > 6:
        return
    match node:
        case Items(items=items):
            for position, item in enumerate(items):
                yield from _flat(item, f"{prefix}[{position}]" if prefix else "", depth + 1)
        case Fields(fields=fields):
            for key, _, value in fields:
                yield from _flat(value, f"{prefix}.{key}" if prefix else key, depth + 1)
        case Leaf(value=value) if prefix and value is not None:
            yield prefix, str(value)
        case _:
            pass


def _turns(each: DocNode, values: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the key of each turn of a ``foreach`` and the values that it gives."""
    match each:
        case Items(items=items):
            for position, item in enumerate(items[:MAX_STAGES]):
                if isinstance(item, Leaf):
                    yield str(item.value), {"item": str(item.value)}
                else:
                    yield str(position), dict(_flat(item, "item"))
        case Fields(fields=fields):
            for key, _, value in fields[:MAX_STAGES]:
                yield key, {"key": key, **dict(_flat(value, "item"))}
        case Leaf(value=str(text)):
            name = _HOLE.fullmatch(text.strip())
            head = name.group(1).strip() if name else ""
            for known, filled in values.items():
                if known.startswith(f"{head}["):
                    yield filled, {"item": filled}
        case _:
            pass


def _filled(text: str, values: dict[str, str]) -> str | None:
    """Return a text with its ``${…}`` filled in; None when one is not known."""
    if "${" not in text:
        return text
    if any(m.group(1).strip() not in values for m in _HOLE.finditer(text)):
        return None
    return _HOLE.sub(lambda m: values[m.group(1).strip()], text)


def _tracked(doc: Document, root: Fields, folder: str, context: Context) -> Iterator[Fact]:
    """A file that is tracked, and where it was imported from."""
    outs, deps = root.get("outs"), root.get("deps")
    for item in outs.items if isinstance(outs, Items) else ():
        path = item.get("path") if isinstance(item, Fields) else None
        if not isinstance(path, Leaf) or not isinstance(path.value, str):
            continue
        full = posixpath.normpath(posixpath.join(folder, path.value))
        short = full.rsplit("/", 1)[-1]
        ref = NodeRef("model", short) if is_model_file(full) else NodeRef("dataset", full)
        evidence = context.evidence(doc.path, path.line, DETECTOR, "config", confidence=1.0)
        yield NodeClaim(ref, short if ref.kind == "model" else full, evidence, attributes=(("tracked", True),))
        for parent in _parents(folder):
            yield EdgeClaim(ref, "depends_on", NodeRef("data_store", f"dvc:{parent}#default"), evidence)
        for source in deps.items if isinstance(deps, Items) else ():
            yield from _imported(source, ref, doc, context)


def _parents(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _imported(source: DocNode, ref: NodeRef, doc: Document, context: Context) -> Iterator[Fact]:
    path, repo = (source.get("path"), source.get("repo")) if isinstance(source, Fields) else (None, None)
    url = repo.get("url") if isinstance(repo, Fields) else None
    if isinstance(path, Leaf) and (isinstance(url, Leaf) or "://" in str(path.value)):
        name = f"{url.value} {path.value}" if isinstance(url, Leaf) else str(path.value)
        line = url.line if isinstance(url, Leaf) else path.line
        evidence = context.evidence(doc.path, line, DETECTOR, "config", confidence=1.0)
        yield NodeClaim(NodeRef("dataset", name), name, evidence)
        yield EdgeClaim(ref, "depends_on", NodeRef("dataset", name), evidence)


def _remotes(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    """The stores in which tracked data lies."""
    top = doc.path.rpartition("/")[0].rpartition("/")[0]
    core = root.get("core")
    default = core.get("remote") if isinstance(core, Fields) else None
    for section, line, body in root.fields:
        name = section.strip("'\"").removeprefix("remote").strip(" \"'")
        url = body.get("url") if isinstance(body, Fields) and "remote" in section else None
        if isinstance(url, Leaf) and isinstance(url.value, str) and name:
            usual = isinstance(default, Leaf) and default.value == name
            evidence = context.evidence(doc.path, max(url.line, line), DETECTOR, "config", confidence=1.0)
            ref = NodeRef("data_store", f"dvc:{top}#{'default' if usual else name}")
            yield NodeClaim(ref, f"{url.value} (DVC remote {name})", evidence)
