"""Frameworks whose pipelines are functions, classes or lists of steps."""

from __future__ import annotations

from tests.detectors.dialects.pipelines import edges, scanned


def test_zenml_functions_options_and_instances() -> None:
    found = scanned(
        """
        from zenml import pipeline, step

        @step
        def load() -> int: return 1

        @step(name="fit")
        def train(x: int): ...

        @step
        def report(): ...

        @pipeline(name="training")
        def training():
            x = load()
            train.with_options(settings={})(x)
            report(after=["fit"])
        """
    )
    assert found.names("data_pipeline") == {"training"}
    assert edges(found, "depends_on") == {("fit", "load"), ("report", "fit")}


def test_zenml_artifacts_and_pipelines_in_pipelines() -> None:
    found = scanned(
        """
        from typing import Annotated
        from zenml import pipeline, step

        @step
        def load(): return [1]

        @step
        def clean(rows: Annotated[list, "raw_rows"]): return rows

        @pipeline
        def first():
            return clean(load())

        @pipeline
        def second(x): ...

        @pipeline
        def all_of_it():
            second(first())
        """
    )
    assert edges(found, "reads") == {("clean", "raw_rows")}
    assert edges(found, "writes") == {("load", "raw_rows")}
    assert {("all_of_it", "first"), ("all_of_it", "second")} <= edges(found, "runs")
    assert ("second", "first") in edges(found, "depends_on")


def test_kubeflow_components_order_and_display_names() -> None:
    found = scanned(
        """
        from kfp import dsl
        from kfp.components import load_component_from_file

        fetch_op = load_component_from_file("fetch.yaml")

        @dsl.component
        def train(data: str): ...

        @dsl.pipeline(name="ml")
        def build():
            fetched = fetch_op()
            one = train(data=fetched.output).set_display_name("first")
            two = train(data="x").after(one).set_display_name("second")
        """
    )
    assert found.names("pipeline_step") == {"ml/fetch_op", "ml/first", "ml/second"}
    assert edges(found, "depends_on") == {("first", "fetch_op"), ("second", "first")}


def test_listed_components_and_steps() -> None:
    found = scanned(
        """
        from tfx import v1 as tfx
        from sagemaker.workflow.pipeline import Pipeline
        from sagemaker.workflow.steps import ProcessingStep, TrainingStep

        gen = tfx.components.CsvExampleGen(input_base="x").with_id("Examples")
        stats = tfx.components.StatisticsGen(examples=gen.outputs["examples"])
        p = tfx.dsl.Pipeline(pipeline_name="taxi", components=[gen, stats])

        clean = ProcessingStep(name="clean")
        fit = TrainingStep(name="fit", inputs={"train": clean.properties.Output})
        Pipeline(name="house", steps=[clean, fit])
        """
    )
    assert found.names("data_pipeline") == {"taxi", "house"}
    assert edges(found, "depends_on") == {("StatisticsGen", "Examples"), ("fit", "clean")}


def test_prefect_and_dagster() -> None:
    found = scanned(
        """
        from prefect import flow, task
        import dagster

        @task
        def get(): return 1

        @task
        def put(x): ...

        @flow(name="sync")
        def run():
            a = get.submit()
            put.submit(a)

        @dagster.op
        def one(): return 1

        @dagster.op
        def two(x): ...

        @dagster.job
        def both():
            two(one())
        """
    )
    assert found.names("data_pipeline") == {"sync", "both"}
    assert edges(found, "depends_on") == {("put", "get"), ("two", "one")}


def test_metaflow() -> None:
    found = scanned(
        """
        from metaflow import FlowSpec, step

        class Train(FlowSpec):
            @step
            def start(self):
                self.next(self.a, self.b)
            @step
            def a(self): self.next(self.end)
            @step
            def b(self): self.next(self.end)
            @step
            def end(self): ...
        """
    )
    assert edges(found, "depends_on") == {("a", "start"), ("b", "start"), ("end", "a"), ("end", "b")}


def test_mlflow_registered_models() -> None:
    found = scanned(
        """
        import mlflow
        NAME = "churn"
        mlflow.sklearn.log_model(object(), name="model", registered_model_name=NAME)
        mlflow.pyfunc.load_model(f"models:/{NAME}@champion")
        mlflow.pyfunc.load_model("runs:/abc/model")
        """
    )
    assert found.names("model") == {"churn"}


def test_functions_of_the_same_names_elsewhere() -> None:
    found = scanned(
        """
        import zenml, kfp, prefect
        from mine import pipeline, step, flow, task

        @step
        def load(): ...

        @pipeline
        def training():
            load()

        @flow
        def run(): load()
        """
    )
    assert not found.names("data_pipeline", "pipeline_step")
