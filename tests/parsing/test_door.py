"""The door finds every language by walking the package."""

from __future__ import annotations

import pkgutil

import pytest

from stackaudit.intake.languages import language_of
from stackaudit.model.source import SourceFile
from stackaudit.parsing.door import lowerers, parse
from stackaudit.resolution import languages
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.languages.dialect import Dialect


def test_every_found_language_has_a_function() -> None:
    found = lowerers()
    assert {"python", "notebook", "javascript", "typescript", "tsx", "vue", "svelte"} <= set(found)
    assert all(callable(lower) for lower in found.values())


@pytest.mark.parametrize("path", ["a.py", "a.ts", "a.vue"])
def test_a_file_goes_to_the_module_of_its_language(path: str) -> None:
    parsed = parse(SourceFile(path, "", b"x = 1\n"), language_of(path) or "")
    assert parsed.code is not None
    assert parsed.code.path == path


def test_an_unknown_language_gives_nothing() -> None:
    assert parse(SourceFile("a.hs", "", b"main = 1"), "haskell").code is None


def test_every_module_of_a_language_has_a_dialect() -> None:
    own = {i.name for i in pkgutil.iter_modules(languages.__path__)} - {
        "dialect",
        "script_modules",
        "package_modules",
        "folder_modules",
    }
    assert own
    assert all(dialect_of(name) is not dialect_of("klingon") for name in own)
    assert isinstance(dialect_of("klingon"), Dialect)
