"""What an expression stands for: names, constants, settings, tables, objects, across files; and where it ends as unknown."""

from __future__ import annotations

import pytest
from tests.resolution.probing import IMPORTS, evaluator, probes, said

ONE_FILE = {
    # constants and scopes
    "a literal": ("probe('m')", "m"),
    "a constant": ("M = 'm'\nprobe(M)", "m"),
    "a constant of a constant": ("A = 'm'\nB = A\nprobe(B)", "m"),
    "from inside a function": ("M = 'm'\ndef f():\n    probe(M)", "m"),
    "defined below its use in a function": ("def f():\n    probe(M)\nM = 'm'", "m"),
    "the last assignment before the use": ("M = 'a'\nM = 'b'\nprobe(M)\nM = 'c'", "b"),
    "a local name hides the module's": ("M = 'a'\ndef f():\n    M = 'b'\n    probe(M)", "b"),
    "a parameter hides the module's": ("M = 'a'\ndef f(M):\n    probe(M)", "?"),
    "a class body is not seen by its methods": ("class A:\n    M = 'a'\n    def f(self):\n        probe(M)", "?"),
    "a class body sees itself": ("class A:\n    M = 'a'\n    probe(M)", "a"),
    "a name from around a lambda": ("def f():\n    m = 'm'\n    return lambda: probe(m)", "m"),
    "a name from around a nested function": ("def f():\n    m = 'm'\n    def g():\n        probe(m)", "m"),
    "a name that nothing defines": ("probe(M)", "?"),
    "tuple unpacking": ("A, B = 'a', 'b'\nprobe(B)", "b"),
    "unpacking of a constant": ("P = ('a', 'b')\nA, B = P\nprobe(B)", "b"),
    "a walrus": ("if (m := 'm'):\n    probe(m)", "m"),
    "chained assignment": ("A = B = 'm'\nprobe(A)", "m"),
    "global set by a function": ("M = None\ndef init():\n    global M\n    M = 'm'\ndef f():\n    probe(M)", "m"),
    # branches
    "arms exclude each other": ("if x:\n    M = 'a'\nelse:\n    M = 'b'\n    probe(M)", "b"),
    "after both arms": ("if x:\n    M = 'a'\nelse:\n    M = 'b'\nprobe(M)", {"a", "b"}),
    "rebinding in a branch": ("M = 'a'\nif x:\n    M = 'b'\nprobe(M)", {"a", "b"}),
    "before the branch": ("M = 'a'\nprobe(M)\nif x:\n    M = 'b'", "a"),
    "inside the branch": ("M = 'a'\nif x:\n    M = 'b'\n    probe(M)", "b"),
    "cases of a match": ("match x:\n    case 1:\n        M = 'a'\n    case 2:\n        M = 'b'\n        probe(M)", "b"),
    "try and except": ("try:\n    M = 'a'\nexcept E:\n    M = 'b'\nprobe(M)", {"a", "b"}),
    "a with always runs": ("M = 'a'\nwith x:\n    M = 'b'\nprobe(M)", "b"),
    "None gives way": ("M = None\nif x:\n    M = 'b'\nprobe(M)", "b"),
    # or, ternary, f-strings
    "or": ("probe(x or 'm')", {"?", "m"}),
    "or of two constants": ("A = 'a'\nprobe(A or 'm')", {"a", "m"}),
    "or of nothing": ("A = None\nprobe(A or 'm')", "m"),
    "a ternary": ("probe('a' if x else 'b')", {"a", "b"}),
    "an f-string": ("A = 'a'\nprobe(f'x/{A}')", "x/a"),
    "an f-string with a gap": ("probe(f'x/{y}')", "x/{}"),
    "added text": ("A = 'a'\nprobe('x/' + A)", "x/a"),
    "added numbers": ("A = 1000\nB = 24\nprobe(A + B)", 1024),
    "one number in text": ("A = 8080\nprobe(f'{A}')", "8080"),
    "lower and strip": ("A = 'a'\nprobe(A.strip().lower())", "a"),
    # one line that names itself
    "x = f(x) on one line": ("def f(a):\n    return a\nx = 'm'\nx = f(x)\nprobe(x)", "m"),
    "x = x or default": ("x = None\nx = x or 'm'\nprobe(x)", "m"),
    "x = x if x else default": ("def f(x=None):\n    x = x if x else 'm'\n    probe(x)", {"?", "m"}),
    "x = x or default of a parameter with callers": (
        "def f(x=None):\n    x = x or 'm'\n    probe(x)\nf('y')",
        {"y", "m"},
    ),
    # environment
    "getenv": ("probe(os.getenv('M'))", "env:M"),
    "getenv with a default": ("probe(os.getenv('M', 'm'))", "env:M=m"),
    "getenv with a named default": ("probe(os.getenv('M', default='m'))", "env:M=m"),
    "getenv with an empty default": ("probe(os.getenv('M', ''))", "env:M"),
    "getenv imported": ("probe(getenv('M', 'm'))", "env:M=m"),
    "environ.get": ("probe(os.environ.get('M', 'm'))", "env:M=m"),
    "environ by key": ("probe(os.environ['M'])", "env:M"),
    "environ imported": ("probe(environ['M'])", "env:M"),
    "a name from a constant": ("K = 'M'\nprobe(os.getenv(K))", "env:M"),
    "a default from a constant": ("D = 'm'\nprobe(os.getenv('M', D))", "env:M=m"),
    "getenv or": ("probe(os.getenv('M') or 'm')", {"env:M", "m"}),
    "an unknown name": ("probe(os.getenv(x))", "?"),
    # settings
    "pydantic settings": (
        "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    my_model: str = 'm'\ns = S()\nprobe(s.my_model)",
        "env:MY_MODEL=m",
    ),
    "pydantic settings without a default": (
        "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    my_model: str\nprobe(S().my_model)",
        "env:MY_MODEL",
    ),
    "a prefix in model_config": (
        "from pydantic_settings import BaseSettings, SettingsConfigDict\nclass S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    m: str = 'x'\nprobe(S().m)",
        "env:APP_M=x",
    ),
    "a prefix in a table": (
        "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    model_config = {'env_prefix': 'APP_'}\n    m: str = 'x'\nprobe(S().m)",
        "env:APP_M=x",
    ),
    "a prefix in Config": (
        "from pydantic import BaseSettings\nclass S(BaseSettings):\n    m: str = 'x'\n    class Config:\n        env_prefix = 'APP_'\nprobe(S().m)",
        "env:APP_M=x",
    ),
    "Field default": (
        "from pydantic import BaseModel, Field\nclass S(BaseModel):\n    m: str = Field('x', description='d')\nprobe(S().m)",
        "x",
    ),
    "Field named default": (
        "from pydantic import BaseModel, Field\nclass S(BaseModel):\n    m: str = Field(default='x')\nprobe(S().m)",
        "x",
    ),
    "Field with its variable": (
        "from pydantic import Field\nfrom pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    m: str = Field(default='x', env='MY_M')\nprobe(S().m)",
        "env:MY_M=x",
    ),
    "default factories of one class are told apart": (
        "from pydantic import BaseModel, Field\nclass S(BaseModel):\n    a: str = Field(default_factory=lambda: 'x')\n    b: str = Field(default_factory=lambda: 'y')\n    c: str = Field(default_factory=lambda: 'z')\ns = S()\nprobe(s.a + s.b + s.c)",
        "xyz",
    ),
    "a dataclass field": (
        "from dataclasses import dataclass, field\n@dataclass\nclass S:\n    m: str = 'x'\nprobe(S().m)",
        "x",
    ),
    "a dataclass factory": (
        "from dataclasses import dataclass, field\n@dataclass\nclass S:\n    m: str = field(default_factory=lambda: 'x')\nprobe(S().m)",
        "x",
    ),
    # command lines
    "argparse": (
        "p = argparse.ArgumentParser()\np.add_argument('--my-model', default='m')\na = p.parse_args()\nprobe(a.my_model)",
        "m",
    ),
    "argparse short and long": (
        "p = argparse.ArgumentParser()\np.add_argument('-m', '--model', default='m')\na = p.parse_args()\nprobe(a.model)",
        "m",
    ),
    "argparse dest": (
        "p = argparse.ArgumentParser()\np.add_argument('-m', dest='model', default='m')\na = p.parse_args()\nprobe(a.model)",
        "m",
    ),
    "argparse known": (
        "p = argparse.ArgumentParser()\np.add_argument('--m', default='m')\na, _ = p.parse_known_args()\nprobe(a.m)",
        "m",
    ),
    "argparse without a default": (
        "p = argparse.ArgumentParser()\np.add_argument('--m')\na = p.parse_args()\nprobe(a.m)",
        "?",
    ),
    "click": (
        "import click\n@click.command()\n@click.option('--my-model', default='m')\ndef f(my_model):\n    probe(my_model)",
        "m",
    ),
    "click with a variable": (
        "import click\n@click.command()\n@click.option('--m', default='x', envvar='M')\ndef f(m):\n    probe(m)",
        "env:M=x",
    ),
    "typer": ("import typer\ndef f(m: str = typer.Option('x', '--m')):\n    probe(m)", "x"),
    "typer annotated": (
        "import typer\nfrom typing import Annotated\ndef f(m: Annotated[str, typer.Option()] = 'x'):\n    probe(m)",
        "x",
    ),
    # tables and lists
    "a table by key": ("T = {'a': 'x', 'b': 'y'}\nprobe(T['b'])", "y"),
    "a table by an unknown key": ("T = {'a': 'x', 'b': 'y'}\nprobe(T[k])", {"x", "y"}),
    "a key that is not there": ("T = {'a': 'x'}\nprobe(T['c'])", "?"),
    "get": ("T = {'a': 'x'}\nprobe(T.get('a'))", "x"),
    "get with a default": ("T = {'a': 'x'}\nprobe(T.get('c', 'z'))", "z"),
    "get by an unknown key": ("T = {'a': 'x'}\nprobe(T.get(k, 'z'))", {"x", "z"}),
    "get of a loaded mapping": ("import json\nT = json.load(f)\nprobe(T.get('model', 'z'))", "z"),
    "get of an unknown mapping": ("def f(T):\n    probe(T.get('model', 'z'))", "z"),
    "get without a default of an unknown mapping": ("def f(T):\n    probe(T.get('model'))", "?"),
    "tables in tables": ("T = {'a': {'b': 'x'}}\nprobe(T['a']['b'])", "x"),
    "a spread table": ("B = {'a': 'x'}\nT = {**B, 'b': 'y'}\nprobe(T['a'])", "x"),
    "a later key wins": ("B = {'a': 'x'}\nT = {**B, 'a': 'y'}\nprobe(T['a'])", "y"),
    "a key set later": ("T = {}\nT['a'] = 'x'\nprobe(T['a'])", "x"),
    "a list by position": ("L = ['x', 'y']\nprobe(L[1])", "y"),
    "a list from its end": ("L = ['x', 'y']\nprobe(L[-1])", "y"),
    "an item of a loop": ("for m in ['x', 'y']:\n    probe(m)", {"x", "y"}),
    "dict()": ("T = dict(a='x')\nprobe(T['a'])", "x"),
    # classes
    "a class attribute": ("class A:\n    m = 'x'\nprobe(A.m)", "x"),
    "an attribute of an instance": ("class A:\n    m = 'x'\nprobe(A().m)", "x"),
    "an inherited attribute": ("class A:\n    m = 'x'\nclass B(A):\n    pass\nprobe(B().m)", "x"),
    "an overridden attribute": ("class A:\n    m = 'x'\nclass B(A):\n    m = 'y'\nprobe(B().m)", "y"),
    "self.x from __init__": (
        "class A:\n    def __init__(self):\n        self.m = 'x'\n    def f(self):\n        probe(self.m)",
        "x",
    ),
    "self.x set lazily": (
        "class A:\n    def __init__(self):\n        self.m = None\n    def load(self):\n        self.m = 'x'\n    def f(self):\n        probe(self.m)",
        "x",
    ),
    "self.x from an argument": (
        "class A:\n    def __init__(self, m):\n        self.m = m\n    def f(self):\n        probe(self.m)\nA('x')",
        "x",
    ),
    "self.x from a default": (
        "class A:\n    def __init__(self, m='x'):\n        self.m = m\n    def f(self):\n        probe(self.m)",
        "x",
    ),
    "through super": (
        "class A:\n    def __init__(self, m):\n        self.m = m\nclass B(A):\n    def __init__(self):\n        super().__init__('x')\n    def f(self):\n        probe(self.m)",
        "x",
    ),
    "a property": ("class A:\n    @property\n    def m(self):\n        return 'x'\nprobe(A().m)", "x"),
    "a cached property": (
        "from functools import cached_property\nclass A:\n    @cached_property\n    def m(self):\n        return 'x'\nprobe(A().m)",
        "x",
    ),
    "an enum value": ("from enum import Enum\nclass E(Enum):\n    A = 'x'\nprobe(E.A.value)", "x"),
    "an enum member": ("from enum import Enum\nclass E(str, Enum):\n    A = 'x'\nprobe(E.A)", "x"),
    "an annotated parameter": ("class A:\n    m = 'x'\ndef f(a: A):\n    probe(a.m)", "x"),
    "a quoted annotation": ("class A:\n    m = 'x'\ndef f(a: 'A'):\n    probe(a.m)", "x"),
    "quoted annotations of one line are told apart": (
        "class A:\n    m = 'x'\nclass B:\n    m = 'y'\ndef f(a: 'A', b: 'B'):\n    probe(a.m + b.m)",
        "xy",
    ),
    "an optional annotation": ("class A:\n    m = 'x'\ndef f(a: A | None = None):\n    probe(a.m)", "x"),
    # functions
    "a function that returns": ("def f():\n    return 'x'\nprobe(f())", "x"),
    "a function of several returns": (
        "def f():\n    if a:\n        return 'x'\n    return 'y'\nprobe(f())",
        {"x", "y"},
    ),
    "a factory by key": ("def f(k):\n    t = {'a': 'x'}\n    return t[k]\nprobe(f('a'))", "x"),
    "a parameter from its caller": ("def f(m):\n    probe(m)\nf('x')", "x"),
    "a parameter by keyword": ("def f(*, m):\n    probe(m)\nf(m='x')", "x"),
    "a parameter of several callers": ("def f(m):\n    probe(m)\nf('x')\nf('y')", {"x", "y"}),
    "a parameter with a default": ("def f(m='x'):\n    probe(m)\nf()", "x"),
    "a parameter passed on": ("def g(m):\n    probe(m)\ndef f(m):\n    g(m)\nf('x')", "x"),
    "a spread into a parameter": ("def f(m):\n    probe(m)\nf(**{'m': 'x'})", "x"),
    "keywords that are passed on": ("def f(**kwargs):\n    probe(kwargs['m'])\nf(m='x')", "x"),
    "keywords by get": ("def f(**kwargs):\n    probe(kwargs.get('m'))\nf(m='x')", "x"),
    "a method's parameter": ("class A:\n    def f(self, m):\n        probe(m)\nA().f('x')", "x"),
    "a class method's parameter": ("class A:\n    @classmethod\n    def f(cls, m):\n        probe(m)\nA.f('x')", "x"),
    "a static method's parameter": ("class A:\n    @staticmethod\n    def f(m):\n        probe(m)\nA.f('x')", "x"),
    "a lambda": ("f = lambda: 'x'\nprobe(f())", "x"),
    "partial": ("def f(m):\n    return m\ng = functools.partial(f, 'x')\nprobe(g)", "x"),
    "to_thread": ("def f(m):\n    probe(m)\nasync def g():\n    await asyncio.to_thread(f, 'x')", "x"),
    "run_in_executor": (
        "def f(m):\n    probe(m)\nasync def g():\n    loop = asyncio.get_running_loop()\n    await loop.run_in_executor(None, f, 'x')",
        "x",
    ),
    "an awaited coroutine": ("async def f():\n    return 'x'\nasync def g():\n    probe(await f())", "x"),
    "an unknown function": ("probe(g())", "?"),
    "a nested function's default": ("def f(m='x'):\n    def g(n=m):\n        probe(n)", "x"),
    # not resolvable
    "arithmetic": ("probe(2 * 3)", "?"),
    "and": ("probe(a and 'm')", "?"),
    "a subscript of text": ("A = 'abc'\nprobe(A[0])", "?"),
}


