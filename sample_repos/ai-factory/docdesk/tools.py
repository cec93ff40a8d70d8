"""What the letter agent can do."""

import json
from collections.abc import Callable

import httpx

from docdesk.approvals import NotApproved, require_approval
from docdesk.settings import settings


def search_archive(words: str) -> str:
    """Titles and file numbers of up to ten documents that contain the words."""
    reply = httpx.get(f"{settings.archive_url}/search", params={"q": words, "limit": 10}, timeout=10.0)
    return reply.raise_for_status().text


def file_letter(letter: str, file_number: str) -> str:
    """Put a letter into a file of the archive. Waits for a person."""
    try:
        require_approval("file", f"{letter} in {file_number}")
    except NotApproved:
        return "waiting for approval"
    httpx.post(f"{settings.archive_url}/files/{file_number}", json={"letter": letter}, timeout=10.0).raise_for_status()
    return "filed"


TOOLS: dict[str, Callable[..., str]] = {"search_archive": search_archive, "file_letter": file_letter}

TOOL_SCHEMAS = [
    {
        "type": "function",
        "function": {
            "name": "search_archive",
            "description": "Search the archive of the cooperative for documents that contain the given words.",
            "parameters": {
                "type": "object",
                "properties": {"words": {"type": "string", "description": "Two to five words to look for."}},
                "required": ["words"],
            },
        },
    },
    {
        "type": "function",
        "function": {
            "name": "file_letter",
            "description": "Propose to put the letter into a file of the archive; a person approves it first.",
            "parameters": {
                "type": "object",
                "properties": {
                    "letter": {"type": "string", "description": "Number of the letter."},
                    "file_number": {"type": "string", "description": "Number of the file it belongs to."},
                },
                "required": ["letter", "file_number"],
            },
        },
    },
]


def run_tool(name: str, arguments: str) -> str:
    """Run an allowed tool; what is wrong with the arguments goes back to the model as text."""
    if name not in TOOLS:
        return f"there is no tool {name}"
    try:
        return TOOLS[name](**json.loads(arguments))
    except (json.JSONDecodeError, TypeError) as error:
        return f"bad arguments: {error}"
