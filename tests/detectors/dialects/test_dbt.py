"""dbt: a project on disk, read whole: models, seeds, sources, snapshots; templates are never rendered."""

from __future__ import annotations

from pathlib import Path

from tests.detectors.dialects.pipelines import edges
from tests.detectors.scanning import Found

from stackaudit import detectors
from stackaudit.app.selection.rounds import choose, parse_all, read
from stackaudit.catalog.loading import load
from stackaudit.graph.build import build
from stackaudit.graph.callgraph import CallGraph
from stackaudit.intake.trees import open_tree
from stackaudit.resolution.context import Context
from stackaudit.resolution.project import Project

PROJECT = {
    "dbt_project.yml": "name: shop\nversion: '1'\nprofile: house\n",
    "models/orders.sql": "-- prose about ref('nothing')\nselect * from {{ ref('stg_orders') }}\njoin {{ ref('regions') }} using (id)\n",
    "models/stg_orders.sql": "{{ config(materialized='view') }}\n{# {{ ref('commented') }} #}\nselect * from {{ source('raw', 'orders') }}\n",
    "models/broken.sql": "select {{ ref('stg_orders' from {% if\n{{ ref(\n",
    "models/schema.yml": "version: 2\nsources:\n  - name: raw\n    tables:\n      - name: orders\n      - name: unused\n",
    "snapshots/history.sql": "{% snapshot orders_history %}select * from {{ ref('orders') }}{% endsnapshot %}\n",
    "macros/m.sql": "{% macro m() %}{{ ref('orders') }}{% endmacro %}\n",
    "seeds/regions.csv": "id,name\n1,x\n",
}


def project(folder: Path, files: dict[str, str]) -> Found:
    """Write, read and scan a project."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    files_read = read(open_tree(folder))
    choose(files_read, load())
    parse_all(files_read)
    context = Context(load(), Project(files_read.code), files_read.quote)
    facts = [
        fact
        for kind, rows in (("code", files_read.code), ("document", files_read.documents))
        for detect in detectors.handlers(kind)
        for row in rows
        for fact in detect(row, context)
    ]
    return Found(build(facts, context, files_read.paths, CallGraph()), tuple(facts))


def test_a_project(tmp_path: Path) -> None:
    found = project(tmp_path, PROJECT)
    assert found.names("data_pipeline") == {"shop"}
    assert found.names("pipeline_step") == {"shop/orders", "shop/stg_orders", "shop/broken", "shop/history"}
    assert found.names("dataset") == {"regions", "raw.orders", "raw.unused"}
    assert edges(found, "depends_on") == {("orders", "stg_orders"), ("history", "orders")}
    assert edges(found, "reads") == {("orders", "regions"), ("stg_orders", "raw.orders")}
    assert not found.names("model", "provider")


def test_statements_without_a_project_are_left_alone(tmp_path: Path) -> None:
    files = {path: text for path, text in PROJECT.items() if path != "dbt_project.yml"}
    assert not project(tmp_path, files).names("data_pipeline", "pipeline_step")


def test_lines_of_references(tmp_path: Path) -> None:
    found = project(tmp_path, PROJECT)
    lines = {
        e.evidence[0].line for e in found.graph.edges if e.kind == "reads" and e.evidence[0].path == "models/orders.sql"
    }
    assert lines == {3}
