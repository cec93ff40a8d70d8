"""Agents, what they are given, and the tools that only their use makes tools."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import Found, scan


def edges(found: Found, kind: str) -> set[tuple[str, str]]:
    """Return the edges of a kind by the names of their ends."""
    return {
        (found.graph.nodes[e.source].name, found.graph.nodes[e.target].name)
        for e in found.graph.edges
        if e.kind == kind
    }


def attribute(found: Found, kind: str, name: str, key: str) -> object:
    """Return an attribute of the only node of a kind and name."""
    (node,) = [n for n in found.graph.of(kind) if n.name == name]
    return node.get(key)


def test_an_agent_exposes_what_it_is_given_and_hands_over() -> None:
    found = scan(
        "from agents import Agent, function_tool, handoff\n"
        "@function_tool\ndef look_up(q: str) -> str:\n    '''Look up.'''\n    return q\n"
        "billing = Agent(name='Billing')\n"
        "triage = Agent(name='Triage', tools=[look_up], handoffs=[handoff(billing)])\n"
    )
    assert edges(found, "exposes") == {("Triage", "look_up")}
    assert ("Triage", "Billing") in edges(found, "calls")


def test_a_plain_function_becomes_a_tool_by_being_handed_over() -> None:
    found = scan(
        "from google.adk.agents import Agent\n"
        "def get_weather(city: str) -> dict:\n    '''Weather.'''\n    return {}\n"
        "def helper(): ...\n"
        "root = Agent(name='root', model='gemini-2.0-flash', tools=[get_weather])\n"
    )
    assert found.names("tool") == {"get_weather"}
    assert edges(found, "exposes") == {("root", "get_weather")}


def test_an_own_package_called_agents_hides_nothing_inside_another_package() -> None:
    found = scan(
        {
            "shop/__init__.py": "",
            "shop/agents.py": "from agents import Agent\ntriage = Agent(name='Triage')\n",
            "requirements.txt": "openai-agents==0.4.0\n",
        }
    )
    assert found.names("agent") == {"Triage"}


def test_a_crew_is_named_by_its_class_and_ready_made_tools_by_theirs() -> None:
    found = scan(
        "from crewai import Agent, Crew\nfrom crewai.project import CrewBase, agent, crew\nfrom crewai_tools import SerperDevTool, ScrapeWebsiteTool\n"
        "@CrewBase\nclass NewsCrew:\n"
        "    @agent\n    def reporter(self) -> Agent:\n        return Agent(config=self.agents_config['reporter'], tools=[SerperDevTool(), ScrapeWebsiteTool()])\n"
        "    @crew\n    def crew(self) -> Crew:\n        return Crew(agents=self.agents, tasks=self.tasks)\n"
    )
    assert found.names("agent") == {"reporter", "NewsCrew"}
    assert found.names("tool") == {"SerperDevTool", "ScrapeWebsiteTool"}
    assert edges(found, "exposes") == {("reporter", "SerperDevTool"), ("reporter", "ScrapeWebsiteTool")}


def test_a_graph_belongs_to_its_construction() -> None:
    found = scan(
        "from langgraph.graph import StateGraph\nfrom langgraph.checkpoint.memory import MemorySaver\n"
        "class WriterAgent:\n    def run(self, state): return state\n"
        "flow = StateGraph(dict)\nflow.add_node('writer', WriterAgent().run)\n"
        "app = flow.compile(checkpointer=MemorySaver(), interrupt_before=['writer'])\n"
    )
    assert found.names("agent") == {"flow", "WriterAgent"}
    assert attribute(found, "agent", "flow", "memory") is True
    assert attribute(found, "agent", "flow", "approval_set") is True
    assert ("flow", "WriterAgent") in edges(found, "calls")


@pytest.mark.parametrize(("given", "asked"), [("human_input_mode='ALWAYS'", True), ("human_input_mode='NEVER'", False)])
def test_a_word_for_never_is_no_approval(given: str, asked: bool) -> None:
    found = scan(f"from autogen import UserProxyAgent\np = UserProxyAgent(name='p', {given})\n")
    assert bool(attribute(found, "agent", "p", "approval_set")) is asked


def test_scripts_name_tools_by_their_keys_and_factories() -> None:
    found = scan(
        {
            "chat.ts": "import { streamText, tool, stepCountIs } from 'ai';\nimport { openai } from '@ai-sdk/openai';\n"
            "import { weather } from './weather';\n"
            "export async function POST(req: Request) {\n  return streamText({ model: openai('gpt-4o'), stopWhen: stepCountIs(5),\n"
            "    tools: { weather: weather({ req }), clock: tool({ description: 'time', execute: async () => 1 }) } });\n}\n",
            "weather.ts": "import { tool } from 'ai';\nexport const weather = ({ req }) => tool({ description: 'w', needsApproval: true });\n",
        }
    )
    assert found.names("tool") == {"weather", "clock"}
    assert attribute(found, "tool", "weather", "approval_set") is True
    assert found.names("agent") == {"chat"}
    assert edges(found, "exposes") == {("chat", "weather"), ("chat", "clock")}


def test_one_step_is_no_agent() -> None:
    found = scan(
        {
            "ask.ts": "import { generateText, tool } from 'ai';\nimport { openai } from '@ai-sdk/openai';\n"
            "export const ask = () => generateText({ model: openai('gpt-4o'), tools: { clock: tool({ description: 'time' }) } });\n"
        }
    )
    assert found.names("agent") == set()
    assert found.names("tool") == {"clock"}


def test_tools_of_the_provider_say_what_they_do() -> None:
    found = scan(
        "from openai import OpenAI\n"
        "OpenAI().responses.create(model='gpt-4o', input='x', tools=[{'type': 'web_search_preview'}])\n"
    )
    assert found.names("tool") == {"web_search_preview"}
    assert attribute(found, "tool", "web_search_preview", "side_effects") == ("network",)


def test_a_server_exposes_the_tools_that_are_registered_with_it() -> None:
    found = scan(
        "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('demo')\n@mcp.tool()\ndef add(a: int, b: int) -> int:\n    return a + b\n"
    )
    assert edges(found, "exposes") == {("demo", "add")}


LOOP = """
from anthropic import Anthropic
TOOLS = [{"name": "read_file", "description": "d", "input_schema": {"type": "object", "properties": {}}}]
class Assistant:
    def talk(self, messages):
        client = Anthropic()
        while True:
            reply = client.messages.create(model="claude-sonnet-4-5", max_tokens=9, tools=TOOLS, messages=messages)
            if reply.stop_reason != "tool_use":
                return reply
            messages.append(self.run(reply))
