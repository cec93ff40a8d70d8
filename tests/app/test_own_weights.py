"""Open weights in the own process: nobody can switch them off, and there is nobody to leave."""

from pathlib import Path

from stackaudit import audit
from stackaudit.model.audit import Audit

CODE = """
from fastapi import FastAPI
from openai import OpenAI
from sentence_transformers import SentenceTransformer

app = FastAPI()
weights = SentenceTransformer("all-MiniLM-L6-v2")
client = OpenAI()


@app.get("/near")
def near(text: str):
    return weights.encode(text)


@app.get("/say")
def say(text: str):
    return client.responses.create(model="gpt-4.1", input=text)
"""


def audited(root: Path) -> Audit:
    """Return the audit of a service with weights of its own and a host elsewhere."""
    (root / "app.py").write_text(CODE)
    return audit(root)


def test_only_the_host_elsewhere_can_stop(tmp_path: Path) -> None:
    [measure] = [m for m in audited(tmp_path).measures if m.id == "outages"]
    assert [v["id"] for v in measure.value["vendors"]] == ["openai"]
    assert [c["states"] for c in measure.value["cases"]] == [["fine"], ["lost"]]


def test_only_the_host_elsewhere_can_be_left(tmp_path: Path) -> None:
    [measure] = [m for m in audited(tmp_path).measures if m.id == "exit"]
    assert [r["id"] for r in measure.value["rows"] if r["kind"] == "host"] == ["openai"]
