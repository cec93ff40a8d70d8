"""Airflow: what is a pipeline, what is a step, and what comes before what."""

from __future__ import annotations

import pytest
from tests.detectors.dialects.pipelines import edges, scanned

CLASSIC = """
    from airflow import DAG
    from airflow.operators.bash import BashOperator
    from airflow.operators.python import PythonOperator

    def train(path):
        import pandas as pd
        pd.read_parquet(path).to_csv("data/out.csv")

    with DAG("nightly", schedule="@daily", default_args={"retries": 2}) as dag:
        fetch = BashOperator(task_id="fetch", bash_command="curl x")
        fit = PythonOperator(task_id="fit", python_callable=train, op_kwargs={"path": "s3://bucket/in.parquet"})
        done = BashOperator(task_id="done", bash_command="true")
        fetch >> fit >> done
"""


def test_operators_in_a_with_block() -> None:
    found = scanned(CLASSIC)
    assert found.names("data_pipeline") == {"nightly"}
    assert found.names("pipeline_step") == {"nightly/fetch", "nightly/fit", "nightly/done"}
    assert edges(found, "depends_on") == {("fit", "fetch"), ("done", "fit")}
    assert {t for _, t in edges(found, "runs")} == {"fetch", "fit", "done"}
    pipeline = next(found.graph.of("data_pipeline"))
    assert (pipeline.get("schedule"), pipeline.get("retries")) == ("@daily", 2)


def test_the_code_of_a_step_says_what_it_touches() -> None:
    found = scanned(CLASSIC)
    assert edges(found, "reads") == {("fit", "s3://bucket/in.parquet")}
    assert edges(found, "writes") == {("fit", "data/out.csv")}


def test_dag_argument_and_wiring_by_methods_and_functions() -> None:
    found = scanned(
        """
        from airflow.models import DAG
        from airflow.models.baseoperator import chain, cross_downstream
        from airflow.operators.empty import EmptyOperator

        dag = DAG(dag_id="old")
        a = EmptyOperator(task_id="a", dag=dag)
        b = EmptyOperator(task_id="b", dag=dag)
        c = EmptyOperator(task_id="c", dag=dag)
        d = EmptyOperator(task_id="d", dag=dag)
        a.set_downstream(b)
        c << b
        cross_downstream([a, b], [d])
        chain(c, d)
        """
    )
    assert edges(found, "depends_on") == {("b", "a"), ("c", "b"), ("d", "a"), ("d", "b"), ("d", "c")}


TASKFLOW = """
    from airflow.decorators import dag, task, task_group
    from steps.clean import clean, plain

    @task
    def unused(): ...

    @dag(schedule=None)
    def flow():
        @task(task_id="get")
        def extract(): return []

        @task.branch
        def choose(rows): return "x"

        @task
        def never_called(): ...

        rows = extract()
        cleaned = clean.override(task_id="tidy").expand(row=rows)
        picked = choose(cleaned)
        task(plain).partial(a=1).expand(b=[picked])

    flow()
"""
HELPERS = """
    from airflow.decorators import task

    @task
    def clean(row): return row

    def plain(a, b): return b
"""


def test_decorated_functions_mapping_and_functions_of_other_modules() -> None:
    found = scanned(TASKFLOW, steps__clean_py=HELPERS)
    assert found.names("data_pipeline") == {"flow"}
    assert found.names("pipeline_step", role="used") == {"flow/get", "flow/tidy", "flow/choose", "flow/plain"}
    assert edges(found, "depends_on") == {("tidy", "get"), ("choose", "tidy"), ("plain", "choose")}


def test_loops_and_factories_make_one_pipeline_for_each_written_name() -> None:
    found = scanned(
        """
        from airflow import DAG
        from airflow.operators.empty import EmptyOperator

        def build(name, tables):
            with DAG(f"load_{name}") as dag:
                start = EmptyOperator(task_id="start")
                for table in tables:
                    load = EmptyOperator(task_id=f"load_{table}")
                    check = EmptyOperator(task_id="check_{}".format(table))
                    start >> load >> check
            return dag

        for source, tables in {"shop": ["orders", "items"], "crm": ["leads"]}.items():
            globals()[source] = build(source, tables)
        """
    )
    assert found.names("data_pipeline") == {"load_shop", "load_crm"}
    assert ("check_orders", "load_orders") in edges(found, "depends_on")
    assert ("check_orders", "load_items") not in edges(found, "depends_on")
    assert "load_crm/check_leads" in found.names("pipeline_step")


