"""Packages of the AI stack: what is imported, declared or installed; cloud clients only beside AI code."""

from __future__ import annotations

import json

import pytest
from tests.detectors.scanning import scan


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import openai", {"pypi:openai"}),
        ("from langchain_openai import ChatOpenAI", {"pypi:langchain-openai"}),
        ("import google.generativeai as genai", {"pypi:google-generativeai"}),
        ("from google import genai", {"pypi:google-genai"}),
        ("import openai, anthropic", {"pypi:openai", "pypi:anthropic"}),
        ("def f():\n    import openai", {"pypi:openai"}),
        ("import boto3", set()),
        ("import boto3\nimport openai", {"pypi:openai", "pypi:boto3"}),
        ("from google.cloud import storage", set()),
        ("import os, json, flask", set()),
        ("from .openai import OpenAI", set()),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import openai", set()),
        ("# import openai\nx = 'import openai'", set()),
    ],
)
def test_imported_packages(source: str, names: set[str]) -> None:
    assert scan(source).names("sdk") == names


def test_declared_packages_and_their_groups() -> None:
    manifest = '[project]\nname = "p"\ndependencies = ["openai>=1", "flask"]\n[project.optional-dependencies]\nx = ["anthropic"]\n[dependency-groups]\ndev = ["ragas"]\n'
    found = scan({"pyproject.toml": manifest})
    assert found.roles("sdk") == {"pypi:openai": "used", "pypi:anthropic": "optional", "pypi:ragas": "used"}
    assert {n.name: n.scope for n in found.graph.of("sdk")}["pypi:ragas"] == "dev"


def test_a_declared_cloud_client_counts_beside_code_of_the_stack_only() -> None:
    manifest = {"requirements.txt": "boto3\nopenai\n"}
    assert scan(manifest).names("sdk") == {"pypi:openai"}
    assert scan({**manifest, "app.py": "import boto3\nimport openai\n"}).names("sdk") == {"pypi:openai", "pypi:boto3"}


def test_packages_that_a_notebook_installs() -> None:
    cells = [{"cell_type": "code", "source": ["!pip install -q openai \\\n", "    anthropic==0.30\n"]}]
    assert scan({"n.ipynb": json.dumps({"cells": cells})}).names("sdk") == {"pypi:openai", "pypi:anthropic"}


def test_importing_a_framework_or_store_claims_its_node() -> None:
    found = scan("import langgraph.graph\nimport chromadb\n")
    assert found.names("framework") >= {"langgraph"}
    assert found.names("vector_store") == {"chroma"}


def test_importing_a_providers_package_claims_no_provider() -> None:
    assert scan("import openai\nimport anthropic\n").names("provider") == set()
