"""Java is lowered to the common shape: one small test per form of syntax, and properties for input of any kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.model.code import Attr, Call, CodeFile, Const, Either, Expr, Join, Name, Seq, Table
from stackaudit.parsing.java import module_name, parse


def lower(source: str) -> CodeFile:
    return parse("src/main/java/a/b/C.java", source.encode())


def body(statements: str) -> CodeFile:
    return lower(f"class C {{ void f(String given) {{ {statements} }} }}")


def value_of(statements: str, name: str = "x") -> Expr:
    return next(b.value for b in reversed(body(statements).bindings) if b.target == name)


def written(expr: Expr) -> str:
    """Return an expression as short text."""
    match expr:
        case Const(value=value):
            return repr(value)
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            return f"{written(base)}.{name}"
        case Call(func=func, args=args, kwargs=kwargs):
            return f"{written(func)}({', '.join([*map(written, args), *(f'{k}={written(v)}' for k, v in kwargs)])})"
        case Seq(items=items):
            return f"[{', '.join(map(written, items))}]"
        case Join(parts=parts):
            return f"<{'+'.join(map(written, parts))}>"
        case Either(options=options):
            return "|".join(map(written, options))
        case Table(pairs=pairs):
            return "{" + ", ".join(f"{written(k) if k else '**'}: {written(v)}" for k, v in pairs) + "}"
        case _:
            return type(expr).__name__


EXPRESSIONS = [
    ('"a\\n\\u0041"', "'a\\nA'"),
    ('"""\n        one\n          two\n        """', "'one\\n  two\\n'"),
    ('"""\n  one"""', "'one'"),
    ("1_000", "1000"),
    ("0x10", "16"),
    ("2.5f", "2.5"),
    ("10L", "10"),
    ("-3", "-3"),
    ("null", "None"),
    ("true", "True"),
    ('"a" + given + 1', "<'a'+given+1>"),
    ('"a" + "b"', "'ab'"),
    ("ok ? a : b", "a|b"),
    ("(String) given", "given"),
    ("this.a", "self.a"),
    ("C.class", "C"),
    ('new String[] {"a", "b"}', "['a', 'b']"),
    ('String.format("%s-%d%%", a, b)', "<a+'-'+b+'%'>"),
    ('"m-%s".formatted(a)', "<'m-'+a>"),
    ('new StringBuilder("a").append(b).toString()', "<'a'+b>"),
    ("switch (k) { case 1 -> a; default -> b; }", "a|b"),
    ("Foo::bar", "Foo.bar"),
    ("new Foo<>(1)", "Foo(1)"),
    ("a.b(1).c()", "a.b(1).c()"),
    ('M.builder().key(k).name("n").flag().build()', "M.builder(key=k, name='n', flag=True)"),
    ('M.builder(a).name("n").build().run(x)', "M.builder(a, name='n').run(x)"),
    ("M.builder().two(a, b)", "M.builder(two=[a, b])"),
    ("new MBuilder().name(n).buildClient()", "MBuilder(name=n)"),
    ("new M.Builder().name(n).build()", "M.Builder(name=n)"),
    ("client.ask(r -> r.model(m).limit(5))", "client.ask({'model': m, 'limit': 5}, model=m, limit=5)"),
    ("client.ask(r -> { r.model(m); r.limit(5); })", "client.ask({'model': m, 'limit': 5}, model=m, limit=5)"),
    ("list.each(r -> r.run())", "list.each(Closure)"),
    ("list.map(r -> other.run(r))", "list.map(Closure)"),
]


@pytest.mark.parametrize(("source", "expected"), EXPRESSIONS)
def test_expressions(source: str, expected: str) -> None:
    assert written(value_of(f"var x = {source};")) == expected


def test_imports_and_module() -> None:
    found = lower("package a.b;\nimport p.q.D;\nimport p.r.*;\nimport static p.E.f;\nclass C {}")
    assert found.module == "a.b.C"
    assert [(i.local, i.module, i.symbol, i.line) for i in found.imports] == [
        ("D", "p.q", "D", 2),
        ("*", "p.r", "*", 3),
        ("f", "p.E", "f", 4),
    ]
    assert module_name("x/Main.java", b"class Main {}") == "Main"


def test_classes_methods_fields_and_annotations() -> None:
    found = lower(
        'package a;\n@Service("s")\nclass C extends B implements I<String> {\n  @Inject M model;\n  @Value("${k}") String key;\n'
        '  static final String NAME = "n";\n  C(M m) { this.model = m; }\n  @Tool(name = "t")\n  public static List<String> go(@UserMessage String q, int... rest) { return null; }\n}\n'
    )  # fmt: skip
    cls, init, method = found.scopes[1:4]
    assert (cls.name, cls.line, [written(d) for d in cls.decorators]) == ("C", 3, ["Service('s')"])
    assert [written(b) for b in cls.bases] == ["B", "I"]
    assert (init.name, [p.name for p in init.params]) == ("__init__", ["self", "m"])
    assert (method.name, method.line, [p.name for p in method.params]) == ("go", 9, ["q", "*rest"])
    assert [written(d) for d in method.decorators] == ["Tool(name='t')", "staticmethod"]
    rows = {b.target: (b.kind, written(b.value), written(b.annotation) if b.annotation else "") for b in found.bindings}
    assert rows["model"] == ("annotation", "None", "M")
    assert rows["key"] == ("assign", "Value('${k}')", "String")
    assert rows["NAME"] == ("assign", "'n'", "String")
    assert rows["self.model"] == ("assign", "m", "")
    assert rows["@return"] == ("annotation", "None", "List")
    assert all(s.decorator for s in found.sites if written(s.call).startswith(("Service", "Value", "Tool")))


def test_a_type_that_holds_another_is_that_one() -> None:
    found = lower("class C { Optional<M> a; Instance<M> b; List<M> c; Map<K, M> d; p.M e; int f; }")
    kinds = {b.target: written(b.annotation) if b.annotation else None for b in found.bindings}
    assert kinds == {"a": "M", "b": "M", "c": "List", "d": "Map", "e": "p.M"}


def test_records_and_enumerations() -> None:
    found = lower(
        'record R(@Value("${k}") String a, M m) {} enum E { A("x"), B; final String v; E(String v) { this.v = v; } }'
    )
    rows = [(b.target, written(b.value)) for b in found.bindings]
    assert ("self.a", "a") in rows
    assert ("A", "E('x')") in rows
    assert ("B", "'B'") in rows
    assert [s.qualname for s in found.scopes if s.kind == "class"] == ["R", "E"]


def test_branches() -> None:
    found = body(
        "if (a) { x(); } else if (false) { y(); } else { z(); } for (var i : l) { w(); } try (var r = o()) { v(); } catch (E e) { u(); } finally { t(); } "
        "while (a) { s(); } switch (k) { case 1: q(); break; default: p(); }"
    )
    kinds = {written(s.call.func): found.branches[s.branch].kind for s in found.sites}
    assert kinds == {
        "x": "if", "y": "elif", "z": "else", "w": "loop", "o": "root", "v": "try", "u": "except", "t": "finally",
        "s": "while", "q": "case", "p": "else",
    }  # fmt: skip
    assert [b.kind for b in found.branches if b.dead] == ["elif"]


def test_a_chain_is_found_where_it_starts_and_a_builder_where_it_opens() -> None:
    found = body("\n  Object a = M\n    .builder()\n    .name(n)\n    .build();\n  return c.prompt()\n    .call();")
    assert [(s.call.line, s.call.end_line) for s in found.sites] == [(2, 5), (6, 6), (6, 7)]
    assert len({(s.call.line, s.call.column, s.call.end_line) for s in found.sites}) == 3


def test_comments_and_errors() -> None:
    found = lower('class C { // one\n /** two\n  * three */ String s = "// no"; void f( { } }')
    assert [(c.text, c.line) for c in found.comments] == [("one", 1), ("two", 2), ("three", 3)]
    assert found.errors > 0


def test_deep_and_long_input_is_bounded() -> None:
    assert body("x = " + "f(" * 300 + ")" * 300 + ";").errors > 0
    assert body("x = a" + ".b()" * 3_000 + ";").lines == 1
    assert body("x = a" + ' + "b"' * 3_000 + ";").lines == 1


@given(st.text(max_size=300))
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
                ";",
                ".",
                ",",
                "->",
                '"',
                "'",
                "@",
                "new",
                "a",
                "b",
                "=",
                "if",
                "else",
                "switch",
                "case",
                "builder",
                "build",
                "<",
                ">",
                "\n",
            ]
        ),
        max_size=60,
    )
)
def test_any_tokens_are_lowered(tokens: list[str]) -> None:
    assert lower(" ".join(tokens)).scopes[0].kind == "module"
