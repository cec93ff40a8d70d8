"""Kubeflow Pipelines: components from functions, files and classes, pipelines from functions, order by data and ``after``."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.telling import told
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "kubeflow"
_ROOTS = ("kfp", "google_cloud_pipeline_components")
_LOADERS = ("load_component_from_file()", "load_component_from_url()", "load_component_from_text()", "load_component()")
_WRAPPERS = frozenset(
    {
        "create_component_from_func",
        "func_to_container_op",
        "component",
        "container_component",
        "create_component_from_func_v2",
    }
)


def _ends(name: str, *ends: str) -> bool:
    return name.split(".", maxsplit=1)[0] in _ROOTS and name.rsplit(".", 1)[-1] in ends


def _class(name: str) -> bool:
    last = name.rsplit(".", 1)[-1]
    return name.split(".", maxsplit=1)[0] in _ROOTS and (
        last in {"ContainerOp", "VolumeOp", "ResourceOp", "importer"} or (last.endswith("Op") and last[:1].isupper())
    )


FRAMEWORK = Framework(
    "kubeflow pipelines",
    _ROOTS,
    pipeline_decorator=lambda n: _ends(n, "pipeline", "graph_component"),
    step_decorator=lambda n: _ends(n, "component", "container_component", "python_component"),
    step_class=_class,
    wrapper=lambda n: _ends(n, *_WRAPPERS),
    loader=lambda n: n.split(".")[0] in _ROOTS and n.endswith(_LOADERS),
    step_name=("name",),
    renames=frozenset({"set_display_name"}),
    results=frozenset(
        {
            "after",
            "set_display_name",
            "set_cpu_limit",
            "set_memory_limit",
            "set_caching_options",
            "add_node_selector_constraint",
        }
    ),
    earlier=frozenset({"after"}),
    later=frozenset(),
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the pipelines of a file, their components and the data that passes between them."""
    yield from told(FRAMEWORK, file, context, DETECTOR)
