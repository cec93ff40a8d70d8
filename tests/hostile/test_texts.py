"""Files made to exhaust a reader: each ends in an answer or a reason, in bounded time and memory, and the scan goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.hostile.scanning import GOOD, scan

from stackaudit.model import audit_json

DEEP = 1_000_000
FLAT = 100_000
PY = "import openai\n"
TS = 'import OpenAI from "openai";\n'
JAVA = "import com.openai.client.OpenAIClient;\nclass A { Object x = "
GO = 'package a\nimport "github.com/sashabaranov/go-openai"\nvar x = '
KT = 'import dev.langchain4j.model.openai.OpenAiChatModel\nval x = "a"\nval y = '
BOMB = "\n".join(f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else '1'}]" for n in range(14))
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(12))
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><project><artifactId>&x;</artifactId></project>'


def expressions(begin: str, end: str = "\n") -> dict[str, str]:
    """Return shapes of one expression that recursion does not survive, each in *begin* … *end*."""
    shapes = {
        "parens": "(" * FLAT + "1" + ")" * FLAT,
        "lists": "[" * FLAT + "]" * FLAT,
        "sum": "1" + "+1" * FLAT,
        "text": '"a"' + '+"a"' * FLAT,
        "chain": "a" + ".b()" * FLAT,
        "index": "a" + "[0]" * FLAT,
        "not": "!" * FLAT + "a",
        "calls": "f(" * FLAT + ")" * FLAT,
        "open": "{" * FLAT,
        "quote": '"' * (FLAT + 1),
        "ternary": "a ? b : " * FLAT + "c",
    }
    return {name: begin + text + end for name, text in shapes.items()}


CODE = {
    "py": expressions(PY + "x = ") | {
        "not": PY + "x = " + "not " * FLAT + "a\n", "ternary": PY + "x = " + "a if b else " * FLAT + "c\n",
        "lambdas": PY + "x = " + "lambda: " * FLAT + "1\n", "decorators": PY + "@a\n" * FLAT + "def f(): pass\n",
        "elifs": PY + "if a: pass\n" + "elif a: pass\n" * FLAT, "fstring": PY + "x = " + 'f"{' * 5000 + "\n",
        "blocks": PY + "".join(" " * n + "if a:\n" for n in range(3000)) + " " * 3000 + "pass\n",
        "names": PY + "".join(f"x{n} = x{n + 1}\n" for n in range(30_000)), "loop": PY + "a = b\nb = a\n" + "openai.OpenAI().responses.create(model=a)\n",
        "doubling": PY + "x0 = 'aa'\n" + "".join(f"x{n + 1} = x{n} + x{n}\n" for n in range(64)) + "openai.OpenAI().responses.create(model=x64)\n",
        "formats": PY + "openai.OpenAI().responses.create(model='%999999999d' % 1, input='{:>999999999}'.format(1) + 'a' * 10**9 )\n",
        "power": PY + "openai.OpenAI().responses.create(model='x', max_output_tokens=9**9**9**9, timeout=1<<10**9)\n",
        "digits": PY + f"openai.OpenAI().responses.create(model='x', max_output_tokens={'9' * 5000})\n",
    },
    "ts": expressions(TS + "const x = ", ";\n") | {
        "types": TS + "type A = " + "B<" * FLAT + "\n", "jsx": TS + "const x = `${" * 5000 + "\n", "arrows": TS + "const x = " + "() => " * FLAT + "1;\n",
    },
    "tsx": {"tags": TS + "const x = " + "<a>" * FLAT + "</a>" * FLAT + ";\n"},
    "java": expressions(JAVA, "; }\n") | {"classes": JAVA + "1; " + "class A {" * FLAT + "\n", "types": JAVA + "1; " + "A<" * FLAT + "\n"},
    "go": expressions(GO) | {"funcs": GO + "func() {" * FLAT + "\n"},
    "kt": expressions(KT) | {"lambdas": KT + "{ " * FLAT + "\n"},
}  # fmt: skip

DOCUMENTS = {
    "a.json": '{"model": "gpt-4o", "x": ' + "[" * DEEP + "]" * DEEP + "}",
    "package.json": '{"dependencies": {"openai": "1"}, "x": ' + '{"a":' * DEEP,
    "web/package-lock.json": '{"packages": {"node_modules/openai": {"version": "1"}}, "x": ' + "[" * DEEP,
    ".mcp.json": '{"mcpServers": ' * DEEP,
    "keys.json": '{"model": "gpt-4o", "x": {' + ",".join(f'"k{n}": 1' for n in range(FLAT * 2)) + "}}",
    "digits.json": '{"model": "gpt-4o", "max_tokens": ' + "9" * FLAT + "}",
    "a.ipynb": '{"cells": ' + "[" * DEEP + "]" * DEEP + "}",
    "cells.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": ["import openai\n", "%%bash\n"] * 3}] * 30_000}),
    "odd.ipynb": json.dumps({"cells": [{"cell_type": {"x": []}, "source": {"import openai": 1}}, None, 7, {"source": [1, None, "import openai"]}]}),
    "bomb.yaml": "model: gpt-4o\n" + BOMB,
    "self.yaml": "model: gpt-4o\na: &a [*a, *a]\nb: &b {<<: *b}\n",
    "deep.yaml": "model: gpt-4o\nx: " + "[" * DEEP,
    "dashes.yaml": "model: gpt-4o\nx:\n" + "- " * DEEP,
    "quoted.yaml": 'model: gpt-4o\nx: "' + "a\n" * FLAT,
    "keys.yaml": "model: gpt-4o\n? " * FLAT,
    "tags.yaml": "model: gpt-4o\nx: !!python/object/apply:os.system ['touch CANARY']\n",
    "docker-compose.yaml": "services: &s\n  a: {image: vllm/vllm-openai:v1}\n" + "".join(f"x{n}: {{<<: [*s, *s]}}\n" for n in range(5000)),
    "a.toml": 'model = "gpt-4o"\nx = ' + "[" * DEEP,
    "pyproject.toml": "[project]\nname = 'a'\ndependencies = ['openai']\n" + "[a" + ".a" * FLAT + "]\nb = 1\n",
    "pom.xml": f"<!DOCTYPE p [{ENTITIES}]><project><artifactId>&e11;</artifactId></project>",
    "b/pom.xml": OUTSIDE,
    "c/pom.xml": "<a>" * FLAT,
    "main.tf": 'resource "aws_bedrockagent_agent" "a" {\n  x = ' + "[" * FLAT + "\n}\n",
    "more.tf": 'resource "aws_bedrockagent_agent" "a" {\n' + "a {" * FLAT,
    "text.tf": 'resource "aws_bedrockagent_agent" "b" {\n  instruction = "' + "${" * FLAT + "\n",
    "a.bicep": "resource a 'Microsoft.CognitiveServices/accounts@2023-05-01' = " + "{ a: " * FLAT,
    "Dockerfile": "FROM vllm/vllm-openai:v1\nENV A=" + "$A" * FLAT + "\nRUN " + "a \\\n" * FLAT + "\n",
    "production.env": "OPENAI_MODEL=${OPENAI_MODEL}\nA=" + "${A:-" * FLAT + "\n",
    "application.properties": "spring.ai.openai.chat.options.model=${a}\na=${a}\nb=" + "\\\n" * FLAT,
    "requirements.txt": "openai" + "[a" * FLAT + "\nopenai==1" + ".1" * FLAT + "\n" + "-r requirements.txt\n" * 1000,
    "chart/values.yaml": "openai: {{ .Values" + ".a" * FLAT + " }}\n",
    "chart/Chart.yaml": "name: a\n",
    "chart/templates/a.yaml": "image: vllm/vllm-openai\nx: " + "{{ if . }}" * FLAT,
    "CLAUDE.md": "---\nmodel: gpt-4o\nx: " + "[" * FLAT + "\n---\n" + "<!-- stackaudit: ignore[" * 5000,
    ".github/CODEOWNERS": "/" + "**/" * FLAT + " @a\n" + "*" * FLAT + " @b\n",
    ".gitignore": "a" + "*a" * 5000 + "b\n" + "[" * FLAT + "\n" + "**/" * FLAT + "x\n",
    "spaces.py": PY + "x = 'sk-" + " " * 3_000_000 + "'\n",
    "secret.py": PY + "secret_token_" * 70_000 + "\n" + "openai.OpenAI(" + "api_key" * 70_000 + "='x')\n",
    "urls.py": PY + "u = '" + "://a:" * 200_000 + "'\nopenai.OpenAI(base_url=u)\n",
    "nul.yaml": "model: gpt-4o\0\n",
    "line.csv": "model,gpt-4o," * 200_000,
}  # fmt: skip


def audited(root: Path) -> None:
    """Scan; the good file must be found, whatever stands beside it."""
    (root / "good.py").write_text(GOOD)
    done = scan(root, "-f", "json")
    assert done.code == 0, (done.code, done.err[-500:])
    audit = audit_json.loads(done.out)
    assert "good.py" in {e.path for n in audit.graph.of("call") for e in n.evidence}
    assert b"root:x:0" not in done.out
    assert len(done.out) < 5_000_000
    assert done.seconds < 60


@pytest.mark.parametrize("suffix", CODE)
def test_expressions_without_end(suffix: str, tmp_path: Path) -> None:
    for name, text in CODE[suffix].items():
        (tmp_path / f"{name}.{suffix}").write_text(text)
    audited(tmp_path)


def test_documents_without_end(tmp_path: Path) -> None:
    for name, text in DOCUMENTS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    audited(tmp_path)
    assert not (tmp_path / "CANARY").exists()
