"""Cold against warm: whatever was kept before, an audit is that of the files as they are now."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache as cache_results
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackaudit.app import pipeline, survey
from stackaudit.app.cache import Cache
from stackaudit.app.settings import Settings
from stackaudit.catalog import own
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.loading import load
from stackaudit.intake.trees import open_commit, open_tree
from stackaudit.model.audit_json import dumps

DAY = date(2026, 11, 20)
CLIENT = 'from openai import OpenAI\n\nclient = OpenAI(api_key="sk-proj-abcdefghijklmnopqrstuv")\n'
USE = "from llm.client import client\nfrom llm.names import MODEL\n\ndef ask(q):\n    return client.chat.completions.create(model=MODEL, messages=[])\n"
VENDOR = "id: housegate\nname: House gate\nkind: provider\nlayer: gateway\nhosts: [llm.house.example]\n"
TEXTS = (
    CLIENT, CLIENT.replace("()", "(timeout=9)"), USE, USE.replace("MODEL", '"gpt-4o"'), 'MODEL = "gpt-4o-mini"\n',
    'MODEL = "gpt-4"  # stackaudit: ignore MLC003 fine here\n', "x = 1\n", "", "openai==1.3.0\n", "# Notes\n", "* @ann\n",
    "def broken(:\n", "It can make mistakes.\n", '{"model": "gpt-4o"}\n', "OPENAI_MODEL=gpt-4\n", "\x00\x01", VENDOR, VENDOR.replace("house.", "home."),
    'import requests\nrequests.post("https://llm.house.example/v1/chat")\n',
)  # fmt: skip
PATHS = (
    "llm/client.py", "llm/names.py", "llm/__init__.py", "app.py", "tests/test_app.py", "requirements.txt", "README.md",
    "settings.json", ".env", "CODEOWNERS", "web/foot.html", ".stackauditignore", "web/app.py", ".stackaudit/catalog/housegate.yaml",
)  # fmt: skip
EDIT = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(PATHS[:-1]), st.sampled_from(TEXTS[:-3])),
    st.tuples(st.just("write"), st.just(PATHS[-1]), st.sampled_from(TEXTS[-3:-1])),
    st.tuples(st.just("move"), st.sampled_from(PATHS[:-1]), st.sampled_from(PATHS[:-1])),
    st.tuples(st.just("remove"), st.sampled_from(PATHS), st.just("")),
)


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def edit(root: Path, what: str, path: str, other: str) -> None:
    if what == "write":
        write(root, path, other)
    elif (root / path).exists():
        if what == "remove":
            (root / path).unlink()
        else:
            (root / other).parent.mkdir(parents=True, exist_ok=True)
            (root / path).replace(root / other)


def audited(root: Path, cache: Cache | None, **chosen: object) -> bytes:
    return dumps(pipeline.audit(open_tree(root), Settings(**chosen), DAY, jobs=1, cache=cache))  # type: ignore[arg-type]


def git(root: Path, *words: str) -> None:
    who = {"GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@x.example", "GIT_COMMITTER_NAME": "Ann"}
    fixed = {"GIT_COMMITTER_EMAIL": "ann@x.example", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, env=clean | who | fixed)


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "change")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for path, text in {"llm/client.py": CLIENT, "llm/names.py": TEXTS[4], "app.py": USE, "README.md": "# x\n"}.items():
        write(root, path, text)
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root


_load_own = own.load_own


def compiled_once(sources: Mapping[str, bytes]) -> Catalogue:
    """Compile each set of vendors once: it takes longer than an audit."""
    return _compiled(tuple(sorted(sources.items())))


@cache_results
def _compiled(sources: tuple[tuple[str, bytes], ...]) -> Catalogue:
    return _load_own(dict(sources))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=2, max_size=5))
def test_warm_is_cold_after_any_edits(rounds: list[list[tuple[str, str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root, cache = Path(folder) / "project", Cache(Path(folder) / "cache")
        patch.setattr(own, "load_own", compiled_once)
        write(root, "llm/client.py", CLIENT)
        write(root, "main.py", "x = 1\n")
        for edits in rounds:
            for row in edits:
                edit(root, *row)
            cold = audited(root, None)
            assert audited(root, cache) == cold
            assert audited(root, cache) == cold
        assert cache.note == ""


def test_a_changed_page_is_seen_although_no_code_changed(project: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    for text in ("<p>Hello</p>\n", "<p>It can make mistakes.</p>\n", "<p>\nIt can make mistakes.</p>\n"):
        write(project, "web/foot.html", text)
        assert audited(project, cache) == audited(project, None)


def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the code files that are parsed."""
    seen: list[str] = []
    real = survey.parse_all

    def noted(files: survey.Files, jobs: int = 1) -> None:
        seen.extend(item.path for item in files.chosen)
        real(files, jobs)

    monkeypatch.setattr(survey, "parse_all", noted)
    return seen


