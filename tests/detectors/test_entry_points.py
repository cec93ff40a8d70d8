"""Entry points: each row is a file and the names that it must give, no more."""

from __future__ import annotations

from textwrap import dedent

import pytest

from stackaudit.catalog.loading import load
from stackaudit.detectors.entry_points import commands, routes, scripts, workers
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import NodeClaim
from stackaudit.model.source import SourceFile
from stackaudit.parsing.door import parse
from stackaudit.resolution.context import Context
from stackaudit.resolution.project import Project


def found(files: dict[str, str]) -> list[str]:
    """Return the names of the entry points of some files, sorted."""
    kinds = {"py": "python", "toml": "toml", "json": "json"}
    parsed = [
        parse(SourceFile(p, "", dedent(t).lstrip("\n").encode()), kinds[p.rsplit(".", 1)[-1]]) for p, t in files.items()
    ]
    code: list[CodeFile] = [p.code for p in parsed if p.code is not None]
    context = Context(load(), Project(code), lambda _path, _line: "")
    facts = [f for m in (commands, routes, scripts, workers) for c in code for f in m.code(c, context)]
    facts += [
        f
        for m in (commands, scripts)
        for p in parsed
        if p.document is not None
        for f in m.document(p.document, context)
    ]
    return sorted(f.name for f in facts if isinstance(f, NodeClaim))


CASES = [
    ("from fastapi import FastAPI\napp = FastAPI()\n@app.get('/a')\ndef a(): ...\n", ["GET /a"]),
    (
        "from flask import Flask\napp = Flask('x')\n@app.route('/a/<int:i>', methods=['POST', 'PUT'])\ndef a(i): ...\n",
        ["POST,PUT /a/<int:i>"],
    ),
    (
        "from flask import Blueprint\nb = Blueprint('b', 'b', url_prefix='/b')\n@b.route('/a')\ndef a(): ...\n",
        ["GET /b/a"],
    ),
    (
        "from fastapi import APIRouter\nr = APIRouter(prefix='/r')\n@r.websocket('/ws')\nasync def a(ws): ...\n",
        ["WS /r/ws"],
    ),
    (
        "from fastapi import FastAPI\napp = FastAPI()\ndef a(): ...\napp.add_api_route('/a', a, methods=['POST'])\n",
        ["POST /a"],
    ),
    (
        "from aiohttp import web\nasync def a(r): ...\napp = web.Application()\napp.router.add_get('/a', a)\n",
        ["GET /a"],
    ),
    ("from starlette.routing import Route\ndef a(r): ...\nroutes = [Route('/a', endpoint=a)]\n", ["ANY /a"]),
    ("from sanic import Sanic\napp = Sanic('x')\n@app.post('/a')\nasync def a(r): ...\n", ["POST /a"]),
    ("import click\n@click.group()\ndef cli(): ...\n@cli.command()\ndef load_all(): ...\n", ["cli: load-all"]),
    ("import typer\napp = typer.Typer()\n@app.command('go')\ndef a(): ...\n", ["cli: go"]),
    ("from celery import Celery\napp = Celery()\n@app.task\ndef index(): ...\n", ["worker: index"]),
    ("from celery import shared_task\n@shared_task(name='nightly')\ndef index(): ...\n", ["worker: nightly"]),
    ("import dramatiq\n@dramatiq.actor\ndef index(): ...\n", ["worker: index"]),
    ("class WorkerSettings:\n    functions = [go]\n", []),
    ("async def go(ctx): ...\nclass WorkerSettings:\n    functions = [go]\n", ["worker: go"]),
    ("def lambda_handler(event, context): ...\n", ["function: a"]),
    ("def handler(event): ...\n", []),
    (
        "from apscheduler.schedulers.blocking import BlockingScheduler\ns = BlockingScheduler()\n@s.scheduled_job('cron')\ndef go(): ...\n",
        ["job: go"],
    ),
    ("import schedule\ndef go(): ...\nschedule.every().day.do(go)\n", ["job: go"]),
    ("import streamlit as st\nst.title('x')\n", ["app: a.py"]),
    ("import chainlit as cl\n@cl.on_message\nasync def go(m): ...\n", ["app: a.py go"]),
    ("if __name__ == '__main__':\n    print(1)\n", ["main: a.py"]),
    ("import argparse\nif __name__ == '__main__':\n    argparse.ArgumentParser().parse_args()\n", ["cli: a"]),
    ("from openai import OpenAI\nOpenAI().responses.create(model='m', input='x')\n", ["main: a.py"]),
    ("from openai import OpenAI\nclient = OpenAI()\n", []),
    ("from mcp.server.fastmcp import FastMCP\nm = FastMCP('x')\n@m.tool()\ndef add(a): ...\n", ["tool: add"]),
    ("from airflow import DAG\nwith DAG('nightly') as dag:\n    pass\n", ["pipeline: nightly"]),
    ("from airflow.decorators import dag\n@dag(schedule='@daily')\ndef load(): ...\n", ["pipeline: load"]),
    # look-alikes of tests and of clients
    ("import responses\n@responses.get('/a')\ndef a(): ...\n", []),
    ("import requests\nrequests.get('/a', handler)\n", []),
    ("cache = {}\ndef f(): ...\ncache.get('/a', f)\n", []),
    ("import pytest\n@pytest.mark.parametrize('a', [1])\ndef test_a(a): ...\n", []),
]


@pytest.mark.parametrize(("code", "names"), CASES)
def test_entry_points(code: str, names: list[str]) -> None:
    assert found({"a.py": code}) == names


def test_prefixes_add_up_over_files() -> None:
    names = found({
        "app.py": """
            from fastapi import FastAPI
            from routers import tickets
            app = FastAPI()
            app.include_router(tickets.router, prefix="/api")
        """,
        "routers/tickets.py": """
            from fastapi import APIRouter
            router = APIRouter(prefix="/tickets")

            @router.get("/{id}")
            def one(id): ...
        """,
    })  # fmt: skip
    assert names == ["GET /api/tickets/{id}"]


def test_urls_of_included_modules() -> None:
    names = found({
        "site/urls.py": 'from django.urls import include, path\nurlpatterns = [path("shop/", include("shop.urls"))]\n',
        "shop/urls.py": 'from django.urls import path\nfrom . import views\nurlpatterns = [path("ask/", views.ask)]\n',
        "shop/views.py": "def ask(request): ...\n",
    })  # fmt: skip
    assert names == ["ANY /shop/ask/"]


def test_console_scripts_and_graphs_of_configuration() -> None:
    names = found({
        "pyproject.toml": '[project]\nname = "x"\n[project.scripts]\ndesk = "desk.cli:main"\ngone = "desk.none:main"\n',
        "src/desk/cli.py": "def main(): ...\n",
        "graphs.json": '{"graphs": {"agent": "./flow.py:graph", "bad": 3}}',
        "flow.py": "graph = 1\n",
    })  # fmt: skip
    assert names == ["cli: desk", "graph: agent"]
