"""Kedro, Luigi, Flyte and Dagster's assets: steps, order and data."""

from __future__ import annotations

from tests.detectors.dialects.pipelines import edges, scanned
from tests.detectors.scanning import scan


def test_kedro() -> None:
    text = """from kedro.pipeline import Pipeline, node
from .nodes import split, train

def create_pipeline(**kwargs):
    return Pipeline([
        node(func=split, inputs=["table", "params:ratio"], outputs=dict(a="rows_train", b="rows_test"), name="split_node"),
        node(train, "rows_train@pandas", "regressor"),
    ])
"""
    nodes = "def split(t, r):\n    return t\n\ndef train(x):\n    return x\n"
    found = scan({"src/shop/pipelines/science/pipeline.py": text, "src/shop/pipelines/science/nodes.py": nodes})
    assert found.names("data_pipeline") == {"science"}
    assert found.names("pipeline_step") == {"science/split_node", "science/train"}
    assert found.names("dataset") == {"table", "rows_train", "rows_test", "regressor"}
    assert edges(found, "depends_on") == {("train", "split_node")}
    assert edges(found, "reads") == {("split_node", "table"), ("train", "rows_train")}
    assert edges(found, "writes") == {("split_node", "rows_train"), ("split_node", "rows_test"), ("train", "regressor")}


def test_a_node_of_something_else() -> None:
    found = scan({"app.py": "from graphlib import node\nimport kedro\nnode(func=print, inputs='a', outputs='b')\n"})
    assert not found.names("pipeline_step", "data_pipeline")


def test_luigi() -> None:
    found = scanned("""
        import luigi

        class Extract(luigi.Task):
            def output(self):
                return luigi.LocalTarget("data/raw.csv")

        class Train(luigi.Task):
            def requires(self):
                return Extract()
            def output(self):
                return luigi.LocalTarget(f"models/{self.day}.pkl")

        class Helper:
            def requires(self):
                return Train()
    """)
    assert found.names("pipeline_step") == {"flow/Extract", "flow/Train"}
    assert edges(found, "depends_on") == {("Train", "Extract")}
    assert edges(found, "writes") == {("Extract", "data/raw.csv")}


def test_flyte() -> None:
    found = scanned("""
        from flytekit import task, workflow

        @task
        def load() -> list:
            return []

        @task(retries=3)
        def fit(rows: list) -> int:
            return 1

        @workflow
        def training() -> int:
            return fit(rows=load())
    """)
    assert found.names("pipeline_step") == {"training/load", "training/fit"}
    assert edges(found, "depends_on") == {("fit", "load")}
    assert edges(found, "runs") == {("training", "load"), ("training", "fit")}


def test_assets() -> None:
    found = scanned("""
        from dagster import asset, multi_asset, AssetOut, AssetKey, define_asset_job, ConfigurableResource

        class ShopConfig(ConfigurableResource):
            size: int

        @asset
        def raw():
            return 1

        @multi_asset(outs={"rows_train": AssetOut(), "rows_test": AssetOut()})
        def split(context, raw, config: ShopConfig):
            return raw, raw

        @asset(group_name="ml", deps=[raw, AssetKey("outside")])
        def regressor(rows_train):
            return rows_train

        nightly = define_asset_job(name="nightly", selection="*")
    """)
    assert found.names("data_pipeline") == {"assets", "ml", "nightly"}
    assert found.names("pipeline_step") == {"assets/raw", "assets/split", "ml/regressor"}
    assert edges(found, "depends_on") == {("split", "raw"), ("regressor", "raw"), ("regressor", "split")}
    assert edges(found, "writes") == {
        ("raw", "raw"), ("split", "rows_train"), ("split", "rows_test"), ("regressor", "regressor"),
    }  # fmt: skip
    assert ("regressor", "rows_train") in edges(found, "reads")


def test_a_pipeline_whose_name_is_not_known() -> None:
    found = scanned("""
        from sagemaker.workflow.pipeline import Pipeline
        from sagemaker.workflow.steps import TrainingStep

        def get_pipeline(name, role):
            train = TrainingStep(name="Train")
            return Pipeline(name=name, steps=[train])

        def get_other(name):
            return Pipeline(name=name, steps=[])
    """)
    assert found.names("data_pipeline") == {"get_pipeline"}
    assert found.names("pipeline_step") == {"get_pipeline/Train"}
