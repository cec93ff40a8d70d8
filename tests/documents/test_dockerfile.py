"""Dockerfiles and chart templates: instructions and lines; hostile text never raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.model.documents import Document, plain, walk
from stackaudit.model.source import Skip

STORY = """# syntax=docker/dockerfile:1
ARG VERSION=3.12
FROM python:${VERSION} AS build
ENV A=1 \\
    # a comment between
    B="two words" SERVICE_API_KEY=abcdefgh12345678
RUN pip install x \\
 && true
RUN <<EOF
pip install y
EOF
CMD ["run"]
"""


def load(text: str, name: str = "Dockerfile") -> Document:
    document = parse(name, text.encode())
    assert isinstance(document, Document), document
    return document


def test_instructions() -> None:
    rows = plain(load(STORY).root)
    assert isinstance(rows, list)
    assert rows[0] == {"ARG": {"VERSION": "3.12"}}
    assert rows[1] == {"FROM": "python:${VERSION} AS build"}
    assert rows[2] == {"ENV": {"A": "1", "B": "two words", "SERVICE_API_KEY": "***"}}
    assert "pip install y" in rows[4]["RUN"]
    assert [line for path, line, _ in walk(load(STORY).root) if len(path) == 2] == [3, 7, 9, 12]


def test_names() -> None:
    for name in ("api/Dockerfile.dev", "Containerfile", "web.Dockerfile", "Modelfile"):
        assert isinstance(parse(name, b"FROM a\n"), Document)


@settings(max_examples=200)
@given(st.text(alphabet="FROMENVab=${}\n\\#<\"'EOF :", max_size=200))
def test_never_raises(text: str) -> None:
    assert isinstance(parse("Dockerfile", text.encode()), Document | Skip)
    assert isinstance(parse("chart/templates/a.yaml", ("{{ x }}\n" + text).encode()), Document | Skip)


def test_templates_of_charts_are_read_line_by_line() -> None:
    text = "{{- if .Values.on }}\nspec:\n  env:\n    - name: ACME_API_KEY\n      value: {{ .Values.key }}\n    - name: B\n{{- end }}\n"
    rows = plain(load(text, "chart/templates/app.yaml").root)
    assert {"name": "ACME_API_KEY", "value": "{{ .Values.key }}"} in rows  # type: ignore[operator]


def test_a_chart_template_that_is_yaml_is_yaml() -> None:
    assert plain(load("a:\n  b: 1\n", "chart/templates/app.yaml").root) == {"a": {"b": 1}}
