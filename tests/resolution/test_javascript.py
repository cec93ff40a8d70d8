"""What an expression of JavaScript or TypeScript stands for: ``probe(…)`` marks the one that is asked for."""

from __future__ import annotations

import pytest

from stackaudit import documents
from stackaudit.catalog.loading import load
from stackaudit.intake.languages import language_of
from stackaudit.model.code import Name
from stackaudit.model.documents import Manifest
from stackaudit.parsing.typescript import parse
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.languages.script_modules import Layout, layout_of
from stackaudit.resolution.project import Project
from stackaudit.resolution.values import At, Chain, Env, Instance, Lit, Many, Symbol, Text, Value


def value(files: dict[str, str] | str, layout: Layout | None = None) -> Value:
    given = {"src/app.ts": files} if isinstance(files, str) else files
    code = [parse(p, s.encode(), language_of(p) or "") for p, s in given.items()]
    found = Evaluator(Project(code, layout=layout), load())
    [(file, site)] = [
        (f, s) for f in code for s in f.sites if isinstance(s.call.func, Name) and s.call.func.id == "probe"
    ]
    return found.value(site.call.args[0], At(file, site.scope, site.branch, site.call.line))


def said(files: dict[str, str] | str, layout: Layout | None = None) -> object:
    return say(value(files, layout))


def say(found: Value) -> object:
    match found:
        case Lit(value=text):
            return text
        case Env(name=name, default=default):
            return f"${name}" if default is None else f"${name}={say(default)}"
        case Symbol(name=name):
            return f"<{name}>"
        case Instance(type=kind, steps=steps):
            return f"{kind.name} {len(steps)}"
        case Many(options=options):
            return {say(o) for o in options}
        case Text(parts=parts):
            return "".join(str(say(p)) for p in parts)
        case Chain(parts=parts):
            return [say(p) for p in parts]
        case _:
            return type(found).__name__


ONE_FILE = [
    ("const a = 'm'; probe(a)", "m"),
    ("const a = { b: { c: 'm' } }; probe(a.b.c)", "m"),
    ("const a = ['k', 'm'] as const; probe(a[1])", "m"),
    ("const [, a] = ['k', 'm']; probe(a)", "m"),
    ("const { a: { b } } = { a: { b: 'm' } }; probe(b)", "m"),
    ("const { a = 'm' } = o; probe(a)", {"Unknown", "m"}),
    ("enum E { A = 'm' } probe(E.A)", "m"),
    ("probe(process.env.A)", "$A"),
    ("probe(process.env['A'])", "$A"),
    ("const { A } = process.env; probe(A)", "$A"),
    ("probe(import.meta.env.A)", "$A"),
    ("probe(process.env.A!.trim())", "$A"),
    ("probe(process.env.A ?? 'm')", {"$A", "m"}),
    ("import { z } from 'zod'; const env = z.object({}).parse(process.env); probe(env.A)", "$A"),
    ("import { createEnv } from '@t3-oss/env-nextjs'; const env = createEnv({ server: {} }); probe(env.A)", "$A"),
    ("const a = 'x'; probe(`${a}/y`)", "x/y"),
    ("probe(t ? 'a' : 'b')", {"a", "b"}),
    ("const f = (a) => a; probe(f('m'))", "m"),
    ("function f({ a, b = 'd' }) { return b } probe(f({ a: 1 }))", {"Unknown", "d"}),
    ("function f({ a, b = 'd' }) { return b } probe(f({ b: 'm' }))", {"m", "d"}),
    ("function f(a, b = 'd') { return b } probe(f(1, 'm'))", "m"),
    ("function f(o, a) { return a } probe(f({ a: 'x' }, 'm'))", "m"),
    ("function f(a) { probe(a) } f('m')", "m"),
    ("class A { b = 'm' } probe(new A().b)", "m"),
    ("class A { b; constructor() { this.b = 'm' } c() { probe(this.b) } }", "m"),
    ("class A { constructor(private b: string) {} c() { probe(this.b) } } new A('m')", "m"),
    ("class A { get b() { return 'm' } } probe(new A().b)", "m"),
    ("class A { static b = 'm' } probe(A.b)", "m"),
    ("class A { b = () => 'm' } class C extends A {} probe(new C().b())", "m"),
    ("const o = { f() { return 'm' } }; probe(o.f())", "m"),
    ("const o = { a: 'x' }; o.a = 'm'; probe(o.a)", "m"),
    ("const o = { ...{ a: 'm' } }; probe(o.a)", "m"),
    ("const [a, b] = await Promise.all(['x', 'm']); probe(b)", "m"),
    ("probe(JSON.stringify({ a: 1 }))", "Record"),
    ("probe(new URL('/b', 'https://a'))", "https://a/b"),
    ("import a from 'm'; probe(a.b)", "<m.default.b>"),
    ("import * as a from 'm'; probe(a.b)", "<m.b>"),
    ("probe(fetch)", "<fetch>"),
    ("probe(unheard)", "Unknown"),
    ("const fetch = 'm'; probe(fetch)", "m"),
    (
        "const a = o.x().trim().trim().trim().trim().trim().trim().trim().trim().trim().trim().trim(); probe(a)",
        "Unknown",
    ),
]


