"""Letter to draft: searches, proposes to file, writes."""

from langfuse import observe

from docdesk.gateway import gateway
from docdesk.prompts import prompt
from docdesk.schemas import Draft, Letter
from docdesk.settings import settings
from docdesk.telemetry import tracer
from docdesk.tools import TOOL_SCHEMAS, run_tool


@observe(name="draft_reply")
def draft_reply(letter: Letter) -> Draft:
    """A draft after at most six steps; an unfinished one says so."""
    messages = [
        {"role": "system", "content": prompt("letter")},
        {"role": "user", "content": f"Letter {letter.number}:\n{letter.text}"},
    ]
    for step in range(settings.letter_steps):
        with tracer.start_as_current_span("draft_reply.step", attributes={"step": step}):
            completion = gateway().chat.completions.create(
                model=settings.writer,
                messages=messages,
                tools=TOOL_SCHEMAS,
                max_completion_tokens=settings.letter_tokens,
            )
        choice = completion.choices[0]
        if choice.finish_reason == "stop" and choice.message.content:
            return Draft(text=choice.message.content, finished=True)
        messages.append(choice.message.model_dump(exclude_none=True))
        for call in choice.message.tool_calls or []:
            result = run_tool(call.function.name, call.function.arguments)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    return Draft(text="", finished=False)
