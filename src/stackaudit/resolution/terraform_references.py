"""Which block of Terraform code refers to which other: directly, or through locals, data, modules and other stacks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from stackaudit.model.documents import DocNode, Document, Fields, Leaf, walk

MAX_DEPTH = 10
MAX_STEPS = 100_000
"""Names of one repository that are followed: what is beyond is not known."""
_LONGEST = 4_000
_INDEX = re.compile(r"\[[^\[\]]*\]")
_NAME = re.compile(r"(?<![\w.\"-])(?:module|data|local|var|[a-z][a-z0-9]*_\w+)(?:\.[A-Za-z_*][\w*-]*)+")
_QUOTED = re.compile(r'"[^"$]*"')
_TAILS = frozenset({"arn", "arns", "id", "ids", "name", "names", "uri", "url", "value"})
"""Last words of outputs and variables that say which attribute of a thing is meant."""
_FROM_OTHER = re.compile(r"(?i)\b(?:from|output of|created (?:by|in)|deployed (?:by|in))\b")
"""Words of a description that say that another stack gives the value."""
Row = tuple[str, int]
"""Key of a block and the line that refers to it."""


@dataclass(slots=True)
class _Folder:
    blocks: dict[str, Fields] = field(default_factory=dict)
    """Resources by ``type.name``, modules by ``module.name``, data by ``data.type.name``."""
    locals: dict[str, DocNode] = field(default_factory=dict)
    variables: dict[str, Fields] = field(default_factory=dict)
    outputs: dict[str, DocNode] = field(default_factory=dict)
    callers: list[tuple[str, Fields]] = field(default_factory=list)
    """Folder and body of each module block that calls this folder."""


class TerraformReferences:
    """The references among all blocks of one repository; a key is ``terraform:<folder>:<address>``."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Collect the blocks of the HCL files among *documents*."""
        self._folders: dict[str, _Folder] = defaultdict(_Folder)
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._steps = 0
        for document in documents:
            if document.syntax == "hcl" and isinstance(document.root, Fields) and not document.path.endswith(".tfvars"):
                self._collect(dirname(document.path), document.root)
        for path in list(self._folders):
            for address, body in self._folders[path].blocks.items():
                target = self._module(path, body) if address.startswith("module.") else None
                if target is not None:
                    self._folders[target].callers.append((path, body))

    def of(self, path: str, body: Fields) -> list[Row]:
        """Return what a block of the file *path* refers to: the key of each target once, with the first line."""
        found: dict[str, int] = {}
        for _, line, leaf in walk(body):
            for key in self._leaf(dirname(path), leaf, 0) if isinstance(leaf.value, str) else ():
                found.setdefault(key, line)
        return sorted(found.items())

    def targets(self, path: str, node: DocNode) -> frozenset[str]:
        """Return the keys of the blocks that one value of the file *path* refers to."""
        return frozenset(key for _, _, leaf in walk(node) for key in self._leaf(dirname(path), leaf, 0))

    def block(self, key: str) -> Fields | None:
        """Return the body of a resource by its key; None for what this repository does not hold."""
        _, folder, address = key.split(":", 2)
        return self._folders[folder].blocks.get(address) if folder in self._folders else None

    def data(self, path: str, node: DocNode) -> Iterator[Fields]:
        """Yield the data blocks that a value names (a policy document, an archive)."""
        for _, _, leaf in walk(node):
            for name in _names(leaf):
                block = self._folders[dirname(path)].blocks.get(".".join(name[:3])) if name[0] == "data" else None
                if block is not None:
                    yield block

    def around(self, path: str, body: Fields, depth: int = 2) -> Iterator[tuple[str, Fields]]:
        """Yield the blocks that a block refers to, and those that they refer to.

        Each comes with the folder that paths in it are relative to, its own or that of a caller, as ``folder/``.
        """
        for key, _ in self.of(path, body) if depth else ():
            _, folder, address = key.split(":", 2)
            block = self._folders[folder].blocks.get(address)
            if block is None or address.startswith("module."):
                continue
            for at in dict.fromkeys((folder, *(caller for caller, _ in self._folders[folder].callers))):
                yield join(at, ""), block
            yield from self.around(join(folder, ""), block, depth - 1)

    def _collect(self, path: str, root: Fields) -> None:
        folder = self._folders[path]
        for kind, _, block in root.fields:
            for label, _, body in block.fields if isinstance(block, Fields) else ():
                if kind in {"resource", "data"} and isinstance(body, Fields):
                    prefix = "data." if kind == "data" else ""
                    folder.blocks |= {
                        f"{prefix}{label}.{n}": inner for n, _, inner in body.fields if isinstance(inner, Fields)
                    }
                elif kind == "module" and isinstance(body, Fields):
                    folder.blocks[f"module.{label}"] = body
                elif kind == "variable" and isinstance(body, Fields):
                    folder.variables[label] = body
                elif kind == "locals":
                    folder.locals[label] = body
                elif kind == "output" and isinstance(body, Fields):
                    folder.outputs[label] = body.get("value") or Leaf(None, 1)

    def _module(self, path: str, body: Fields) -> str | None:
        source = body.get("source")
        text = source.value if isinstance(source, Leaf) else None
        if not isinstance(text, str) or not text.startswith("."):
            return None
        target = normpath(join(path, text))
        return ("" if target == "." else target) if target in self._folders or target == "." else None

    def _leaf(self, path: str, leaf: Leaf, depth: int) -> Iterator[str]:
        for name in _names(leaf):
            yield from self._name(path, name, depth)

    def _node(self, path: str, node: DocNode | None, depth: int) -> Iterator[str]:
        for _, _, leaf in walk(node) if node is not None else ():
            yield from self._leaf(path, leaf, depth)

    def _name(self, path: str, name: list[str], depth: int) -> frozenset[str]:
        self._steps += 1
        if depth > MAX_DEPTH or self._steps > MAX_STEPS:
            return frozenset()
        key = path, ".".join(name[:5])
        if key not in self._known:
            self._known[key] = frozenset()  # a name that leads back to itself leads nowhere
            self._known[key] = frozenset(self._follow(path, name, depth + 1))
        return self._known[key]

    def _follow(self, path: str, name: list[str], depth: int) -> Iterator[str]:
        folder = self._folders[path]
        match name:
            case ["local", label, *rest]:
                yield from self._node(path, _inside(folder.locals.get(label), rest), depth)
            case ["var", label, *rest]:
                yield from self._variable(path, label, rest, depth)
            case ["module", label, *rest]:
                body = folder.blocks.get(f"module.{label}")
                target = self._module(path, body) if body is not None else None
                if target is None:
                    yield f"terraform:{path}:module.{label}"
                elif rest:
                    yield from self._node(target, self._folders[target].outputs.get(rest[0]), depth)
            case ["data", "terraform_remote_state", label, "outputs", output, *_]:
                yield from self._other_stack(path, label, output, depth)
            case ["data", kind, label, *_]:
                yield from self._node(path, folder.blocks.get(f"data.{kind}.{label}"), depth)
            case [kind, label, *_] if f"{kind}.{label}" in folder.blocks:
                yield f"terraform:{path}:{kind}.{label}"

    def _variable(self, path: str, label: str, rest: list[str], depth: int) -> Iterator[str]:
        folder = self._folders[path]
        for caller, body in folder.callers:
            yield from self._node(caller, _inside(body.get(label), rest), depth)
        declared = folder.variables.get(label)
        if folder.callers or declared is None:
            return
        said = declared.get("description")
        told = isinstance(said, Leaf) and _FROM_OTHER.search(str(said.value)) is not None
        if told or declared.get("default") is None:
            outputs = list(self._outputs(path, label, told=told))
            if len({other for other, _ in outputs}) == 1:
                for other, node in outputs:
                    yield from self._node(other, node, depth)

    def _outputs(self, path: str, label: str, *, told: bool) -> Iterator[tuple[str, DocNode]]:
        """Yield outputs of other stacks that a variable is named after; in part, where *told* that it comes from one."""
        wanted = _core(label)
        for other in sorted(self._folders):
            folder = self._folders[other]
            for name, node in folder.outputs.items() if other != path and not folder.callers else ():
                core = _core(name)
                if wanted == core or (told and len(core) > 1 and wanted[-len(core) :] == core):
                    yield other, node

    def _other_stack(self, path: str, label: str, output: str, depth: int) -> Iterator[str]:
        """Yield what the output of another stack refers to: its folder stands in the path of its state, else in its name."""
        block = self._folders[path].blocks.get(f"data.terraform_remote_state.{label}")
        holders = [p for p, f in self._folders.items() if output in f.outputs and p != path and not f.callers]
        texts = [str(leaf.value) for _, _, leaf in walk(block)] if block is not None else []
        named = [p for p in holders if any(normpath(join(path, dirname(t))) == p for t in texts if "/" in t)]
        named = named or [p for p in holders if any(p.rsplit("/", 1)[-1] in t.split("/") for t in texts)]
        named = named or [p for p in holders if label in p.rsplit("/", 1)[-1]] or holders
        if len(named) == 1:
            yield from self._node(named[0], self._folders[named[0]].outputs[output], depth)


def _names(leaf: Leaf) -> Iterator[list[str]]:
    """Yield the dotted names in the expressions of a text, without indexes."""
    text = leaf.value
    if not isinstance(text, str) or "${" not in text or len(text) > _LONGEST * 5:
        return
    for part in text.split("${")[1:]:
        plain = _QUOTED.sub('""', part[:_LONGEST])
        before = ""
        while before != plain:
            before, plain = plain, _INDEX.sub("", plain)
        yield from (m[0].split(".") for m in _NAME.finditer(plain.partition("}")[0] if "{" not in plain else plain))


def _inside(node: DocNode | None, keys: list[str]) -> DocNode | None:
    """Return the value below a path of keys, as deep as the path can be followed."""
    for key in keys:
        inner = node.get(key) if isinstance(node, Fields) else None
        if inner is None:
            return node
        node = inner
    return node


def _core(name: str) -> tuple[str, ...]:
    """Return the words of a name without those at its end that name an attribute."""
    words = name.split("_")
    while len(words) > 1 and words[-1] in _TAILS:
        words.pop()
    return tuple(words)
