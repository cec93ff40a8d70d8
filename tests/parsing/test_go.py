"""Go is lowered to the common shape: one small test per form of syntax, and properties for input of any kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.parsing.test_java import written

from stackaudit.model.code import CodeFile, Const, Expr, Opaque
from stackaudit.parsing.go import parse
from stackaudit.parsing.go_text import assumed_name, literal, tags, without_version


def lower(source: str) -> CodeFile:
    return parse("pkg/ai/c.go", source.encode())


def value_of(statements: str, name: str = "x") -> Expr:
    found = lower(f"package p\nfunc f(given string) {{\n{statements}\n}}")
    return next(b.value for b in reversed(found.bindings) if b.target == name)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"a\\n"', "'a\\n'"),
        ("`a\\n`", "'a\\\\n'"),
        ("10", "10"),
        ("-2.5", "-2.5"),
        ("nil", "None"),
        ("true", "True"),
        ('"a" + b + "c"', "<'a'+b+'c'>"),
        ('fmt.Sprintf("a %s", b)', "<'a '+b>"),
        ("30 * time.Second", "30"),
        ("time.Minute * 2", "120"),
        ("&a.T{K: 1}", "a.T(K=1)"),
        ("a.T{1, b}", "a.T(1, b)"),
        ("new(T)", "T()"),
        ("[]a.T{{K: 1}, a.T{K: 2}}", "[{'K': 1}, a.T(K=2)]"),
        ('map[string]any{"k": v}', "{'k': v}"),
        ("append(a, b, c...)", "[a, b, c]"),
        ("string(a)", "a"),
        ("[]byte(a)", "a"),
        ("a.(T)", "a"),
        ("*a", "a"),
        ("a.b.C(d, WithE(f))", "a.b.C(d, WithE(f))"),
        ("a(b...)", "a(**=b)"),
        ("F[T](a)", "F(a)"),
        ("func() { g() }", "Closure"),
    ],
)
def test_expressions(source: str, expected: str) -> None:
    assert written(value_of(f"x := {source}")) == expected


@pytest.mark.parametrize("source", ["a * b", "a && b", "<-c", "!a", "a[1:2]", "3i"])
def test_what_the_shape_does_not_keep(source: str) -> None:
    value = value_of(f"x := {source}")
    assert isinstance(value, Opaque) or value == Const(None, value.line)


def test_imports_and_where_a_file_is() -> None:
    found = lower('package p\nimport (\n"os"\nai "a.b/c/go-openai"\n"x.y/sdk-go/v3/option"\n. "q/r"\n_ "embed"\n)\n')
    assert found.module == "/pkg/ai.c"
    assert parse("main.go", b"package main").module == "/.main"
    assert [(i.local, i.module, i.symbol) for i in found.imports] == [
        ("os", "os", ""), ("ai", "a.b/c/go-openai", ""), ("option", "x.y/sdk-go/option", ""), ("*", "q/r", "*"), ("_", "embed", ""),
    ]  # fmt: skip


SOURCE = """package p
func (s *S) Do(ctx context.Context, a, b string, opts ...Opt) (r *T, err error) {
  if a == "" { return nil, errors.New("x") }
  s.model = a
  cfg.Base = b
  return s.client.Ask(a), nil
}
type S struct {
  client *ai.Client
  model, key string `json:"m"`
  url string `env:"URL,required" envDefault:"u"`
  *Base
}
type I interface { Ask(q string) (string, error) }
type Name string
const A, B = Name("x"), "y"
func (e *Elsewhere) Go() {}
func New() (*S, error) { return &S{client: c}, nil }
"""


def test_declarations() -> None:
    found = lower(SOURCE)
    scopes = {s.qualname: s for s in found.scopes}
    assert [written(b) for b in scopes["S"].bases] == ["Base"]
    assert not scopes["S"].decorators
    assert [written(d) for d in scopes["Elsewhere"].decorators] == ["partial"]
    assert [p.name for p in scopes["S.Do"].params] == ["self", "ctx", "a", "b", "*opts"]
    assert [written(r) for r in scopes["S.Do"].returns] == ["self.client.Ask(a)"]
    assert [written(r) for r in scopes["New"].returns] == ["S(client=c)"]
    assert scopes["I.Ask"].kind == "function"
    rows = {(b.target, b.kind): b for b in found.bindings}
    assert written(rows["client", "annotation"].annotation or Opaque(0)) == "ai.Client"
    assert written(rows["url", "assign"].value) == "os.Getenv('URL', 'u')"
    assert written(rows["self.model", "assign"].value) == "a"
    assert written(rows["cfg", "key"].value) == "{'Base': b}"
    assert (written(rows["A", "assign"].value), written(rows["B", "assign"].value)) == ("'x'", "'y'")
    results = [written(b.annotation) for b in found.bindings if b.target == "@return" and b.annotation]
    assert results == ["T", "S"]


def test_variables_whose_names_get_a_prefix_are_not_read_from_tags() -> None:
    found = lower('package p\ntype C struct { a string `env:"A"` }\nfunc f() { env.Parse(env.Options{Prefix: "X_"}) }')
    assert [b.kind for b in found.bindings] == ["annotation"]


def test_several_results() -> None:
    found = lower("package p\nfunc f() { a, err := g()\nb, c := 1, 2\nd, ok = m[k] }")
    rows = {b.target: b.value for b in found.bindings}
    assert {k: written(v) for k, v in rows.items() if not isinstance(v, Opaque)} == {
        "a": "g()",
        "b": "1",
        "c": "2",
        "d": "Index",
    }


def test_branches() -> None:
    found = lower(
        "package p\nfunc f() {\nif a { x() } else if false { y() } else { z() }\nfor _, i := range l { w() }\nfor a { s() }\n"
        "switch a { case 1: t()\ndefault: u() }\nselect { case <-c: v() }\ngo func() { r() }()\ndefer q()\n}"
    )
    kinds = {
        written(s.call.func): found.branches[s.branch].kind for s in found.sites if written(s.call.func) != "Closure"
    }
    assert kinds == {
        "x": "if", "y": "elif", "z": "else", "w": "loop", "s": "while", "t": "case", "u": "else", "v": "case", "r": "root", "q": "root",
    }  # fmt: skip
    assert [b.kind for b in found.branches if b.dead] == ["elif"]


def test_comments() -> None:
    found = lower('package p\n// one\nvar a = "// no" /* two */\n')
    assert [(c.text, c.line) for c in found.comments] == [("one", 2), ("two", 3)]


@pytest.mark.parametrize(
    ("package", "name"),
    [("a/go-x", "x"), ("a/x-go", "x"), ("a/x-sdk-go/v2", "x"), ("gopkg.in/yaml.v3", "yaml"), ("os", "os"), ("", "")],
)
def test_names_of_packages(package: str, name: str) -> None:
    assert assumed_name(package) == name


def test_text() -> None:
    assert literal(r'"\x41\u00e9\101\q"') == "A\u00e9Aq"
    assert literal(r'"\ud800"') == "\N{REPLACEMENT CHARACTER}"
    assert tags('json:"a" env:"B,required"') == {"json": "a", "env": "B,required"}
    assert without_version("a/b/v3/c") == "a/b/c"
    assert without_version("a/b-v2/vx") == "a/b-v2/vx"


def test_deep_input_is_bounded() -> None:
    assert lower("package p\nvar x = " + "f(" * 300 + ")" * 300).errors > 0
    assert lower("package p\nvar x = a" + ".b()" * 2_000).errors > 0
    assert lower("package p\nvar x = a" + " + a" * 2_000).errors == 0


@given(st.text(max_size=200))
def test_any_text_is_lowered(source: str) -> None:
    assert lower(source).lines >= 1


TOKENS = [
    "package",
    "func",
    "type",
    "struct",
    "interface",
    "var",
    "const",
    "x",
    "T",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ".",
    ",",
    ":=",
    "=",
    '"a"',
    "`b`",
    "if",
    "else",
    "for",
    "range",
    "switch",
    "case",
    "default",
    ":",
    "go",
    "defer",
    "select",
    "return",
    "&",
    "*",
    "...",
    "<-",
    "1",
    'env:"X"',
    "\n",
    ";",
    "import",
    "map",
    "chan",
]


@given(st.lists(st.sampled_from(TOKENS), max_size=60))
def test_any_tokens_are_lowered(tokens: list[str]) -> None:
    found = lower(" ".join(tokens))
    assert found.scopes[0].kind == "module"
    assert all(s.parent < i or i == 0 for i, s in enumerate(found.scopes))
