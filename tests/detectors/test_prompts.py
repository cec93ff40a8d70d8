"""Prompts in code and in files of agents, and the debt that comments admit beside them."""

from __future__ import annotations

from tests.rulebook.judge import audited, write

APP = """\
from openai import OpenAI

from prompts import SUMMARY_PROMPT

client = OpenAI(timeout=9)


def ask(ticket):
    return client.chat.completions.create(
        model="gpt-4.1-2025-04-14",
        max_tokens=9,
        messages=[
            {"role": "system", "content": "You sort tickets for a maker of coffee machines."},
            {"role": "user", "content": f"Sort this ticket by team and urgency, please: {ticket}"},
        ],
    )


def summarise(text):
    return client.responses.create(model="gpt-4.1-2025-04-14", instructions=SUMMARY_PROMPT, input=text)


def review_prompt(name):
    return f"You review the letter of {name} and say in one sentence whether it is polite."


PRICE_LIST = "a text with many words that is no prompt because nobody calls it one"
PROMPT_DIR = "prompts"
"""

PROMPTS = '''\
SUMMARY_PROMPT = """Summarise the ticket for the colleague who takes over.
Three sentences: {what} happened, what was tried, what the customer expects."""
'''

AGENTS = """\
reader:
  role: Reads letters
  goal: Read every letter that comes in and say what it is about
  backstory: You have read letters for an insurer for twenty years
"""


def prompts(tmp_path, files):
    write(tmp_path, files)
    return {(n.place.path, n.place.line): n for n in audited(tmp_path).graph.of("prompt")}


def test_prompts_of_code(tmp_path):
    found = prompts(tmp_path, {"app.py": APP, "prompts.py": PROMPTS})
    assert sorted(found) == [("app.py", 13), ("app.py", 14), ("app.py", 24), ("prompts.py", 1)]
    assert found["prompts.py", 1].name == "SUMMARY_PROMPT"
    assert found["prompts.py", 1].attributes["placeholders"] == ("what",)
    assert found["app.py", 24].name == "review_prompt"
    assert found["app.py", 13].name == "app.py"


def test_a_call_prompts_what_it_sends(tmp_path):
    write(tmp_path, {"app.py": APP, "prompts.py": PROMPTS})
    graph = audited(tmp_path).graph
    sent = {
        c.get("function"): sorted(p.place.line for p in graph.out(c, "prompts"))
        for c in graph.of("call")
        if c.get("operation") == "chat"
    }
    assert sent["ask"] == [13, 14]


def test_files_of_agents_are_one_prompt_each(tmp_path):
    people = "reader:\n  role: admin\n  goal: none\n"
    found = prompts(
        tmp_path, {"crew.py": "from crewai import Agent\n", "config/agents.yaml": AGENTS, "config/people.yaml": people}
    )
    assert [(p, n.name) for (p, _), n in found.items()] == [("config/agents.yaml", "config/agents.yaml")]


def test_a_comment_belongs_to_what_stands_below_it(tmp_path):
    text = "# TODO: shorten, it costs too many tokens\n" + PROMPTS + "\n\n\n\n# TODO: another day\nimport os\n"
    found = prompts(tmp_path, {"app.py": APP, "prompts.py": text})
    assert found["prompts.py", 2].attributes["admitted"] == ((1, "TODO: shorten, it costs too many tokens", "cost"),)


def test_what_a_field_is_for_is_no_prompt(tmp_path):
    write(tmp_path, {"schema.ts": """\
import { z } from 'zod'
import { generateText } from 'ai'
export const edit = z.object({ instruction: z.string().describe('One line that says what the whole change is about') })
export const instruction = 'You sort every letter of a customer by team and by urgency.'
"""})  # fmt: skip
    names = [n.name for n in audited(tmp_path).graph.of("prompt")]
    assert names == ["instruction"]
