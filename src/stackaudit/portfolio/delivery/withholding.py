"""An audit without code: what leaves the house by mail or chat names neither lines of code nor files, unless asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.reports.wording import ELLIPSIS

QUOTED = 12
"""Characters from which a snippet is recognised where a message quotes it; shorter ones are names."""
LONGEST = 240
"""Characters of a text that a vendor's name, a message or a method needs; what is longer in a graph is code or prompt."""
_WORD = re.compile(r"[^\s\"'`,;()\[\]{}<>|]+")
_TAIL = re.compile(r"(?::\d+(?:-\d+)?)?[.:]*\Z")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


def without_code(audit: Audit) -> Audit:
    """Return *audit* with every snippet empty and every path replaced by a number; figures and judgements stay."""
    raw = json.loads(audit_json.dumps(audit))
    code = {e["snippet"] for row in raw["nodes"] for e in row["evidence"]}
    for finding in raw["findings"]:
        quoted = {e["snippet"] for e in (finding["primary"], *finding["related"]) if len(e["snippet"]) >= QUOTED}
        code |= quoted
        for snippet in sorted(quoted, key=len, reverse=True):
            finding["message"] = finding["message"].replace(snippet, ELLIPSIS)
    code = {snippet for snippet in code if len(snippet) >= QUOTED}
    for node in raw["nodes"]:
        node["attributes"] = _told(node["attributes"], code)
    return audit_json.loads(json.dumps(_walk(raw, _names(raw), "")).encode())


def _told(value: Any, code: Collection[str]) -> Any:
    """Return attributes of a node without lines of code and without long texts, which are prompts or descriptions."""
    match value:
        case str():
            return "" if value in code or len(value) > LONGEST else value
        case dict():
            return {key: _told(item, code) for key, item in value.items()}
        case list():
            return [_told(item, code) for item in value]
        case _:
            return value


def _names(raw: dict[str, Any]) -> dict[str, str]:
    """Return path → what stands for it, for files, their folders and the dotted names of modules."""
    paths: set[str] = set()
    _collect(raw, paths)
    folders = {above for path in paths for above in _above(path)} - paths
    names = {path: f"file-{n}{_suffix(path)}" for n, path in enumerate(sorted(paths), 1)}
    for n, folder in enumerate(sorted(folders), 1):
        names |= {folder: f"folder-{n}", folder + "/": f"folder-{n}/"}
    for path, name in list(names.items()):
        if "/" in path.rstrip("/"):
            names.setdefault(_SUFFIX.sub("", path.rstrip("/")).replace("/", "."), name)
            names.setdefault(_SUFFIX.sub("", path), name)
    return names


def _collect(value: Any, found: set[str]) -> None:
    """Gather the paths of evidence, skips and rows of measures: texts under a key that says so."""
    match value:
        case dict():
            for key, item in value.items():
                if key == "path" and isinstance(item, str) and item:
                    found.add(item)
                elif key in {"paths", "places", "modules"} and isinstance(item, list):
                    found.update(_TAIL.sub("", text) for text in item if isinstance(text, str) and "/" in text)
                _collect(item, found)
        case list():
            for item in value:
                _collect(item, found)


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]


def _suffix(path: str) -> str:
    found = _SUFFIX.search(path)
    return found[0] if found else ""


def _walk(value: Any, names: dict[str, str], key: str) -> Any:
    match value:
        case str():
            return "" if key == "snippet" else _hidden(value, names, key)
        case dict():
            return {_hidden(k, names, ""): _walk(v, names, k) for k, v in value.items()}
        case list():
            return [_walk(item, names, key) for item in value]
        case _:
            return value


def _hidden(text: str, names: dict[str, str], key: str) -> str:
    """Return a text in which no word is a known path; a single word without a slash is one only where it has a suffix."""
    if text in names and (key in {"path", "place"} or "/" in text or _SUFFIX.search(text)):
        return names[text]

    def known(found: re.Match[str]) -> str:
        word = found[0]
        tail = _TAIL.search(word)
        bare = word[: tail.start()] if tail else word
        head, mark, rest = bare.partition("#")
        name = names.get(head)
        if name is None or not ("/" in head or "." in head):
            return word
        return name + mark + rest + word[len(bare) :]

    return _WORD.sub(known, text)
