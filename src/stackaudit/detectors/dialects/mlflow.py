"""MLflow: projects with their entry points, and models that code registers or loads by name."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects import patterns
from stackaudit.detectors.dialects.following import Following, Frame, Here, named_arguments
from stackaudit.model.code import CodeFile, Expr, Name
from stackaudit.model.documents import Document, Fields, Leaf
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At

DETECTOR = "mlflow"
DOCUMENTS = ("MLproject", "MLproject.yaml", "MLproject.yml")


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the models that a file registers, moves or loads."""
    if not any(not r.level and r.module.split(".")[0] == "mlflow" for r in file.imports):
        return
    following = Following(context)
    for site in file.sites:
        given = named_arguments(site.call)
        name = last_name(site.call.func)
        for key, verbs in patterns.model_arguments(name, given):
            at = At(file, site.scope, site.branch, site.call.line)
            hidden = _unused_default(given[key], at, context)
            for known in following.texts(Here(given[key], at, Frame())):
                if known.path == file.path and known.line == hidden:
                    continue
                model = patterns.registered(known.text, key, name)
                if model:
                    evidence = context.evidence(known.path, known.line, DETECTOR, "literal")
                    attributes = (("trained", True), ("registry", "mlflow"))
                    yield NodeClaim(
                        NodeRef("model", model), model, evidence, role_at(file, site.branch), attributes=attributes
                    )
                    verb = "uses_model" if "reads" in verbs else "trains" if "trains" in verbs else "deploys"
                    yield EdgeClaim(NodeRef("module", file.path), verb, NodeRef("model", model), evidence)


def _unused_default(expr: Expr, at: At, context: Context) -> int:
    """Return the line of a parameter's default that every caller replaces; 0 where there is none."""
    scope = at.file.scopes[at.scope]
    names = [p.name for p in scope.params]
    if not isinstance(expr, Name) or expr.id not in names:
        return 0
    position = names.index(expr.id)
    callers = context.project.callers(scope.name)
    passed = all(len(s.call.args) > position or any(k in {expr.id, "**"} for k, _ in s.call.kwargs) for _, s in callers)
    return getattr(scope.params[position].default, "line", 0) if callers and passed else 0


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield a project and its entry points."""
    if not doc.path.rsplit("/", 1)[-1].startswith("MLproject") or not isinstance(doc.root, Fields):
        return
    name, entries = doc.root.get("name"), doc.root.get("entry_points")
    title = (
        str(name.value)
        if isinstance(name, Leaf) and name.value
        else doc.path.rpartition("/")[0].rpartition("/")[2] or "MLproject"
    )
    pipeline = NodeRef("data_pipeline", f"mlflow:{doc.path}")
    evidence = context.evidence(
        doc.path, name.line if isinstance(name, Leaf) else 1, DETECTOR, "config", confidence=1.0
    )
    yield NodeClaim(pipeline, title, evidence, attributes=(("orchestrator", "mlflow"),))
    for entry, line, body in entries.fields if isinstance(entries, Fields) else ():
        command = body.get("command") if isinstance(body, Fields) else None
        step = NodeRef("pipeline_step", f"mlflow:{doc.path}#{entry}")
        place = context.evidence(doc.path, line, DETECTOR, "config", confidence=1.0)
        shown = str(command.value)[:160] if isinstance(command, Leaf) else ""
        yield NodeClaim(step, f"{title}/{entry}", place, attributes=(("orchestrator", "mlflow"), ("command", shown)))
        yield EdgeClaim(pipeline, "runs", step, place)
