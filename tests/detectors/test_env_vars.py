"""Environment variables of the stack: where they are read and where they are set."""

from __future__ import annotations

from tests.detectors.infra.landscape import CODE, edges, places, scan

IMPORT = "import os\nimport openai\n"


def names(files: dict[str, str] | str) -> set[str]:
    return set(places(scan({"app.py": files} if isinstance(files, str) else files), "env_var"))


def test_ways_to_read() -> None:
    code = (
        IMPORT
        + """
a = os.environ["OPENAI_API_KEY"]
b = os.getenv("ANTHROPIC_API_KEY")
if "MISTRAL_API_KEY" in os.environ:
    c = os.environ["MISTRAL_API_KEY"] or None
f(x=os.environ["COHERE_API_KEY"])
os.environ["TAVILY_API_KEY"] = "x"
"""
    )
    assert names(code) == {"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MISTRAL_API_KEY", "COHERE_API_KEY", "TAVILY_API_KEY"}


def test_names_that_bear_a_vendor_or_a_word_of_the_stack() -> None:
    code = IMPORT + 'a = os.getenv("TEAM_OPENAI_API_KEY")\nb = os.getenv("FAST_LLM")\nc = os.getenv("RERANK_TOP_N")\n'
    assert names(code) == {"TEAM_OPENAI_API_KEY", "FAST_LLM", "RERANK_TOP_N"}


def test_other_names_are_nothing() -> None:
    code = (
        IMPORT
        + 'a = os.getenv("HOME")\nb = os.getenv("USER_AGENT")\nc = os.getenv("MODEL_DIR")\nd = os.getenv("CORE_COUNT")\n'
    )
    assert names(code) == set()


def test_the_same_names_in_a_program_without_ai_are_nothing() -> None:
    assert names('import os\na = os.getenv("PARTS_MODEL")\nb = os.getenv("CHAT_HOST")\n') == set()


def test_settings_with_a_prefix_and_their_file() -> None:
    code = """from pydantic_settings import BaseSettings, SettingsConfigDict
import openai
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SUPPORT_")
    chat_model: str = "gpt-4o"
    log_level: str = "info"
"""
    files = {"settings.py": code, ".env.example": "SUPPORT_LOG_LEVEL=info\nSUPPORT_CHAT_MODEL=gpt-4o-mini\n"}
    graph = scan(files)
    assert set(places(graph, "env_var")) == {"SUPPORT_CHAT_MODEL"}
    (node,) = graph.of("env_var")
    assert (".env.example", 2) in {(e.path, e.line) for e in node.evidence}


def test_a_table_of_defaults_that_variables_override() -> None:
    code = (
        IMPORT
        + """
DEFAULTS = {"FAST_LLM": "openai:gpt-4o", "USER_AGENT": "x", "RETRIEVER": "y"}
def load(config):
    for key, value in config.items():
        value = os.getenv(key)
"""
    )
    assert names(code) == {"FAST_LLM", "RETRIEVER"}
    assert names(code.replace("os.getenv(key)", "key")) == set()


def test_files_that_set_them() -> None:
    compose = "services:\n  a:\n    image: x\n    environment:\n      - OPENAI_API_KEY\n      - TASK_MODEL=gpt-4o-mini\n      - OTHER_MODEL=suv\n"
    terraform = 'resource "x" "y" {\n  env {\n    name  = "ANTHROPIC_API_KEY"\n    value = var.k\n  }\n}\n'
    graph = scan({"compose.yaml": compose, "main.tf": terraform, "app.py": CODE})
    assert places(graph, "env_var") == {
        "OPENAI_API_KEY": "compose.yaml:5",
        "TASK_MODEL": "compose.yaml:6",
        "ANTHROPIC_API_KEY": "main.tf:3",
    }
    assert ("compose:a", "OPENAI_API_KEY") in edges(graph, "configured_by")


def test_what_a_store_a_tracker_or_a_cloud_client_of_the_stack_is_given() -> None:
    code = (
        IMPORT
        + """
import boto3, mlflow, qdrant_client
region = os.getenv("HOME_REGION", "eu-west-1")
store = qdrant_client.QdrantClient(host=os.environ["MAIN_HOST"])
mlflow.set_tracking_uri(f"http://{os.getenv('REMOTE_IP', 'localhost')}:5000")
runtime = boto3.client("sagemaker-runtime", region_name=region)
runtime.invoke_endpoint(EndpointName=os.environ["ENDPOINT_NAME"], Body="{}")
"""
    )
    assert names(code) == {"HOME_REGION", "MAIN_HOST", "REMOTE_IP", "ENDPOINT_NAME"}


def test_a_cloud_client_of_another_program_is_given_nothing_of_the_stack() -> None:
    code = 'import os, boto3\nqueue = boto3.client("sqs", region_name=os.getenv("HOME_REGION"))\n'
    assert names({"app.py": IMPORT, "other.py": code}) == set()


def test_what_the_stack_sets_for_its_libraries() -> None:
    assert names(IMPORT + 'os.environ["FAST_KERNELS"] = "1"\n') == {"FAST_KERNELS"}
    assert names('import os\nos.environ["FAST_KERNELS"] = "1"\n') == set()


def test_keys_of_tools() -> None:
    code = """
import os
from langchain_core.tools import tool
@tool
def weather(city: str) -> str:
    "Tell the weather."
    return fetch(city, os.environ["SKYWATCH_APP_ID"], os.environ["SKYWATCH_APP_KEY"], os.getenv("HOME"))
"""
    found = scan({"tools.py": code})
    assert set(places(found, "env_var")) == {"SKYWATCH_APP_ID", "SKYWATCH_APP_KEY"}
    assert ("weather", "SKYWATCH_APP_KEY") in edges(found, "configured_by")
