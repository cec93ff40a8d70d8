"""The routes; each is one use case."""

from fastapi import FastAPI
from pydantic import BaseModel

from newsdesk.facts import claims
from newsdesk.headlines import headline
from newsdesk.summaries import summarise
from newsdesk.tags import tags
from newsdesk.translations import translate

app = FastAPI()


class Article(BaseModel):
    """What an editor sends."""

    text: str


@app.post("/headlines")
def write_headline(article: Article) -> dict[str, str]:
    """A headline."""
    return {"headline": headline(article.text)}


@app.post("/translations")
def write_translation(article: Article) -> dict[str, str]:
    """A translation."""
    return {"french": translate(article.text)}


@app.post("/summaries")
def write_summary(article: Article) -> dict[str, str]:
    """A summary."""
    return {"summary": summarise(article.text)}


@app.post("/claims")
def list_claims(article: Article) -> dict[str, str]:
    """Claims to check."""
    return {"claims": claims(article.text)}


@app.post("/tags")
def list_tags(article: Article) -> dict[str, str]:
    """Tags."""
    return {"tags": tags(article.text)}
