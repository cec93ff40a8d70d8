"""Calls of each large family of SDKs: what, of whom, which model, with which limits, on which line; and what is no call."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest
from tests.detectors.lab_calls import LAB_CALLS
from tests.detectors.openai_calls import OPENAI_CALLS
from tests.detectors.scanning import marked, scan

# name: (source, operation, provider, model, other attributes)
FRAMEWORK_CALLS: dict[str, tuple[str, str, Any, Any, dict[str, Any]]] = {
    # frameworks
    "langchain client": (
        "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o', temperature=0, timeout=9)  # <-",
        "client",
        "openai",
        "gpt-4o",
        {"temperature": 0, "timeout": 9},
    ),
    "langchain invoke": (
        "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o', max_tokens=3)\nllm.invoke('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"max_tokens": 3},
    ),
    "langchain community": (
        "from langchain_community.chat_models import ChatOpenAI\nllm = ChatOpenAI(model_name='gpt-4o')\nllm.predict('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "langchain stream": (
        "from langchain_anthropic import ChatAnthropic\nfor c in ChatAnthropic(model='claude-3-opus-20240229').stream('q'):  # <-\n    pass",
        "chat",
        "anthropic",
        "claude-3-opus-20240229",
        {"streaming": True},
    ),
    "langchain chain": (
        "from langchain_openai import ChatOpenAI\nfrom langchain_core.prompts import ChatPromptTemplate\nfrom langchain_core.output_parsers import StrOutputParser\nprompt = ChatPromptTemplate.from_messages([('system', 's'), ('human', '{q}')])\nchain = prompt | ChatOpenAI(model='gpt-4o') | StrOutputParser()\nchain.invoke({'q': 'x'})  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "langchain bind_tools": (
        "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o').bind_tools([t])\nllm.invoke('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "langchain structured": (
        "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o').with_structured_output(Answer)\nllm.invoke('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"structured_output": True},
    ),
    "langchain fallbacks": (
        "from langchain_openai import ChatOpenAI\nfrom langchain_anthropic import ChatAnthropic\nllm = ChatOpenAI(model='gpt-4o').with_fallbacks([ChatAnthropic(model='claude-3-opus-20240229')])\nllm.invoke('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "langchain azure": (
        "from langchain_openai import AzureChatOpenAI\nAzureChatOpenAI(azure_deployment='d', model='gpt-4o').invoke('q')  # <-",
        "chat",
        "azure.ai.openai",
        "gpt-4o",
        {},
    ),
    "langchain init_chat_model": (
        "from langchain.chat_models import init_chat_model\ninit_chat_model('anthropic:claude-3-5-sonnet-latest')  # <-",
        "client",
        "anthropic",
        "claude-3-5-sonnet-latest",
        {},
    ),
    "langchain embeddings": (
        "from langchain_openai import OpenAIEmbeddings\ne = OpenAIEmbeddings(model='text-embedding-3-large')\ne.embed_query('t')  # <-",
        "embeddings",
        "openai",
        "text-embedding-3-large",
        {},
    ),
    "langchain annotated": (
        "from langchain_core.language_models import BaseChatModel\ndef f(llm: BaseChatModel):\n    llm.invoke('q')  # <-",
        "chat",
        None,
        None,
        {},
    ),
    "langgraph agent": (
        "from langgraph.prebuilt import create_react_agent\nfrom langchain_openai import ChatOpenAI\nagent = create_react_agent(ChatOpenAI(model='gpt-4o'), tools=[])\nagent.invoke({'messages': []})  # <-",
        "agent_run",
        "openai",
        "gpt-4o",
        {},
    ),
    "langgraph agent by name": (
        "from langgraph.prebuilt import create_react_agent\nagent = create_react_agent('openai:gpt-4o', tools=[])\nagent.invoke({'messages': []})  # <-",
        "agent_run",
        "openai",
        "gpt-4o",
        {},
    ),
    "llama_index": (
        "from llama_index.llms.openai import OpenAI\nllm = OpenAI(model='gpt-4o')\nllm.complete('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "llama_index settings": (
        "from llama_index.core import Settings, VectorStoreIndex\nfrom llama_index.llms.anthropic import Anthropic\nSettings.llm = Anthropic(model='claude-3-opus-20240229')\nindex = VectorStoreIndex.from_documents([])\nengine = index.as_query_engine()\nengine.query('q')  # <-",
        "chat",
        "anthropic",
        "claude-3-opus-20240229",
        {},
    ),
    "crewai": (
        "from crewai import Agent, Crew, Task, LLM\na = Agent(role='r', goal='g', backstory='b', llm=LLM(model='anthropic/claude-3-opus-20240229'))\nt = Task(description='d', expected_output='e', agent=a)\ncrew = Crew(agents=[a], tasks=[t])\ncrew.kickoff()  # <-",
        "agent_run",
        "anthropic",
        "claude-3-opus-20240229",
        {},
    ),
    "openai agents": (
        "from agents import Agent, Runner\na = Agent(name='n', instructions='i', model='gpt-4.1')\nRunner.run_sync(a, 'q')  # <-",
        "agent_run",
        "openai",
        "gpt-4.1",
        {},
    ),
    "pydantic_ai": (
        "from pydantic_ai import Agent\na = Agent('anthropic:claude-3-5-sonnet-latest', system_prompt='s')\na.run_sync('q')  # <-",
        "agent_run",
        "anthropic",
        "claude-3-5-sonnet-latest",
        {},
    ),
    "instructor": (
        "import instructor\nfrom openai import OpenAI\nc = instructor.from_openai(OpenAI())\nc.chat.completions.create(model='gpt-4o', messages=[], response_model=R)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"structured_output": True},
    ),
    "transformers pipeline": (
        "from transformers import pipeline\np = pipeline('text-generation', model='gpt2')\np('q')  # <-",
        "chat",
        ANY,
        "gpt2",
        {},
    ),
    "sentence transformers": (
        "from sentence_transformers import SentenceTransformer\nm = SentenceTransformer('sentence-transformers/all-MiniLM-L6-v2')\nm.encode(['t'])  # <-",
        "embeddings",
        "local",
        "all-minilm-l6-v2",
        {},
    ),
}
CASES = OPENAI_CALLS | LAB_CALLS | FRAMEWORK_CALLS


@pytest.mark.parametrize("name", CASES)
def test_calls(name: str) -> None:
    source, operation, provider, model, flags = CASES[name]
    here = [
        n for n in scan(source).calls() if n.place.line == marked(source) and n.attributes["operation"] == operation
    ]
    assert len(here) == 1
    found = here[0].attributes
    assert (found["provider"], found["model"]) == (provider, model)
    assert {k: found[k] for k in flags} == flags
    assert [type(found[k]) for k in flags] == [type(v) for v in flags.values()]


@pytest.mark.parametrize("name", CASES)
def test_edges_join_a_call_to_its_provider_and_model(name: str) -> None:
    source, operation, _, model, _ = CASES[name]
    graph = scan(source).graph
    node = next(
        n for n in graph.of("call") if n.place.line == marked(source) and n.attributes["operation"] == operation
    )
    provider = node.attributes["provider"]
    assert provider is None or provider in {n.name for n in graph.out(node, "calls")}
    assert model is None or model in {n.name for n in graph.out(node, "uses_model")}


def test_fallbacks_are_in_use_beside_the_first_choice() -> None:
    found = scan(CASES["langchain fallbacks"][0])
    assert found.roles("provider") == {"openai": "used", "anthropic": "used"}
    assert found.roles("model") == {"gpt-4o": "used", "claude-3-opus-20240229": "used"}


def test_a_request_names_the_client_that_it_goes_through() -> None:
    found = scan("from openai import OpenAI\nc = OpenAI()\nc.chat.completions.create(model='gpt-4o', messages=[])\n")
    client, request = found.calls()
    assert request.attributes["client"] == client.id


def test_ids_of_calls_survive_lines_above_them() -> None:
    source = "from openai import OpenAI\nc = OpenAI()\nc.chat.completions.create(model='gpt-4o', messages=[])\n"
    assert [n.id for n in scan(source).calls()] == [n.id for n in scan("# more\n\n" + source).calls()]


def test_arms_of_a_dispatch_are_optional() -> None:
    source = (
        "from openai import OpenAI\nfrom anthropic import Anthropic\nfrom groq import Groq\n"
        "def client(kind):\n    if kind == 'a':\n        return OpenAI()\n    elif kind == 'b':\n        return Anthropic()\n"
        "    elif kind == 'c':\n        return Groq()\n"
    )
    assert scan(source).roles("provider") == {"openai": "optional", "anthropic": "optional", "groq": "optional"}


def test_dead_code_is_not_in_use() -> None:
    source = "from openai import OpenAI\nif False:\n    OpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"
    assert {n.role for n in scan(source).graph.of("call", "provider", "model")} == {"optional"}


# -- what is no call ---------------------------------------------------------------------------------------------------

FOREIGN = {
    "a client of one's own": "class OpenAI:\n    def __init__(self): self.chat = self\nc = OpenAI()\nc.chat.completions.create(model='m', messages=[])",
    "a client of another package": "from mycompany.sdk import OpenAI\nOpenAI().chat.completions.create(model='m', messages=[])",
    "a parameter": "def f(client):\n    client.chat.completions.create(model='m', messages=[])",
    "an unknown name": "client.messages.create(model='m', max_tokens=1, messages=[])",
    "generate_content of a lesson": "class Lesson:\n    def generate_content(self): ...\nLesson().generate_content()",
    "converse of a bot": "from chatterbot import ChatBot\nChatBot('x').converse(modelId='m')",
    "kickoff of a project": "class Project:\n    def kickoff(self): ...\nProject().kickoff()",
    "invoke of a task": "from invoke import Context\nContext().invoke('build')",
    "invoke of a command": "from click.testing import CliRunner\nCliRunner().invoke(main, [])",
    "embed of a video": "import embedly\nembedly.Embed('k').embed('u')",
    "run of an app": "from flask import Flask\nFlask('a').run('q')",
    "rerank of a list": "def rerank(query, documents): ...\nrerank('q', [])",
    "completion of a shell": "from argcomplete import completion\ncompletion(model='m', messages=[])",
    "encode of a text": "'x'.encode()\nimport json\njson.JSONEncoder().encode('x')",
    "generate of a key": "from cryptography.fernet import Fernet\nFernet.generate_key()",
    "query of a database": "from sqlalchemy.orm import Session\nSession().query('x')",
    "predict of an estimator of one's own": "class M:\n    def predict(self, x): ...\nM().predict('q')",
    "pipeline of a function": "def pipeline(task): ...\npipeline('text-generation')('q')",
    "another cloud service": "import boto3\nboto3.client('s3').get_object(Bucket='b', Key='k')",
    "cloud storage": "from google.cloud import storage\nstorage.Client().bucket('b')",
    "google.cloud.storage imported whole": "import google.cloud.storage\ngoogle.cloud.storage.Client()",
    "a plain session": "import aiohttp\nasync def f():\n    async with aiohttp.ClientSession() as s:\n        await s.post('https://example.com/v1/chat/completions', json={'model': 'm'})",
    "a host that is none": "import requests\nrequests.post('https://example.com/v1/chat/completions', json={'model': 'gpt-4o'})",
    "a list of models": "import requests\nrequests.get('https://api.openai.com/v1/models')",
    "a docstring": '"""\nfrom openai import OpenAI\nOpenAI().chat.completions.create()\n"""',
    "commented-out code": "# from openai import OpenAI\n# OpenAI().chat.completions.create(model='gpt-4o', messages=[])\nx = 1",
    "code in a text": 'EXAMPLE = """\nfrom openai import OpenAI\nOpenAI()\n"""',
    "an import for types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from openai import OpenAI\ndef f(c: 'OpenAI') -> None: ...",
    "an exception": "import openai\ntry:\n    f()\nexcept openai.RateLimitError:\n    pass",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_same_named_foreign_things_are_no_calls(name: str) -> None:
    found = scan(FOREIGN[name])
    assert [n.name for n in found.calls()] == []
    assert found.names("provider", role="used") == set()


def test_local_modules_named_like_packages_are_the_repositorys_own() -> None:
    found = scan(
        {
            "agents.py": "class Agent:\n    def __init__(self, **k): ...\nclass Runner:\n    @staticmethod\n    def run_sync(a, q): ...\n",
            "mcp.py": "class ClientSession: ...\n",
            "openai.py": "class OpenAI:\n    def chat(self): ...\n",
            "app.py": "from agents import Agent, Runner\nfrom mcp import ClientSession\nfrom openai import OpenAI\nRunner.run_sync(Agent(name='n'), 'q')\nClientSession()\nOpenAI().chat()\n",
        }
    )
    assert not set(found.graph.nodes) - {n.id for n in found.graph.of("module", "entry_point")}


def test_a_session_of_a_web_library_is_no_tool_server() -> None:
    assert scan("import aiohttp\nsession = aiohttp.ClientSession()\n").names("mcp_server", "framework") == set()


DISPATCH = """\
import os
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI
def build(vendor, model):
    if vendor == "a":
        return ChatOpenAI(model=model)
    return ChatAnthropic(model=model)
