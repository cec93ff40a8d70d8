"""What modules load, install and list: open models, packages at run time, tables of prices."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan

SHA = "e0bc86c23ce5aae1db576c8cca6f06f1f73af2db"
LOADS = "from transformers import AutoModel\n"


def attribute(text: str, name: str, path: str = "app.py") -> object:
    return next((n.get(name) for n in scan({path: text}).graph.of("module") if n.get(name)), None)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("AutoModel.from_pretrained('org/model')", "org/model"),
        ("AutoModel.from_pretrained('org/model', revision='main')", "org/model"),
        ("NAME = 'org/model'; AutoModel.from_pretrained(NAME)", "org/model"),
        (f"AutoModel.from_pretrained('org/model', revision='{SHA}')", None),
        ("AutoModel.from_pretrained('models/mine')", None),
        ("AutoModel.from_pretrained('./mine')", None),
        ("AutoModel.from_pretrained('org/model', **settings())", None),
        ("AutoModel.from_pretrained(path)", None),
    ],
)
def test_open_models(line: str, found: str | None) -> None:
    assert attribute(LOADS + line + "\n", "unpinned_weights") == (((2, found),) if found else None)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'polars'])\n",
            "polars",
        ),
        ("import os\nos.system('pip install polars')\n", "polars"),
        ("import os\nos.system('pip install -r requirements.txt')\n", None),
        ("import os\nos.system('pip list')\n", None),
        ("def system(text):\n    pass\nsystem('pip install polars')\n", None),
    ],
)
def test_packages_at_run_time(text: str, what: str | None) -> None:
    assert attribute(text, "installs") == (((2, what),) if what else None)


def test_a_file_that_prepares_a_machine_may_install() -> None:
    assert attribute("import os\nos.system('pip install polars')\n", "installs", "setup.py") is None


def test_prices_that_differ() -> None:
    text = "PRICES = {\n    'gpt-4o': {'input': 2.5, 'output': 10},\n    'gpt-4o-mini': {'input': 9.9, 'output': 0.6},\n}\n"
    assert attribute(text, "price_table") == (1, "PRICES", 2, 1, "gpt-4o-mini")


@pytest.mark.parametrize(
    "text",
    [
        "WINDOWS = {'gpt-4o': 128000, 'gpt-4o-mini': 128000}\n",
        "PRICES = {'gpt-4o': 2.5}\n",
        "PRICES = {'apple': 2.5, 'pear': 3}\n",
    ],
)
def test_what_is_no_table_of_prices(text: str) -> None:
    assert attribute(text, "price_table") is None
