"""Which file an import means."""

from __future__ import annotations

import pytest

from stackaudit.parsing.python import module_name, parse
from stackaudit.resolution.project import Project

PATHS = ("back/__init__.py", "back/air/__init__.py", "back/air/agents.py", "back/air/main.py")


@pytest.mark.parametrize(("paths", "found"), [(PATHS, None), (PATHS[2:], "back/air/agents.py")])
def test_a_sibling_hides_a_published_package_only_outside_a_package(paths: tuple[str, ...], found: str | None) -> None:
    """Files that make a folder a package are often empty and never parsed."""
    files = [parse(p, b"x = 1\n", module=module_name(p)) for p in PATHS[2:]]
    project = Project(files, frozenset({"agents"}), paths=paths)
    source = project.find(project.files["back/air/main.py"], "agents")
    assert (source.path if source else None) == found
