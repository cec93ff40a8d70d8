"""Entry points that reach a call, grouped by feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stackaudit.model.graph import StackGraph

Make = Callable[[dict[str, str]], StackGraph]

LLM = """
    from openai import OpenAI

    client = OpenAI()

    def ask(prompt):
        return client.responses.create(model="gpt-4o", input=prompt)

    def draw(prompt):
        return client.images.generate(model="gpt-image-1", prompt=prompt)
"""


def cases(graph: StackGraph) -> dict[str, list[str]]:
    """Return the use cases with the names of their entry points."""
    return {n.name: sorted(e.name for e in graph.out(n, "contains")) for n in graph.of("use_case")}


def test_a_route_reaches_a_call_through_functions_with_a_path_by_line(graph_of: Make) -> None:
    graph = graph_of({
        "app.py": """
            from fastapi import FastAPI
            from work import answer

            app = FastAPI()

            @app.post("/chat")
            def chat(body):
                return answer(body)

            @app.get("/health")
            def health():
                return "ok"
        """,
        "work.py": """
            from llm import ask

            def answer(body):
                return ask(body)
        """,
        "llm.py": LLM,
    })  # fmt: skip
    assert cases(graph) == {"Chat": ["POST /chat"]}
    entry = next(n for n in graph.of("entry_point") if n.name == "POST /chat")
    assert entry.get("paths") == (("app.py:7", "app.py:8", "work.py:4", "llm.py:6"),)
    use_case = next(graph.of("use_case"))
    assert {n.name for n in graph.out(use_case, "needs") if n.kind == "model"} == {"gpt-4o"}
    assert use_case.get("modules") == ("app.py", "llm.py", "work.py")
    assert use_case.get("owner") is None
    health = next(n for n in graph.of("entry_point") if n.name == "GET /health")
    assert not graph.edges_from(health)


def test_routes_of_one_prefix_are_one_use_case_but_a_common_root_joins_nothing(graph_of: Make) -> None:
    graph = graph_of({
        "app.py": """
            from fastapi import APIRouter, FastAPI
            from llm import ask, draw

            app = FastAPI()
            tickets = APIRouter(prefix="/tickets")

            @tickets.post("/triage")
            def triage(body):
                return ask("triage" + body)

            @tickets.post("/{id}/reply")
            def reply(body):
                return draw("reply" + body)

            @app.post("/api/v1/summaries")
            def summaries(body):
                ask(body)
                return draw(body)

            app.include_router(tickets, prefix="/api/v1")
        """,
        "llm.py": LLM,
    })  # fmt: skip
    assert cases(graph) == {
        "Tickets": ["POST /api/v1/tickets/triage", "POST /api/v1/tickets/{id}/reply"],
        "Summaries": ["POST /api/v1/summaries"],
    }


def test_entry_points_through_the_same_function_are_one_use_case(graph_of: Make) -> None:
    graph = graph_of({
        "app.py": """
            from flask import Flask
            from work import write_report

            app = Flask(__name__)

            @app.route("/report", methods=["POST"])
            def report():
                return write_report("x")
        """,
        "nightly.py": """
            from work import write_report

            if __name__ == "__main__":
                write_report("all")
        """,
        "work.py": "from llm import ask\n\ndef write_report(x):\n    return ask(x)\n",
        "llm.py": LLM,
    })  # fmt: skip
    assert cases(graph) == {"Report": ["POST /report", "main: nightly.py"]}


def test_a_tool_of_the_house_joins_nothing(graph_of: Make) -> None:
    """Three files call ``ask``: sharing it does not make one feature of them."""
    main = "from llm import ask\n\nif __name__ == '__main__':\n    ask('x')\n"
    graph = graph_of({"llm.py": LLM, "letters.py": main, "triage.py": main, "translate.py": main})
    assert sorted(cases(graph)) == ["Letters", "Translate", "Triage"]


def test_a_file_with_a_call_but_without_an_entry_point_is_no_use_case(graph_of: Make) -> None:
    graph = graph_of({"llm.py": LLM, "lib.py": "from llm import ask\n\ndef answer(x):\n    return ask(x)\n"})
    assert cases(graph) == {}


def test_code_of_tests_is_no_way_in_and_no_way_through(graph_of: Make) -> None:
    graph = graph_of({
        "llm.py": LLM,
        "tests/test_llm.py": "from llm import ask\n\nif __name__ == '__main__':\n    ask('x')\n",
        "bench.py": "from tests.helpers import go\n\nif __name__ == '__main__':\n    go()\n",
        "tests/helpers.py": "from llm import ask\n\ndef go():\n    ask('x')\n",
    })  # fmt: skip
    assert cases(graph) == {}


def test_functions_handed_to_an_object_run_when_the_object_does(graph_of: Make) -> None:
    graph = graph_of({
        "flow.py": """
            from langgraph.graph import StateGraph
            from llm import ask

            def plan(state):
                return ask(state)

            builder = StateGraph(dict)
            builder.add_node("plan", plan)
            graph = builder.compile()
        """,
        "app.py": """
            from fastapi import FastAPI
            from flow import graph

            app = FastAPI()

            @app.post("/claims/settle")
            def settle(body):
                return graph.invoke(body)
        """,
        "llm.py": LLM,
    })  # fmt: skip
    assert cases(graph) == {"Claims settle": ["POST /claims/settle"]}
    calls = {(n.place.path, n.place.line) for n in graph.out(next(graph.of("use_case")), "needs") if n.kind == "call"}
    assert ("llm.py", 6) in calls


def test_an_entry_without_a_feature_belongs_to_those_that_it_passes_on_to(graph_of: Make) -> None:
    graph = graph_of({
        "app.py": """
            from fastapi import FastAPI, WebSocket
            from work import chat, report

            app = FastAPI()

            @app.post("/chat")
            def on_chat(body):
                return chat(body)

            @app.post("/report")
            def on_report(body):
                return report(body)

            @app.websocket("/ws")
            async def socket(ws: WebSocket):
                return chat(ws) if ws else report(ws)
        """,
        "work.py": """
            from llm import ask, draw

            def chat(x):
                return ask(x)

            def report(x):
                return draw(x)
        """,
        "llm.py": LLM,
    })  # fmt: skip
    assert cases(graph) == {"Chat": ["POST /chat", "WS /ws"], "Report": ["POST /report", "WS /ws"]}


def test_methods_of_heirs_and_frameworks_are_reached(graph_of: Make) -> None:
    graph = graph_of({
        "work.py": """
            from llm import ask
            from somewhere import Base

            class Step:
                def go(self):
                    return None

            class Writer(Step):
                def go(self):
                    return ask("x")

            class Plugin(Base):
                def on_event(self):
                    return ask("y")

            def run_step(step: Step):
                return step.go()
        """,
        "steps.py": "from work import Step, run_step\n\nif __name__ == '__main__':\n    run_step(Step())\n",
        "plugins.py": "from work import Plugin\n\nif __name__ == '__main__':\n    Plugin()\n",
        "llm.py": LLM,
    })  # fmt: skip
    assert {n.name for n in graph.of("entry_point") if n.get("paths")} == {"main: plugins.py", "main: steps.py"}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_files_does_not_matter(graph_of: Make, seed: int) -> None:
    main = "from llm import ask\n\nif __name__ == '__main__':\n    ask('x')\n"
    files = {"llm.py": LLM, "letters.py": main, "triage.py": main}
    names = sorted(files)[seed:] + sorted(files)[:seed]
    found: Any = [(n.id, n.name) for n in graph_of({k: files[k] for k in names}).of("use_case")]
    assert found == [(n.id, n.name) for n in graph_of(files).of("use_case")]
