"""Environment files, INI and properties: lines, and secrets that never get in."""

from __future__ import annotations

import configparser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.documents.masking import is_secret
from stackaudit.model.documents import Document, plain, walk

ENV = """# Settings
export MODEL="some-model"  # the default
API_KEY=abc123
#OLD_KEY=x
EMPTY=
EMPTY_TOKEN=
MAX_TOKENS=2000
SINGLE='a # b'
PLAIN = a b # comment
HASH=a#b
CERT="-----BEGIN RSA PRIVATE KEY-----
line
"
DATABASE_URL=postgres://user:hunter22@db/x
BROKEN="x
AFTER=1
not a pair
"""

INI = """top = 1
[metadata]
name = tool
[options]
install_requires =
    a>=1

    # a comment
    b
packages = find:
[options]
zip_safe: no
flag
"""


def load(path: str, text: str) -> Document:
    document = parse(path, text.encode())
    assert isinstance(document, Document), document
    return document


def test_env_values() -> None:
    assert plain(load(".env", ENV).root) == {
        "MODEL": "some-model",
        "API_KEY": "***",
        "EMPTY": "",
        "EMPTY_TOKEN": "",
        "MAX_TOKENS": "2000",
        "SINGLE": "a # b",
        "PLAIN": "a b",
        "HASH": "a#b",
        "CERT": "***",
        "DATABASE_URL": "postgres://user:***@db/x",
        "BROKEN": '"x',
        "AFTER": "1",
    }


def test_env_lines() -> None:
    lines = ENV.split("\n")
    for path, line, leaf in walk(load(".env", ENV).root):
        assert path[0] in lines[line - 1]
        assert leaf.line == line


@pytest.mark.parametrize(
    "key",
    [
        "OPENROUTE_API_KEY",
        "apiKey",
        "DB_PASSWORD",
        "HF_TOKEN",
        "client-secret",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "SENTRY_DSN",
    ],
)
def test_names_of_secrets(key: str) -> None:
    assert is_secret(key)


@pytest.mark.parametrize(
    "key", ["MODEL", "MAX_TOKENS", "FAST_TOKEN_LIMIT", "MONKEY", "BASE_URL", "TOKENIZER", "KEYBOARD", "AUTHOR"]
)
def test_names_of_settings(key: str) -> None:
    assert not is_secret(key)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_no_secret_survives(value: str) -> None:
    marker = "S3CR3T9"
    for path, joint in ((".env", "="), ("a.properties", ": "), ("a.ini", " = ")):
        document = parse(path, f"[s]\nAPI_KEY{joint}{marker}\n{value}\n".encode())
        if isinstance(document, Document):
            assert marker not in str(plain(document.root))


def test_ini_values_and_lines() -> None:
    root = load("setup.cfg", INI).root
    assert plain(root) == {
        "top": "1",
        "metadata": {"name": "tool"},
        "options": {"install_requires": ["a>=1", "b"], "packages": "find:", "zip_safe": "no", "flag": ""},
    }
    assert {leaf.value: leaf.line for _, _, leaf in walk(root)} == {
        "1": 1, "tool": 3, "a>=1": 6, "b": 9, "find:": 10, "no": 12, "": 13,
    }  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,6}", fullmatch=True),
        st.dictionaries(
            st.from_regex(r"m[a-z]{1,5}", fullmatch=True), st.from_regex(r"[a-z0-9 ]{0,10}", fullmatch=True), max_size=4
        ),
        max_size=4,
    )
)
def test_ini_equals_the_standard_reader(sections: dict[str, dict[str, str]]) -> None:
    text = "".join(
        f"[{name}]\n" + "".join(f"{k} = {v}\n" for k, v in options.items()) for name, options in sections.items()
    )
    reader = configparser.RawConfigParser()
    reader.read_string(text)
    assert plain(load("a.ini", text).root) == {name: dict(reader[name]) for name in reader.sections()}


def test_properties() -> None:
    text = "# note\n! note\na.b = 1\nc:2\nlong = one \\\n   two\nu = \\u00e4\npassword=x\nname\\ two yes\n"
    root = load("application.properties", text).root
    assert plain(root) == {"a.b": "1", "c": "2", "long": "one two", "u": "ä", "password": "***", "name two": "yes"}
    assert [line for _, line, _ in walk(root)] == [3, 4, 5, 7, 8, 9]
