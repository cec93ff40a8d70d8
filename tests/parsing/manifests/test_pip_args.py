"""Packages in command lines."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.parsing.manifests.pip_args import packages_of_pip_command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('pip install -q a b==1 "c[x]>=2" -r x.txt', [("a", ""), ("b", "==1"), ("c", ">=2")]),
        ("%pip install -U Foo_Bar", [("foo-bar", "")]),
        ("!pip3 install a 'b>=1,<2'", [("a", ""), ("b", ">=1,<2")]),
        ("python -m pip install a; pip install b", [("a", ""), ("b", "")]),
        ("RUN pip install --no-cache-dir -r requirements.txt && apt-get install curl", []),
        ("RUN pip install \\\n    a \\\n    b>=1\nRUN other c", [("a", ""), ("b", ">=1")]),
        ('RUN ["pip", "install", "a", "b==2"]', [("a", ""), ("b", "==2")]),
        ('run(["pip","install","a"])', [("a", "")]),
        ("uv pip install --system --python 3.12 a", [("a", "")]),
        ("uv add a@1.2 b --group dev", [("a", "1.2"), ("b", "")]),
        ("poetry add x@^2 --group dev y", [("x", "^2"), ("y", "")]),
        ("pip install git+https://host.invalid/t/x.git@v1", [("x", "git+https://host.invalid/t/x.git@v1")]),
        ("pip install a --index-url https://u:p@host.invalid/simple b", [("a", ""), ("b", "")]),
        ("pip install $PKG ${X} . ./local -e .[dev] file.whl", []),
        ("pip install a # and b", [("a", "")]),
        ("npm install a; yarn add b; pipx install c; uv sync", []),
    ],
)
def test_command_lines(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(packages_of_pip_command(text)) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="pip install uvad-\"'[]=\n\\;&|#$@a1", max_size=120))
def test_no_text_raises(text: str) -> None:
    packages_of_pip_command("pip install " + text)


@pytest.mark.parametrize("part", ["pip install a ", 'pip install "', "uv ", "a.", "\\\n", "pip install a;", "[a"])
def test_long_lines_are_quick(part: str) -> None:
    started = time.process_time()
    packages_of_pip_command("pip install " + part * 50_000)
    assert time.process_time() - started < 2
