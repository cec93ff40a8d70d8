"""Evaluation ends: cycles, and files made to be slow."""

from __future__ import annotations

import time

import pytest
from tests.resolution.probing import evaluator, probes, said, say

from stackaudit.resolution.values import At

CYCLES = {
    "a name of itself": "x = x\nprobe(x)",
    "two names of each other": "a = b\nb = a\nprobe(a)",
    "a function that calls itself": "def f(n):\n    return f(n)\nprobe(f(1))",
    "two functions": "def f():\n    return g()\ndef g():\n    return f()\nprobe(f())",
    "a parameter passed to itself": "def f(m):\n    probe(m)\n    f(m)",
    "a class of itself": "class A(A):\n    pass\nprobe(A().m)",
    "two classes": "class A(B):\n    pass\nclass B(A):\n    pass\nprobe(A().m)",
    "a table that spreads itself": "t = {**t}\nprobe(t['a'])",
    "an attribute of itself": "class A:\n    def f(self):\n        self.m = self.m\n        probe(self.m)",
    "a property of itself": "class A:\n    @property\n    def m(self):\n        return self.m\nprobe(A().m)",
    "a lambda of itself": "f = lambda: f()\nprobe(f())",
    "keywords passed to itself": "def f(**k):\n    probe(k['m'])\n    f(**k)\nf(**x)",
    "a global set from itself": "def f():\n    global m\n    m = m\n    probe(m)",
    "a star import of itself": "from app import *\nprobe(M)",
    "nested calls": "def f(a):\n    return a\nprobe(" + "f(" * 60 + "x" + ")" * 60 + ")",
}


@pytest.mark.parametrize("name", CYCLES)
def test_cycles_end_as_unknown(name: str) -> None:
    assert said(CYCLES[name]) == "?"


def test_star_imports_in_a_circle_end() -> None:
    assert (
        said({"app.py": "from b import *\nprobe(M)", "b.py": "from c import *\n", "c.py": "from b import *\n"}) == "?"
    )


HOSTILE = {
    "many bindings": "".join(f"if x{n}:\n    m = 'a{n}'\n" for n in range(3_000)) + "probe(m)\n",
    "functions of functions": "".join(f"def f{n}(x):\n    return f{n + 1}(x) or f{n + 1}(x)\n" for n in range(200))
    + "probe(f0(1))\n",
    "many callers": "def f(m):\n    probe(m)\n" + "f(f)\n" * 5_000,
    "many classes": "class C0: pass\n"
    + "".join(f"class C{n}(C{n - 1}, C{n - 1}): pass\n" for n in range(1, 300))
    + "probe(C299().m)\n",
    "a wide table": "T = {" + "".join(f"'k{n}': 'v{n}', " for n in range(5_000)) + "}\nprobe(T[x])\n",
    "spreads of spreads": "T0 = {'a': 'x'}\n"
    + "".join(f"T{n} = {{**T{n - 1}, **T{n - 1}}}\n" for n in range(1, 100))
    + "probe(T99['b'])\n",
    "choices of choices": "m0 = 'x'\n"
    + "".join(f"m{n} = (m{n - 1} + 'a') if c else (m{n - 1} + 'b')\n" for n in range(1, 100))
    + "probe(m99)\n",
    "methods of one name": "".join(
        f"class C{n}:\n    def run(self, m):\n        self.m = m\n        return C{n}().run(self.m)\n"
        for n in range(300)
    )
    + "probe(C0().run(1))\n",
    "self set everywhere": "class A:\n"
    + "".join(f"    def f{n}(self):\n        self.m = self.m or self.g{n}\n" for n in range(1_000))
    + "    def z(self):\n        probe(self.m)\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_budgets_hold(name: str) -> None:
    started = time.perf_counter()
    found = evaluator({"app.py": HOSTILE[name]})
    for file in found.project.files.values():
        for site in file.sites:
            found.value(site.call, found.site_at(file, site))
    assert time.perf_counter() - started < 20
    assert found._steps >= 0


def test_an_answer_that_was_cut_short_is_not_kept() -> None:
    """What lies too deep for one question is in reach of another one, in whichever order they are asked."""
    names = "".join(f"a{i + 1} = a{i}\n" for i in range(40))
    found = evaluator({"app.py": f"a0 = 'm'\n{names}probe(a40)\nprobe(a18)\n"})
    deep, near = (say(found.value(s.call.args[0], At(f, s.scope, s.branch, s.call.line))) for f, s in probes(found))
    assert (deep, near) == ("?", "m")