@pytest.mark.parametrize("name", ONE_FILE)
def test_values_in_one_file(name: str) -> None:
    source, expected = ONE_FILE[name]
    assert said(IMPORTS + source) == expected


M = "M = 'x'\n"
FILES = {
    "absolute": ({"pkg/__init__.py": "", "pkg/conf.py": M, "app.py": "from pkg.conf import M\nprobe(M)"}, "x"),
    "beside": ({"a/conf.py": M, "a/app.py": "from conf import M\nprobe(M)"}, "x"),
    "relative": ({"pkg/conf.py": M, "pkg/app.py": "from .conf import M\nprobe(M)"}, "x"),
    "two dots": ({"pkg/conf.py": M, "pkg/sub/app.py": "from ..conf import M\nprobe(M)"}, "x"),
    "three dots": ({"conf.py": M, "a/b/app.py": "from ...conf import M\nprobe(M)"}, "x"),
    "from the package": ({"pkg/__init__.py": M, "pkg/app.py": "from . import M\nprobe(M)"}, "x"),
    "a module from the package": (
        {"pkg/__init__.py": "", "pkg/conf.py": M, "pkg/app.py": "from . import conf\nprobe(conf.M)"},
        "x",
    ),
    "a module as": ({"pkg/conf.py": M, "app.py": "import pkg.conf as c\nprobe(c.M)"}, "x"),
    "a dotted module": ({"pkg/__init__.py": "", "pkg/conf.py": M, "app.py": "import pkg.conf\nprobe(pkg.conf.M)"}, "x"),
    "a dotted module without __init__": ({"pkg/conf.py": M, "app.py": "import pkg.conf\nprobe(pkg.conf.M)"}, "x"),
    "renamed": ({"conf.py": M, "app.py": "from conf import M as N\nprobe(N)"}, "x"),
    "through __init__": (
        {"pkg/__init__.py": "from .conf import M\n", "pkg/conf.py": M, "app.py": "from pkg import M\nprobe(M)"},
        "x",
    ),
    "through two": (
        {
            "a/__init__.py": "from .b import M\n",
            "a/b/__init__.py": "from .c import M\n",
            "a/b/c.py": M,
            "app.py": "from a import M\nprobe(M)",
        },
        "x",
    ),
    "star": ({"conf.py": M, "app.py": "from conf import *\nprobe(M)"}, "x"),
    "star through __init__": (
        {"pkg/__init__.py": "from .conf import *\n", "pkg/conf.py": M, "app.py": "from pkg import M\nprobe(M)"},
        "x",
    ),
    "src layout": ({"src/pkg/conf.py": M, "src/pkg/app.py": "from pkg.conf import M\nprobe(M)"}, "x"),
    "src layout from outside": ({"src/pkg/conf.py": M, "scripts/app.py": "from pkg.conf import M\nprobe(M)"}, "x"),
    "a folder above": ({"backend/pkg/conf.py": M, "backend/pkg/deep/app.py": "from pkg.conf import M\nprobe(M)"}, "x"),
    "inside a function": ({"conf.py": M, "app.py": "def f():\n    from conf import M\n    probe(M)"}, "x"),
    "try and fallback import": (
        {"conf.py": M, "app.py": "try:\n    from conf import M\nexcept ImportError:\n    M = 'y'\nprobe(M)"},
        {"x", "y"},
    ),
    "a settings object": (
        {
            "conf.py": "class S:\n    m = 'x'\nsettings = S()\n",
            "app.py": "from conf import settings\nprobe(settings.m)",
        },
        "x",
    ),
    "a settings function": (
        {
            "conf.py": "class S:\n    m = 'x'\ndef get():\n    return S()\n",
            "app.py": "from conf import get\nprobe(get().m)",
        },
        "x",
    ),
    "a caller elsewhere": ({"lib.py": "def f(m):\n    probe(m)\n", "app.py": "from lib import f\nf('x')"}, "x"),
    "a base class elsewhere": (
        {
            "base.py": "class A:\n    def f(self):\n        return 'x'\n",
            "app.py": "from base import A\nclass B(A):\n    pass\nprobe(B().f())",
        },
        "x",
    ),
    "try and nothing": (
        {"conf.py": M, "app.py": "try:\n    from conf import M\nexcept ImportError:\n    M = None\nprobe(M)"},
        "x",
    ),
    "a foreign class or nothing": (
        {
            "app.py": "try:\n    from foreign import Thing\nexcept ImportError:\n    Thing = None\ndef f():\n    probe(Thing)"
        },
        "<foreign.Thing>",
    ),
    "settings of settings": (
        {
            "base.py": "from pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    pass\n",
            "app.py": "from base import Base\nclass S(Base):\n    m: str = 'x'\nprobe(S().m)",
        },
        "env:M=x",
    ),
    "arguments parsed elsewhere": (
        {
            "cli.py": "import argparse\ndef parse():\n    p = argparse.ArgumentParser()\n    p.add_argument('--m', default='x')\n    return p.parse_args()\n",
            "app.py": "from cli import parse\na = parse()\nprobe(a.m)",
        },
        "x",
    ),
    "callers in tests do not count": (
        {"lib.py": "def f(m):\n    probe(m)\n", "tests/test_lib.py": "from lib import f\nf('x')"},
        "?",
    ),
    "an imported module that imports back": (
        {"a.py": "from b import M\nprobe(M)", "b.py": "from a import N\nM = N\n"},
        "?",
    ),
    "a foreign name": ({"app.py": "from foreign.sub import thing\nprobe(thing)"}, "<foreign.sub.thing>"),
    "a foreign module": ({"app.py": "import foreign.sub\nprobe(foreign.sub.thing)"}, "<foreign.sub.thing>"),
    "a relative import of nothing": ({"pkg/app.py": "from .nowhere import M\nprobe(M)"}, "?"),
    "too many dots": ({"app.py": "from .....up import M\nprobe(M)"}, "?"),
}


