"""The page of a rule as Markdown: what `explain`, the documentation and code scanning show."""

from __future__ import annotations

from stackaudit.rulebook.loading import LoadedRule, examples_of

_NAMES = {
    "owasp-llm": "OWASP Top 10 for LLM Applications 2025",
    "owasp-agentic": "OWASP Top 10 for Agentic Applications 2026",
    "nist-ai-rmf": "NIST AI RMF",
    "eu-ai-act": "EU AI Act",
    "iso-42001": "ISO/IEC 42001, Annex A",
    "finos": "FINOS AI Governance Framework",
    "dora": "DORA (EU) 2022/2554",
}
_LANGUAGES = {
    "py": "python",
    "yaml": "yaml",
    "yml": "yaml",
    "json": "json",
    "toml": "toml",
    "ts": "typescript",
    "js": "javascript",
}


def page(rule: LoadedRule) -> str:
    """Return why, fix, standards, effort and examples of a rule as Markdown."""
    header = rule.header
    parts = [
        f"# {header.id} {header.name}",
        header.summary,
        f"Severity **{header.severity}** · confidence {header.confidence:.0%} · first fix about {_duration(header.effort_minutes)}"
        + (" · experimental: off unless enabled" if header.experimental else ""),
        f"## Why\n\n{header.why}",
        f"## Fix\n\n{header.fix}",
    ]
    if header.standards:
        rows = "\n".join(f"- {_NAMES[framework]}: {', '.join(ids)}" for framework, ids in header.standards)
        parts.append(f"## Standards\n\n{rows}")
    shown = [_example(row) for row in examples_of(rule)]
    parts.append("## Examples\n\n" + "\n\n".join(shown))
    return "\n\n".join(parts) + "\n"


def _duration(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} minutes"
    hours = minutes / 60
    return f"{hours:g} hours" if hours != 1 else "1 hour"


def _example(row: dict[str, object]) -> str:
    kind = "bad" if "bad" in row else "good"
    note = f": {row['note']}" if row.get("note") else ""
    files = row[kind]
    blocks = [f"**{'Found' if kind == 'bad' else 'Fine'}**{note}"]
    for name, text in files.items() if isinstance(files, dict) else ():
        language = _LANGUAGES.get(str(name).rsplit(".", 1)[-1], "text")
        fence = "````" if "```" in str(text) else "```"
        blocks.append(f"`{name}`\n\n{fence}{language}\n{str(text).rstrip()}\n{fence}")
    return "\n\n".join(blocks)
