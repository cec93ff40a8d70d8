"""Python is lowered to the common shape: one small test per form of syntax, and properties for input of any kind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import stackaudit.model
from stackaudit.model.code import (
    Attr,
    Call,
    CodeFile,
    Const,
    Either,
    Expr,
    Index,
    Join,
    Name,
    Opaque,
    Pipe,
    Seq,
    Site,
    Table,
    children,
)
from stackaudit.parsing.python import module_name, parse


def lower(source: str) -> CodeFile:
    return parse("pkg/app.py", source.encode(), module="pkg.app")


def value_of(source: str, target: str = "x") -> Expr:
    return next(b.value for b in lower(source).bindings if b.target == target)


def site(source: str, name: str = "call") -> Site:
    return next(s for s in lower(source).sites if getattr(s.call.func, "name", getattr(s.call.func, "id", "")) == name)


def texts(expr: Expr) -> Iterator[object]:
    if isinstance(expr, Const):
        yield expr.value
    for part in children(expr):
        yield from texts(part)


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


# -- definitions -------------------------------------------------------------------------------------------------------


def test_functions() -> None:
    file = lower(
        "@dec\nasync def f(a, b: int, c=1, *d, e: str = 'x', **g) -> int:\n    '''Say.'''\n    return a\n    return 2\n"
    )
    scope = file.scopes[1]
    assert (scope.kind, scope.name, scope.qualname, scope.line, scope.end_line, scope.is_async, scope.doc) == (
        "function",
        "f",
        "f",
        2,
        5,
        True,
        "Say.",
    )
    assert [p.name for p in scope.params] == ["a", "b", "c", "*d", "e", "**g"]
    assert scope.params[1].annotation == Name("int", 2)
    assert scope.params[4].default == Const("x", 2)
    assert scope.decorators == (Name("dec", 1),)
    assert len(scope.returns) == 2


def test_classes_and_nested_definitions() -> None:
    file = lower("class A(B, metaclass=M):\n    x = 1\n    def f(self):\n        def g(): return 1\n        return g\n")
    assert [(s.kind, s.qualname, s.parent) for s in file.scopes[1:]] == [
        ("class", "A", 0),
        ("function", "A.f", 1),
        ("function", "A.f.g", 2),
    ]
    assert file.scopes[1].bases == (Name("B", 1),)
    assert file.bindings[0].scope == 1


def test_lambdas_are_scopes_that_return_their_body() -> None:
    file = lower("x = lambda a, b=1: call(a)\n")
    assert file.scopes[1].kind == "lambda"
    assert [p.name for p in file.scopes[1].params] == ["a", "b"]
    assert isinstance(file.scopes[1].returns[0], Call)


def test_a_definition_knows_the_branch_it_stands_in() -> None:
    file = lower("if a:\n    def f(): pass\n")
    assert file.branches[file.scopes[1].branch].kind == "if"


def test_comments_between_decorators_are_none() -> None:
    assert lower("@a\n# b\n@c\ndef f(): pass\n").scopes[1].decorators == (Name("a", 1), Name("c", 3))


# -- comments, docstrings, broken files --------------------------------------------------------------------------------


def test_every_comment_is_kept_with_its_line() -> None:
    source = "# one\nx = f(  # two\n    a,\n    # three\n    '# no',\n)\nif x:\n    pass\n# four\nelif y:  # five\n    z = '''\n# no\n'''\n"
    assert [(c.text, c.line) for c in lower(source).comments] == [
        ("one", 1),
        ("two", 2),
        ("three", 4),
        ("four", 9),
        ("five", 10),
    ]


def test_docstrings_and_loose_texts_are_no_values() -> None:
    file = lower("'''gpt-4o'''\nclass A:\n    '''gpt-4o'''\n    def f(self):\n        'gpt-4o'\n        'more'\n")
    assert not file.bindings
    assert not file.sites


@pytest.mark.parametrize(
    "broken", ["def f(:\n", "x = = 1\n", "class\n", "foo(\n\n", "print 'x'\n", "if True\n  y()\n", "}\n"]
)
def test_broken_syntax_keeps_the_rest(broken: str) -> None:
    file = lower(f"import a\na.before()\n{broken}\n\nclass Z:\n    def g(self):\n        a.after()\n")
    assert [i.module for i in file.imports] == ["a"]
    assert "before" in {s.call.func.name for s in file.sites if isinstance(s.call.func, Attr)}


def test_errors_are_counted() -> None:
    assert lower("x = 1\n").errors == 0
    assert lower("x = = 1\n").errors > 0


@pytest.mark.parametrize(("source", "lines"), [("", 1), ("x", 1), ("x\n", 1), ("x\ny", 2), ("x\n\n", 2)])
def test_lines_are_counted_as_editors_do(source: str, lines: int) -> None:
    assert lower(source).lines == lines


def test_byte_order_mark_and_foreign_encodings() -> None:
    assert parse("a.py", b"\xef\xbb\xbfimport a\n", module="a").imports[0].module == "a"
    assert parse("a.py", "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"), module="a").bindings[0].target == "x"
    assert parse("a.py", b"import a\r\nx = 'b'\r\n", module="a").bindings[0].line == 2


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("app.py", "app"),
        ("pkg/app.py", "pkg.app"),
        ("pkg/__init__.py", "pkg"),
        ("src/pkg/a.pyi", "src.pkg.a"),
        ("n/b.ipynb", "n.b"),
        ("__init__.py", ""),
    ],
)
def test_module_names(path: str, name: str) -> None:
    assert module_name(path) == name


# -- properties --------------------------------------------------------------------------------------------------------

SEEDS = [p.read_bytes() for p in sorted(Path(stackaudit.model.__file__).parent.glob("*.py"))]


def lines_of(file: CodeFile) -> Iterator[int]:
    for rows in (file.imports, file.bindings, file.comments):
        yield from (r.line for r in rows)
    for scope in (*file.scopes, *file.branches):
        yield from (scope.line, scope.end_line)
    queue = [b.value for b in file.bindings] + [s.call for s in file.sites] + [e for e, _ in file.compares]
    while queue:
        expr = queue.pop()
        yield expr.line
        if isinstance(expr, Call):
            yield expr.end_line
        queue.extend(children(expr))


def holds(data: bytes) -> None:
    file = parse("a.py", data, module="a")
    assert all(1 <= line <= file.lines + 1 for line in lines_of(file))
    assert max((c.line for c in file.comments), default=1) <= file.lines
    assert all(0 <= s.scope < len(file.scopes) and 0 <= s.branch < len(file.branches) for s in file.sites)
    assert all(b.parent < i for i, b in enumerate(file.branches) if i)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(file), type=CodeFile) == file
    assert parse("a.py", data, module="a") == file


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_lowered(data: bytes) -> None:
    holds(data)


@given(st.text(alphabet="abc\"'{}[]()=:,.#\\\n \t@*|+-fr0\u00e9if not or lambda", max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_of_pythons_signs_is_lowered(text: str) -> None:
    holds(text.encode())


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_code_is_lowered(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(SEEDS))
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(start + 60, len(source))))
    put = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"(", b'"""', b"\n", b"{", b"\x00", b"if x:\n", b"# "]))
    )
    holds(source[:start] + put + source[end:])


