"""A project of a few files, and what the expression inside ``probe(…)`` stands for in it."""

from __future__ import annotations

from stackaudit.catalog.loading import load
from stackaudit.model.code import CodeFile, Name, Site
from stackaudit.parsing.python import module_name, parse
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.project import Project
from stackaudit.resolution.values import (
    Answer,
    At,
    Chain,
    Class,
    Env,
    Function,
    Instance,
    Lit,
    Many,
    Member,
    Module,
    Object,
    Record,
    Rows,
    Symbol,
    Text,
    Unknown,
    Value,
)

IMPORTS = "import os, argparse, asyncio, functools\nfrom os import getenv, environ\n"


def project(files: dict[str, str]) -> Project:
    """Parse *files*: path → source."""
    return Project([parse(p, source.encode(), module=module_name(p)) for p, source in files.items()])


def evaluator(files: dict[str, str]) -> Evaluator:
    """Return an evaluator of *files* against the shipped catalogue."""
    return Evaluator(project(files), load())


def probes(evaluator: Evaluator) -> list[tuple[CodeFile, Site]]:
    """Return the sites of ``probe(…)``, in the order of files and lines."""
    files = evaluator.project.files.values()
    return [(f, s) for f in files for s in f.sites if isinstance(s.call.func, Name) and s.call.func.id == "probe"]


def value(files: dict[str, str] | str) -> Value:
    """Return the value inside the one ``probe(…)`` of *files*."""
    found = evaluator({"app.py": files} if isinstance(files, str) else files)
    [(file, site)] = probes(found)
    return found.value(site.call.args[0], At(file, site.scope, site.branch, site.call.line))


def said(files: dict[str, str] | str) -> object:
    """Return the probed value in a form that is short to write down."""
    return say(value(files))


def say(value: Value) -> object:  # noqa: C901, PLR0912 - one case per kind of value
    """``?`` unknown · ``env:NAME=default`` · a set of alternatives · ``a{}b`` text with gaps · literals as they are."""
    match value:
        case Unknown():
            return "?"
        case Lit(value=literal):
            return literal
        case Env(name=name, default=default):
            return f"env:{name}" + (f"={say(default)}" if default is not None else "")
        case Many(options=options):
            return {say(o) for o in options}
        case Text(parts=parts):
            return "".join("{}" if (said := say(p)) == "?" else str(said) for p in parts)
        case Symbol(name=name):
            return f"<{name}>"
        case Module(file=file):
            return f"module {file.path}"
        case Function(file=file, index=index):
            return f"def {file.scopes[index].qualname}"
        case Class(file=file, index=index):
            return f"class {file.scopes[index].qualname}"
        case Object(cls=cls):
            return f"{cls.scope.qualname}()"
        case Instance(type=kind):
            return f"instance {kind.name}"
        case Member(owner=Instance(type=kind), chain=chain):
            return f"instance {kind.name}.{'.'.join(chain)}"
        case Answer(signature=signature):
            return f"answer of {signature.name}"
        case Chain(parts=parts):
            return " | ".join(str(say(p)) for p in parts)
        case Rows():
            return "rows"
        case Record():
            return "record"
        case _:
            return repr(value)
