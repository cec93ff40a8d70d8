"""Readiness, product metrics, ethics, launch cards: real files in, states and places out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from stackaudit import audit

CALL = """from openai import OpenAI
client = OpenAI(timeout=9)

def ask(text):
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
"""
Made = Callable[[dict[str, str]], dict[str, Any]]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return a function that writes files and gives the measures of their audit by id."""

    def run(files: dict[str, str]) -> dict[str, Any]:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        return {m.id: m.value for m in audit(tmp_path, as_of=date(2026, 11, 20)).measures}

    return run


def item(value: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in value["items"] if row["id"] == name)


def places(row: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(p["path"], p["line"], p["what"]) for p in row["places"]]


# -- readiness ---------------------------------------------------------------------------------------------------------


def test_nothing_is_asked_of_code_without_ai(made: Made) -> None:
    values = made({"app.py": "print(1)\n", "README.md": "Our users can make mistakes.\n"})
    assert values["readiness"]["items"] == []
    for name in ("product_metrics", "ethics"):
        assert values[name]["items"] == []
    assert values["launch"]["cards"] == []
    assert values["restraint"]["candidates"] == []


def test_a_bare_call_has_nothing_around_it_and_each_gap_says_what_was_looked_for(made: Made) -> None:
    value = made({"app.py": CALL})["readiness"]
    states = {row["id"]: row["state"] for row in value["items"]}
    assert states == {
        "data_versions": "does not apply", "data_validation": "does not apply", "retries": "does not apply", "registry": "does not apply",
        "prompts": "does not apply", "evals": "not found", "evals_in_ci": "not found", "tracing": "not found", "gateway": "not found",
        "fallback": "not found", "owners": "not found", "reuse": "does not apply",
    }  # fmt: skip
    assert value["counts"]["not found"] == value["counts"]["of"] == 6
    for row in value["items"]:
        missing = row["state"] == "not found"
        assert bool(row["searched"]) == bool(row["next"]) == missing, row
        assert row["places"] == []
        assert missing or row["note"]
    assert value["ml_tests"] is None


def test_tracing_evaluation_in_ci_owner_and_prompts_are_found_with_their_lines(made: Made) -> None:
    files = {
        "app.py": "from langfuse import observe\n" + CALL,
        "evals/run_eval.py": "from app import ask\n\ndef main():\n    assert 'x' in str(ask('y'))\n" + CALL,
        ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: pip install -r evals/requirements.txt\n      - run: python evals/run_eval.py\n",
        ".github/CODEOWNERS": "* @org/desk\n",
    }
    value = made(files)["readiness"]
    assert places(item(value, "tracing"))[0] == ("app.py", 1, "langfuse")
    assert item(value, "evals")["state"] == "found"
    assert places(item(value, "evals_in_ci")) == [(".github/workflows/ci.yml", 5, "runs evals/run_eval.py")]
    assert item(value, "owners")["state"] == "found"


def test_a_workflow_that_only_installs_for_evaluations_runs_none(made: Made) -> None:
    files = {
        "evals/run_eval.py": CALL,
        ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: pip install -r evals/requirements.txt\n",
        "app.py": CALL,
    }
    row = item(made(files)["readiness"], "evals_in_ci")
    assert (row["state"], row["note"]) == ("not found", "0 of 1 evaluation file is run by a workflow or a pipeline")


def test_shared_components_need_users_in_two_files(made: Made) -> None:
    lone = {"llm.py": CALL, "a.py": "from llm import ask\n\ndef one():\n    return ask('a')\n"}
    assert item(made(lone)["readiness"], "reuse")["state"] == "not found"
    row = item(made({**lone, "b.py": "from llm import ask\n\ndef two():\n    return ask('b')\n"})["readiness"], "reuse")
    assert places(row) == [("llm.py", 5, "ask, used by 2 files")]


def test_training_asks_for_a_registry_and_shows_the_tests_of_the_score(made: Made) -> None:
    files = {
        "train.py": "import mlflow\nfrom sklearn.ensemble import RandomForestClassifier\n\n"
        "def train(x, y):\n    model = RandomForestClassifier(random_state=7)\n    model.fit(x, y)\n"
        "    mlflow.sklearn.log_model(model, 'm', registered_model_name='churn')\n",
        "tests/test_train.py": "from train import train\n\ndef test_it():\n    assert train\n",
        ".github/dependabot.yml": "version: 2\n",
    }
    value = made(files)["readiness"]
    assert places(item(value, "registry"))[0][:2] == ("train.py", 7)
    sections = {s["name"]: s for s in value["ml_tests"]["sections"]}
    assert [len(s["tests"]) for s in sections.values()] == [7, 7, 7, 7]
    found = {t["label"] for s in sections.values() for t in s["tests"] if t["state"] == "found"}
    assert {"Training can be repeated", "Changes of dependencies are noticed", "Models can be rolled back"} <= found
    for section in sections.values():
        assert section["found"] == sum(t["state"] == "found" for t in section["tests"])
        assert all(bool(t["places"]) == (t["state"] == "found") for t in section["tests"])
        assert all(t["searched"] for t in section["tests"] if t["state"] == "not found")
    assert value["ml_tests"]["lowest"] == min(s["found"] for s in sections.values())


# -- product metrics ---------------------------------------------------------------------------------------------------


def test_a_figure_is_found_in_code_and_only_mentioned_in_documentation(made: Made) -> None:
    files = {
        "app.py": CALL + "\ndef add_token_cost(n):\n    latency_ms = n\n    return latency_ms\n",
        "README.md": "# x\nWe watch data drift.\n",
    }
    value = made(files)["product_metrics"]
    assert places(item(value, "cost")) == [("app.py", 7, "add_token_cost")]
    assert places(item(value, "latency"))[0] == ("app.py", 8, "latency_ms")
    drift = item(value, "drift")
    assert (drift["state"], places(drift)) == ("mentioned", [("README.md", 2, "data drift")])
    assert value["counts"]["found"] == 2
    assert item(value, "trust")["searched"]


