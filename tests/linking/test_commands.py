"""A command line of a step that starts another orchestrator."""

from __future__ import annotations

from typing import cast

from stackaudit.linking.commands import link
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import EdgeClaim, NodeClaim, NodeRef
from stackaudit.resolution.context import Context


def claim(kind: str, key: str, path: str, **attributes: str) -> NodeClaim:
    """Return one sighting."""
    evidence = Evidence.at(path, 1, detector="test", technique="config")
    return NodeClaim(NodeRef(kind, key), key, evidence, attributes=tuple(attributes.items()))


def started(command: str, *pipelines: NodeClaim) -> list[str]:
    """Return the pipelines that a step with this command runs."""
    step = claim("pipeline_step", "s", "dags/d.py", command=command)
    found = link([*pipelines, step], cast("Context", None), ())
    return [e.target.key for e in found if isinstance(e, EdgeClaim)]


SHOP = claim("data_pipeline", "shop", "shop/project.yml", orchestrator="tool")
CRM = claim("data_pipeline", "crm", "crm/project.yml", orchestrator="tool")


def test_the_only_one_or_the_one_whose_folder_is_named() -> None:
    assert started("cd /opt/x && tool build", SHOP) == ["shop"]
    assert started("cd /opt/crm && tool build --full", SHOP, CRM) == ["crm"]


def test_unclear_commands_run_nothing() -> None:
    assert started("tool build", SHOP, CRM) == []
    assert started("tool --version", SHOP) == []
    assert started("other build", SHOP) == []
