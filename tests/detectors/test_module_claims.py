"""What detectors say of whole modules: texts in logs, recorders, unsafe loads, pretending code, early fits, broad rights."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan

ASK = "from openai import OpenAI\n\n\ndef ask(text):\n    return OpenAI().responses.create(model='gpt-4.1', input=text)\n\n\n"


def module(source: str, name: str, path: str = "app.py") -> object:
    """Return an attribute of the module that a source is."""
    found = [n for n in scan({path: source}).graph.of("module") if n.name == path]
    return found[0].get(name) if found else None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("logger.info('asked %s', prompt)", "prompt"),
        ("logging.warning(f'asked {user_message}')", "user_message"),
        ("self.logger.error(json.dumps(self.messages))", "messages"),
        ("log.info('history ' + chat_history[0])", "chat_history"),
        ("logger.debug(prompt)", None),
        ("logger.info(len(prompt))", None),
        ("logger.error(error.message)", None),
        ("logger.info(prompt.id)", None),
        ("logger.info(redact(prompt))", None),
        ("print(prompt)", None),
    ],
)
def test_texts_in_logs(line: str, name: str | None) -> None:
    found = module(ASK + line + "\n", "logged_texts")
    assert found == (((8, name),) if name else None)


def test_a_log_without_a_model_is_none_of_ours() -> None:
    assert module("logger.info(prompt)\n", "logged_texts") is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from team.tracing import start\n", "team.tracing.start"),
        ("agent.run(callbacks=[StatsCallbackHandler()])\n", "StatsCallbackHandler"),
        ("track_usage(reply)\n", "track_usage"),
        ("import traceback\n", None),
        ("get_instrument_context(state)\n", None),
    ],
)
def test_recorders_of_the_team(line: str, found: str | None) -> None:
    assert module(line, "records") == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("M.from_pretrained(name, trust_remote_code=True)", "trust_remote_code"),
        ("torch.load(path, weights_only=False)", "weights_only"),
        ("M.from_pretrained(name, trust_remote_code=True, revision='0a1b2c')", None),
        ("M.from_pretrained(name, trust_remote_code=flag)", None),
        ("torch.load(path, weights_only=True)", None),
    ],
)
def test_loads_that_run_code(line: str, found: str | None) -> None:
    assert module(line + "\n", "unsafe_loads") == (((1, found),) if found else None)


@pytest.mark.parametrize(
    "text",
    [
        "In a real implementation, this would call the ledger",
        "in production, you would send a mail",
        "mock data for now",
        "Replace this with your actual API call",
    ],
)
def test_code_that_pretends(text: str) -> None:
    assert module(f"x = 1  # {text}\n", "placeholders") == ((1, text),)


@pytest.mark.parametrize(
    "text", ["in production the ledger answers fast", "for now we keep ten rows", "a real application of joins"]
)
def test_code_that_does_not_pretend(text: str) -> None:
    assert module(f"x = 1  # {text}\n", "placeholders") is None


FIT = "from sklearn.preprocessing import {kind}\nfrom sklearn.model_selection import train_test_split\n\n\ndef train(x, y):\n{body}"


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        (
            "StandardScaler",
            "    x = StandardScaler().fit_transform(x)\n    a, b = train_test_split(x)\n",
            ((6, 7, "StandardScaler"),),
        ),
        ("StandardScaler", "    a, b = train_test_split(x)\n    a = StandardScaler().fit_transform(a)\n", None),
        ("LabelEncoder", "    y = LabelEncoder().fit_transform(y)\n    a, b = train_test_split(x, y)\n", None),
        ("StandardScaler", "    z = StandardScaler().fit_transform(y)\n    a, b = train_test_split(x)\n", None),
    ],
    ids=["before", "after", "labels", "other data"],
)
def test_fits_before_the_split(kind: str, body: str, found: object) -> None:
    assert module(FIT.format(kind=kind, body=body), "leaks") == found


@pytest.mark.parametrize(
    ("right", "broad"),
    [
        ("bedrock:*", True),
        ("arn:aws:iam::aws:policy/AmazonSageMakerFullAccess", True),
        ("bedrock:InvokeModel", False),
        ("logs:*", False),
        ("AmazonS3FullAccess", False),
    ],
)
def test_broad_rights(right: str, broad: bool) -> None:
    template = f'Resources:\n  Ask:\n    Properties:\n      Policies:\n        - Action: "{right}"\n'
    assert module(template, "broad_rights", "template.yaml") == (((5, right),) if broad else None)
