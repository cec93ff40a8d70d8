"""Jobs and endpoints that code starts in a service for machine learning."""

from __future__ import annotations

from tests.detectors.scanning import scan


def test_jobs_of_a_library_and_of_a_general_client() -> None:
    found = scan("""import boto3
from sagemaker.huggingface import HuggingFace
from sagemaker.processing import ScriptProcessor
from sagemaker.inputs import TrainingInput

def train():
    estimator = HuggingFace(entry_point="x.py", instance_type="ml.g5.2xlarge")
    estimator.fit({"a": TrainingInput("s3://b/c")})

def evaluate():
    ScriptProcessor(instance_type="ml.m5.xlarge").run()

client = boto3.client("sagemaker")
client.create_endpoint(EndpointName="answers", EndpointConfigName="c")
boto3.client("ec2").create_model(Name="x")
""")
    rows = {n.name: (n.place.line, n.get("machine"), n.get("job")) for n in found.graph.of("infra")}
    assert rows == {
        "sagemaker:training-job": (7, "ml.g5.2xlarge", None),
        "sagemaker:processing-job": (11, "ml.m5.xlarge", None),
        "sagemaker:endpoint": (14, None, "answers"),
    }


def test_jobs_of_vertex() -> None:
    found = scan("""from google.cloud import aiplatform
job = aiplatform.CustomTrainingJob(display_name="fit", script_path="t.py")
endpoint = aiplatform.Endpoint.create(display_name="answers")
aiplatform.init(project="p")
""")
    assert {n.name: n.place.line for n in found.graph.of("infra")} == {"vertex:training-job": 2, "vertex:endpoint": 3}
