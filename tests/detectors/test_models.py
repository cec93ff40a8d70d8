"""Model ids outside of calls: used where a model is named, listed in tables and comparisons, nothing in prose."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan

USED = {
    "a constant": "MODEL = 'gpt-4o-mini'",
    "a default": "def f(model='gpt-4o-mini'): ...",
    "a keyword": "run(model='gpt-4o-mini')",
    "a variable's default": "import os\nMODEL = os.getenv('MODEL', 'gpt-4o-mini')",
    "a field": "from pydantic import BaseModel, Field\nclass S(BaseModel):\n    model: str = Field(default='gpt-4o-mini')",
    "a class attribute": "class S:\n    llm_model = 'gpt-4o-mini'",
    "a value under a key": "CONFIG = {'model': 'gpt-4o-mini'}",
    "a prefix": "MODEL = 'openai/gpt-4o-mini'",
}
LISTED = {
    "a table of prices": "PRICES = {'gpt-4o': 2.5, 'gpt-4o-mini': 0.15, 'gpt-4-turbo': 10}",
    "a comparison": "if x == 'gpt-4o-mini': pass",
    "a membership test": "if x in ('gpt-4o', 'gpt-4o-mini'): pass",
    "a case": "match x:\n    case 'gpt-4o-mini': pass",
    "a list": "KNOWN = ['gpt-4o', 'gpt-4o-mini', 'gpt-4-turbo']",
    "a table inside a call": "register({'gpt-4o-mini': {'max': 1}, 'gpt-4o': {'max': 2}})",
}
NOTHING = {
    "a docstring": "'''Uses gpt-4o-mini.'''",
    "a comment": "# MODEL = 'gpt-4o-mini'\nx = 1",
    "prose": "TEXT = 'We compared gpt-4o-mini with others.'",
    "a sentence in model position": "model = 'the gpt-4o-mini model'",
    "an ordinary word": "model = 'default'\nname = 'o'",
    "a car": "model = 'Corolla'",
    "a message": "print('gpt-4o-mini is slow')",
}


@pytest.mark.parametrize("name", USED)
def test_models_in_position_are_used(name: str) -> None:
    assert scan(USED[name]).roles("model") == {"gpt-4o-mini": "used"}


@pytest.mark.parametrize("name", LISTED)
def test_models_in_tables_and_comparisons_are_listed(name: str) -> None:
    roles = scan(LISTED[name]).roles("model")
    assert roles["gpt-4o-mini"] == "listed"
    assert set(roles.values()) == {"listed"}


def test_short_ids_count_beside_longer_ones() -> None:
    listed = {"o1": "listed", "gpt-4o-mini": "listed"}
    assert scan("known = ['o1', 'gpt-4o-mini']").roles("model") == listed
    assert scan("LIMITS = {'o1': 1, 'gpt-4o-mini': 2}").roles("model") == listed
    assert scan("keys = ['o1', 'o2']\nLIMITS = {'o1': 1}\nif code == 'o1': pass").names("model") == set()


@pytest.mark.parametrize(
    "code",
    [
        "choices = [{'id': 'openai/gpt-4o-mini', 'label': 'Small'}]",
        "choice = {'name': 'gpt-4o-mini', 'provider': 'x'}",
        "def size(m):\n    return {'gpt-4o-mini': 128000}.get(m, 8000)",
        "def size(m):\n    most = {'gpt-4o-mini': 128000}[m]\n    return most",
    ],
)
def test_tables_that_are_read_in_place(code: str) -> None:
    assert scan(code).roles("model") == {"gpt-4o-mini": "listed"}


@pytest.mark.parametrize("name", NOTHING)
def test_prose_and_comments_are_no_models(name: str) -> None:
    assert scan(NOTHING[name]).names("model") == set()


@pytest.mark.parametrize(
    "written",
    [
        "gpt-4o-2024-08-06",
        "claude-3-5-sonnet-20241022",
        "gpt-4o-mini-2024-07-18",
        "text-embedding-3-small",
        "gpt-4-turbo-preview",
        "gemini-1.5-flash-002",
    ],
)
def test_ids_are_never_cut_short(written: str) -> None:
    assert scan(f"MODEL = '{written}'").names("model") == {written}
    assert scan(f"from openai import OpenAI\nOpenAI().chat.completions.create(model='{written}', messages=[])").names(
        "model"
    ) == {written}


def test_a_used_model_stays_used_beside_a_table() -> None:
    roles = scan("PRICES = {'gpt-4o': 1, 'gpt-4o-mini': 2, 'gpt-4-turbo': 3}\nMODEL = 'gpt-4o'\n").roles("model")
    assert roles == {"gpt-4o": "used", "gpt-4o-mini": "listed", "gpt-4-turbo": "listed"}
