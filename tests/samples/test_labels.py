"""The sample repositories, their hand-written labels and their scripted histories fit each other."""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tools.sample_history import LEFT_BEHIND, SAMPLES, PlanError, build, git, sample_files, sample_names

STORIES = ["ai-factory", "claims-agents", "ml-platform", "news-desk", "plain-shop", "rag-support-bot"]
STORY_RULES = {
    *(f"MLC00{n}" for n in range(1, 8)),
    *(
        "RES001",
        "RES003",
        "RES004",
        "RES005",
        "RES007",
        "CST001",
        "CST003",
        "PRM001",
        "PRM002",
        "PRM003",
        "AGT001",
        "AGT002",
        "AGT005",
    ),
    *("EVM001", "DPD002", "VEN001", "VEN005", "SUP002"),
}
"""Rules that the stories of the samples were written for."""
RULES = {p.name.partition("-")[0] for p in (SAMPLES.parent / "rules").glob("*/*.yaml")}
KINDS = {
    *("provider", "lab", "model", "sdk", "framework", "vector_store", "observability", "experiment_tracker", "eval"),
    *("guardrail", "web_search", "agent", "tool", "mcp_server", "prompt", "data_pipeline", "pipeline_step", "dataset"),
    *("data_store", "infra", "env_var"),
}
FLAGS = ("max_tokens_set", "timeout_set", "temperature_set", "system_message", "structured_output", "streaming")
LIVE_KEY = re.compile(r"\b(sk-[A-Za-z0-9_-]{16,}|AKIA[A-Z0-9]{16}|ghp_\w{20,}|xox[abp]-\S{10,}|AIza\w{30,})")


@cache
def labels(name: str) -> dict[str, Any]:
    """The labels of a sample."""
    found: dict[str, Any] = json.loads((SAMPLES / name / "expected.json").read_text(encoding="utf-8"))
    return found


@cache
def line_of(name: str, place: str) -> str:
    """The line at `path:line`; fails where there is none."""
    path, _, number = place.rpartition(":")
    lines = (SAMPLES / name / path).read_text(encoding="utf-8").split("\n")
    assert 1 <= int(number) <= len(lines), place
    assert lines[int(number) - 1].strip(), f"{place} is empty"
    return lines[int(number) - 1]


def plain(text: str) -> str:
    """Lower case, without the separators that spellings differ in."""
    return re.sub(r"[-_. ]", "", text.lower())


def spellings(row: dict[str, Any]) -> list[str]:
    """What may stand for a row in a line; a step also by its last part."""
    names = [row["name"], *row.get("aliases", [])]
    return [plain(n) for n in names] + ([plain(row["name"].split("/")[-1])] if row["kind"] == "pipeline_step" else [])


def rows(key: str) -> list[Any]:
    """All rows of one list, as parameters."""
    found = []
    for name in STORIES:
        for n, row in enumerate(labels(name).get(key, [])):
            what = row.get("name") or row.get("rule") or row.get("callee") or row.get("what") or row.get("relation")
            found.append(pytest.param(name, row, id=f"{name}-{n}-{what}"))
    return found


def test_every_story_is_there() -> None:
    assert sample_names() == STORIES


@pytest.mark.parametrize("name", STORIES)
def test_labels_are_whole(name: str) -> None:
    truth = labels(name)
    assert truth["repo"] == name
    assert truth["labelled_paths"] == ["."]
    assert truth["calls_complete"] is True
    known = [(r["kind"], r["name"]) for r in truth["inventory"]]
    assert len(known) == len(set(known))
    calls = [(r["file"], r["line"], r["callee"]) for r in truth["llm_calls"]]
    assert len(calls) == len(set(calls))


@pytest.mark.parametrize(("name", "row"), rows("inventory"))
def test_evidence_names_the_thing(name: str, row: dict[str, Any]) -> None:
    assert row["kind"] in KINDS
    assert row["scope"] in {"prod", "test", "docs-only", "dev"}
    assert row["evidence"]
    for place in row["evidence"]:
        assert any(s in plain(line_of(name, place)) for s in spellings(row)), f"{place}: {line_of(name, place)}"


@pytest.mark.parametrize(("name", "row"), rows("llm_calls"))
def test_calls_stand_on_their_callee(name: str, row: dict[str, Any]) -> None:
    last = re.findall(r"\w+", row["callee"])[-1]
    line = line_of(name, f"{row['file']}:{row['line']}")
    assert re.search(rf"\b{last}\(", line), f"{last}: {line}"
    assert all(row[flag] in {True, False, None} for flag in FLAGS)
    assert row["type"] in {"client", "completion", "embedding", "agent-run"}
    assert row["level"] in {"sdk", "wrapper"}
    providers = {r["name"] for r in labels(name)["inventory"] if r["kind"] == "provider"}
    assert row["provider"] in providers | {"dynamic"}
    models = {r["name"] for r in labels(name)["inventory"] if r["kind"] == "model"}
    assert {row["model"], row["resolved_model"]} <= models | {None}


