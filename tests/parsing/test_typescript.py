"""JavaScript and TypeScript are lowered to the common shape: one small test per form, and properties for any input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.intake.languages import language_of
from stackaudit.model.code import (
    Attr,
    Call,
    Closure,
    CodeFile,
    Const,
    Either,
    Expr,
    Index,
    Join,
    Name,
    Opaque,
    Seq,
    Table,
)
from stackaudit.parsing.typescript import LANGUAGES, module_name, parse, script_blocks


def lower(source: str, path: str = "src/app.ts") -> CodeFile:
    return parse(path, source.encode(), language_of(path) or "")


def value_of(source: str, target: str = "x", path: str = "src/app.ts") -> Expr:
    return next(b.value for b in lower(source, path).bindings if b.target == target)


def call_of(source: str) -> Call:
    return lower(source).sites[-1].call


VALUES = [
    ("const x = 'a'", Const("a", 1)),
    (r"const x = 'a\n\x41\u0042\u{43}\q'", Const("a\nABCq", 1)),
    ("const x = `plain`", Const("plain", 1)),
    ("const x = `a ${b} c`", Join((Const("a ", 1), Name("b", 1), Const(" c", 1)), 1)),
    ("const x = 'a' + b", Join((Const("a", 1), Name("b", 1)), 1)),
    ("const x = 1_000", Const(1000, 1)),
    ("const x = 0x10", Const(16, 1)),
    ("const x = 10n", Const(10, 1)),
    ("const x = -0.5", Const(-0.5, 1)),
    ("const x = true", Const(value=True, line=1)),
    ("const x = null", Const(None, 1)),
    ("const x = undefined", Const(None, 1)),
    ("const x = a ?? 'd'", Either((Name("a", 1), Const("d", 1)), 1, ordered=True)),
    ("const x = a || b || c", Either((Name("a", 1), Name("b", 1), Name("c", 1)), 1, ordered=True)),
    ("const x = a && b", Either((Opaque(1, (Name("a", 1),)), Name("b", 1)), 1)),
    ("const x = t ? a : b", Either((Name("a", 1), Name("b", 1)), 1)),
    ("const x = a?.b", Attr(Name("a", 1), "b", 1)),
    ("const x = a['b']", Attr(Name("a", 1), "b", 1)),
    ("const x = a[i]", Index(Name("a", 1), Name("i", 1), 1)),
    ("const x = a as B", Name("a", 1)),
    ("const x = 'a' as const", Const("a", 1)),
    ("const x = a satisfies B", Name("a", 1)),
    ("const x = a!", Name("a", 1)),
    ("const x = (a, b)", Name("b", 1)),
    ("const x = [a, ...b]", Seq((Name("a", 1), Opaque(1, (Name("b", 1),))), 1)),
    (
        "const x = {a, b: 1, 'c': 2, [d]: 3, ...e}",
        Table(
            (
                (Const("a", 1), Name("a", 1)),
                (Const("b", 1), Const(1, 1)),
                (Const("c", 1), Const(2, 1)),
                (Name("d", 1), Const(3, 1)),
                (None, Name("e", 1)),
            ),
            1,
        ),
    ),
    ("const { x } = a", Attr(Name("a", 1), "x", 1)),
    ("const { b: x } = a", Attr(Name("a", 1), "b", 1)),
    ("const { x = 'd' } = a", Either((Attr(Name("a", 1), "x", 1), Const("d", 1)), 1)),
    ("const { b: { x } } = a", Attr(Attr(Name("a", 1), "b", 1), "x", 1)),
    ("const [, ] = a; const [y, x] = a", Index(Name("a", 1), Const(1, 1), 1)),
    ("let x; x = 1", Const(1, 1)),
    ("let x; x ??= 1", Const(1, 1)),
    ("for (const x of xs) {}", Index(Name("xs", 1), Opaque(1), 1)),
    ("for (const x in xs) {}", Opaque(1)),
    ("const x = process.env.A", Attr(Attr(Name("process", 1), "env", 1), "A", 1)),
    ("const x = import.meta.env.A", Attr(Attr(Name("process", 1), "env", 1), "A", 1)),
    ("const x = /re/g", Opaque(1)),
]


@pytest.mark.parametrize(("source", "expected"), VALUES, ids=[s for s, _ in VALUES])
def test_values(source: str, expected: Expr) -> None:
    assert value_of(source) == expected


def test_options_count_as_keyword_arguments_and_keep_their_position() -> None:
    call = call_of("f(a, {b: 1, c})")
    assert call.kwargs == (("b", Const(1, 1)), ("c", Name("c", 1)))
    assert isinstance(call.args[1], Table)


def test_the_last_of_spread_options_wins() -> None:
    assert call_of("f({a: 1, ...o, b: 2})").kwargs == (("b", Const(2, 1)), ("**", Name("o", 1)), ("a", Const(1, 1)))


def test_constructions_and_tagged_templates_are_calls() -> None:
    assert call_of("new A.B({c: 1})").func == Attr(Name("A", 1), "B", 1)
    assert call_of("tag`a ${b}`").args == (Join((Const("a ", 1), Name("b", 1)), 1),)


def test_the_place_of_a_call_is_its_name_or_the_start_of_its_lines() -> None:
    sites = lower("await a.b.create(\n  1)\nconst y = await a\n  .b()\n  .c(2)").sites
    assert [(s.call.line, s.call.column, s.awaited) for s in sites] == [(1, 11, True), (3, 17, False), (3, 17, True)]


IMPORTS = [
    ("import a from 'm'", [("a", "m", "default", False)]),
    ("import { a, b as c } from 'm'", [("a", "m", "a", False), ("c", "m", "b", False)]),
    ("import * as a from './m'", [("a", "./m", "", False)]),
    ("import type { A } from 'm'", [("A", "m", "A", True)]),
    ("import { type A, b } from 'm'", [("A", "m", "A", True), ("b", "m", "b", False)]),
    ("import 'm'", [("", "m", "", False)]),
    ("import a = require('m')", [("a", "m", "", False)]),
    ("const a = require('m')", [("a", "m", "", False)]),
    ("const { a, b: c } = require('m')", [("a", "m", "a", False), ("c", "m", "b", False)]),
    ("const a = require('m').b", [("a", "m", "b", False)]),
    ("const { a } = await import('m')", [("a", "m", "a", False)]),
    ("const a = (await import('m')).default", [("a", "m", "default", False)]),
    ("export { a as b } from './m'", [("b", "./m", "a", False)]),
    ("export * from './m'", [("*", "./m", "*", False)]),
    ("export * as a from './m'", [("a", "./m", "", False)]),
]


@pytest.mark.parametrize(("source", "expected"), IMPORTS, ids=[s for s, _ in IMPORTS])
def test_imports(source: str, expected: list[tuple[str, str, str, bool]]) -> None:
    assert [(r.local, r.module, r.symbol, r.type_only) for r in lower(source).imports] == expected


EXPORTS = [
    ("export default a", "default", Name("a", 1)),
    ("export default function f() {}", "default", Name("f", 1)),
    ("export default class A {}", "default", Name("A", 1)),
    ("export { a as b }", "b", Name("a", 1)),
    ("export const x = 1", "x", Const(1, 1)),
    ("module.exports = a", "default", Name("a", 1)),
    ("module.exports = { b: 1 }", "b", Const(1, 1)),
    ("exports.b = 1", "b", Const(1, 1)),
]


@pytest.mark.parametrize(("source", "target", "expected"), EXPORTS, ids=[s for s, _, _ in EXPORTS])
def test_exports(source: str, target: str, expected: Expr) -> None:
    assert value_of(source, target) == expected


def test_functions_are_called_by_what_they_are_given_to() -> None:
    file = lower("const f = async (a = 1) => a\nfunction g() {}\nh({ key: () => 2, m() {} }, () => 3)")
    assert [(s.kind, s.name, s.is_async) for s in file.scopes[1:]] == [
        ("function", "f", True),
        ("function", "g", False),
        ("lambda", "key", False),
        ("lambda", "m", False),
        ("lambda", "<lambda:5>", False),
    ]
    assert file.scopes[1].returns == (Name("a", 1),)
    assert value_of("const f = () => 1", "f") == Closure(1, 1)


def test_destructured_parameters_take_parts_of_one() -> None:
    file = lower("function f({ a, b = 2 }: P, c: Client) {}")
    assert [p.name for p in file.scopes[1].params] == ["@0", "c"]
    assert file.scopes[1].params[1].annotation == Name("Client", 1)
    assert [(b.target, b.value, b.scope) for b in file.bindings] == [
        ("a", Attr(Name("@0", 1), "a", 1), 1),
        ("b", Either((Attr(Name("@0", 1), "b", 1), Const(2, 1)), 1), 1),
    ]


def test_classes() -> None:
    file = lower(
        "@Injectable()\nclass A extends B implements C {\n  #k = 1\n  static s = 2\n  private c: Client\n"
        "  constructor(private readonly d: Client) { this.e = d }\n  get g() { return this.e }\n  h = () => this.d\n"
        "  static i() { return this.s }\n}"
    )
    scope = file.scopes[1]
    assert (scope.kind, scope.bases, len(scope.decorators)) == ("class", (Name("B", 2),), 1)
    assert [(s.name, [p.name for p in s.params]) for s in file.scopes[2:]] == [
        ("constructor", ["self", "d"]),
        ("g", ["self"]),
        ("h", ["self"]),
        ("i", ["cls"]),
    ]
    assert [(b.target, b.scope, b.kind) for b in file.bindings] == [
        ("#k", 1, "assign"),
        ("s", 1, "assign"),
        ("c", 1, "annotation"),
        ("self.d", 2, "assign"),
        ("self.e", 2, "assign"),
    ]
    assert file.scopes[3].decorators == (Name("property", 7),)
    assert file.scopes[4].returns == (Attr(Name("self", 8), "d", 8),)
    assert file.sites[0].decorator


def test_enumerations_are_classes_of_values() -> None:
    file = lower("enum E { A = 'x', B }")
    assert [(b.target, b.value, b.scope) for b in file.bindings] == [("A", Const("x", 1), 1), ("B", Const(1, 1), 1)]


def test_branches() -> None:
    file = lower(
        "if (a === 'x') f(); else if (b) g(); else h()\nswitch (c) { case 1: case 2: f(); break; default: g() }\n"
        "try { f() } catch (e) { g() } finally { h() }\nwhile (a) f()\nfor (;;) g()\nif (false) h()"
    )
    assert [(b.kind, b.group, b.dead) for b in file.branches[1:]] == [
        ("if", 1, False),
        ("elif", 1, False),
        ("else", 1, False),
        ("case", 2, False),
        ("else", 2, False),
        ("try", 3, False),
        ("except", 3, False),
        ("finally", 3, False),
        ("while", 0, False),
        ("loop", 0, False),
        ("if", 4, True),
    ]
    assert [s.branch for s in file.sites] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert Const("x", 1) in [value for value, _ in file.compares]


def test_comments_line_by_line() -> None:
    file = lower("// TODO: a\n/**\n * b\n */\nconst x = 'http://c' // d")
    assert [(c.text, c.line) for c in file.comments] == [("TODO: a", 1), ("b", 3), ("d", 5)]


def test_a_later_key_and_a_member_of_an_object() -> None:
    file = lower("o.model = 'm'")
    assert [(b.target, b.kind) for b in file.bindings] == [("o.model", "assign"), ("o", "key")]


@pytest.mark.parametrize("path", ["a.jsx", "a.tsx"])
def test_elements_are_searched_for_calls(path: str) -> None:
    assert len(lower("const x = <A b={f()} c='d'>{g(1)} text</A>", path).sites) == 2


@pytest.mark.parametrize("name", ["a.vue", "a.svelte"])
def test_script_blocks_keep_the_lines_of_the_file(name: str) -> None:
    source = "<template>\n<p>f()</p>\n</template>\n<script setup lang='ts'>\nconst x: string = f()\n</script>\n"
    file = lower(source, name)
    assert [s.call.line for s in file.sites] == [5]
    assert (file.errors, file.lines) == (0, 6)
    assert script_blocks(source.encode())[1]


def test_types_of_declarations() -> None:
    file = lower("let a: A; let b: Promise<B> = f(); let c: C | null; let d: n.D<E>; let e: string")
    found = {b.target: b.annotation for b in file.bindings}
    assert found["a"] == Name("A", 1)
    assert found["b"] == Name("B", 1)
    assert found["d"] == Attr(Name("n", 1), "D", 1)
    assert "e" not in found


def test_module_names() -> None:
    assert [module_name(p) for p in ("a/b.ts", "a/index.tsx", "index.js", "a/b.test.ts", "a/b.d.ts")] == [
        "a/b", "a", "index", "a/b.test", "a/b",
    ]  # fmt: skip


def test_what_the_grammar_cannot_read_is_counted_and_the_rest_is_kept() -> None:
    file = lower("const a = f();\nconst = = ;\nconst b = g()")
    assert file.errors > 0
    assert "f" in [s.call.func.id for s in file.sites if isinstance(s.call.func, Name)]


@pytest.mark.parametrize("piece", ["(", "[", "{a:", "f(", "!", "a?b:", "() => {", "if (a) {", "<A>", "`${", "a.b("])
def test_depth_is_bounded(piece: str) -> None:
    lower(piece * 3000, "a.tsx")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(sorted(LANGUAGES)))
def test_any_bytes_are_lowered(data: bytes, language: str) -> None:
    _within(parse("a.ts", data, language))


_SAMPLE = b"""import { a, type B } from 'm'
export class C extends a.D { x = 1; constructor(private y: B) { super({ ...y, z: `t${y}` }) } }
export const f = async ({ q = 2 }: B, [r]: string[]) => { for await (const s of q) { await a(s as any, { r }) } }
switch (f) { case 'a': try { new C({ k: [1, , 2] }) } catch { } finally { } default: export_ = <B>{f}</B> }
"""


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, len(_SAMPLE)),
    st.integers(0, 12),
    st.binary(max_size=6),
    st.sampled_from(["tsx", "typescript", "jsx"]),
)
def test_mutations_are_lowered(start: int, cut: int, added: bytes, language: str) -> None:
    _within(parse("a.ts", _SAMPLE[:start] + added + _SAMPLE[start + cut :], language))


def _within(file: CodeFile) -> None:
    lines = [r.line for rows in (file.imports, file.bindings, file.comments) for r in rows]
    lines += [n for s in file.sites for n in (s.call.line, s.call.end_line)]
    lines += [n for rows in (file.scopes[1:], file.branches[1:]) for r in rows for n in (r.line, r.end_line)]
    assert all(1 <= n <= file.lines for n in lines)
