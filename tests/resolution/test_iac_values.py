"""What variables of infrastructure code stand for; hostile expressions stay unknown and cost little."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.model.documents import Document, Fields, Leaf
from stackaudit.resolution.iac_values import IacValues


def values(files: dict[str, str]) -> IacValues:
    parsed = [parse(path, text.encode()) for path, text in sorted(files.items())]
    return IacValues([p for p in parsed if isinstance(p, Document)])


def text(found: IacValues, path: str, expression: str) -> str | None:
    known = found.text(path, Leaf("${" + expression + "}", 1))
    return known.text if known is not None else None


def test_terraform() -> None:
    found = values({
        "main.tf": 'variable "a" { default = "x" }\nvariable "b" {}\nlocals { c = "${var.a}-${var.b}" }\nmodule "m" {\n  source = "./m"\n  z = var.a\n}\n',
        "terraform.tfvars": 'b = "y"\n',
        "m/main.tf": 'variable "z" { default = "old" }\nvariable "free" {}\n',
    })  # fmt: skip
    assert text(found, "main.tf", "local.c") == "x-y"
    assert text(found, "m/main.tf", "var.z") == "x"
    assert text(found, "m/main.tf", "var.free") is None
    assert text(found, "main.tf", "try(data.x.y, var.a)") == "x"


def test_bicep() -> None:
    found = values({
        "main.bicep": "param a string = ''\nparam t object = { n: 'deep' }\nvar b = !empty(a) ? a : 'fallback'\nvar loop = loop\n",
        "main.bicepparam": "using 'main.bicep'\nparam c = readEnvironmentVariable('C', 'given')\n",
    })  # fmt: skip
    assert text(found, "main.bicep", "b") == "fallback"
    assert text(found, "main.bicep", "t.?n") == "deep"
    assert text(found, "main.bicep", "c ?? 'x'") == "given"
    assert text(found, "main.bicep", "loop") is None
    assert text(found, "main.bicep", "toLower('AB')") == "AB"
    assert text(found, "main.bicep", "uniqueString(a)") is None


def test_the_place_of_a_value_is_where_it_is_written() -> None:
    found = values({
        "main.bicep": "param model string\n",
        "main.parameters.json": '{"parameters": {\n"model": {\n"value": "${MODEL=m-1}"}}}',
    })  # fmt: skip
    known = found.text("main.bicep", Leaf("${model}", 1))
    assert known is not None
    assert (known.text, known.path, known.line) == ("m-1", "main.parameters.json", 3)


@settings(max_examples=300)
@given(st.text(alphabet="ab?:()[]{}$'\".,! ", max_size=80))
def test_never_raises(expression: str) -> None:
    found = values({"main.bicep": f"param a string = b\nvar b = {expression}\n"})
    text(found, "main.bicep", expression)
    found.text("main.bicep", Leaf(expression, 1))


def test_choices_of_choices_are_bounded() -> None:
    lines = [f"var v{i} = v{i + 1} ? v{i + 1} : v{i + 1}" for i in range(200)]
    assert text(values({"main.bicep": "\n".join(lines)}), "main.bicep", "v0") is None


TEMPLATE = """\
Parameters:
  ModelId:
    Type: String
    Default: anthropic.claude-x-v1:0
  Free:
    Type: String
Resources:
  Answer:
    Type: AWS::Serverless::Function
"""


def test_parameters_of_a_template_of_resources() -> None:
    found = values({"t.yaml": TEMPLATE, "values.yaml": "Parameters: {ModelId: {Default: other}}\nname: ModelId\n"})
    for node in (Leaf("ModelId", 9), Leaf("${ModelId}", 9), Fields((("Ref", 9, Leaf("ModelId", 9)),), 9)):
        known = found.text("t.yaml", node)
        assert known is not None
        assert (known.text, known.path, known.line) == ("anthropic.claude-x-v1:0", "t.yaml", 4)
    assert found.text("t.yaml", Leaf("Free", 9)) is None
    other, plain = found.text("t.yaml", Leaf("Answer", 9)), found.text("values.yaml", Leaf("ModelId", 2))
    assert (other and other.text, plain and plain.text) == ("Answer", "ModelId")


def test_a_template_whose_parameter_names_itself_ends() -> None:
    found = values({"t.json": '{"Parameters": {"A": {"Default": "A"}}, "Resources": {}}'})
    assert found.text("t.json", Leaf("A", 1)) is None
