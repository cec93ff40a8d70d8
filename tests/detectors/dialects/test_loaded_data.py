"""Data that code loads by a name: data sets of hubs, samples of libraries, documents of loaders and readers."""

from __future__ import annotations

import pytest
from tests.detectors.dialects.pipelines import edges, scanned
from tests.detectors.scanning import scan

LANGCHAIN = "from langchain_community.document_loaders import "


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('from datasets import load_dataset\nd = load_dataset("acme/reviews")', {"acme/reviews"}),
        ('from datasets import load_dataset\nd = load_dataset("csv", data_files="a")', set()),
        ('from helpers import load_dataset\nd = load_dataset("acme/reviews")', set()),
        (
            "import os\nfrom datasets import load_dataset\nd = load_dataset(f\"{os.environ['OWNER'].x()}/twins\")",
            {"twins"},
        ),
        (
            "from sklearn.datasets import fetch_california_housing\nd = fetch_california_housing()",
            {"california_housing"},
        ),
        ("from sklearn.datasets import load_iris\nd = load_iris(as_frame=True)", {"iris"}),
        ("from sklearn.datasets import load_files\nd = load_files(x)", set()),
        ("from torchvision import datasets\nd = datasets.MNIST('data', train=True)", {"MNIST"}),
        ("from torchvision import datasets\nd = datasets.ImageFolder(x)", set()),
        ("from tensorflow import keras\nd = keras.datasets.fashion_mnist.load_data()", {"fashion_mnist"}),
        (f'{LANGCHAIN}PyPDFLoader\nd = PyPDFLoader("docs/manual.pdf").load()', {"docs/manual.pdf"}),
        (f'{LANGCHAIN}DirectoryLoader\nd = DirectoryLoader("handbook", glob="**/*.md")', {"handbook"}),
        (f'{LANGCHAIN}WebBaseLoader\nd = WebBaseLoader("https://example.com/a")', {"https://example.com/a"}),
        (f"{LANGCHAIN}PyPDFLoader\nd = PyPDFLoader(path)", set()),
        ('from yaml import SafeLoader\nd = SafeLoader("prices.csv.txt")', set()),
        ('from acme import ConfigLoader\nd = ConfigLoader("a.json")', set()),
    ],
)
def test_names_of_data(source: str, names: set[str]) -> None:
    assert scan(source).names("dataset") == names


JAVA = """import static dev.langchain4j.data.document.loader.FileSystemDocumentLoader.loadDocument;
import dev.langchain4j.data.document.Document;
class Config {
  Document terms(ResourceLoader resources) {
    Resource resource = resources.getResource("classpath:terms.txt");
    return loadDocument(resource.getFile().toPath(), new TextDocumentParser());
  }
}
"""


def test_a_document_of_the_class_path() -> None:
    found = scan({"src/main/java/Config.java": JAVA})
    assert found.names("dataset") == {"terms.txt"}


def test_a_step_reads_and_publishes_data_of_a_hub() -> None:
    found = scanned(
        """
        from datasets import Dataset, load_dataset
        from zenml import pipeline, step

        @step
        def load():
            return load_dataset("acme/raw")

        @step
        def publish(rows):
            Dataset.from_list(rows).push_to_hub("acme/clean")

        @pipeline
        def feed():
            publish(load())
        """
    )
    assert edges(found, "reads") == {("load", "acme/raw")}
    assert edges(found, "writes") == {("publish", "acme/clean")}


def test_a_step_that_the_orchestrator_brings() -> None:
    found = scanned(
        """
        from zenml import pipeline, step
        from zenml.integrations.evidently.steps import evidently_report_step

        @step
        def split():
            return 1, 2

        @pipeline
        def check():
            before, after = split()
            report = evidently_report_step.with_options(parameters=dict(columns=None))
            report(before, after)
        """
    )
    assert edges(found, "depends_on") == {("evidently_report_step", "split")}


@pytest.mark.parametrize(
    ("call", "names"), [("register(model=m, name=settings['name'])", set()), ("register(model=m)", {"churn"})]
)
def test_a_default_that_every_caller_replaces_names_no_model(call: str, names: set[str]) -> None:
    source = f"""import mlflow
def register(model, name="churn"):
    mlflow.sklearn.log_model(model, "model", registered_model_name=name)
def main(m, settings):
    {call}
"""
    assert scan(source).names("model") == names


def test_a_step_trains_what_it_fits_and_saves() -> None:
    found = scanned(
        """
        import joblib
        from prefect import flow, task
        from sklearn.linear_model import Ridge
        from sklearn.preprocessing import StandardScaler

        @task
        def train(rows):
            scaler = StandardScaler().fit(rows)
            joblib.dump(scaler, "out/scaler.joblib")
            model = Ridge()
            model.fit(rows, rows)
            joblib.dump(model, "out/price_model.joblib")

        @task
        def judge():
            return joblib.load("out/price_model.joblib").score()

        @flow
        def feed():
            train([1])
            judge()
        """
    )
    assert edges(found, "trains") == {("train", "price_model.joblib")}
    assert ("judge", "price_model.joblib") in edges(found, "reads")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('import joblib\nm = joblib.load("models/churn_model.joblib")', {"churn_model.joblib"}),
        ('import onnxruntime\nm = onnxruntime.InferenceSession("net.onnx")', {"net.onnx"}),
        ('import joblib\nm = joblib.load("scaler.joblib")', set()),
        ('import json\nm = json.load(open("model_config.json"))', set()),
        ('import torch\nm = torch.load("batch.pt")', set()),
    ],
)
def test_files_of_trained_models(source: str, names: set[str]) -> None:
    assert scan(source).names("model") == names


def test_a_path_whose_parts_are_set_outside() -> None:
    found = scanned(
        """
        import os
        from pathlib import Path
        import pandas as pd
        from prefect import flow, task

        @task
        def load(path):
            return pd.read_csv(path)

        @flow
        def feed():
            name = os.getenv("DATA_FILE")
            load(Path(os.getenv("DATA_DIR")) / name)
        """
    )
    assert edges(found, "reads") == {("load", "${DATA_DIR}/${DATA_FILE}")}