VENDOR = os.getenv("VENDOR", "a")
if VENDOR == "a":
    MODEL = os.getenv("MODEL", "gpt-4o")
else:
    MODEL = os.getenv("MODEL", "%s")
build(VENDOR, MODEL).invoke("q")
"""


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        ("claude-3-opus-20240229", {"gpt-4o": ["gpt-4o"], "claude-3-opus-20240229": ["claude-3-opus-20240229"]}),
        ("our-own-model", {"gpt-4o": ["gpt-4o", "our-own-model"]}),
    ],
)
def test_a_branch_asks_only_for_what_its_host_runs(other: str, asked: dict[str, list[str]]) -> None:
    found = scan(DISPATCH % other)
    made = [c for c in found.calls() if c.get("operation") == "client" and c.place.line in {6, 7}]
    assert {c.get("model"): [n.name for n in found.graph.out(c, "uses_model")] for c in made} == asked


@pytest.mark.parametrize(("written", "named"), [("http://embedder:3000", []), ("gpt-4o", ["gpt-4o"])])
def test_an_address_is_no_model(written: str, named: list[str]) -> None:
    found = scan(f"from langchain_openai import ChatOpenAI\nChatOpenAI(model='{written}').invoke('q')\n")
    assert [n.name for n in found.graph.of("model")] == named
    assert {n.get("model") for n in found.calls()} == {named[0] if named else None}


SHARED = """\
import os
from langchain_aws import BedrockEmbeddings
from langchain_openai import OpenAIEmbeddings
def build(vendor, model):
    if vendor == "a":
        return OpenAIEmbeddings(model=model)
    return BedrockEmbeddings(model_id=model)
VENDOR = os.getenv("VENDOR", "a")
if VENDOR == "a":
    MODEL = os.getenv("MODEL", "text-embedding-3-small")
else:
    MODEL = os.getenv("MODEL", "amazon.titan-embed-text-v1")
build(VENDOR, MODEL)
"""


def test_a_host_that_sells_one_family_of_a_lab_does_not_sell_the_others() -> None:
    made = [c for c in scan(SHARED).calls() if c.place.line in {6, 7}]
    assert [(c.get("provider"), c.get("model")) for c in made] == [
        ("openai", "text-embedding-3-small"),
        ("aws.bedrock", "titan-embed-text-v1"),
    ]