@pytest.mark.parametrize("name", FILES)
def test_values_across_files(name: str) -> None:
    files, expected = FILES[name]
    assert said(files) == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ('Config(id="m-1", name="x")', "m-1"),
        ('Config("m-1", "x")', "m-1"),
        ('{"a": Config(id="m-1"), "b": Config(id="m-2")}["b"]', "m-2"),
        ('Config(name="x")', "d"),
        ('Plain("m-1")', "d"),
        ('Own(id="m-1")', "own"),
    ],
)
def test_fields_that_a_construction_gives(made: str, expected: str) -> None:
    classes = (
        "from dataclasses import dataclass\n"
        "@dataclass(frozen=True)\nclass Config:\n    id: str = 'd'\n    name: str = ''\n"
        "class Plain:\n    id: str = 'd'\n"
        "class Own:\n    id: str = 'own'\n    def __init__(self, id):\n        print(id)\n"
    )
    assert said(f"{classes}probe({made}.id)\n") == expected


def test_the_order_of_questions_does_not_change_the_answers() -> None:
    source = "\n".join(code for code, _ in ONE_FILE.values() if "\n" not in code)
    forward, backward = evaluator({"app.py": IMPORTS + source}), evaluator({"app.py": IMPORTS + source})
    ask = [forward.value(s.call.args[0], forward.site_at(f, s)) for f, s in probes(forward)]
    again = [backward.value(s.call.args[0], backward.site_at(f, s)) for f, s in reversed(probes(backward))]
    assert [type(v) for v in ask] == [type(v) for v in reversed(again)]