def test_names_beside_the_stack_and_in_tests_prove_no_latency(made: Made) -> None:
    files = {"app.py": CALL, "clock.py": "latency_ms = 3\n", "tests/test_x.py": "latency_ms = 3\n"}
    assert item(made(files)["product_metrics"], "latency")["state"] != "found"


def test_tokens_and_a_tracer_are_a_part_of_a_figure(made: Made) -> None:
    value = made({"app.py": "from langfuse import observe\n" + CALL + "\ntotal_tokens = 1\n"})["product_metrics"]
    assert item(value, "cost")["state"] == item(value, "latency")["state"] == "partly"


def test_a_figure_belongs_to_the_use_case_whose_module_records_it(made: Made) -> None:
    route = "from fastapi import FastAPI\napp = FastAPI()\n\n@app.post('/chat')\ndef chat(q: str):\n    return ask(q)\n"
    value = made({"app.py": CALL + route + "\nthumbs_up = 1\n"})["product_metrics"]
    assert item(value, "trust")["use_cases"] == value["use_cases"]
    assert item(value, "drift")["use_cases"] == []


# -- ethics and launch -------------------------------------------------------------------------------------------------

ROUTE = "from fastapi import FastAPI\napp = FastAPI()\n\n@app.post('/chat')\ndef chat(q: str):\n    return ask(q)\n"


def test_a_page_tells_people_and_a_comment_does_not(made: Made) -> None:
    page = {"web/Foot.tsx": "export const Foot = () => <p>It can make mistakes.</p>\n"}
    told = item(made({"app.py": CALL, **page})["ethics"], "disclosure")
    assert (told["state"], places(told)) == ("found", [("web/Foot.tsx", 1, "can make mistakes")])
    comment = {"web/Foot.tsx": "// It can make mistakes.\nexport const Foot = 1\n"}
    assert item(made({"app.py": CALL, **comment})["ethics"], "disclosure")["state"] == "not found"


def test_texts_in_a_log_speak_against_masking(made: Made) -> None:
    logged = CALL + "import logging\ndef say(prompt):\n    logging.info(prompt)\n    mask_pii(prompt)\n"
    row = item(made({"app.py": logged})["ethics"], "personal_data")
    assert row["state"] == "partly"
    assert ("app.py", 8, "written to a log") in places(row)


def test_a_launch_card_tells_what_is_in_the_modules_of_the_use_case(made: Made) -> None:
    files = {"app.py": CALL + ROUTE, "other.py": "def needs_review(x):\n    return x\nfrom app import ask\nask('x')\n"}
    cards = made(files)["launch"]["cards"]
    (card,) = (c for c in cards if c["use_case"] == "Chat")
    states = {row["id"]: row["state"] for row in card["items"]}
    assert states == {
        "wrong": "not found", "human_review": "partly", "disclosure": "not found", "appeal": "not found", "metric": "not found",
        "flags": "not found",
    }  # fmt: skip
    assert item(card, "human_review")["note"] == "elsewhere in the repository"


def test_handled_errors_count_and_hidden_ones_count_against(made: Made) -> None:
    safe = "def ask(text):\n    try:\n        return client.chat.completions.create(model='gpt-4o', messages=[])\n    except Exception as e:\n        raise RuntimeError('later') from e\n"
    head = "from openai import OpenAI\nclient = OpenAI()\n"
    (card,) = made({"app.py": head + safe + ROUTE})["launch"]["cards"]
    assert item(card, "wrong")["state"] == "found"
    hidden = safe.replace("raise RuntimeError('later') from e", "return None")
    (card,) = made({"app.py": head + hidden + ROUTE})["launch"]["cards"]
    assert item(card, "wrong")["state"] == "partly"
    assert "1 handler hides the error" in item(card, "wrong")["note"]


def test_an_error_that_the_caller_handles_is_handled(made: Made) -> None:
    route = "from fastapi import FastAPI\napp = FastAPI()\n\n@app.post('/chat')\ndef chat(q: str):\n    try:\n        return ask(q)\n    except Exception as e:\n        raise RuntimeError('later') from e\n"
    (card,) = made({"app.py": CALL + route})["launch"]["cards"]
    row = item(card, "wrong")
    assert (row["state"], row["note"]) == ("found", "errors are handled around 1 of 1 call")
    assert places(row) == [("app.py", 12, "handles the error")]
    second = route + "\n@app.post('/chat/again')\ndef again(q: str):\n    return ask(q)\n"
    (card,) = made({"app.py": CALL + second})["launch"]["cards"]
    row = item(card, "wrong")
    assert (row["state"], row["note"]) == ("partly", "errors are handled on some of the ways to 1 of 1 call")


def test_a_figure_that_another_module_records_is_told_as_elsewhere(made: Made) -> None:
    (card,) = made({"app.py": CALL + ROUTE, "other.py": "from app import ask\nthumbs_up = ask('x')\n"})["launch"][
        "cards"
    ]
    assert (item(card, "metric")["state"], item(card, "metric")["note"]) == (
        "partly",
        "elsewhere in the repository: trust",
    )


def test_nobody_sits_at_the_page_of_a_program(made: Made) -> None:
    (card,) = made({"run.py": CALL + "\nif __name__ == '__main__':\n    ask('x')\n"})["launch"]["cards"]
    assert item(card, "disclosure")["state"] == item(card, "appeal")["state"] == "does not apply"
    assert item(card, "disclosure")["note"] == "it starts by a program, not from a page"
