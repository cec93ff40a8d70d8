"""Kotlin is lowered to the common shape: one small test per form of syntax, and properties for input of any kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.parsing.test_java import written

from stackaudit.model.code import CodeFile, Expr
from stackaudit.parsing.kotlin import parse


def lower(source: str) -> CodeFile:
    return parse("src/main/kotlin/a/C.kt", source.encode())


def value_of(statements: str, name: str = "x") -> Expr:
    found = lower(f"fun f(given: String) {{\n{statements}\n}}")
    return next(b.value for b in reversed(found.bindings) if b.target == name)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"a"', "'a'"),
        ('"a $b ${c.d} e"', "<'a '+b+' '+c.d+' e'>"),
        ('"""a\n  b""".trimIndent()', "'a\\n  b'"),
        ("10", "10"),
        ("-2.5", "-2.5"),
        ("null", "None"),
        ("true", "True"),
        ('a ?: "b"', "a|'b'"),
        ("a!!", "a"),
        ("a as B", "a"),
        ("a?.b", "a.b"),
        ("B::class.java", "B"),
        ('if (c) "a" else "b"', "'a'|'b'"),
        ('when (c) { 1 -> "a"; else -> { log(); "b" } }', "'a'|'b'"),
        ('try { "a" } catch (e: E) { "b" }', "'a'|'b'"),
        ('M.builder().key(k).name("n").build()', "M.builder(key=k, name='n')"),
        ('call(a, name = "n")', "call(a, name='n')"),
        ('client.ask { model = "m" }', "client.ask({'model': 'm'}, model='m')"),
        ("client.ask { r -> r.model(m) }", "client.ask({'model': m}, model=m)"),
        ("list.map { it.name }", "list.map(Closure)"),
        ("a.b(1).also { log() }.c()", "a.b(1).c()"),
    ],
)
def test_expressions(source: str, expected: str) -> None:
    assert written(value_of(f"val x = {source}")) == expected


def test_declarations() -> None:
    found = lower(
        'package a.b\nimport p.Q\nimport p.R as S\nimport p.t.*\n@Service\nclass C(private val model: M, @Value("\\${k}") val key: String = "d") : Base(), I {\n'
        '  val late by lazy { make() }\n  @Tool("t")\n  suspend fun go(a: String, n: Int = 3): Answer? = model.chat(a)\n  companion object { fun of(): C = C(m) }\n}\n'
    )  # fmt: skip
    assert found.module == "a.b.C"
    assert [(i.local, i.module, i.symbol) for i in found.imports] == [
        ("Q", "p", "Q"),
        ("S", "p", "R"),
        ("*", "p.t", "*"),
    ]
    scopes = {s.name: s for s in found.scopes}
    assert [written(d) for d in scopes["C"].decorators] == ["Service"]
    assert [written(b) for b in scopes["C"].bases] == ["Base", "I"]
    assert [p.name for p in scopes["__init__"].params] == ["self", "model", "key"]
    go = scopes["go"]
    assert ([p.name for p in go.params], [written(d) for d in go.decorators]) == (["self", "a", "n"], ["Tool('t')"])
    assert [written(r) for r in go.returns] == ["model.chat(a)"]
    assert [written(d) for d in scopes["of"].decorators] == ["staticmethod"]
    rows = {b.target: written(b.value) for b in found.bindings}
    assert (rows["self.model"], rows["late"]) == ("model", "make()")


def test_branches() -> None:
    found = lower(
        "fun f() { if (a) x() else if (false) y() else z()\n for (i in l) { w() }\n try { v() } catch (e: E) { u() }\n while (a) { s() } }"
    )
    kinds = {written(s.call.func): found.branches[s.branch].kind for s in found.sites}
    assert kinds == {"x": "if", "y": "elif", "z": "else", "w": "loop", "v": "try", "u": "except", "s": "while"}
    assert [b.kind for b in found.branches if b.dead] == ["elif"]


def test_deep_input_is_bounded() -> None:
    assert lower("val x = " + "f(" * 300 + ")" * 300).errors > 0
    assert lower("val x = a" + ".b()" * 2_000).lines == 1


@given(st.text(max_size=200))
def test_any_text_is_lowered(source: str) -> None:
    assert lower(source).lines >= 1


@given(
    st.lists(
        st.sampled_from(
            [
                "class",
                "C",
                "{",
                "}",
                "(",
                ")",
                ".",
                ",",
                "->",
                '"',
                "@",
                "fun",
                "val",
                "x",
                "=",
                "if",
                "else",
                "when",
                "{",
                "it",
                "builder",
                "build",
                "?",
                ":",
                "!",
                "<",
                ">",
                "\n",
            ]
        ),
        max_size=50,
    )
)
def test_any_tokens_are_lowered(tokens: list[str]) -> None:
    assert lower(" ".join(tokens)).scopes[0].kind == "module"
