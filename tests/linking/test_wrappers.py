"""Calls through functions of the repository, from the files of a folder to the nodes of its graph."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from stackaudit import audit
from stackaudit.model.audit import Audit
from stackaudit.model.graph import Node

CLIENT = "import openai\nclient = openai.OpenAI(timeout=20)\n"
SEND = 'client.chat.completions.create(model=model, messages=[{"role": "user", "content": prompt}], max_tokens=300)'
ASK = f'{CLIENT}def ask(prompt, model="gpt-4o"):\n    answer = {SEND}\n    return answer.choices[0].message.content\n'
Audited = Callable[[dict[str, str]], Audit]


@pytest.fixture
def audited(tmp_path: Path) -> Audited:
    def run(files: dict[str, str]) -> Audit:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(dedent(text), encoding="utf-8")
        return audit(tmp_path, as_of=date(2026, 11, 20))

    return run


def wrapped(found: Audit) -> list[Node]:
    return sorted((n for n in found.graph.of("call") if n.wrapped), key=lambda n: (n.place.path, n.place.line))


def where(found: Audit) -> list[str]:
    return [f"{n.place.path}:{n.place.line} {n.name}" for n in wrapped(found)]


def measure(found: Audit, name: str) -> dict[str, object]:
    return next(m.value for m in found.measures if m.id == name)


def test_the_call_of_a_wrapper_has_what_its_site_and_the_wrapper_set(audited: Audited) -> None:
    found = audited(
        {"llm.py": ASK, "app.py": 'from llm import ask\nprint(ask("hi"), ask("ho", model="gpt-4o-mini"))\n'}
    )
    first, second = wrapped(found)
    assert (first.name, first.get("operation"), first.get("provider"), first.get("model")) == (
        "ask",
        "chat",
        "openai",
        "gpt-4o",
    )
    assert second.get("model") == "gpt-4o-mini"
    assert (first.get("max_tokens"), first.get("timeout"), first.get("temperature")) == (300, 20, False)
    assert first.get("via") == (("llm.py", "ask"),)


def test_an_edge_leads_to_the_request_and_nowhere_else(audited: Audited) -> None:
    found = audited({"llm.py": ASK, "app.py": 'from llm import ask\nask("hi")\n'})
    [node] = wrapped(found)
    edges = found.graph.edges_from(node)
    assert [e.kind for e in edges] == ["calls"]
    target = found.graph.nodes[edges[0].target]
    assert (target.kind, target.place.path, target.wrapped) == ("call", "llm.py", False)


def test_a_request_is_counted_once(audited: Audited) -> None:
    alone = audited({"llm.py": ASK})
    used = audited({"app.py": 'from llm import ask\nask("a")\nask("b")\nask("c")\n'})
    assert len(wrapped(used)) == 3
    assert measure(used, "inventory")["calls"] == measure(alone, "inventory")["calls"]
    reach = {"by_module", "modules"}  # one module more reaches the request
    before, after = (
        [{k: v for k, v in row.items() if k not in reach} for row in measure(a, "concentration")["layers"]]
        for a in (alone, used)
    )
    assert after == before
    assert measure(used, "debt")["minutes"] == measure(alone, "debt")["minutes"]


def test_a_missing_limit_stays_at_the_client_with_the_wrapped_calls_beside_it(audited: Audited) -> None:
    files = {"llm.py": ASK.replace("timeout=20", ""), "app.py": 'from llm import ask\nask("a")\nask("b")\n'}
    [finding] = [f for f in audited(files).findings if "timeout" in f.message]
    assert finding.primary.path == "llm.py"
    assert [(e.path, e.line) for e in finding.related if e.path == "app.py"] == [("app.py", 2), ("app.py", 3)]


def test_a_wrapper_of_a_wrapper_hands_on_whole(audited: Audited) -> None:
    outer = """
    from llm import ask
    def retry(prompt, times=3):
        for _ in range(times):
            answer = ask(prompt)
            if answer:
                return answer
    def summary(text):
        return ask(f"Summarise in one sentence: {text}")
    """
    app = 'from tools import retry, summary\nretry("a")\nsummary("b")\n'
    assert where(audited({"llm.py": ASK, "tools.py": outer, "app.py": app})) == [
        "app.py:2 retry",
        "tools.py:5 ask",
        "tools.py:9 ask",
    ]


def test_what_hands_nothing_on_or_gives_nothing_back_is_no_wrapper(audited: Audited) -> None:
    llm = """
    import openai
    client = openai.OpenAI()
    def fixed(verbose):
        return client.responses.create(model="gpt-4o", input="Say something")
    def kept(prompt):
        client.responses.create(model="gpt-4o", input=prompt)
        return "done"
    """
    assert where(audited({"llm.py": llm, "app.py": 'from llm import fixed, kept\nfixed(True)\nkept("a")\n'})) == []


def test_a_class_that_calls_its_own_method_is_no_wrapped_call(audited: Audited) -> None:
    llm = """
    import openai
    class Model:
        def __init__(self, model):
            self.client = openai.OpenAI()
            self.model = model
        def _send(self, prompt):
            return self.client.responses.create(model=self.model, input=prompt)
        def ask(self, prompt):
            return self._send(prompt).output_text
    """
    app = 'from llm import Model\nmodel = Model("gpt-4o")\nmodel.ask("a")\n'
    assert where(audited({"llm.py": llm, "app.py": app})) == ["app.py:2 Model", "app.py:3 Model.ask"]


def test_a_maker_of_clients_is_one_and_an_object_that_holds_it_is_not(audited: Audited) -> None:
    llm = """
    from langchain_openai import ChatOpenAI
    def get_llm(model="gpt-4o", **options):
        return ChatOpenAI(model=model, **options)
    class Service:
        def __init__(self, model):
            self.llm = get_llm(model, temperature=0)
        def count(self, rows):
            return len(rows)
    """
    found = audited({"llm.py": llm, "app.py": 'from llm import Service\nService("gpt-4o-mini")\n'})
    assert where(found) == ["llm.py:7 get_llm"]
    assert (wrapped(found)[0].get("operation"), wrapped(found)[0].get("temperature")) == ("client", 0)


def test_a_search_by_a_vector_gives_rows_not_vectors(audited: Audited) -> None:
    rag = """
    import openai, store
    client = openai.OpenAI()
    index = store.Index()
    def embed(text):
        return client.embeddings.create(model="text-embedding-3-small", input=[text]).data[0].embedding
    def search(text):
        return index.query(embed(text))
    """
    assert where(audited({"rag.py": rag, "app.py": 'from rag import search\nsearch("a")\n'})) == ["rag.py:8 embed"]


def test_an_object_that_is_called(audited: Audited) -> None:
    model = """
    from sentence_transformers import SentenceTransformer
    class Embedder:
        def __init__(self, name="all-MiniLM-L6-v2"):
            self._model = SentenceTransformer(name)
        def __call__(self, text):
            return self._model.encode(text)
    """
    app = "from model import Embedder\nembedder = Embedder()\ndef work(text):\n    return embedder(text)\n"
    assert where(audited({"model.py": model, "app.py": app})) == ["app.py:2 Embedder", "app.py:4 Embedder.__call__"]


def test_a_function_that_something_runs_later(audited: Audited) -> None:
    app = 'import asyncio\nfrom llm import ask\nasync def main():\n    return await asyncio.to_thread(ask, "hi", "gpt-4o-mini")\n'
    [node] = wrapped(audited({"llm.py": ASK, "app.py": app}))
    assert node.get("model") == "gpt-4o-mini"


def test_typescript(audited: Audited) -> None:
    llm = """
    import OpenAI from "openai";
    const client = new OpenAI();
    export const ask = async (prompt: string, { model = "gpt-4o" }: { model?: string } = {}) => {
      const answer = await client.responses.create({ model, input: prompt });
      return answer.output_text;
    };
    """
    app = 'import { ask } from "./llm";\nconst a = await ask("hi");\nconst b = await ask("ho", { model: "gpt-4o-mini" });\n'
    found = audited({"llm.ts": llm, "app.ts": app})
    assert where(found) == ["app.ts:2 ask", "app.ts:3 ask"]
    assert wrapped(found)[1].get("model") == "gpt-4o-mini"


def test_a_step_of_a_pipeline_is_named_there_not_called(audited: Audited) -> None:
    steps = """
    import openai
    from zenml import pipeline, step
    client = openai.OpenAI()
    @step
    def answer(question: str) -> str:
        return client.responses.create(model="gpt-4o", input=question).output_text
    @pipeline
    def questions():
        answer("why")
    """
    assert where(audited({"steps.py": steps})) == []


def test_recursion_ends(audited: Audited) -> None:
    llm = f"""
    {CLIENT.strip().splitlines()[0]}
    client = openai.OpenAI()
    def ask(prompt, times=3):
        if times:
            return ask(prompt, times - 1)
        return other(prompt)
    def other(prompt):
        return ask(prompt) or client.responses.create(model="gpt-4o", input=prompt)
    """
    assert len(wrapped(audited({"llm.py": llm, "app.py": 'from llm import ask\nask("a")\n'}))) >= 1


def test_a_maker_that_chooses_names_all_that_it_makes(audited: Audited) -> None:
    llm = """
    import anthropic
    def get_client(api_key, region=None):
        if api_key:
            return anthropic.Anthropic(api_key=api_key)
        return anthropic.AnthropicBedrock(aws_region=region)
    """
    [node] = wrapped(audited({"llm.py": llm, "app.py": 'from llm import get_client\nget_client("k")\n'}))
    assert (node.get("provider"), node.get("providers")) == (None, ("anthropic", "aws.bedrock"))
