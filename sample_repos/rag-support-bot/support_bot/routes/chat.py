"""The chat window talks to these."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import StreamingResponse

from support_bot.schemas import ChatReply, ChatRequest
from support_bot.services.answers import answer, stream_answer
from support_bot.services.gate import is_on_topic

router = APIRouter(prefix="/chat", tags=["chat"])


@router.post("", response_model=ChatReply)
async def chat(request: ChatRequest) -> ChatReply:
    """Answer a question."""
    if not is_on_topic(request.question):
        raise HTTPException(422, "I can only help with Fernlight machines, orders and warranties.")
    text, sources = await answer(request.question, request.product)
    return ChatReply(answer=text, sources=sources)


@router.post("/stream")
async def chat_stream(request: ChatRequest) -> StreamingResponse:
    """Answer a question in pieces."""
    return StreamingResponse(stream_answer(request.question, request.product), media_type="text/plain")
