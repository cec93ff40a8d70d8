"""What is fuzzed: each target takes bytes and may end in an answer or in one of our errors, in nothing else."""

from __future__ import annotations

import importlib
import json
import pkgutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import stackaudit
from fuzzing.shapes import mutated
from stackaudit import reports, rulebook
from stackaudit.app import pipeline
from stackaudit.app.configuration import config
from stackaudit.app.imported import tools as imported
from stackaudit.app.settings import Settings
from stackaudit.catalog import own as own_catalogue
from stackaudit.documents import parse_as
from stackaudit.documents.door import _syntaxes
from stackaudit.intake.ignore import IgnoreRules
from stackaudit.intake.languages import language_of
from stackaudit.intake.trees import open_tree
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.model.errors import StackauditError
from stackaudit.model.source import SourceFile
from stackaudit.parsing import ownership
from stackaudit.parsing.door import lowerers, parse
from stackaudit.parsing.remarks import remarks
from stackaudit.reports import terminal
from stackaudit.rulebook import baseline
from stackaudit.rulebook.waiver_text import WaiverError
from stackaudit.rulebook.waiver_text import parse as read_waiver

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 11, 20)
SUFFIXES = {
    "python": "py", "javascript": "js", "typescript": "ts", "tsx": "tsx", "jsx": "jsx", "notebook": "ipynb", "jupyter": "ipynb",
}  # fmt: skip
MANIFESTS = (
    "requirements.txt", "pyproject.toml", "package.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "poetry.lock", "uv.lock",
    "pom.xml", "build.gradle", "build.gradle.kts", "gradle.lockfile", "go.mod", "go.sum", "Pipfile", "Pipfile.lock", "setup.py",
    "setup.cfg", "environment.yml", "a.csproj", "Directory.Packages.props", "packages.lock.json", "libs.versions.toml", "pdm.lock",
)  # fmt: skip
SEED_BYTES, SEED_FILES = 6_000, 60
GOOD = b'from openai import OpenAI\nclient = OpenAI()\nclient.responses.create(model="gpt-4o", input="hello")\n'


@dataclass(frozen=True, slots=True)
class Target:
    """A thing that reads what strangers wrote."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


def targets() -> dict[str, Target]:
    """Return all targets by name; imports every module, so that what is imported late is instrumented too."""
    for info in pkgutil.walk_packages(stackaudit.__path__, "stackaudit."):
        if not info.name.endswith("__main__") and ".migrations" not in info.name:
            importlib.import_module(info.name)
    return {
        "documents": Target(_document, lambda: _chosen({s: f"*.{s}" for s in _syntaxes()})),
        "code": Target(_code, lambda: _chosen({lang: f"*.{SUFFIXES.get(lang, lang)}" for lang in lowerers()})),
        "manifests": Target(_manifest, lambda: _chosen({name: name for name in MANIFESTS})),
        "scan-python": Target(_scan("a.py"), _seeds("*.py")),
        "scan-script": Target(_scan("a.ts"), _seeds("*.ts", "*.js")),
        "scan-java": Target(_scan("A.java"), _seeds("*.java")),
        "scan-yaml": Target(_scan("docker-compose.yaml"), _seeds("*.yaml", "*.yml")),
        "scan-terraform": Target(_scan("main.tf"), _seeds("*.tf")),
        "audit-json": Target(_audit, _nothing),
        "baseline": Target(_baseline, _nothing),
        "import-sarif": Target(_import("sarif"), _nothing),
        "import-cyclonedx": Target(_import("cyclonedx"), _nothing),
        "configuration": Target(_configuration, _configurations),
        "rules": Target(_rule, _nothing),
        "vendors": Target(_vendor, _nothing),
        "waivers": Target(_waiver, _waivers),
        "small-files": Target(_small, _seeds(".gitignore", "CODEOWNERS")),
    }


def _nothing() -> Iterable[bytes]:
    return [b"", *(bytes([n]) * 40 for n in range(0, 256, 16))]


def _seeds(*patterns: str) -> Callable[[], Iterable[bytes]]:
    def found() -> Iterable[bytes]:
        paths = sorted(
            p
            for pattern in patterns
            for where in ("sample_repos", "rules", "tests", "src")
            for p in (ROOT / where).rglob(pattern)
        )
        step = max(1, len(paths) // SEED_FILES)
        return [p.read_bytes()[:SEED_BYTES] for p in paths[::step] if p.is_file()] or [b""]

    return found


def _chosen(patterns: Mapping[str, str]) -> Iterable[bytes]:
    """Return seeds whose first byte says how the rest is read."""
    return [bytes([n]) + data for n, pattern in enumerate(patterns.values()) for data in list(_seeds(pattern)())[:20]]


def _document(data: bytes) -> None:
    names = tuple(_syntaxes())
    syntax = names[data[0] % len(names)] if data else names[0]
    parse_as(syntax, f"a.{syntax}", data[1:])


def _code(data: bytes) -> None:
    names = tuple(lowerers())
    language = names[data[0] % len(names)] if data else names[0]
    file = SourceFile(f"a.{SUFFIXES.get(language, language)}", "0" * 40, data[1:])
    parse(file, language)
    remarks(file, language)


def _manifest(data: bytes) -> None:
    name = MANIFESTS[data[0] % len(MANIFESTS)] if data else MANIFESTS[0]
    parse(SourceFile(name, "0" * 40, data[1:]), language_of(name, data[1:257]) or "")


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="stackaudit-fuzz-"))


def _scan(name: str) -> Callable[[bytes], None]:
    """Audit a folder of one good file and the fuzzed one, and write the formats that others' programs obey."""

    def run(data: bytes) -> None:
        folder = _folder()
        (folder / "good.py").write_bytes(GOOD)
        (folder / name).write_bytes(data)
        _rendered(pipeline.audit(open_tree(folder), Settings(history=False), AS_OF, jobs=1))

    return run


