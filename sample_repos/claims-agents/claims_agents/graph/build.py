"""Puts the graph together."""

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt import ToolNode, tools_condition

from claims_agents.graph.nodes import TOOLS, extract_facts, supervise
from claims_agents.graph.state import ClaimState


def build_claims_graph() -> CompiledStateGraph:
    """Facts first, then supervisor and tools in turns."""
    graph = StateGraph(ClaimState)
    graph.add_node("extract_facts", extract_facts)
    graph.add_node("supervise", supervise)
    graph.add_node("tools", ToolNode(TOOLS))
    graph.add_edge(START, "extract_facts")
    graph.add_edge("extract_facts", "supervise")
    graph.add_conditional_edges("supervise", tools_condition, {"tools": "tools", END: END})
    graph.add_edge("tools", "supervise")
    return graph.compile(checkpointer=InMemorySaver())


claims_graph = build_claims_graph()
