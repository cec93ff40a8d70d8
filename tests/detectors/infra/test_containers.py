"""Dockerfiles, compose files, Kubernetes objects and chart values."""

from __future__ import annotations

from tests.detectors.infra.landscape import CODE, edges, node, places, scan

COMPOSE = """services:
  api:
    build: ./api
    depends_on: [store]
    environment:
      OPENAI_API_KEY: ${OPENAI_API_KEY}
      CHAT_MODEL: ${CHAT_MODEL:-gpt-4o-mini}
  store:
    image: qdrant/qdrant:v1.9.0
  server:
    image: vllm/vllm-openai@sha256:0123456789abcdef
    command: ["--model", "org/some-model-7b"]
    deploy:
      resources:
        reservations:
          devices:
            - capabilities: [gpu]
  cache:
    image: memcached:1
  api-tests:
    build: ./api
    image: team/api-tests
"""
DOCKERFILE = """ARG VERSION=3.12
FROM python:${VERSION}-slim AS build
RUN pip install --no-cache-dir langchain==0.3.1 rich
FROM build AS middle
FROM gcr.io/distroless/base:nonroot
"""


def test_compose() -> None:
    graph = scan({"compose.yaml": COMPOSE, "api/Dockerfile": DOCKERFILE, "api/app.py": CODE})
    found = places(graph)
    assert found["compose:api"] == "compose.yaml:2"
    assert found["image:qdrant/qdrant:v1.9.0"] == "compose.yaml:9"
    assert {"compose:cache", "image:memcached:1"} <= set(found)  # what is started together with the stack
    assert places(scan({"compose.yaml": COMPOSE[COMPOSE.index("  cache") :].join(["services:\n", ""])})) == {}
    assert node(graph, "infra", "compose:api-tests").scope == "test"
    assert node(graph, "infra", "compose:server").get("accelerators") == ("gpu",)
    assert node(graph, "infra", "image:vllm/vllm-openai@sha256:0123456789abcdef").get("pinned") is True
    assert ("compose:api", "compose:store") in edges(graph, "depends_on")
    assert ("compose:store", "image:qdrant/qdrant:v1.9.0") in edges(graph, "runs")
    assert ("compose:api", "image:gcr.io/distroless/base:nonroot") in edges(graph, "runs")
    assert ("compose:server", "some-model-7b") in edges(graph, "serves")
    assert ("compose:api", "OPENAI_API_KEY") in edges(graph, "configured_by")
    assert {"gpt-4o-mini", "some-model-7b"} <= set(places(graph, "model"))
    assert {"qdrant"} == set(places(graph, "vector_store"))


def test_dockerfile_beside_code_of_the_stack() -> None:
    graph = scan({"api/Dockerfile": DOCKERFILE, "api/app.py": CODE})
    assert places(graph) == {
        "image:python:3.12-slim": "api/Dockerfile:2",
        "image:gcr.io/distroless/base:nonroot": "api/Dockerfile:5",
    }
    assert places(graph, "sdk")["pypi:langchain"] == "api/Dockerfile:3"
    assert "pypi:rich" not in places(graph, "sdk")


def test_a_dockerfile_of_something_else_is_nothing() -> None:
    files = {
        "web/Dockerfile": DOCKERFILE.replace("langchain==0.3.1", ""),
        "web/app.py": "import flask\n",
        "api/app.py": CODE,
    }
    assert places(scan(files)) == {}


def test_a_folder_of_dockerfiles_builds_what_is_around_it() -> None:
    assert places(scan({"docker/Dockerfile": "FROM a/b:1\n", "app.py": CODE})) == {"image:a/b:1": "docker/Dockerfile:1"}


def test_no_stack_no_infrastructure() -> None:
    shop = "services:\n  db:\n    image: postgres:16\n  web:\n    build: .\n    environment:\n      DATABASE_URL: x\n"
    assert not scan({"compose.yaml": shop, "Dockerfile": "FROM python:3.12\n", "app.py": "print(1)\n"}).nodes


def test_kubernetes() -> None:
    text = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: server
spec:
  template:
    spec:
      containers:
        - name: tgi
          image: ghcr.io/huggingface/text-generation-inference:2.0
          args: ["--model-id", "org/other-model-7b"]
          resources: {limits: {nvidia.com/gpu: 1}}
---
apiVersion: v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: nginx:1}]}}}
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: classifier}
spec: {predictor: {}}
"""
    graph = scan({"k8s/all.yaml": text})
    assert places(graph) == {
        "kubernetes:Deployment/server": "k8s/all.yaml:2",
        "image:ghcr.io/huggingface/text-generation-inference:2.0": "k8s/all.yaml:10",
        "kubernetes:InferenceService/classifier": "k8s/all.yaml:20",
    }
    assert node(graph, "infra", "kubernetes:Deployment/server").get("accelerators") == ("nvidia.com/gpu",)
    assert ("kubernetes:Deployment/server", "other-model-7b") in edges(graph, "serves")


def test_values_of_a_chart() -> None:
    values = "image:\n  repository: qdrant/qdrant\n  tag: v1.9.0\nsidecar:\n  repository: busybox\n"
    template = (
        "spec:\n  image: {{ .Values.image }}\n  env:\n    - name: OPENAI_API_KEY\n      value: {{ .Values.key }}\n"
    )
    graph = scan({"chart/values.yaml": values, "chart/templates/app.yaml": template})
    assert places(graph) == {"image:qdrant/qdrant:v1.9.0": "chart/values.yaml:2"}
    assert places(graph, "env_var") == {"OPENAI_API_KEY": "chart/templates/app.yaml:4"}


def test_modelfile() -> None:
    graph = scan({"Modelfile": "FROM llama3.2\nPARAMETER temperature 1\n"})
    assert places(graph, "model") == {"llama3.2": "Modelfile:1"}
    assert places(graph, "provider") == {"ollama": "Modelfile:1"}
