"""Functions, classes, comments and broken files of Python."""

from __future__ import annotations

import pytest
from tests.parsing.lowered import lower

from stackaudit.model.code import (
    Attr,
    Call,
    Const,
    Name,
)
from stackaudit.parsing.python import module_name, parse

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
