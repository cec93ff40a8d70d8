"""Document to summary."""

from langfuse import observe

from docdesk.gateway import gateway
from docdesk.prompts import prompt
from docdesk.schemas import Document, Summary
from docdesk.settings import settings
from docdesk.telemetry import tracer


class NoSummary(Exception):
    """The model gave no usable summary."""


@observe(name="summarise")
def summarise(document: Document) -> Summary:
    """A summary that keeps to its schema, or NoSummary."""
    with tracer.start_as_current_span("summarise"):
        completion = gateway().chat.completions.parse(
            model=settings.writer,
            messages=[
                {"role": "system", "content": prompt("summary")},
                {"role": "user", "content": document.text},
            ],
            response_format=Summary,
            max_completion_tokens=settings.summary_tokens,
        )
    choice = completion.choices[0]
    if choice.finish_reason != "stop" or choice.message.parsed is None:
        raise NoSummary(document.number)
    return choice.message.parsed