"""


def test_a_loop_of_ones_own_is_an_agent_with_its_tools() -> None:
    found = scan(LOOP)
    assert found.names("agent") == {"Assistant"}
    assert edges(found, "exposes") == {("Assistant", "read_file")}


def test_a_counted_loop_says_how_often_it_runs() -> None:
    found = scan(LOOP.replace("while True:", "for _ in range(12):"))
    assert attribute(found, "agent", "Assistant", "loop_bound") == 12


def test_a_loop_around_a_function_that_asks_is_one_too() -> None:
    found = scan(
        "from openai import OpenAI\nTOOLS = [{'type': 'function', 'function': {'name': 'add', 'parameters': {'type': 'object'}}}]\n"
        "def ask_model(messages):\n    return OpenAI().chat.completions.create(model='gpt-4o', messages=messages, tools=TOOLS)\n"
        "def solve(messages):\n    while True:\n        reply = ask_model(messages)\n        if not reply.tool_calls:\n            return reply\n"
    )
    assert found.names("agent") == {"solve"}


@pytest.mark.parametrize(
    "source",
    [
        "for text in texts:\n    r = client.chat.completions.create(model='gpt-4o', messages=[], tools=T)\n    rows.append(r.choices[0].message.tool_calls[0])\n",
        "while True:\n    r = client.chat.completions.create(model='gpt-4o', messages=[])\n    print(r)\n",
        "r = client.chat.completions.create(model='gpt-4o', messages=[], tools=T)\nprint(r.choices[0].message.tool_calls)\n",
    ],
    ids=["a batch that only reads what the model asked for", "a loop without tools", "no loop"],
)
def test_other_loops_are_no_agents(source: str) -> None:
    head = "from openai import OpenAI\nclient = OpenAI()\nT = [{'type': 'function', 'function': {'name': 'add', 'parameters': {'type': 'object'}}}]\n"
    assert scan(head + source).names("agent") == set()


@pytest.mark.parametrize(
    ("name", "body", "agents"),
    [
        ("ResearchAgent", "OpenAI().responses.create(model='gpt-4o', input='x')", {"ResearchAgent"}),
        ("ResearchAgent", "print('x')", set()),
        ("UserAgentParser", "OpenAI().responses.create(model='gpt-4o', input='x')", set()),
        ("AgentConfig", "OpenAI().responses.create(model='gpt-4o', input='x')", set()),
    ],
)
def test_classes_named_like_agents_that_ask_a_model(name: str, body: str, agents: set[str]) -> None:
    assert (
        scan(f"from openai import OpenAI\nclass {name}:\n    def run(self):\n        {body}\n").names("agent") == agents
    )


def test_what_is_given_after_the_construction() -> None:
    found = scan(
        "from agents import Agent\nbilling = Agent(name='Billing')\ntriage = Agent(name='Triage')\nseats = Agent(name='Seats')\n"
        "triage.handoffs = [billing]\nbilling.handoffs.append(seats)\nrows = []\nrows.append(seats)\n"
    )
    pairs = {
        p
        for p in edges(found, "calls")
        if p[0] in {"Triage", "Billing", "Seats"} and p[1] in {"Triage", "Billing", "Seats"}
    }
    assert pairs == {("Triage", "Billing"), ("Billing", "Seats")}


def test_a_decorator_of_an_agent_gives_it_a_tool() -> None:
    found = scan(
        "from pydantic_ai import Agent\nsupport_agent = Agent('openai:gpt-4o')\n@support_agent.tool\nasync def balance(ctx) -> str:\n    return ''\n"
    )
    assert ("support_agent", "balance") in edges(found, "exposes")


def test_an_agent_of_an_own_base_is_one() -> None:
    found = scan(
        "from openai import OpenAI\nclass BaseAgent:\n    def ask(self):\n        return OpenAI().responses.create(model='gpt-4o', input='x')\n"
        "class PatientAgent(BaseAgent):\n    def wait(self): ...\n"
    )
    assert "PatientAgent" in found.names("agent")
