"""Requests through clients that were handed over out of sight."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan

MADE = "import openai\nclient = openai.AzureOpenAI(azure_endpoint='https://x.openai.azure.com', timeout=3)\n"
ANY = "def ask(client, embeddings_client, params, models):\n    return "


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("client.chat.completions.create(model='m', messages=[])", {("chat", "azure.ai.openai", 3)}),
        ("client.chat.completions.create(**params)", {("chat", "azure.ai.openai", 3)}),
        ("client.app.state.ai.responses.create(model='m', input='x')", {("chat", "azure.ai.openai", 3)}),
        ("embeddings_client.create(model='m', input='x')", {("embeddings", "azure.ai.openai", 3)}),
        ("client.chat.completions.create()", set()),
        ("client.create(model='m')", set()),
        ("models.objects.create(model='m')", set()),
        ("client.messages.create(body='x', to='y')", set()),
    ],
)
def test_the_way_to_the_method_tells(expression: str, found: set[tuple[object, ...]]) -> None:
    graph = scan({"made.py": MADE, "app.py": ANY + expression + "\n"})
    rows = [n.attributes for n in graph.calls() if n.place.path == "app.py"]
    assert {(r["operation"], r["provider"], r["timeout"]) for r in rows} == found


def test_without_a_client_in_the_tree_nothing_is_claimed() -> None:
    assert not scan(ANY + "client.chat.completions.create(model='m', messages=[])\n").calls()


SERVICE = """import { OpenAI } from 'openai';
export function made(config) {
  const url = `https://${config.service}.openai.azure.com`;
  return new OpenAI({ baseURL: `${url}/openai/deployments/${config.deployment}` });
}
"""
ROUTE = """export async function go(chat, request) {
  return chat.completions.create(request);
}
"""


def test_a_host_of_which_the_name_is_not_known() -> None:
    found = scan({"made.ts": SERVICE, "route.ts": ROUTE}).calls()
    assert [(n.place.path, n.attributes["operation"], n.attributes["provider"]) for n in found] == [
        ("made.ts", "client", "azure.ai.openai"),
        ("route.ts", "chat", "azure.ai.openai"),
    ]


BICEP = """param chatDeploymentName string = 'talk'
resource account 'Microsoft.CognitiveServices/accounts@2023-05-01' = { name: 'a', kind: 'OpenAI' }
resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2023-05-01' = {
  parent: account
  name: chatDeploymentName
  properties: { model: { format: 'OpenAI', name: 'gpt-4o-mini', version: '2024-07-18' } }
}
output AZURE_OPENAI_CHATGPT_DEPLOYMENT string = chatDeploymentName
"""
COMPOSE = """services:
  app:
    image: app
    environment:
      AZURE_OPENAI_CHATGPT_DEPLOYMENT: talk
"""


def test_the_name_of_a_deployment_is_no_model() -> None:
    found = scan({"infra/main.bicep": BICEP, "compose.yaml": COMPOSE})
    assert "talk" not in found.names("model")
    assert "gpt-4o-mini" in found.names("model")
