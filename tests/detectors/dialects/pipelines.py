"""What the tests of dialects ask of a graph: edges as pairs of names."""

from __future__ import annotations

from textwrap import dedent

from tests.detectors.scanning import Found, scan


def scanned(source: str, **more: str) -> Found:
    """Scan one indented source, with more files: ``steps__clean_py`` is ``steps/clean.py``."""
    files = {name.replace("__", "/").removesuffix("_py") + ".py": dedent(text) for name, text in more.items()}
    return scan({"dags/flow.py": dedent(source), **files})


def edges(found: Found, kind: str) -> set[tuple[str, str]]:
    """Return the edges of a kind by the names of their ends; steps without their pipeline."""
    names = {
        n.id: n.name.rsplit("/", 1)[-1] if n.kind == "pipeline_step" else n.name for n in found.graph.nodes.values()
    }
    return {
        (names[e.source], names[e.target]) for e in found.graph.edges if e.kind == kind and _is_data(found, e.source)
    }


def _is_data(found: Found, source: str) -> bool:
    return found.graph.nodes[source].kind in {"data_pipeline", "pipeline_step", "dataset"}