@pytest.mark.parametrize(("source", "expected"), ONE_FILE, ids=[s for s, _ in ONE_FILE])
def test_values_in_one_file(source: str, expected: object) -> None:
    assert said(source) == expected


FILES = [
    ({"a/x.ts": "import { m } from './y'; probe(m)", "a/y.ts": "export const m = 'm'"}, "m"),
    ({"a/x.ts": "import { m } from './y.js'; probe(m)", "a/y.ts": "export const m = 'm'"}, "m"),
    ({"a/x.ts": "import { m } from '../b'; probe(m)", "b/index.ts": "export const m = 'm'"}, "m"),
    ({"a/x.ts": "import m from './y'; probe(m)", "a/y.ts": "export default 'm'"}, "m"),
    ({"a/x.ts": "import m from './y'; probe(m())", "a/y.ts": "export default function f() { return 'm' }"}, "m"),
    ({"a/x.ts": "import * as y from './y'; probe(y.m)", "a/y.ts": "const k = 'm'; export { k as m }"}, "m"),
    ({"a/x.js": "const { m } = require('./y'); probe(m)", "a/y.js": "module.exports = { m: 'm' }"}, "m"),
    ({"a/x.js": "const y = require('./y'); probe(y.m)", "a/y.js": "const m = 'm'; module.exports = { m }"}, "m"),
    ({"a/x.ts": "const { m } = await import('./y'); probe(m)", "a/y.ts": "export const m = 'm'"}, "m"),
    (
        {
            "x.ts": "import { n } from './lib'; probe(n)",
            "lib/index.ts": "export * from './a'",
            "lib/a.ts": "export { m as n } from './b'",
            "lib/b.ts": "export const m = 'm'",
        },
        "m",
    ),
    ({"x.ts": "export * from './y'; import { m } from './y'; probe(m)", "y.ts": "export * from './x'"}, "Unknown"),
    ({"src/a/x.ts": "import { m } from '@/lib/y'; probe(m)", "src/lib/y.ts": "export const m = 'm'"}, "m"),
    ({"ai/index.ts": "export const m = 'm'", "x.ts": "import { m } from 'ai'; probe(m)"}, "<ai.m>"),
    ({"x.ts": "import { m } from './gone'; probe(m)"}, "Unknown"),
]


@pytest.mark.parametrize(("files", "expected"), FILES, ids=[str(min(f.items())) for f, _ in FILES])
def test_values_across_files(files: dict[str, str], expected: object) -> None:
    assert said(files) == expected


def test_aliases_of_the_configuration_and_packages_of_the_workspace() -> None:
    text = b'{"compilerOptions": {"baseUrl": ".", "paths": {"#own/*": ["./code/*"]}}} // with a comment'
    configuration = documents.parse("web/tsconfig.json", text)
    layout = layout_of([configuration], [Manifest("packages/db/package.json", (), "@repo/db")])  # type: ignore[list-item]
    own = {"web/app/x.ts": "import { m } from '#own/y'; probe(m)", "web/code/y.ts": "export const m = 'm'"}
    assert said(own, layout) == "m"
    based = {"web/app/x.ts": "import { m } from 'code/y'; probe(m)", "web/code/y.ts": "export const m = 'm'"}
    assert said(based, layout) == "m"
    shared = {"web/x.ts": "import { m } from '@repo/db/y'; probe(m)", "packages/db/src/y.ts": "export const m = 'm'"}
    assert said(shared, layout) == "m"


CLIENTS = [
    ("import OpenAI from 'openai'; probe(new OpenAI())", "openai.OpenAI 1"),
    ("import { OpenAI as O } from 'openai'; probe(new O())", "openai.OpenAI 1"),
    ("const OpenAI = require('openai'); probe(new OpenAI())", "openai.OpenAI 1"),
    ("import type OpenAI from 'openai'; function f(c: OpenAI) { probe(c) }", "openai.OpenAI 0"),
    ("import { openai } from '@ai-sdk/openai'; probe(openai('m'))", "@ai-sdk/openai.openai 1"),
    ("import { createOpenAI } from '@ai-sdk/openai'; const o = createOpenAI({}); probe(o('m'))", "ai.LanguageModel 2"),
    (
        (
            "import { ChatPromptTemplate as P } from '@langchain/core/prompts'; import { ChatOpenAI } from '@langchain/openai';"
            "probe(P.fromTemplate('t').pipe(new ChatOpenAI({})))"
        ),
        ["@langchain/core.ChatPromptTemplate 1", "@langchain/openai.ChatOpenAI 1"],
    ),
    (
        (
            "import { RunnableSequence } from '@langchain/core/runnables'; import { ChatOpenAI } from '@langchain/openai';"
            "probe(RunnableSequence.from([x, new ChatOpenAI({})]))"
        ),
        ["Unknown", "@langchain/openai.ChatOpenAI 1"],
    ),
    (
        (
            "import { customProvider, wrapLanguageModel } from 'ai'; import { openai } from '@ai-sdk/openai';"
            "const p = customProvider({ languageModels: { small: wrapLanguageModel({ model: openai('m') }) } });"
            "probe(p.languageModel('small'))"
        ),
        "@ai-sdk/openai.openai 2",
    ),
]


@pytest.mark.parametrize(("source", "expected"), CLIENTS, ids=[s for s, _ in CLIENTS])
def test_clients(source: str, expected: object) -> None:
    assert said(source) == expected
