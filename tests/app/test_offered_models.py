"""Models that a product offers in a file of settings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from stackaudit import audit

APP = "import openai\nopenai.OpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"


def test_a_list_of_models_in_a_file_of_settings(tmp_path: Path) -> None:
    rows = {"chat": {"models": [{"label": "small", "value": "gpt-4o-mini"}], "theme": {"value": "dark"}}}
    (tmp_path / "default-properties.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    graph = audit(tmp_path, as_of=date(2026, 11, 20)).graph
    assert {n.name: n.role for n in graph.of("model")} == {"gpt-4o": "used", "gpt-4o-mini": "used"}