def _rendered(audit: Audit) -> None:
    for form in reports.formats().values():
        if form.name != "pdf":  # the same page as HTML, and slow
            form.render(audit)
    terminal.render(audit)


@cache
def _base() -> Audit:
    return pipeline.audit(open_tree(ROOT / "sample_repos" / "rag-support-bot"), Settings(history=False), AS_OF, jobs=1)


@cache
def _raw(form: str) -> Any:
    return json.loads(reports.formats()[form].render(_base()))


def _audit(data: bytes) -> None:
    try:
        audit = audit_json.loads(json.dumps(mutated(_raw("json"), data)).encode())
    except StackauditError:
        return
    _rendered(audit)


def _baseline(data: bytes) -> None:
    raw = json.loads(baseline.dumps(baseline.entries(_base())))
    try:
        rows = baseline.loads(json.dumps(mutated(raw, data)).encode(), "b.json")
    except StackauditError:
        return
    baseline.compare(_base(), rows, {"a"})


def _import(form: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        path = _folder() / "import.json"
        path.write_bytes(json.dumps(mutated(_raw(form), data)).encode())
        try:
            files = imported.of_files([path])
        except StackauditError:
            return
        _rendered(imported.beside(_base(), files, ROOT, {e.path for f in _base().findings for e in f.related}))

    return run


def _configuration(data: bytes) -> None:
    path = _folder() / "stackaudit.toml"
    path.write_bytes(data)
    try:
        config.resolve(_folder(), file=path, environ={}).settings()
    except StackauditError:
        return


def _configurations() -> Iterable[bytes]:
    return [
        b'include = ["src/**"]\nexclude = ["a"]\nfail-on = "high"\nhistory = false\nprofile = "strict"\n',
        b'[[waivers]]\nrule = ["RES001"]\npaths = ["legacy/"]\nreason = "gone soon"\nuntil = 2027-01-01\nowner = "a"\n',
        *(p.read_bytes() for p in [ROOT / "pyproject.toml"]),
    ]


@cache
def _shapes(pattern: str) -> tuple[tuple[str, Any], ...]:
    from stackaudit.model.documents import Document, plain

    paths = sorted((ROOT / pattern.partition("*")[0]).glob("*" + pattern.partition("*")[2]))
    found = ((p, parse_as("yaml", p.name, p.read_bytes())) for p in paths)
    return tuple((p.name, plain(d.root)) for p, d in found if isinstance(d, Document))


def _rule(data: bytes) -> None:
    shapes = [row for row in _shapes("rules/*/*.yaml") if "when" in row[1]]
    name, raw = shapes[(data[0] if data else 0) % len(shapes)]
    raw = json.loads(json.dumps(raw, default=str)) | {"id": "XYZ123"}
    name = "XYZ123-" + name.partition("-")[2]
    text = json.dumps(mutated(raw, data[1:])).encode() if len(data) % 2 else data
    try:
        rulebook.load_own({f".stackaudit/rules/{name}": text})
    except StackauditError:
        return


def _vendor(data: bytes) -> None:
    shapes = _shapes("src/stackaudit/catalog/vendors/*.yaml")
    _, raw = shapes[(data[0] if data else 0) % len(shapes)]
    raw = json.loads(json.dumps(raw, default=str)) | {
        "id": "own",
        "node": "own",
        "packages": {},
        "hosts": [],
        "prefixes": [],
    }
    text = json.dumps(mutated(raw, data[1:])).encode() if len(data) % 8 else data
    try:
        own_catalogue.load_own({".stackaudit/catalog/own.yaml": text})
    except StackauditError:
        return


def _waiver(data: bytes) -> None:
    try:
        read_waiver(data.decode("utf-8", "replace"))
    except WaiverError:
        return


def _waivers() -> Iterable[bytes]:
    return [
        b'ignore[RES001] reason="it is so" until=2027-01-01 owner=team',
        b"ignore[A, B] reason='x\\'y' -->",
        b"ignore",
    ]


def _small(data: bytes) -> None:
    rules = IgnoreRules.from_bytes(data)
    rules.verdict("src/a/b.py", folder=False)
    rules.verdict("*[a", folder=True)
    for path in (".github/CODEOWNERS", "catalog-info.yaml", "OWNERS"):
        ownership.owners_of({path: data}).of("src/a.py")
