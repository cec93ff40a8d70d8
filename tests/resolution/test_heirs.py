"""What a base class holds, as its heirs give it: each heir's own, never that of its siblings."""

from __future__ import annotations

import pytest
from tests.resolution.probing import evaluator, said

from stackaudit.resolution.sites import resolve_site

BASE = """
import os, openai

class Base:
    urls = {"URL": "https://api.openai.com/v1"}

    def __init__(self, model, base_url=None):
        self.model = model
        self.client = openai.OpenAI(base_url=base_url or self.urls["URL"])

    def ask(self, text):
        return self.client.chat.completions.create(model=self.model, messages=text)
"""
HEIRS = """
class First(Base):
    def __init__(self):
        super().__init__("grok-4", base_url="https://api.x.ai/v1")

    def {first}(self, text):
        return self.client.chat.completions.create(model=self.model, messages=text)

class Second(Base):
    def __init__(self):
        super().__init__("deepseek-chat", base_url="https://api.deepseek.com")

    def {second}(self, text):
        return self.client.chat.completions.create(model=self.model, messages=text)
"""


def requests(code: str) -> dict[str, tuple[tuple[str, ...], list[str]]]:
    """Return providers and models of each request, by the class that it stands in."""
    found = evaluator({"app.py": code})
    [file] = found.project.files.values()
    rows = [r for i, s in enumerate(file.sites) for r in resolve_site(found, file, s, i) if r.operation == "chat"]
    return {file.scopes[file.scopes[r.site.scope].parent].name: (r.providers, [m.name for m in r.models]) for r in rows}


@pytest.mark.parametrize("names", [("ask", "ask"), ("tell", "say")])
def test_heirs_call_their_own_host(names: tuple[str, str]) -> None:
    found = requests(BASE + HEIRS.format(first=names[0], second=names[1]))
    assert found["First"] == (("x_ai",), ["grok-4"])
    assert found["Second"] == (("deepseek",), ["deepseek-chat"])


def test_base_calls_all_hosts_that_its_heirs_give() -> None:
    providers, models = requests(BASE + HEIRS.format(first="tell", second="say"))["Base"]
    assert set(providers) == {"x_ai", "deepseek", "openai"}
    assert set(models) == {"grok-4", "deepseek-chat"}


def test_setter_of_a_sibling_says_nothing() -> None:
    holder = """
class Base:
    def __init__(self):
        self.model = ""
    def set_model(self, name):
        self.model = name
    def get_model(self):
        return self.model
class Speech(Base):
    def __init__(self):
        self.set_model("edge-tts")
class Chat(Base):
    def __init__(self, config):
        self.set_model(config["model"])
    def ask(self):
        {}
"""
    assert said(holder.format("probe(self.get_model())")) != "edge-tts"
    assert "edge-tts" not in str(said(holder.format("probe(self.model)")))


def test_method_of_the_base_finds_what_the_heir_overrides() -> None:
    code = """
class Base:
    def name(self):
        return "base"
    def told(self):
        return self.name()
class Heir(Base):
    def name(self):
        return "heir"
    def run(self):
        probe(self.told())
"""
    assert said(code) == "heir"


def test_callee_that_callers_hand_over_is_a_request_only_if_all_hand_over_one() -> None:
    run = "import openai\nclient = openai.OpenAI()\ndef run(func, *args):\n    def inner():\n        return func(*args)\n    return inner()\n"
    create = "run(client.chat.completions.create)\n"
    for others, expected in ((create, 1), (create + "run(print)\n", 0), (create + "run(unknown())\n", 0)):
        found = evaluator({"app.py": run + others})
        [file] = found.project.files.values()
        sites = [(i, s) for i, s in enumerate(file.sites) if getattr(s.call.func, "id", "") == "func"]
        rows = [r for i, s in sites for r in resolve_site(found, file, s, i)]
        assert len(rows) == expected, others


def test_first_option_that_holds_is_taken_where_the_call_is_known() -> None:
    code = """
def pick(first=None, second="b"):
    return first or second
probe(pick({}))
"""
    assert said(code.format('"a"')) == "a"
    assert said(code.format("")) == "b"