@pytest.mark.parametrize("shape", ["x = {}a{}", "{}a{}", "f{}a{}", "for {}a{} in b: pass", "{}a{} = b"])
@pytest.mark.parametrize("pair", ["()", "[]"])
def test_deep_nesting_is_bounded(shape: str, pair: str) -> None:
    depth = 10_000
    holds(shape.format(pair[0] * depth, pair[1] * depth).encode())


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "a = " * 10_000 + "b",
        "x = " + "a." * 10_000 + "b",
        "x = " + "a + " * 10_000 + "b",
        "x = " + "'a' + " * 10_000 + "'b'",
        "x = " + "not " * 10_000 + "b",
        "x = " + "a if b else " * 10_000 + "c",
        "x = " + "lambda: " * 10_000 + "c",
        "x = a" + "()" * 10_000,
        "x = " + "{1: " * 10_000 + "c" + "}" * 10_000,
        "".join(" " * n + "if a:\n" for n in range(1_000)),
        "if a: pass\n" + "elif b: pass\n" * 10_000,
        "x = f'" + "{a}" * 10_000 + "'",
        "@a\n" * 10_000 + "def f(): pass",
    ],
    ids=lambda s: s[:14].strip(),
)
def test_long_chains_are_bounded(source: str) -> None:
    started = time.perf_counter()
    holds(source.encode())
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("line", ["# note\n", "x = '# # # #'  # a\n", "call(a);", "#"])
def test_many_of_a_kind_take_linear_time(line: str) -> None:
    started = time.perf_counter()
    parse("a.py", line.encode() * 40_000, module="a")
    assert time.perf_counter() - started < 10


def test_calls_on_one_very_long_line_have_columns() -> None:
    assert site("call();" * 2_000).call.column == 1
    assert lower("call();" * 2_000).sites[-1].call.column == 1_999 * 7 + 1
