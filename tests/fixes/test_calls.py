"""Arguments are put in and taken out in the layout of the call."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.fixes.calls import add_argument, call_at, drop_argument
from stackaudit.fixes.cases import LeftAloneError
from stackaudit.fixes.drafts import Draft
from stackaudit.fixes.python import Source


def added(code: str, name: str = "timeout", value: str = "60") -> str:
    draft = Draft("a.py", code.encode())
    source = Source.of("a.py", draft.now)
    draft.apply(add_argument(source, call_at(source, 1, 0, "Client"), name, value))
    return draft.now.decode()


def dropped(code: str, name: str) -> str:
    import libcst as cst

    draft = Draft("a.py", code.encode())
    source = Source.of("a.py", draft.now)
    (pair,) = [(c, a) for c in source.each(cst.Call) for a in c.args if a.keyword and a.keyword.value == name]
    draft.apply([drop_argument(source, *pair)])
    return draft.now.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("c = Client()\n", "c = Client(timeout=60)\n"),
        ("c = Client(  )\n", "c = Client(timeout=60  )\n"),
        ("c = (Client)()\n", "c = (Client)(timeout=60)\n"),
        ("c = Client(a=1)\n", "c = Client(a=1, timeout=60)\n"),
        ("c = Client(a=1,)\n", "c = Client(a=1, timeout=60,)\n"),
        ("c = Client(a=1, )  # x\n", "c = Client(a=1, timeout=60, )  # x\n"),
        ("c = Client(\n    a=1,\n)\n", "c = Client(\n    a=1,\n    timeout=60,\n)\n"),
        ("c = Client(\n    a=1\n)\n", "c = Client(\n    a=1,\n    timeout=60\n)\n"),
        ("c = Client(\n    a=1,  # why, then\n)\n", "c = Client(\n    a=1,  # why, then\n    timeout=60,\n)\n"),
        ("c = Client(\n    a=1  # why, then\n)\n", "c = Client(\n    a=1, timeout=60  # why, then\n)\n"),
        ("c = Client(\r\n\ta=1,\r\n)\r\n", "c = Client(\r\n\ta=1,\r\n\ttimeout=60,\r\n)\r\n"),
        ("c = Client(a={\n    1: 2,\n})\n", "c = Client(a={\n    1: 2,\n}, timeout=60)\n"),
        ("c = Client('ä')\n", "c = Client('ä', timeout=60)\n"),
        ("c = Client(model_kwargs={'a': 2})\n", "c = Client(model_kwargs={'a': 2}, timeout=60)\n"),
        ("c = Client(*rest)\n", "c = Client(*rest, timeout=60)\n"),
    ],
)
def test_argument_is_added_in_the_layout_of_the_others(before: str, after: str) -> None:
    assert added(before) == after


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("c = Client(**options)\n", "mapping"),
        ("c = Client(model_kwargs=given)\n", "mapping"),
        ("c = Client(model_kwargs={'timeout': 2})\n", "mapping"),
        ("c = Client(model_kwargs={**given})\n", "mapping"),
        ("c = Client(timeout=3)\n", "sets timeout already"),
        ("c = other()\n", "no such call"),
        ("c = Client(), Client()\n", "several"),
        ("c = Client(x for x in y)\n", "could not be read"),
    ],
)
def test_argument_is_not_added_on_a_guess(code: str, reason: str) -> None:
    with pytest.raises(LeftAloneError, match=reason):
        added(code)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(a=1)\n", "f()\n"),
        ("f(x, a=1)\n", "f(x)\n"),
        ("f(a=1, b=2)\n", "f(b=2)\n"),
        ("f(x, a=1, b=2)\n", "f(x, b=2)\n"),
        ("f(\n    a=1,\n    b=2,\n)\n", "f(\n    b=2,\n)\n"),
        ("f(\n    b=2,\n    a=1,\n)\n", "f(\n    b=2,\n)\n"),
        ("f(\r\n    b=2,\r\n    a=1,\r\n)\r\n", "f(\r\n    b=2,\r\n)\r\n"),
        ("f(\n    b=2,\n    a=1,  # kept\n)\n", "f(\n    b=2,\n    # kept\n)\n"),
    ],
)
def test_argument_is_taken_out(before: str, after: str) -> None:
    found = dropped(before, "a")
    assert ast.dump(ast.parse(found)) == ast.dump(ast.parse(after))
    assert [line.strip() for line in found.splitlines()] == [line.strip() for line in after.splitlines()]


ARGUMENT = st.sampled_from(["a", "'ü, )'", "k=1", "j={1: 2}", "g=f(1,)", "h=(\n  2)", "# note, x\n i=3"])
LAYOUT = st.sampled_from([", ", ",\n    ", ",  # (why\n        ", ",\r\n\t"])


@given(st.lists(ARGUMENT, max_size=4, unique=True), LAYOUT, st.booleans(), st.booleans())
def test_added_arguments_change_nothing_else(arguments: list[str], joint: str, trailing: bool, own: bool) -> None:
    arguments.sort(key=lambda a: "=" in a)
    inside = joint.join(arguments) + (joint.rstrip(" ") if trailing and arguments else "")
    code = f"x = 1  # ä\nc = Client({chr(10) + '    ' if own else ''}{inside}\n)\ny = 2\n"
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    draft = Draft("a.py", code.encode())
    source = Source.of("a.py", draft.now)
    (span,) = add_argument(source, call_at(source, 2, 0, "Client"), "timeout", "60")
    draft.apply([span])
    assert span.start == span.end
    assert draft.now == draft.original[: span.start] + span.new + draft.original[span.end :]
    call = tree.body[1].value  # type: ignore[attr-defined]
    call.keywords.append(ast.keyword("timeout", ast.Constant(60)))
    assert ast.dump(ast.parse(draft.now)) == ast.dump(tree)
    again = Source.of("a.py", draft.now)
    with pytest.raises(LeftAloneError):
        add_argument(again, call_at(again, 2, 0, "Client"), "timeout", "60")
