"""Handlers that hide the failure of a call, and coroutines that wait for one."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan

HEAD = "import openai\nclient = openai.OpenAI()\ndef ask(text):\n    "
CALL = 'client.responses.create(model="gpt-4o", input=text).output_text'


def attribute(text: str, name: str) -> object:
    return next((n.get(name) for n in scan(text).graph.of("call") if n.get(name)), None)


def tried(handler: str) -> str:
    return f"{HEAD}try:\n        return {CALL}\n    {handler}\n"


@pytest.mark.parametrize(
    ("handler", "what"),
    [
        ("except Exception:\n        return {'score': 5}", "fixed values"),
        ("except openai.APIError:\n        return []", "an empty list"),
        ("except:\n        return 'neutral'", '"neutral"'),
    ],
)
def test_an_answer_that_is_made_up(handler: str, what: str) -> None:
    assert attribute(tried(handler), "made_up") == ("app.py", 6, what)


@pytest.mark.parametrize("handler", ["except Exception:\n        pass", "except Exception:\n        return None"])
def test_a_failure_that_nobody_sees(handler: str) -> None:
    assert attribute(tried(handler), "swallowed") == ("app.py", 6, "nothing")


@pytest.mark.parametrize(
    "handler",
    [
        "except Exception:\n        raise",
        "except Exception as error:\n        raise ValueError from error",
        "except KeyError:\n        return []",
        "except Exception:\n        return 'Sorry, that failed'",
        "except Exception as error:\n        log(error)",
        "except Exception:\n        return {'ok': False}",
    ],
)
def test_a_failure_that_is_told(handler: str) -> None:
    assert (attribute(tried(handler), "made_up"), attribute(tried(handler), "swallowed")) == (None, None)


def test_a_handler_around_the_function_that_runs_the_call() -> None:
    text = f"{HEAD}return {CALL}\ndef rate(text):\n    try:\n        return ask(text)\n    except Exception:\n        return 0\n"
    assert attribute(text, "made_up") == ("app.py", 8, "0")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (f"import openai\nclient = openai.OpenAI()\nasync def ask(text):\n    return {CALL}\n", (("app.py", 4),)),
        (f"{HEAD}return {CALL}\nasync def serve(text):\n    return ask(text)\n", (("app.py", 6),)),
        (f"{HEAD}return {CALL}\ndef serve(text):\n    return ask(text)\n", None),
        (f"{HEAD}return {CALL}\nasync def serve(text):\n    return await asyncio.to_thread(ask, text)\n", None),
        (
            (
                "import openai\nclient = openai.AsyncOpenAI()\nasync def ask(text):\n"
                '    return await client.responses.create(model="gpt-4o", input=text)\n'
            ),
            None,
        ),
    ],
)
def test_coroutines_that_wait(text: str, places: object) -> None:
    assert attribute(text, "blocks") == places


@pytest.mark.parametrize(
    ("body", "dropped"),
    [
        ('client.responses.create(model="gpt-4o", input=text)', (3, "temperature")),
        ('client.responses.create(model="gpt-4o", input=text, temperature=temperature)', None),
        ('client.responses.create(model="gpt-4o", input=text, **locals())', None),
        ('client.responses.create(model="gpt-4o", input=text, temperature=temperature or 0)', None),
    ],
)
def test_parameters_that_a_wrapper_drops(body: str, dropped: object) -> None:
    text = f"import openai\nclient = openai.OpenAI()\ndef ask(text, temperature=0.2):\n    return {body}\n"
    assert attribute(text, "dropped") == dropped