def test_what_did_not_change_is_not_parsed_again(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, seen = Cache(tmp_path / "cache"), worked(monkeypatch)
    first = audited(project, cache)
    assert seen == ["app.py", "llm/client.py", "llm/names.py"]
    seen.clear()
    assert audited(project, cache) == first
    write(project, "README.md", "# another text\n")  # of no interest: the stack stays
    commit(project)
    audited(project, cache)
    assert seen == []
    write(project, "llm/names.py", 'MODEL = "gpt-4"\n')
    assert b'"gpt-4"' in audited(project, cache)
    assert seen


def test_commits_that_are_known_are_not_read(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path / "cache")

    def at_head() -> bytes:
        return dumps(pipeline.audit(open_commit(project, "HEAD"), Settings(), DAY, jobs=1, cache=cache))

    first = at_head()
    assert first == dumps(pipeline.audit(open_commit(project, "HEAD"), Settings(), DAY, jobs=1))
    monkeypatch.setattr(survey, "read", None)
    assert at_head() == first


def test_history_is_continued(project: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    for number in range(4):
        write(project, "app.py", f"{USE}# {number}\n")
        write(project, f"new{number}.py", "x = 1\n")
        commit(project)
        assert audited(project, cache) == audited(project, None)
    git(project, "reset", "-q", "--hard", "HEAD~2")
    write(project, "app.py", "from openai import OpenAI\nOpenAI()\n")
    commit(project)  # what was newest is no ancestor any more
    assert audited(project, cache) == audited(project, None)


def test_settings_owners_and_days_are_not_kept(project: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    audited(project, cache)
    for chosen in ({"history": False}, {"exclude": ("llm/",)}, {"disable": ("MLC003",)}, {"isolated": True}):
        assert audited(project, cache, **chosen) == audited(project, None, **chosen)
    write(project, "CODEOWNERS", "* @ann\n")
    assert b"@ann" in audited(project, cache)


def test_no_secret_is_kept(project: Path, tmp_path: Path) -> None:
    key = "sk-proj-abcdefghijklmnopqrstuv"
    write(project, ".env", f"OPENAI_API_KEY={key}\n")
    write(project, "settings.json", f'{{"model": "gpt-4o", "api_key": "{key}"}}\n')
    kept: list[bytes] = []

    class Open(Cache):
        def put(self, key: bytes, value: bytes | None) -> None:
            kept.append(value or b"")
            super().put(key, value)

    assert key.encode() not in audited(project, Open(tmp_path / "cache"))
    assert any(b"openai" in value for value in kept)
    assert not any(key.encode() in value for value in kept)


def test_a_damaged_value_is_worked_out_again(project: Path, tmp_path: Path) -> None:
    class Broken(Cache):
        def get(self, key: bytes) -> bytes | None:
            found = super().get(key)
            return found[: len(found) // 2] if found else None

    cache = Broken(tmp_path / "cache")
    assert audited(project, cache) == audited(project, cache) == audited(project, None)


def test_another_catalogue_is_another_key(project: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    write(project, "web.py", TEXTS[-1])
    without = audited(project, cache)
    write(project, PATHS[-1], VENDOR)
    with_vendor = audited(project, cache)
    assert with_vendor == audited(project, None)
    assert (b"housegate" in with_vendor, b"housegate" in without) == (True, False)
    assert load().hash.encode() in without
