"""Python is lowered to the common shape: one small test per form of syntax, and properties for input of any kind."""

from __future__ import annotations

import pytest
from tests.parsing.lowered import lower, site, texts, value_of

from stackaudit.model.code import (
    Attr,
    Call,
    Const,
    Either,
    Index,
    Join,
    Name,
    Opaque,
    Pipe,
    Seq,
    Table,
)

# -- imports -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os", [("os", "os", "", 0)]),
        ("import os.path", [("os", "os.path", "", 0)]),
        ("import numpy as np, json", [("np", "numpy", "", 0), ("json", "json", "", 0)]),
        ("import a.b.c as d", [("d", "a.b.c", "", 0)]),
        ("from a.b import c", [("c", "a.b", "c", 0)]),
        ("from a import b as c, d", [("c", "a", "b", 0), ("d", "a", "d", 0)]),
        ("from . import x", [("x", "", "x", 1)]),
        ("from .sib import x", [("x", "sib", "x", 1)]),
        ("from ..up.there import x as y", [("y", "up.there", "x", 2)]),
        ("from a import *", [("*", "a", "*", 0)]),
        ("from . import *", [("*", "", "*", 1)]),
        ("from a import (\n    b,  # why\n    c,\n)", [("b", "a", "b", 0), ("c", "a", "c", 0)]),
        ("from __future__ import annotations", []),
    ],
)
def test_imports(source: str, expected: list[tuple[str, str, str, int]]) -> None:
    assert [(i.local, i.module, i.symbol, i.level) for i in lower(source).imports] == expected


def test_each_imported_name_has_its_own_line() -> None:
    assert [i.line for i in lower("from a import (\n    b,\n    c,\n)\n").imports] == [2, 3]


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_imports_for_type_checkers_are_marked(test: str) -> None:
    rows = lower(f"if {test}:\n    import a\n    if True:\n        import b\nelse:\n    import c\nimport d\n").imports
    assert [(i.local, i.type_only) for i in rows] == [("a", True), ("b", True), ("c", False), ("d", False)]


def test_imports_inside_functions_belong_to_their_scope() -> None:
    file = lower("def f():\n    import a\n")
    assert file.scopes[file.imports[0].scope].name == "f"


# -- calls -------------------------------------------------------------------------------------------------------------


def test_the_line_of_a_call_is_that_of_the_callees_name() -> None:
    call = site("x = (\n    client\n    .chat\n    .call(\n        1,\n    )\n)").call
    assert (call.line, call.column, call.end_line) == (4, 6, 6)


def test_columns_are_characters_not_bytes() -> None:
    assert site("é = 'ü'; call()").call.column == 10


def test_arguments_keywords_and_spreads() -> None:
    call = site("call(1, *rest, key=2, **more)").call
    assert [type(a) for a in call.args] == [Const, Opaque]
    assert [k for k, _ in call.kwargs] == ["key", "**"]
    assert isinstance(call.kwargs[1][1], Name)


def test_calls_inside_calls_are_sites_too() -> None:
    names = [s.call.func.id for s in lower("a(b(c()), k=d())").sites if isinstance(s.call.func, Name)]
    assert sorted(names) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "source",
    [
        "call(x for x in y)",
        "print(f'{call()}')",
        "assert call()",
        "raise E(call())",
        "del a[call()]",
        "yield_ = [*call()]",
        "def f():\n    yield call()",
        "def f():\n    return call()",
        "class A(call()): pass",
        "def f(a=call()): pass",
        "def f(a: call()): pass",
        "x: Annotated[str, call()] = 1",
        "x[1, call()]",
        "x[call():]",
        "not call()",
        "a and call()",
        "a < call()",
        "{**call()}",
        "{call(): 1}",
        "lambda: call()",
        "match a:\n    case b if call(): pass",
        "for a in b: pass\nelse: call()",
        "while a: pass\nelse: call()",
        "type X = list[call()]",
        "async def f():\n    async for a in call(): pass",
        "x = yield_ = call()",
        "x, y = call()",
        "x += call()",
        "x[call()] = 1",
        "if (y := call()): pass",
    ],
)
def test_calls_are_found_wherever_they_stand(source: str) -> None:
    assert site(source)


