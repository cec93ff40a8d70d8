"""The models that the crew and the graph share."""

from functools import lru_cache

from crewai import LLM
from langchain_anthropic import ChatAnthropic
from langchain_google_genai import ChatGoogleGenerativeAI

from claims_agents.config import ADJUSTER_MODEL, EXTRACTION_MODEL, GRAPH_MODEL, REQUEST_SECONDS


@lru_cache
def adjuster_llm() -> LLM:
    """For the crew."""
    return LLM(model=ADJUSTER_MODEL, temperature=0.2, max_tokens=2000, timeout=REQUEST_SECONDS)


@lru_cache
def graph_model() -> ChatAnthropic:
    """For the supervisor of the graph."""
    return ChatAnthropic(model=GRAPH_MODEL, max_tokens=1500, timeout=45)


@lru_cache
def extraction_model() -> ChatGoogleGenerativeAI:
    """Reads notices of loss."""
    # HACK: preview model, only until the stable one reads handwriting as well
    return ChatGoogleGenerativeAI(model=EXTRACTION_MODEL)
