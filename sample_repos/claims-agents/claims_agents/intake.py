"""The first talk with a policy holder: asks until the notice of loss is complete."""

from collections.abc import Callable

from anthropic import Anthropic

from claims_agents.config import INTAKE_MODEL

INTAKE_PROMPT = """\
You take down notices of loss for a household insurer. Ask for what is missing, one question at a time: policy number,
date, cause, damaged items. When the notice is complete, store it with the tool."""

STORE_NOTICE = {
    "name": "store_notice",
    "description": "Store the complete notice of loss and give it a claim number.",
    "input_schema": {
        "type": "object",
        "properties": {"policy_number": {"type": "string"}, "text": {"type": "string"}},
        "required": ["policy_number", "text"],
    },
}

client = Anthropic(timeout=30.0)


def take_notice(ask: Callable[[str], str], store: Callable[[dict], str]) -> str:
    """Talk until the notice is stored; returns the claim number."""
    messages: list[dict] = [{"role": "user", "content": "I want to report a loss."}]
    while True:
        reply = client.messages.create(
            model=INTAKE_MODEL,
            max_tokens=600,
            system=INTAKE_PROMPT,
            tools=[STORE_NOTICE],
            messages=messages,
        )
        messages.append({"role": "assistant", "content": reply.content})
        if reply.stop_reason == "tool_use":
            block = next(b for b in reply.content if b.type == "tool_use")
            return store(block.input)
        messages.append({"role": "user", "content": ask(reply.content[0].text)})
