"""What code builds with a product, and the variables that configure it."""

from __future__ import annotations

from tests.detectors.scanning import scan


def test_agents_and_tools_are_named_by_the_code() -> None:
    found = scan(
        "from crewai import Agent\nfrom langchain_core.tools import tool\n"
        "writer = Agent(role='Writer', goal='g', backstory='b')\n"
        "@tool\ndef look_up(q: str) -> str:\n    '''Look up.'''\n    return q\n"
    )
    assert found.names("tool") == {"look_up"}
    assert len(found.names("agent")) == 1


def test_decorators_of_ones_own_make_no_tools() -> None:
    assert scan("def tool(f): return f\n@tool\ndef look_up(): ...\nimport openai\n").names("tool") == set()


def test_stores_are_the_product() -> None:
    assert scan("import chromadb\nc = chromadb.PersistentClient(path='p')\n").names("vector_store") == {"chroma"}


def test_variables_that_reach_a_client_or_are_known() -> None:
    found = scan(
        "import os\nfrom openai import OpenAI\nc = OpenAI(api_key=os.environ['MY_KEY'])\nos.getenv('ANTHROPIC_API_KEY')\nos.getenv('HOME')\n"
    )
    assert found.names("env_var") == {"MY_KEY", "ANTHROPIC_API_KEY"}


def test_values_of_keys_are_never_kept() -> None:
    secret = "sk-" + "a1B2" * 10
    found = scan(
        f"from openai import OpenAI\nc = OpenAI(api_key='{secret}')\nc.chat.completions.create(model='gpt-4o', messages=[])\n"
    )
    assert secret not in repr(found.facts)
    assert found.calls()
