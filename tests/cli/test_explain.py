"""Explaining a finding and a line: what was seen, how values were resolved, which rules looked, which waiver counts."""

import json
from pathlib import Path

import pytest

DAY = ("--as-of", "2026-11-20", "--no-history", "-q")
FILES = {
    "settings.py": 'import os\n\nMODEL = os.getenv("CHAT_MODEL", "gpt-4o")\n',
    ".env.example": "CHAT_MODEL=gpt-4o-mini\n",
    "llm.py": (
        "from openai import OpenAI\n\nimport settings\n\nclient = OpenAI(timeout=20)\n\n\ndef ask(text):\n"
        '    return client.responses.create(model=settings.MODEL, input=text)  # stackaudit: ignore[CST001] reason="short"\n'
    ),
    "main.py": (
        "from fastapi import FastAPI\n\nfrom llm import ask\n\napp = FastAPI()\n\n\n"
        '@app.post("/chat")\ndef chat(text: str):\n    return ask(text)\n'
    ),
    "tests/test_llm.py": "from openai import OpenAI\n\nOpenAI().responses.create(model='gpt-4o', input='x')\n",
    "plain.py": "x = 1\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository whose model id stands two files from the call."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def stored_here(repo, run, tmp_path_factory) -> Path:
    """The stored audit of it."""
    path = tmp_path_factory.mktemp("out") / "audit.json"
    assert run("scan", repo, *DAY, "-o", path).code == 0
    return path


def fingerprint(stored: Path, rule: str) -> str:
    found = json.loads(stored.read_text())["findings"]
    return next(f["fingerprint"] for f in found if f["rule"] == rule and f["primary"]["path"].endswith(".py"))


def test_a_finding_with_its_chain(run, repo, stored_here):
    whole = fingerprint(stored_here, "MLC003")
    outputs = {run("explain", whole[:n], path, *DAY).out for n in (16, 12) for path in (repo, stored_here)}
    (text,) = outputs
    assert text.startswith("medium[MLC003] floating-model-alias: gpt-4o moves with the vendor")
    assert f"fingerprint {whole}" in text
    assert '--> settings.py:3  MODEL = os.getenv("CHAT_MODEL", "gpt-4o")' in text
    assert "that line is the variable CHAT_MODEL, which is gpt-4o-mini at .env.example:1" in text
    assert "requested at llm.py:9" in text
    assert "reached from POST /chat: main.py:9 > main.py:10 > llm.py:9" in text
    for part in ("What to do:", "Why it matters:", "Standards:", "Examples: stackaudit explain MLC003"):
        assert part in text


def test_a_waived_finding_says_so(run, repo, stored_here):
    text = run("explain", fingerprint(stored_here, "CST001"), repo, *DAY).out
    assert "waived at llm.py:9, without an end: short" in text
    assert run("explain", fingerprint(stored_here, "CST001"), repo, *DAY, "--isolated").out.count("waived") == 0


def test_a_line_with_findings_a_waiver_and_silent_rules(run, repo):
    text = run("explain", "llm.py:9", repo, *DAY).out
    assert "low[CST001] nothing limits the length of this answer" in text
    assert "waived at llm.py:9" in text
    assert "a waiver of CST001 stands here (in force)" in text
    assert "a further place of medium[MLC003]" in text
    assert "max_tokens not set" in text
    assert "timeout 20" in text
    silent = text.partition("Rules that looked at it and found nothing to say here:")[2]
    assert "RES001 no-timeout" in silent
    assert "CST001" not in silent
    assert "MLC003" not in silent


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("plain.py:1", "Nothing of the AI stack was seen in this file"),
        ("main.py:1", "The nearest lines with something: 9 and 10"),
        ("./llm.py:5", "llm.py:5: "),
    ],
)
def test_a_line_with_nothing_says_what_is_known(run, repo, place, wanted):
    done = run("explain", place, repo, *DAY)
    assert done.code == 0
    assert wanted in done.out


def test_rules_pass_over_what_is_not_production(run, repo):
    text = run("explain", "tests/test_llm.py:3", repo, *DAY).out
    assert "tests/test_llm.py:3: nothing is reported here" in text
    assert "(used in test, signature)" in text
    assert "Rules that pass it over, because it is used in test" in text
    assert "RES001" in text.partition("Rules that pass it over")[2]


def test_a_file_that_was_not_read(run, repo):
    (repo / "big.py").write_text("x = 1\n" * 400_000)
    assert "the file was not read (too large" in run("explain", "big.py:3", repo, *DAY).out


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        ("none.py:3", "there is no file 'none.py' in "),
        ("ffffffffffffffff", "no finding of this audit has a fingerprint that begins with 'ffffffffffffffff'"),
        ("RES00", "there is no rule 'RES00'; close are"),
        ("llm.py:0", "no finding of this audit"),
    ],
)
def test_mistakes(run, repo, what, wanted):
    done = run("explain", what, repo, *DAY)
    assert (done.code, wanted in done.err) == (2, True), done.err


def test_an_ambiguous_beginning_names_the_candidates(repo, run, monkeypatch):
    from stackaudit.app import explaining

    monkeypatch.setattr(explaining, "SHORTEST", 0)
    done = run("explain", "", repo, *DAY)
    assert done.code == 2
    assert "fingerprints begin with ''" in done.err
    assert "give more digits" in done.err


def test_a_rule_of_the_repository_has_its_page(run, repo):
    assert run("rules", "new", "ACM001-no-images", repo).code == 0
    assert run("explain", "acm001", repo).out.startswith("# ACM001 no-images\n")
    assert "there is no rule 'ACM001'" in run("explain", "ACM001").err


def test_the_shell_completes_rules():
    from stackaudit.cli.completing import families, rule_names
    from stackaudit.cli.main import app

    ctx = app.make_context("stackaudit", ["explain", "RES001"], resilient_parsing=True)
    param = ctx.command.params[0]
    assert "RES001" in [i.value for i in rule_names(ctx, param, "res")]
    assert [i.value for i in rule_names(ctx, param, "no-time")] == ["no-timeout"]
    assert families(ctx, param, "cos")[0].value == "cost"
