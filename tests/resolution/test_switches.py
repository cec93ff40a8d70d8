"""Arms that do not run: flags that are off, and the other arm of a setting that a deployment gives."""

from __future__ import annotations

import pytest

from stackaudit.model.documents import Document, Fields, Leaf
from stackaudit.model.source import SourceFile
from stackaudit.parsing.door import parse
from stackaudit.resolution.switches import provided, settled


def dead(text: str, *given: str, path: str = "app.py") -> list[int]:
    """Return the lines of the arms that do not run."""
    language = "python" if path.endswith(".py") else "typescript"
    file = parse(SourceFile(path, "", text.encode()), language).code
    assert file is not None
    return [b.line for b in settled(file, frozenset(given)).branches if b.dead]


@pytest.mark.parametrize(
    "flag",
    [
        "LOCAL = False",
        'LOCAL = os.getenv("LOCAL", "false") == "true"',
        'LOCAL = os.getenv("LOCAL", "False").lower() == "true"',
        'LOCAL = os.environ.get("LOCAL", "0") == "1"',
        'LOCAL = os.getenv("LOCAL") == "yes"',
    ],
)
def test_a_flag_that_is_off_by_default(flag: str) -> None:
    assert dead(f"import os\n{flag}\nif LOCAL:\n    a()\nelse:\n    b()\n") == [4]


@pytest.mark.parametrize(
    "flag",
    [
        "LOCAL = True",
        'LOCAL = os.getenv("LOCAL", "true") == "true"',
        'LOCAL = os.getenv("LOCAL", "false") != "true"',
        'LOCAL = os.getenv("STAGE") == "production"',
        'LOCAL = os.getenv("API_KEY")',
        'LOCAL = os.getenv("LOCAL", default()) == "true"',
        "LOCAL = False\nLOCAL = find()",
    ],
)
def test_what_is_no_flag_that_is_off(flag: str) -> None:
    assert dead(f"import os\n{flag}\nif LOCAL:\n    a()\n") == []


def test_a_flag_that_a_function_is_given_or_starts_with() -> None:
    assert dead("LOCAL = False\ndef f(LOCAL):\n    if LOCAL:\n        a()\n") == []
    assert dead("def f():\n    found = False\n    if found:\n        a()\n") == []


def test_a_flag_that_the_deployment_sets_may_be_on() -> None:
    assert dead('import os\nif os.getenv("LOCAL") == "true":\n    a()\n', "LOCAL") == []


def test_the_other_arm_of_a_setting_that_the_deployment_gives() -> None:
    python = 'import os\nurl = os.environ.get("ENDPOINT")\nif url:\n    a()\nelse:\n    b()\n'
    script = "const url = process.env.ENDPOINT;\nif (url) {\n  a();\n} else {\n  b();\n}\n"
    assert dead(python, "ENDPOINT") == [6]
    assert dead(script, "ENDPOINT", path="app.ts") == [4]
    assert dead(python) == dead(script, path="app.ts") == []


def test_an_arm_between_that_asks_something_else() -> None:
    python = 'import os\nif os.getenv("ENDPOINT"):\n    a()\nelif other:\n    b()\nelse:\n    c()\n'
    assert dead(python, "ENDPOINT") == []


def test_only_infrastructure_gives_settings() -> None:
    root = Fields((("ENDPOINT", 1, Leaf("x", 1)),), 1)
    assert provided([Document("main.bicep", "bicep", root)]) == {"ENDPOINT"}
    assert provided([Document(".env.sample", "env", root)]) == frozenset()
