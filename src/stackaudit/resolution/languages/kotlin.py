"""Kotlin: the libraries of Java with named arguments."""

from __future__ import annotations

from dataclasses import replace

from stackaudit.resolution.languages.java import DIALECT as JAVA

DIALECT = replace(
    JAVA,
    by_position=False,
    world=JAVA.world | {"listOf", "setOf", "arrayOf", "mutableListOf", "requireNotNull", "checkNotNull"},
    shape_keeping=JAVA.shape_keeping | {"trimIndent", "trimMargin", "orEmpty"},
)
