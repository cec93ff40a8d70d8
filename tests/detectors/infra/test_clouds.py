"""Terraform, Bicep, CloudFormation, constructs: managed resources, deployments, names that lead to models."""

from __future__ import annotations

from tests.detectors.infra.landscape import CODE, edges, node, places, scan

BICEP = """param modelName string
param deploymentName string = ''
param useSearch bool = false
var chat = { deployment: !empty(deploymentName) ? deploymentName : 'answers', model: modelName }
module ai 'br/public:avm/ptn/ai-ml/ai-foundry:0.4.0' = {
  params: {
    aiModelDeployments: [
      {
        name: chat.deployment
        model: { format: 'OpenAI', name: chat.model, version: '2024-07-18' }
      }
    ]
  }
}
resource search 'Microsoft.Search/searchServices@2024-01-01' = if (useSearch) { name: 'x' }
resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = { name: 'y' }
resource old 'Microsoft.CognitiveServices/accounts@2024-01-01' existing = { name: 'z' }
output CHAT_DEPLOYMENT string = chat.deployment
"""
PARAMETERS = '{"parameters": {\n "modelName": {\n  "value": "${CHAT_MODEL=gpt-4o-mini}"}}}'
CLIENT = """import os
from openai import AzureOpenAI
client = AzureOpenAI(azure_endpoint=os.environ["ENDPOINT"])
client.chat.completions.create(model=os.environ["CHAT_DEPLOYMENT"], messages=[])
client.chat.completions.create(model="answers", messages=[])
"""


def test_a_deployment_leads_to_its_model() -> None:
    files = {"infra/main.bicep": BICEP, "infra/main.parameters.json": PARAMETERS, "app.py": CLIENT}
    graph = scan(files)
    assert places(graph) == {
        "bicep:ai": "infra/main.bicep:5",
        "bicep:search": "infra/main.bicep:15",
        "deployment:answers": "infra/main.bicep:9",
    }
    assert node(graph, "infra", "bicep:search").role == "optional"
    assert node(graph, "infra", "deployment:answers").get("version") == "2024-07-18"
    assert ("deployment:answers", "gpt-4o-mini") in edges(graph, "serves")
    assert node(graph, "model", "gpt-4o-mini").place.path == "infra/main.parameters.json"
    calls = {n.place.line: n.get("model") for n in graph.of("call")}
    assert (calls[4], calls[5]) == ("gpt-4o-mini", "gpt-4o-mini")


def test_an_unknown_deployment_stays_unknown() -> None:
    graph = scan({"app.py": CLIENT})
    assert all(n.get("model") is None for n in graph.of("call"))


def test_a_module_that_is_off_by_default_is_optional() -> None:
    main = "param on bool = false\nmodule m 'ai.bicep' = if (on) { params: {} }\n"
    inner = "resource a 'Microsoft.CognitiveServices/accounts@2024-01-01' = { kind: 'OpenAI' }\n"
    graph = scan({"main.bicep": main, "ai.bicep": inner})
    assert node(graph, "provider", "azure.ai.openai").role == "optional"


def test_terraform() -> None:
    text = """variable "model" { default = "anthropic.claude-3-haiku-20240307-v1:0" }
variable "on" { default = false }
resource "aws_bedrockagent_agent" "main" {
  foundation_model = var.model
}
resource "aws_sagemaker_endpoint" "extra" {
  count = var.on ? 1 : 0
}
resource "aws_instance" "gpu" {
  instance_type = "g5.xlarge"
}
resource "aws_opensearchserverless_collection" "logs" { type = "TIMESERIES" }
resource "aws_s3_bucket" "b" { bucket = "x" }
module "service" {
  source      = "./ecs"
  environment = { OPENAI_API_KEY = var.key }
}
resource "aws_secretsmanager_secret" "s" { name = "OPENAI_API_KEY" }
"""
    graph = scan({"infra/main.tf": text})
    assert places(graph) == {
        "terraform:aws_bedrockagent_agent.main": "infra/main.tf:3",
        "terraform:aws_sagemaker_endpoint.extra": "infra/main.tf:6",
        "terraform:aws_instance.gpu": "infra/main.tf:9",
        "terraform:module.service": "infra/main.tf:14",
    }
    assert {n.name: n.role for n in graph.of("provider")} == {"aws.bedrock": "used", "aws.sagemaker": "optional"}
    assert "claude-3-haiku-20240307-v1:0" in places(graph, "model")
    assert not places(graph, "vector_store")


def test_a_store_that_only_code_shows_confirms_its_database() -> None:
    database = 'resource "azurerm_postgresql_flexible_server" "db" {\n  name = "x"\n}\n'
    assert not places(scan({"main.tf": database}))
    beside = scan(
        {"main.tf": database, "app.py": "from langchain_postgres import PGVector\nPGVector(embeddings=None)\n"}
    )
    assert places(beside) == {"terraform:azurerm_postgresql_flexible_server.db": "main.tf:1"}


def test_cloudformation() -> None:
    text = """Resources:
  Base:
    Type: AWS::Bedrock::KnowledgeBase
  Function:
    Type: AWS::Serverless::Function
    DependsOn: [Base]
    Properties:
      Environment:
        Variables: {OPENAI_API_KEY: !Ref Key}
  Bucket:
    Type: AWS::S3::Bucket
"""
    graph = scan({"template.yaml": text})
    assert places(graph) == {"cloudformation:Base": "template.yaml:2", "cloudformation:Function": "template.yaml:4"}
    assert edges(graph, "depends_on") == {("cloudformation:Function", "cloudformation:Base")}
    assert set(places(graph, "vector_store")) == {"bedrock_knowledge_base"}


def test_constructs() -> None:
    text = """from aws_cdk import aws_bedrock as bedrock, aws_s3 as s3, aws_lambda as lambda_
bedrock.CfnAgent(self, "Agent", agent_name="a")
s3.Bucket(self, "Bucket")
lambda_.Function(self, "Handler", environment={"OPENAI_API_KEY": key})
lambda_.Function(self, "Other", environment={"TABLE": "t"})
"""
    assert places(scan({"stack.py": text})) == {"cdk:Agent": "stack.py:2", "cdk:Handler": "stack.py:4"}


def test_words_alone_are_nothing() -> None:
    text = 'resource "aws_iam_policy" "p" {\n  policy = jsonencode({ Note = "OpenAI AIServices VECTORSEARCH" })\n}\n'
    assert not scan({"main.tf": text, "a.bicep": "var x = 'OpenAI'\n"}).nodes
    assert places(scan({"main.tf": text, "app.py": CODE})) == {}
