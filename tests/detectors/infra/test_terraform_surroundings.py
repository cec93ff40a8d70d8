"""What stands around the stack in Terraform: references, rights, stores, fronts, other stacks; platforms beside them."""

from __future__ import annotations

from tests.detectors.infra.landscape import CODE, edges, node, places, scan

STACK = """variable "model" { default = "org/embedder-small" }
variable "image" { default = "registry.example.com/inference:1.2" }
resource "aws_sagemaker_model" "m" {
  primary_container {
    image       = var.image
    environment = { HF_MODEL_ID = var.model }
  }
}
resource "aws_sagemaker_endpoint_configuration" "c" {
  production_variants { model_name = aws_sagemaker_model.m.name }
}
resource "aws_sagemaker_endpoint" "e" { endpoint_config_name = aws_sagemaker_endpoint_configuration.c.name }
output "embedding_endpoint_name" { value = aws_sagemaker_endpoint.e.name }
"""
AGENTS = """variable "embedding_endpoint" { description = "name, from the other stack" }
locals { table = module.data.table_name }
module "data" { source = "./data" }
resource "aws_iam_role" "r" { name = "agents" }
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:Query"]
    resources = [module.data.table_arn]
  }
  statement {
    actions   = ["bedrock:InvokeModel"]
    resources = ["*"]
  }
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.id
  policy = data.aws_iam_policy_document.p.json
}
resource "aws_lambda_function" "agent" {
  filename = "${path.module}/../../agent/bundle.zip"
  role     = aws_iam_role.r.arn
  environment {
    variables = {
      TABLE    = local.table
      ENDPOINT = var.embedding_endpoint
    }
  }
}
resource "aws_lambda_function" "other" { filename = "${path.module}/../../other/bundle.zip" }
resource "aws_scheduler_schedule" "nightly" {
  target { arn = aws_lambda_function.agent.arn }
}
resource "aws_s3_bucket" "website" { bucket = "site" }
"""
DATA = """resource "aws_dynamodb_table" "t" { name = "x" }
output "table_name" { value = aws_dynamodb_table.t.name }
output "table_arn" { value = aws_dynamodb_table.t.arn }
"""
FILES = {
    "tf/model/main.tf": STACK,
    "tf/agents/main.tf": AGENTS,
    "tf/agents/data/main.tf": DATA,
    "agent/app.py": CODE,
    "other/app.py": "print('nothing of the stack')\n",
}


def test_references_through_modules_locals_and_other_stacks() -> None:
    found = edges(scan(FILES), "depends_on")
    agent = "terraform:aws_lambda_function.agent"
    assert {b for a, b in found if a == agent} == {
        "terraform:aws_dynamodb_table.t",
        "terraform:aws_iam_role.r",
        "terraform:aws_sagemaker_endpoint.e",
    }
    assert ("terraform:aws_scheduler_schedule.nightly", agent) in found
    assert ("terraform:aws_iam_role_policy.p", "terraform:aws_dynamodb_table.t") in found
    assert ("terraform:aws_sagemaker_endpoint.e", "terraform:aws_sagemaker_model.m") not in found


def test_what_has_nothing_to_do_with_the_stack_is_left_out() -> None:
    found = places(scan(FILES))
    assert "terraform:aws_lambda_function.other" not in found
    assert "terraform:aws_s3_bucket.website" not in found
    assert "terraform:aws_lambda_function.agent" in found


def test_rights_show_what_a_program_reads() -> None:
    graph = scan(FILES)
    assert ("terraform:aws_lambda_function.agent", "dynamodb:t") in edges(graph, "reads")
    assert edges(graph, "writes") == set()
    assert places(graph, "data_store") == {"dynamodb:t": "tf/agents/data/main.tf:1"}


def test_images_and_models_of_an_endpoint() -> None:
    graph = scan(FILES)
    assert ("terraform:aws_sagemaker_model.m", "image:registry.example.com/inference:1.2") in edges(graph, "runs")
    assert ("terraform:aws_sagemaker_model.m", "embedder-small") in edges(graph, "deploys")
    assert ("terraform:aws_sagemaker_endpoint.e", "embedder-small") in edges(graph, "serves")
    assert node(graph, "model", "embedder-small").place.line == 1


def test_a_program_calls_the_providers_of_its_code() -> None:
    assert ("terraform:aws_lambda_function.agent", "openai") in edges(scan(FILES), "calls")


def test_a_variable_is_not_tied_to_outputs_of_two_stacks() -> None:
    graph = scan({**FILES, "tf/second/main.tf": STACK})
    assert not any(b.endswith("endpoint.e") for a, b in edges(graph, "depends_on") if a.endswith(".agent"))


def test_a_module_that_calls_itself_ends() -> None:
    text = 'module "m" {\n  source = "./"\n  a = module.m.b\n}\nvariable "a" {}\noutput "b" { value = var.a }\n'
    assert edges(scan({"main.tf": text, "app.py": CODE}), "depends_on") == set()


def test_applications_of_a_platform() -> None:
    blueprint = """databases:
  - name: main-db
services:
  - type: web
    name: api
    rootDir: ./backend
    envVars:
      - key: DATABASE_URL
        fromDatabase:
          name: main-db
          property: connectionString
  - type: web
    name: site
    rootDir: ./site
"""
    fly = "app = 'bot'\n[http_service]\n  internal_port = 80\n"
    code = {"backend/app.py": CODE, "site/app.py": "print(1)\n"}
    graph = scan({"render.yaml": blueprint, "backend/fly.toml": fly, "site/fly.toml": fly, **code})
    assert places(graph) == {
        "app:api": "render.yaml:4",
        "app:bot": "backend/fly.toml:1",
        "app:main-db": "render.yaml:2",
    }
    assert edges(graph, "depends_on") == {("app:api", "app:main-db")}
    assert ("app:api", "openai") in edges(graph, "calls")


def test_the_model_behind_an_endpoint_that_a_variable_names() -> None:
    code = """import os, boto3
runtime = boto3.client("sagemaker-runtime")
runtime.invoke_endpoint(EndpointName=os.environ["ENDPOINT"], Body=b"")
runtime.invoke_endpoint(EndpointName=os.environ["TABLE"], Body=b"")
"""
    calls = {n.place.line: n.get("model") for n in scan({**FILES, "agent/embed.py": code}).of("call")}
    assert (calls[3], calls[4]) == ("embedder-small", None)


SERVING = """resource "aws_lambda_function" "predict" {
  image_uri = var.image
  environment { variables = { %s } }
}
resource "aws_s3_bucket" "logs" {}
"""
PREDICT = """import os
import mlflow
BUCKET, RUN = os.environ["MODEL_BUCKET"], os.environ["MODEL_RUN"]
model = mlflow.pyfunc.load_model(f"s3://{BUCKET}/{RUN}/model")
"""


def test_a_program_is_known_by_the_variables_that_the_code_reads() -> None:
    graph = scan({"infra/main.tf": SERVING % "MODEL_BUCKET = var.bucket, MODEL_RUN = var.run", "serve/app.py": PREDICT})
    assert {n.name for n in graph.of("infra")} == {"terraform:aws_lambda_function.predict"}


def test_one_common_variable_shows_nothing() -> None:
    graph = scan({"infra/main.tf": SERVING % "MODEL_BUCKET = var.bucket, LOG_LEVEL = 1", "serve/app.py": PREDICT})
    assert not list(graph.of("infra"))