@pytest.mark.parametrize(("name", "row"), rows("findings"))
def test_findings_have_places(name: str, row: dict[str, Any]) -> None:
    assert row["rule"] in RULES
    assert row["severity"] in {"critical", "high", "medium", "low", "info"}
    line_of(name, f"{row['path']}:{row['line']}")
    for place in row.get("related", []):
        line_of(name, place)


@pytest.mark.parametrize(("name", "row"), rows("not_findings"))
def test_traps_have_places_and_are_no_findings(name: str, row: dict[str, Any]) -> None:
    assert row["rule"] in RULES
    line_of(name, f"{row['path']}:{row['line']}")
    found = {(f["rule"], f["path"], f["line"]) for f in labels(name)["findings"]}
    assert (row["rule"], row["path"], row["line"]) not in found


@pytest.mark.parametrize(("name", "row"), rows("not_ai"))
def test_what_is_not_ai_has_places(name: str, row: dict[str, Any]) -> None:
    for place in row["evidence"]:
        line_of(name, place)


@pytest.mark.parametrize(("name", "row"), rows("edges"))
def test_ends_of_edges_are_labelled(name: str, row: dict[str, Any]) -> None:
    known = {f"{r['kind']}:{r['name']}" for r in labels(name)["inventory"]}
    assert {row["from"], row["to"]} <= known
    line_of(name, row["evidence"])


def test_every_rule_of_the_stories_has_a_finding_somewhere() -> None:
    found = {row["rule"] for name in STORIES for row in labels(name)["findings"] if not row.get("debatable")}
    assert found >= STORY_RULES


def test_the_shop_holds_no_ai() -> None:
    truth = labels("plain-shop")
    assert truth["ai_free"] is True
    assert (truth["inventory"], truth["llm_calls"], truth["findings"]) == ([], [], [])


def test_the_factory_is_well_kept() -> None:
    assert {row["severity"] for row in labels("ai-factory")["findings"]} <= {"info", "low"}


@pytest.mark.parametrize("name", STORIES)
def test_nothing_looks_like_a_live_key(name: str) -> None:
    for path, content in sample_files(name).items():
        assert not LIVE_KEY.search(content.decode()), path


@pytest.mark.parametrize("name", STORIES)
def test_first_party_imports_exist(name: str) -> None:
    trees = {path: ast.parse(text) for path, text in sample_files(name).items() if path.endswith(".py")}
    tops = {path.split("/")[0] for path in trees if "/" in path}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not node.module or node.module.split(".")[0] not in tops:
                continue
            stem = node.module.replace(".", "/")
            module = trees.get(f"{stem}.py") or trees.get(f"{stem}/__init__.py")
            assert module or f"{stem}/__init__.py" in trees, f"{path}: {node.module}"
            for alias in node.names:
                if f"{stem}/{alias.name}.py" in trees:
                    continue
                assert module, f"{path}: {node.module}"
                assert alias.name in names_in(module), f"{path}: {node.module}.{alias.name}"


def names_in(module: ast.Module) -> set[str]:
    """Names that a module binds at its top."""
    found: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.update(alias.asname or alias.name for alias in node.names)
    return found


@pytest.mark.parametrize("name", STORIES)
def test_history_is_the_same_twice(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(name, tmp_path / "one")
    home = tmp_path / "home"
    (home / ".config" / "git").mkdir(parents=True)
    (home / ".gitconfig").write_text("[user]\nname = Someone\n[core]\nautocrlf = true\n[init]\ndefaultBranch = trunk\n")
    (home / ".config" / "git" / "ignore").write_text("*\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Someone Else")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert build(name, tmp_path / "two") == first


@pytest.mark.parametrize("name", STORIES)
def test_history_tells_a_story(name: str, tmp_path: Path) -> None:
    build(name, tmp_path / name)
    log = git(tmp_path / name, "log", "--reverse", "--format=%aI %ae").splitlines()
    assert 6 <= len(log) <= 12
    assert log == sorted(log)
    assert all(line.endswith("@example.com") and "2025-09-20" <= line[:10] < "2026-11-20" for line in log)
    trailers = git(tmp_path / name, "log", "--format=%(trailers:key=Co-authored-by,valueonly)").split("\n")
    assert 1 <= len([line for line in trailers if line]) <= 4
    assert git(tmp_path / name, "tag") == ""
    assert git(tmp_path / name, "status", "--porcelain") == ""
    laid_out = {
        p.relative_to(tmp_path / name).as_posix(): p.read_bytes()
        for p in (tmp_path / name).rglob("*")
        if p.is_file() and ".git" not in p.relative_to(tmp_path / name).parts
    }
    assert laid_out == sample_files(name)
    assert not LEFT_BEHIND & set(laid_out)


def test_history_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="there is no sample 'nothing'"):
        build("nothing", tmp_path / "x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("kept")
    with pytest.raises(PlanError, match="not an empty folder"):
        build("plain-shop", tmp_path / "full")
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["file"]


def test_history_as_a_command(tmp_path: Path) -> None:
    script = SAMPLES.parent / "tools" / "sample_history.py"
    done = subprocess.run(
        [sys.executable, str(script), "plain-shop", str(tmp_path / "shop")], capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"[0-9a-f]{40}\n", done.stdout)
