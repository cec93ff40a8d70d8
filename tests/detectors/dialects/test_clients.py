"""Stores that a step touches through a client that was made elsewhere."""

from __future__ import annotations

import pytest
from tests.detectors.infra.landscape import edges, scan

from stackaudit.detectors.dialects.clients import verb_of

FLOW = """import boto3
from pymongo import MongoClient
from qdrant_client import QdrantClient
from prefect import flow, task
from shared import helper

client = MongoClient("localhost")
table = boto3.resource("dynamodb").Table("sessions")
bucket = boto3.client("s3")
vectors = QdrantClient(url="x")

@task
def load():
    return client["shop"].orders.find({})

@task
def keep(rows):
    table.put_item(Item=rows)
    client.get_database("x")

@task
def embed(rows):
    helper(vectors, rows)

@flow
def nightly():
    keep(load())
    embed([])
"""
HELPER = """def helper(store, rows):
    store.upsert(collection_name="docs", points=rows)
"""


def test_clients_of_the_module_and_of_helpers() -> None:
    graph = scan({"flow.py": FLOW, "shared.py": HELPER})
    assert ("nightly/load", "mongodb") in edges(graph, "reads")
    assert ("nightly/keep", "dynamodb") in edges(graph, "writes")
    assert ("nightly/keep", "mongodb") not in edges(graph, "reads") | edges(graph, "writes")
    assert ("nightly/load", "s3") not in edges(graph, "reads") | edges(graph, "writes")
    assert ("nightly/embed", "qdrant") in edges(graph, "writes")


@pytest.mark.parametrize(
    ("name", "verb"),
    [("insert_many", "writes"), ("similarity_search", "reads"), ("get_collection", ""), ("get_conn", ""), ("addDocuments", "writes"),
     ("find_one", "reads"), ("connect", ""), ("create_table", ""), ("queryPoints", "reads")],
)  # fmt: skip
def test_verbs(name: str, verb: str) -> None:
    assert verb_of(name) == verb