def test_awaited_thrown_away_and_decorating_calls_are_marked() -> None:
    file = lower("async def f():\n    await a()\n    x = await b()\n    c()\n@d()\ndef g(): pass\n")
    marks = {s.call.func.id: (s.awaited, s.statement, s.decorator) for s in file.sites if isinstance(s.call.func, Name)}
    assert marks == {
        "a": (True, True, False),
        "b": (True, False, False),
        "c": (False, True, False),
        "d": (False, False, True),
    }


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a'", "a"),
        ('"""a\nb"""', "a\nb"),
        (r"'a\n\t\x41\u00e9\\'", "a\n\tAé\\"),
        (r"'\N{BULLET}\101'", "\u2022A"),
        (r"r'a\n'", r"a\n"),
        (r"'\d'", r"\d"),
        ("'a\\\nb'", "ab"),
        ("'a' 'b'", "ab"),
        ("('a'\n 'b')", "ab"),
        ("'a' + 'b'", "ab"),
        ("f'a{{b}}'", "a{b}"),
        ("u'a'", "a"),
        (r"'\ud800'", "\ufffd"),
        ("1_000", 1000),
        ("0x10", 16),
        ("-1", -1),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("1000 + 24", 1024),
        ("True", True),
        ("None", None),
        ("(1)", 1),
    ],
)
def test_literals(text: str, expected: object) -> None:
    value = value_of(f"x = {text}")
    assert isinstance(value, Const)
    assert value.value == expected
    assert type(value.value) is type(expected)


@pytest.mark.parametrize(
    "text", ["b'a'", "1j", "1e999", "9" * 30, "9" * 5000, "2 ** 3", "4 * 2", "...", f"{2**62} + {2**62}"]
)
def test_what_no_report_can_hold_is_opaque_and_not_none(text: str) -> None:
    assert isinstance(value_of(f"x = {text}"), Opaque)


def test_text_of_parts() -> None:
    value = value_of("x = f'a{b}\\n{{c}}' + d + 'e'")
    assert isinstance(value, Join)
    assert [p.value if isinstance(p, Const) else p.id if isinstance(p, Name) else p for p in value.parts] == [
        "a",
        "b",
        "\n{c}",
        "d",
        "e",
    ]


def test_percent_formatting_is_text_of_parts() -> None:
    assert isinstance(value_of("x = 'a%s' % b"), Join)
    assert isinstance(value_of("x = a % b"), Opaque)


def test_lists_that_are_added_are_one_list() -> None:
    value = value_of("x = [1] + rest + [2]")
    assert isinstance(value, Seq)
    assert [type(i) for i in value.items] == [Const, Opaque, Const]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[1, 2]", Seq),
        ("(1, 2)", Seq),
        ("1, 2", Seq),
        ("{1, 2}", Seq),
        ("{'a': 1, **b}", Table),
        ("a[0]", Index),
        ("a[0, 1]", Index),
        ("a.b.c", Attr),
        ("a | b", Pipe),
        ("a or b", Either),
        ("a if c else b", Either),
        ("[f(i) for i in y]", Seq),
        ("{f(i): 1 for i in y}", Opaque),
        ("a and b", Opaque),
        ("await a", Name),
    ],
)
def test_kinds_of_expressions(text: str, kind: type) -> None:
    assert isinstance(value_of(f"x = {text}"), kind)


def test_alternatives_are_flat_and_leave_the_test_out() -> None:
    value = value_of("x = a or (b if c else d) or e")
    assert isinstance(value, Either)
    assert [o.id for o in value.options if isinstance(o, Name)] == ["a", "b", "d", "e"]


def test_several_keys_of_an_index_are_kept() -> None:
    value = value_of("x = Union[A, B]")
    assert isinstance(value, Index)
    assert value.key == Seq((Name("A", 1), Name("B", 1)), 1)


