"""Jobs of continuous integration, and files from which platforms deploy."""

from __future__ import annotations

from tests.detectors.infra.landscape import CODE, edges, places, scan


def test_workflows() -> None:
    training = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: dvc repro\n"
    scripted = "on: push\njobs:\n  a:\n    container: a/b:1\n    steps:\n      - run: |\n          cd x\n          python jobs/train.py\n"
    lint = (
        "on: push\njobs:\n  a:\n    services:\n      q: {image: qdrant/qdrant}\n    steps:\n      - run: ruff check .\n"
    )
    names = {"train": training, "script": scripted, "lint": lint}
    files = {f".github/workflows/{name}.yml": text for name, text in names.items()}
    graph = scan({**files, "jobs/train.py": CODE})
    assert places(graph) == {
        "workflow:.github/workflows/train.yml": ".github/workflows/train.yml:1",
        "workflow:.github/workflows/script.yml": ".github/workflows/script.yml:1",
    }
    assert {n.name: n.scope for n in graph.of("vector_store")} == {"qdrant": "test"}


def test_gitlab_and_circle() -> None:
    gitlab = "image: dvcorg/cml:0\nstages: [a]\nreport:\n  script:\n    - cml comment create x\nlint:\n  image: a/b\n  script: ruff check\n"
    circle = "version: 2.1\njobs:\n  evaluate:\n    docker: [{image: a/b:2}]\n    steps: [{run: {command: promptfoo eval}}]\n  build:\n    steps: [checkout]\n"
    found = places(scan({".gitlab-ci.yml": gitlab, ".circleci/config.yml": circle}))
    assert found["gitlab-ci:report"] == ".gitlab-ci.yml:3"
    assert found["circleci:evaluate"] == ".circleci/config.yml:3"
    assert not {"gitlab-ci:lint", "circleci:build"} & set(found)


def test_a_build_that_deploys() -> None:
    build = """steps:
  - name: gcr.io/cloud-builders/docker
    args: [build, -t, gcr.io/p/api, .]
  - name: gcr.io/google.com/cloudsdktool/cloud-sdk
    entrypoint: gcloud
    args: [run, deploy, api]
    id: Deploy
"""
    files = {"api/cloudbuild.yaml": build, "api/Dockerfile": "FROM python:3.12\n"}
    graph = scan({**files, "api/app.py": CODE})
    assert places(graph)["cloud-build:Deploy"] == "api/cloudbuild.yaml:7"
    assert edges(graph, "deploys") == {("cloud-build:Deploy", "image:python:3.12")}
    assert not places(scan({**files, "api/app.py": "print(1)\n"}))


def test_platform_of_graphs() -> None:
    text = '{\n "graphs": {\n  "agent": "./app/agent.py:graph"\n }\n}'
    assert places(scan({"langgraph.json": text, "app/agent.py": CODE})) == {"langgraph-platform": "langgraph.json:3"}
