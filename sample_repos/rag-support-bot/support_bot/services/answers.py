"""Answers questions from the manuals."""

from collections.abc import AsyncIterator

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable

from support_bot.clients import chat_model, standby_model
from support_bot.prompts import ANSWER_SYSTEM_PROMPT
from support_bot.retrieval import as_text, find_passages

ANSWER_TEMPLATE = ChatPromptTemplate.from_messages(
    [
        ("system", ANSWER_SYSTEM_PROMPT),
        ("human", "Passages:\n{passages}\n\nQuestion: {question}"),
    ]
)


def answer_chain() -> Runnable[dict[str, str], str]:
    """Prompt, model with its standby, plain text."""
    model = chat_model().with_fallbacks([standby_model()])
    return ANSWER_TEMPLATE | model | StrOutputParser()


async def answer(question: str, product: str | None) -> tuple[str, list[str]]:
    """The answer and the pages that it rests on."""
    passages = await find_passages(question, product)
    chain = answer_chain()
    text = await chain.ainvoke({"passages": as_text(passages), "question": question})
    return text, [f"{p.metadata['product']} p. {p.metadata['page']}" for p in passages]


async def stream_answer(question: str, product: str | None) -> AsyncIterator[str]:
    """The answer in pieces, for the chat window."""
    passages = await find_passages(question, product)
    chain = answer_chain()
    async for piece in chain.astream({"passages": as_text(passages), "question": question}):
        yield piece