# -- bindings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = 1", [("a", "assign")]),
        ("a = b = 1", [("b", "assign"), ("a", "assign")]),
        ("a, b = 1, 2", [("a", "assign"), ("b", "assign")]),
        ("a, (b, [c]) = d", [("a", "assign"), ("b", "assign"), ("c", "assign")]),
        ("a += 1", [("a", "augment")]),
        ("a: int = 1", [("a", "assign")]),
        ("a: int", [("a", "annotation")]),
        ("self.a = 1", [("self.a", "assign")]),
        ("a['k'] = 1", [("a", "key")]),
        ("for a in b: pass", [("a", "for")]),
        ("with f() as a, g() as b: pass", [("a", "with"), ("b", "with")]),
        ("with (\n    f() as a,\n): pass", [("a", "with")]),
        ("if (a := f()): pass", [("a", "assign")]),
        ("[a for a in b]", [("a", "for")]),
    ],
)
def test_bindings(source: str, expected: list[tuple[str, str]]) -> None:
    assert [(b.target, b.kind) for b in lower(source).bindings] == expected


def test_parts_of_a_tuple_go_to_their_names() -> None:
    assert value_of("a, x = 1, 2") == Const(2, 1)
    assert value_of("a, x = f()") == Index(Call(Name("f", 1), (), (), 1, 8, 1), Const(1, 1), 1)


def test_chained_assignment_gives_all_targets_one_value() -> None:
    file = lower("a = self.b = c['k'] = f()\n")
    by_name = {b.target: b.value for b in file.bindings}
    assert by_name["a"] is by_name["self.b"]
    assert isinstance(by_name["c"], Table)
    assert len(file.sites) == 1


def test_names_declared_global_are_bound_in_the_module_too() -> None:
    file = lower("c = None\ndef f():\n    global c\n    c = make()\n    d = 1\n")
    assert [(b.target, b.scope) for b in file.bindings] == [("c", 0), ("c", 1), ("c", 0), ("d", 1)]


# -- branches ----------------------------------------------------------------------------------------------------------


def test_arms_of_one_condition_share_a_group() -> None:
    file = lower("if a:\n    x = 1\nelif b:\n    x = 2\nelse:\n    x = 3\nif c:\n    x = 4\n")
    rows = [(b.kind, b.group) for b in file.branches[1:]]
    assert rows == [("if", 1), ("elif", 1), ("else", 1), ("if", 2)]
    assert [b.branch for b in file.bindings] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("for a in b:\n    pass", ["loop"]),
        ("while a:\n    pass", ["while"]),
        ("with a:\n    pass", ["with"]),
        ("async def f():\n    async with a:\n        pass", ["with"]),
        ("try:\n    a\nexcept E:\n    b\nelse:\n    c\nfinally:\n    d", ["try", "except", "finally", "finally"]),
        ("try:\n    a\nexcept* E:\n    b", ["try", "except"]),
        ("match a:\n    case 'b':\n        c\n    case _:\n        d", ["case", "case"]),
        ("if __name__ == '__main__':\n    a", ["main"]),
        ("[f(a) for a in b for c in a]", ["loop", "loop"]),
    ],
)
def test_kinds_of_branches(source: str, kinds: list[str]) -> None:
    assert [b.kind for b in lower(source).branches[1:]] == kinds


def test_branches_nest() -> None:
    file = lower("if a:\n    for b in c:\n        call()\n")
    inner = file.branches[file.sites[0].branch]
    assert (inner.kind, file.branches[inner.parent].kind) == ("loop", "if")


@pytest.mark.parametrize("test", ["False", "0", "None", "(False)", "a and False", "False and a"])
def test_dead_branches(test: str) -> None:
    assert lower(f"if {test}:\n    a\n").branches[1].dead


@pytest.mark.parametrize("test", ["True", "a", "not False", "a or False", "10", "''.join(a)"])
def test_live_branches(test: str) -> None:
    assert not lower(f"if {test}:\n    a\n").branches[1].dead


def test_compared_values_are_noted() -> None:
    file = lower("if a == 'm1' or b in ('m2', 'm3'): pass\nmatch c:\n    case 'm4' | 'm5': pass\n")
    assert {t for e, _ in file.compares for t in texts(e)} == {"m1", "m2", "m3", "m4", "m5"}
