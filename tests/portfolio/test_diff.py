"""What came, went and changed between two graphs and two audits."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from stackaudit.model import diff as values
from stackaudit.model import diff_json
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import NodeRef
from stackaudit.model.graph import Node, StackGraph, node_id
from stackaudit.portfolio import diff_figures, diff_items


def node(kind: str, key: str, *, name: str = "", path: str = "a.py", **more) -> Node:
    given = {"scope": "prod", "role": "used"} | {k: more.pop(k) for k in ("scope", "role") if k in more}
    place = Evidence(path, 3, 3, 0, "test", "code", 1.0, "")
    return Node(node_id(NodeRef(kind, key)), kind, name or key, given["scope"], given["role"], more, 1.0, (place,), key)


def graph(*nodes: Node) -> StackGraph:
    return StackGraph({n.id: n for n in nodes}, ())


def told(old: StackGraph, new: StackGraph, *, everything: bool = False) -> list[tuple]:
    rows, _ = diff_items.items(old, new, everything=everything)
    return [(r.state, r.name, *((s.what, s.before, s.after) for s in r.shifts)) for r in rows]


def test_came_went_and_changed():
    old = graph(node("provider", "one"), node("provider", "two", role="optional"))
    new = graph(node("provider", "two"), node("provider", "three"))
    assert told(old, new) == [
        ("new", "three"),
        ("changed", "two", ("role", "optional", "used")),
        ("removed", "one"),
    ]


def test_the_same_graph_has_no_difference():
    same = graph(node("provider", "one"), node("tool", "t", side_effects=("network",)))
    assert diff_items.items(same, same, everything=True) == ((), 0)


def test_only_production_code_unless_all_is_asked():
    old, new = graph(), graph(node("model", "m", scope="test"))
    assert told(old, new) == []
    assert told(old, new, everything=True) == [("new", "m")]


def test_what_moves_into_production_is_new_there_and_changed_in_all():
    old, new = graph(node("model", "m", scope="test")), graph(node("model", "m"))
    assert told(old, new) == [("new", "m")]
    assert told(old, new, everything=True) == [("changed", "m", ("scope", "test", "prod"))]


def test_a_renamed_file_is_no_change():
    old = graph(node("agent", "a.py#run", name="run"), node("prompt", "a.py##P", name="P", text_hash="1"))
    new = graph(
        node("agent", "b.py#run", name="run", path="b.py"),
        node("prompt", "b.py##P", name="P", text_hash="1", path="b.py"),
    )
    assert diff_items.items(old, new, everything=False) == ((), 2)


def test_a_prompt_is_known_by_its_text_under_another_name():
    old, new = graph(node("prompt", "a", text_hash="1")), graph(node("prompt", "b", text_hash="1"))
    assert told(old, new) == []


def test_things_that_share_a_name_are_not_taken_for_each_other():
    old = graph(node("agent", "a.py#run", name="run"), node("agent", "b.py#run", name="run"))
    new = graph(node("agent", "c.py#run", name="run"))
    assert sorted(told(old, new)) == [("new", "run"), ("removed", "run"), ("removed", "run")]


def test_tools_are_told_by_their_side_effects():
    silent, acting = node("tool", "t"), node("tool", "t", side_effects=("writes files",))
    assert told(graph(), graph(silent)) == []
    assert told(graph(), graph(acting)) == [("new", "t")]
    assert told(graph(silent), graph(acting)) == [("changed", "t", ("side effects", None, "writes files"))]


def test_lost_approval():
    old, new = (graph(node("tool", "t", side_effects=("e",), **more)) for more in ({"asks": "confirm"}, {}))
    assert told(old, new) == [("changed", "t", ("approval", "asked for", "not found"))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("1", "2", [("changed", "p", ("text", "1", "2"))]), ("1", "1", []), (None, "2", []), ("1", None, [])],
)
def test_prompts_change_by_their_text(old, new, said):
    assert told(graph(node("prompt", "p", text_hash=old)), graph(node("prompt", "p", text_hash=new))) == said


def test_versions_are_locked_ones_where_both_are_known():
    old = graph(node("sdk", "x", locked="1.0", constraint=">=1"))
    new = graph(node("sdk", "x", locked="1.1", constraint=">=1"))
    assert told(old, new) == [("changed", "x", ("version", "1.0", "1.1"))]


def test_used_things_stand_before_listed_ones():
    new = graph(node("model", "a", role="listed"), node("model", "b"))
    assert [row[1] for row in told(graph(), new)] == ["b", "a"]


def test_thresholds_of_ends():
    windows = [diff_figures._window(days) for days in (-1, 0, 1, 30, 31, 90, 91, 180, 181)]
    assert windows == [0, 0, 1, 1, 2, 2, 3, 3, 4]


@pytest.mark.parametrize("kind", [v for v in vars(values).values() if isinstance(v, type) and is_dataclass(v)])
def test_every_key_is_documented(kind):
    page = (Path(__file__).resolve().parents[2] / "docs" / "comparing.md").read_text(encoding="utf-8")
    spans = " ".join(page.split("`")[1::2])
    assert [f.name for f in fields(kind) if not re.search(rf"\b{f.name}\b", spans)] == []


def test_json_keeps_every_byte_of_a_name(sample_diff):
    hostile = replace(sample_diff, repository="\udcff</script>\u202e")
    assert diff_json.dumps(hostile) == diff_json.dumps(hostile)
    assert b'"schema": "stackaudit.diff/1"' in diff_json.dumps(hostile)
    assert hostile.as_of == date(2026, 11, 20).isoformat()
