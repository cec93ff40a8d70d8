"""HCL: blocks, literals and references with their lines; hostile text never raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.model.documents import Document, Fields, plain, walk
from stackaudit.model.source import Skip

STORY = """# a comment
resource "acme_index" "main" {
  name  = "L3-${var.env}" // behind
  size  = 4
  rate  = 1.5
  on    = true
  none  = null
  list  = ["L8", var.other,
    "L9"]
  map   = { "key" = "L10", other : "L10", (var.dynamic) = "L10" }
  /* block
     comment */
  choice = var.big ? "a" : "b"
  json  = jsonencode({ inner = ["L14"] })
  text  = <<-EOT
    a } and "quotes"
  EOT
  block { value = "L18" }
  block { value = "L19" }
  each = [for x in var.xs : x.name]
  nested = merge(local.tags, { tag = "L21" })
}
"""


def load(text: str) -> Document:
    document = parse("a.tf", text.encode())
    assert isinstance(document, Document), document
    return document


def test_values_and_lines() -> None:
    root = load(STORY).root
    body = plain(root)["resource"]["acme_index"]["main"]  # type: ignore[index]
    assert body["name"] == "L3-${var.env}"
    assert (body["size"], body["rate"], body["on"], body["none"]) == (4, 1.5, True, None)
    assert body["list"] == ["L8", "${var.other}", "L9"]
    assert body["map"] == {"key": "L10", "other": "L10", "${var.dynamic}": "L10"}
    assert body["choice"] == '${var.big ? "a" : "b"}'
    assert body["json"] == {"inner": ["L14"]}
    assert body["text"] == '    a } and "quotes"\n'
    assert body["each"] == "${[for x in var.xs : x.name]}"
    assert body["nested"] == ["${local.tags}", {"tag": "L21"}]
    marked = [leaf for _, _, leaf in walk(root) if str(leaf.value)[:1] == "L"]
    assert len(marked) == 10
    assert all(str(leaf.value).split("-")[0] == f"L{leaf.line}" for leaf in marked)


def test_blocks_repeat() -> None:
    root = load("a {\n b = 1\n}\na {\n b = 2\n}\n").root
    assert isinstance(root, Fields)
    assert [(key, line) for key, line, _ in root.fields] == [("a", 1), ("a", 4)]


def test_a_broken_line_does_not_hide_the_rest() -> None:
    assert plain(load('a = \n}\nb "x" {\n c = 1\n}\n').root)["b"] == {"x": {"c": 1}}  # type: ignore[index]


def test_what_cannot_be_read_is_a_skip() -> None:
    for text in ('a = "never ends', "a = <<EOT\nnever", "a = " + "[" * 500, "a {\n" * 200, "!\n" * 100):
        assert isinstance(parse("a.tf", text.encode()), Skip), text[:20]


@settings(max_examples=300)
@given(st.text(alphabet='ab="${}[]()<>EOT\n\\#/*,.:?!0 ', max_size=200))
def test_never_raises(text: str) -> None:
    assert isinstance(parse("a.tf", text.encode()), Document | Skip)


def test_depth_costs_little() -> None:
    deep = "a = " + "f(" * 50 + "1" + ")" * 50 + "\n"
    assert isinstance(parse("a.tf", (deep * 200).encode()), Document)
