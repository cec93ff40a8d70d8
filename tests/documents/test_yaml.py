"""YAML: values as the safe loader gives them, with lines."""

from __future__ import annotations

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.model.documents import Document, Items, plain, walk
from stackaudit.model.source import Skip

KEYS = st.text(alphabet="abcdefgh_-", min_size=1, max_size=8)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=25,
)


def load(text: str) -> Document:
    document = parse("a.yaml", text.encode())
    assert isinstance(document, Document), document
    return document


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_plain_equals_the_safe_loader(value: dict[str, object]) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    expected = {str(key): item for key, item in yaml.safe_load(text).items()}
    assert plain(load(text).root) == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(KEYS, st.integers(0, 3)), min_size=1, max_size=20))
def test_every_marker_stands_on_its_line(entries: list[tuple[str, int]]) -> None:
    lines: list[str] = []
    for position, (key, blanks) in enumerate(entries):
        lines += ["# comment"] * blanks
        lines.append(f"{key}{position}:")
        lines.append(f"  inner: L{len(lines) + 1}")
        lines.append(f"  list: [L{len(lines) + 1}, 'L{len(lines) + 1}']")
    for _, _, leaf in walk(load("\n".join(lines)).root):
        assert leaf.value == f"L{leaf.line}"


def test_anchors_merge_keys_and_aliases() -> None:
    text = (
        "base: &base\n  image: a\n  tag: one\nweb:\n  <<: *base\n  tag: two\nall:\n  <<: [{x: 1, y: 1}, {x: 2, z: 2}]\n"
    )
    assert plain(load(text).root) == yaml.safe_load(text)


def test_keys_stay_texts_as_written() -> None:
    assert plain(load("on: push\n8080: web\nno: x\n").root) == {"on": "push", "8080": "web", "no": "x"}


def test_the_last_of_equal_keys_stands() -> None:
    assert plain(load("a: 1\nb: 2\na: 3\n").root) == {"a": 3, "b": 2}


def test_custom_tags_keep_their_content_and_run_nothing() -> None:
    text = "a: !Ref Queue\nb: !GetAtt [x, y]\nc: !!python/object/apply:os.system ['exit 1']\nd: !Sub '${A}-b'\n"
    assert plain(load(text).root) == {"a": "Queue", "b": ["x", "y"], "c": ["exit 1"], "d": "${A}-b"}


def test_dates_stay_texts_and_numbers_are_numbers() -> None:
    assert plain(load("a: 2024-05-13\nb: 1e3\nc: 0x10\nd: 1_000\ne: ~\nf: .inf\n").root) == {
        "a": "2024-05-13",
        "b": "1e3",
        "c": 16,
        "d": 1000,
        "e": None,
        "f": float("inf"),
    }


def test_several_documents_are_a_sequence() -> None:
    document = load("kind: A\n---\n# nothing\n---\nkind: B\n")
    assert document.multiple
    assert isinstance(document.root, Items)
    assert plain(document.root) == [{"kind": "A"}, {"kind": "B"}]
    assert not load("---\nkind: A\n").multiple


def test_an_empty_file_is_an_empty_document() -> None:
    assert plain(load("# only a comment\n").root) is None


def test_a_template_says_so() -> None:
    skip = parse("chart.yaml", b"{{- if .Values.on }}\nname: {{ .Values.name }}\n{{- end }}\n")
    assert isinstance(skip, Skip)
    assert "template" in skip.reason
    assert "Values" not in skip.reason
