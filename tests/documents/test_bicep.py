"""Bicep: declarations with their lines; hostile text never raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.model.documents import Document, Fields, Leaf, plain, walk
from stackaudit.model.source import Skip

STORY = """targetScope = 'subscription'
@description('a { name')
@allowed([
  'x'
])
param size string = 'L6'
param open string
param count int = 3
var table = { model: 'L9', 'quoted-key': 'L9' }
resource account 'Acme.Thing/accounts@2024-01-01' = if (useIt) {
  name: 'L11'
  sku: useIt ? { name: 'L12' } : { name: 'L12' }
  items: [
    'L14'
    { value: 'L15' }
  ]
  tags: union(tags, { tag: 'L17' })
  #disable-next-line BCP036
  text: '${size}-x' // comment
  resource child 'parts' = {
    name: 'L21'
  }
}
module site 'br/public:acme/site:1.0' = [for s in sites: {
  name: 'L25'
}]
resource old 'Acme.Old/things@1' existing = { name: 'L27' }
output NAME string = account.name
"""


def load(text: str, name: str = "a.bicep") -> Document:
    document = parse(name, text.encode())
    assert isinstance(document, Document), document
    return document


def test_values_and_lines() -> None:
    root = load(STORY).root
    assert isinstance(root, Fields)
    assert [key for key, _, _ in root.fields] == [
        "param", "param", "param", "var", "resource", "module", "resource", "output",
    ]  # fmt: skip
    marked = [leaf for _, _, leaf in walk(root) if str(leaf.value)[:1] == "L"]
    assert len(marked) == 12
    assert all(str(leaf.value) == f"L{leaf.line}" for leaf in marked)
    account = plain(root.fields[4][2])["account"]  # type: ignore[index]
    assert account["if"] == "useIt"
    assert account["body"]["text"] == "${size}-x"
    assert account["body"]["resource"]["child"]["type"] == "parts"


def test_a_parameter_without_default_is_none() -> None:
    root = load("param a string\nparam b string = ''\n").root
    assert isinstance(root, Fields)
    assert [plain(node) for _, _, node in root.fields] == [{"a": None}, {"b": ""}]


def test_parameter_file() -> None:
    root = load("using './main.bicep'\nparam model = readEnvironmentVariable('MODEL', 'm')\n", "a.bicepparam").root
    assert isinstance(root, Fields)
    assert root.get("using") == Leaf("./main.bicep", 1)


@settings(max_examples=300)
@given(st.text(alphabet="ab='${}[]()\n\\#/*,.:?!@ parmvsouce0", max_size=200))
def test_never_raises(text: str) -> None:
    assert isinstance(parse("a.bicep", text.encode()), Document | Skip)
    assert isinstance(parse("a.bicep", ("resource a 'b' = {\n" + text).encode()), Document | Skip)
