"""Files of every format that hold a key where keys are really found."""

from __future__ import annotations

import json
from collections.abc import Callable

LOOKS: dict[str, Callable[[str], str]] = {
    "argument.py": lambda k: f'from openai import OpenAI\nc = OpenAI(api_key="{k}")\nc.responses.create(model="gpt-4o", input="x")\n',
    "constant.py": lambda k: f'from openai import OpenAI\nVALUE = "{k}"\nc = OpenAI(api_key=VALUE, base_url="https://u:{k}@llm.example/v1")\n'
    'c.responses.create(model="gpt-4o", input="x")\n',
    "default.py": lambda k: f'import os\nfrom openai import OpenAI\nc = OpenAI(api_key=os.getenv("OPENAI_API_KEY", "{k}"))\n'
    f'c.responses.create(model=os.getenv("MODEL", "{k}"), input="x")  # {k}\n',
    "prompt.py": lambda k: f'from openai import OpenAI\nSYSTEM = """You are a helpful bot. Call the shop with {k} and be kind."""\n'
    'OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "system", "content": SYSTEM}])\n',
    "model.py": lambda k: f'from openai import OpenAI\nOpenAI().responses.create(model="{k}", input="{k}")\n',
    "header.py": lambda k: 'import requests\nrequests.post("https://api.openai.com/v1/responses?key='
    f'{k}", headers={{"Authorization": "Bearer {k}"}}, json={{"model": "gpt-4o"}})\n',
    "tool.py": lambda k: f'from langchain_core.tools import tool\n\n\n@tool\ndef ask(x: str) -> str:\n    """Ask with {k}."""\n    return x\n',
    "debt.py": lambda k: f'import openai\n# TODO(ai): the model wrote this, {k} must go\n# stackaudit: ignore[RES001] reason="{k}"\n',
    "call.ts": lambda k: f'import OpenAI from "openai";\nconst c = new OpenAI({{apiKey: "{k}", baseURL: "https://x:{k}@h.example"}});\n'
    'await c.responses.create({model: "gpt-4o", input: "x"});\n',
    "model.ts": lambda k: f'import OpenAI from "openai";\nconst c = new OpenAI();\nconst v = process.env.MODEL ?? "{k}";\n'
    f'await c.responses.create({{model: v, instructions: "Use {k}", input: "x"}});\n',
    "Model.java": lambda k: "import dev.langchain4j.model.openai.OpenAiChatModel;\nclass Model {\n  OpenAiChatModel m = OpenAiChatModel.builder()"
    f'.modelName("{k}").build();\n}}\n',
    "Call.java": lambda k: "import dev.langchain4j.model.openai.OpenAiChatModel;\nclass Call {\n  OpenAiChatModel m = OpenAiChatModel.builder()"
    f'.apiKey("{k}").modelName("gpt-4o").build();\n}}\n',
    "call.go": lambda k: 'package main\n\nimport "github.com/sashabaranov/go-openai"\n\nfunc main() {\n\tc := openai.NewClient("' + k + '")\n\t_ = c\n}\n',
    "note.ipynb": lambda k: json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{
        "cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": [k]}],
        "source": ["from openai import OpenAI\n", f'OpenAI(api_key="{k}").responses.create(model="gpt-4o", input="{k}")\n']}]}),
    "docker-compose.yaml": lambda k: f"services:\n  app:\n    image: vllm/vllm-openai:v1\n    command: --model x --api-key {k}\n    environment:\n"
    f"      OPENAI_API_KEY: {k}\n      OPENAI_BASE_URL: https://u:{k}@h.example/v1\n      MODEL: {k}\n      EXTRA: {k}\n",
    "deploy.k8s.yaml": lambda k: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: llm}\nspec:\n  template:\n    spec:\n      containers:\n"
    f"        - name: llm\n          image: vllm/vllm-openai:v1\n          args: [--token, {k}]\n          env:\n            - {{name: HF_TOKEN, value: {k}}}\n"
    f"            - {{name: OPENAI_MODEL, value: {k}}}\n",
    "values.yaml": lambda k: f"openai:\n  model: gpt-4o\n  apiKey: {k}\n",
    "production.env": lambda k: f"OPENAI_API_KEY={k}\nOPENAI_MODEL={k}\nOPENAI_BASE_URL=https://a:{k}@h.example\n",
    ".mcp.json": lambda k: json.dumps({"mcpServers": {
        "a": {"command": "npx", "args": ["-y", "@scope/server", "--token", k, f"--api-key={k}"], "env": {"API_KEY": k, "OPENAI_MODEL": k}},
        "b": {"url": f"https://h.example/mcp?api_key={k}", "headers": {"Authorization": f"Bearer {k}"}},
        "c": {"command": "docker", "args": ["run", "-e", f"OPENAI_API_KEY={k}", "mcp/github"]}}}, indent=1),
    "appsettings.json": lambda k: json.dumps({"OpenAI": {"Model": "gpt-4o", "ApiKey": k, "Endpoint": f"https://u:{k}@x.openai.azure.com"}}),
    "settings.toml": lambda k: f'[llm]\nmodel = "openai/gpt-4o"\napi_key = "{k}"\n',
    "setup.ini": lambda k: f"[openai]\nmodel = gpt-4o\napi_key = {k}\n",
    "application.properties": lambda k: f"spring.ai.openai.api-key={k}\nspring.ai.openai.chat.options.model={k}\nspring.ai.openai.base-url=https://u:{k}@h.example\n",
    "Dockerfile": lambda k: f"FROM vllm/vllm-openai:v1\nENV OPENAI_API_KEY={k} OPENAI_MODEL={k}\nARG HF_TOKEN={k}\nRUN pip install openai "
    f'--index-url https://u:{k}@pypi.example/simple\nCMD ["--model", "gpt", "--api-key", "{k}"]\n',
    "main.tf": lambda k: f'resource "aws_lambda_function" "llm" {{\n  function_name = "llm"\n  environment {{\n    variables = {{\n      OPENAI_API_KEY = "{k}"\n'
    f'      MODEL = "{k}"\n    }}\n  }}\n}}\nvariable "openai_api_key" {{\n  default = "{k}"\n}}\nresource "aws_bedrockagent_agent" "a" {{\n  agent_name = "a"\n'
    f'  foundation_model = "{k}"\n  instruction = "Use {k} always and be kind"\n}}\n',
    "main.bicep": lambda k: f"param openAiKey string = '{k}'\nresource a 'Microsoft.CognitiveServices/accounts@2023-05-01' = {{\n  name: 'a'\n  kind: 'OpenAI'\n"
    f"  properties: {{ apiKey: '{k}' }}\n}}\n",
    "pom.xml": lambda k: "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version><properties>"
    f"<openai.api.key>{k}</openai.api.key></properties><dependencies><dependency><groupId>com.openai</groupId><artifactId>openai-java</artifactId>"
    f"<version>{k}</version></dependency></dependencies></project>",
    "requirements.txt": lambda k: f"--extra-index-url https://u:{k}@pypi.example/simple\nopenai @ git+https://{k}@github.example/openai.git\n"
    f"langchain @ https://u:{k}@files.example/langchain-1.0-py3-none-any.whl\nanthropic=={k}\n",
    "package.json": lambda k: json.dumps({"name": "a", "dependencies": {"openai": f"git+https://{k}:x-oauth-basic@github.example/o.git",
        "ai": f"https://u:{k}@h.example/ai.tgz"}, "scripts": {"ask": f"OPENAI_API_KEY={k} node call.js"}}, indent=1),
    "CLAUDE.md": lambda k: f"# Rules\n\nUse the key {k} for the API. token: {k}\n",
    ".github/workflows/ai.yaml": lambda k: "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: openai/codex-action@v1\n        with:\n"
    f"          openai-api-key: {k}\n          prompt: Use {k}\n      - run: OPENAI_API_KEY={k} pytest evals\n        env: {{OPENAI_API_KEY: {k}}}\n",
    "crew/config/agents.yaml": lambda k: f"helper:\n  role: Helps with {k}\n  goal: Use {k}\n  backstory: none\n  llm: {k}\n",
}  # fmt: skip
"""A file by its name; what it says is made from a key."""