def test_groups_stand_for_their_first_and_last_steps() -> None:
    found = scanned(
        """
        from airflow import DAG
        from airflow.operators.empty import EmptyOperator
        from airflow.utils.task_group import TaskGroup

        with DAG("grouped"):
            a = EmptyOperator(task_id="a")
            with TaskGroup("inner") as inner:
                b = EmptyOperator(task_id="b")
                c = EmptyOperator(task_id="c")
                b >> c
            d = EmptyOperator(task_id="d")
            a >> inner >> d
        """
    )
    assert edges(found, "depends_on") == {("b", "a"), ("c", "b"), ("d", "c")}


def test_triggers_waits_and_assets() -> None:
    found = scanned(
        """
        from airflow import DAG, Dataset
        from airflow.operators.bash import BashOperator
        from airflow.operators.trigger_dagrun import TriggerDagRunOperator
        from airflow.sensors.external_task import ExternalTaskSensor

        with DAG("first"):
            BashOperator(task_id="make", bash_command="x", outlets=[Dataset("s3://b/made")])
            TriggerDagRunOperator(task_id="go", trigger_dag_id="second")
        with DAG("second"):
            ExternalTaskSensor(task_id="wait", external_dag_id="first")
        """
    )
    assert ("go", "second") in edges(found, "runs")
    assert ("wait", "first") in edges(found, "depends_on")
    assert edges(found, "writes") == {("make", "s3://b/made")}


def test_statements_name_tables_and_transfers_name_stores() -> None:
    found = scanned(
        """
        from airflow import DAG
        from airflow.providers.amazon.aws.transfers.s3_to_redshift import S3ToRedshiftOperator
        from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

        with DAG("sql"):
            SQLExecuteQueryOperator(task_id="q", sql="insert into mart.daily select * from raw.sales s join raw.shops h on true")
            S3ToRedshiftOperator(task_id="copy", s3_bucket="b", s3_key="k")
        """
    )
    assert edges(found, "reads") == {("q", "raw.sales"), ("q", "raw.shops"), ("copy", "s3")}
    assert edges(found, "writes") == {("q", "mart.daily"), ("copy", "redshift")}


@pytest.mark.parametrize(
    "source",
    [
        "class DAG:\n    def __init__(self, name): ...\nwith DAG('mine') as d:\n    x = d\n",
        "from celery import shared_task as task\n@task\ndef send(): ...\nsend()\nimport airflow\n",
        "from invoke import task\n@task\ndef build(c): ...\nbuild(None)\nimport airflow\n",
        "import airflow\nbits = 1 << 4\nmask = bits >> 2\nx = [1] >> [2]\n",
        "from airflow import DAG\nimport os\nwith DAG(os.environ['NAME']) as d:\n    pass\n",
        "from airflow.operators.bash import BashOperator\nBashOperator(task_id='alone', bash_command='x')\n",
    ],
    ids=["own class", "celery", "invoke", "numbers", "unknown name", "no pipeline"],
)
def test_what_only_looks_like_a_pipeline(source: str) -> None:
    found = scanned(source)
    assert not found.names("data_pipeline", "pipeline_step")


def test_operators_inside_of_a_callback_are_no_steps() -> None:
    found = scanned(
        """
        from airflow import DAG
        from airflow.operators.bash import BashOperator

        def alarm():
            return BashOperator(task_id="alarm", bash_command="mail")

        with DAG("d"):
            BashOperator(task_id="work", bash_command="x", on_failure_callback=alarm())
        """
    )
    assert found.names("pipeline_step") == {"d/work"}


def test_recursion_ends() -> None:
    found = scanned(
        """
        from airflow import DAG
        from airflow.operators.empty import EmptyOperator

        def again(n):
            EmptyOperator(task_id="t")
            return again(again(n))

        with DAG("r"):
            x = again(x)
            x >> x
        """
    )
    assert found.names("pipeline_step") == {"r/t"}
    assert not edges(found, "depends_on")
