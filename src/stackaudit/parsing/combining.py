"""Expressions that are made of others: choices, text in pieces, sums."""

from __future__ import annotations

import math

from stackaudit.model.code import Const, Either, Expr, Join, Opaque, Seq


def alternatives(expr: Expr) -> tuple[Expr, ...]:
    """Return the options of a choice, or the expression itself."""
    return expr.options if isinstance(expr, Either) else (expr,)


def first_of(first: Expr, rest: Expr, line: int) -> Either:
    """Return ``first or rest``: the first that holds."""
    ordered = not isinstance(first, Either) or first.ordered
    return Either((*alternatives(first), *alternatives(rest)), line, ordered)


def joined(parts: tuple[Expr, ...], line: int) -> Expr:
    """Fold neighbouring literals, so that text split over lines is one text again."""
    flat: list[Expr] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Join) else (part,):
            match flat[-1] if flat else None, piece:
                case Const(value=str(head), line=first), Const(value=str(tail)):
                    flat[-1] = Const(head + tail, first)
                case _:
                    flat.append(piece)
    return flat[0] if len(flat) == 1 else Join(tuple(flat), line)


def number(value: float, line: int) -> Expr:
    """Return a number, or an opaque expression for one that no message or report can hold."""
    fits = abs(value) < 1 << 63 if isinstance(value, int) else math.isfinite(value)
    return Const(value, line) if fits else Opaque(line)


def added(left: Expr, right: Expr, line: int) -> Expr:
    """Return ``left + right``: one list where a side is a list, a sum of two numbers, else text made of both."""
    if isinstance(left, Seq) or isinstance(right, Seq):
        sides = (s.items if isinstance(s, Seq) else (Opaque(line, (s,)),) for s in (left, right))
        return Seq(tuple(item for side in sides for item in side), line)
    match left, right:
        case Const(value=int() | float() as a), Const(value=int() | float() as b):
            return number(a + b, line)
        case _:
            return joined((left, right), line)
