"""DPD008: scheduled pipelines that give up at the first failure and tell nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for the scheduled pipelines of a folder that have neither retries nor an alert."""
    folders: defaultdict[str, list[Node]] = defaultdict(list)
    for pipeline in view.nodes("data_pipeline"):
        if _scheduled(pipeline) and not _guarded(view, pipeline):
            folders[pipeline.place.path.rpartition("/")[0]].append(pipeline)
    for folder in sorted(folders):
        first, *rest = sorted(folders[folder], key=lambda p: (p.place.path, p.place.line))
        say = {"name": first.name, "others": len(rest)}
        related = view.related(first.place, [p.place for p in rest])
        effort = view.rule.effort_minutes + view.rule.effort_minutes * len(rest) // 4
        yield Hit(first, first.place, say, "several" if rest else "default", related, tuple(rest), effort=effort)


def _scheduled(pipeline: Node) -> bool:
    """Return whether the orchestrator starts a pipeline by itself; only those that tell of retries are known well enough."""
    schedule = pipeline.get("schedule")
    return bool(schedule) and schedule not in {"@once", "None"} and pipeline.get("on_failure") is False


def _guarded(view: View, pipeline: Node) -> bool:
    steps = [s for s in view.graph.out(pipeline, "runs") if s.kind == "pipeline_step"]
    return (
        not steps or pipeline.get("retries") not in (None, 0) or any(s.get("retries") not in (None, 0) for s in steps)
    )
