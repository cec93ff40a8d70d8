"""SageMaker: steps listed in a pipeline, wired by properties and conditions; jobs and endpoints that code starts."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.cloud_jobs import jobs
from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.telling import told
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "sagemaker"
_ESTIMATORS = frozenset(
    {"HuggingFace", "PyTorch", "TensorFlow", "SKLearn", "XGBoost", "MXNet", "Chainer", "ModelTrainer"}
)
_CREATED = frozenset({
    "endpoint", "endpoint-config", "model", "training-job", "processing-job", "transform-job", "inference-component", "hyper-parameter-tuning-job",
})  # fmt: skip
FRAMEWORK = Framework(
    "sagemaker pipelines",
    ("sagemaker",),
    pipeline_call=lambda n: n.startswith("sagemaker.") and n.endswith(".Pipeline"),
    step_decorator=lambda n: n.startswith("sagemaker.workflow") and n.endswith(".step"),
    step_class=lambda n: n.startswith("sagemaker.") and n.rsplit(".", 1)[-1].endswith(("Step", "RegisterModel")),
    pipeline_name=("name", "@0"),
    step_name=("name", "@0"),
    lists=frozenset({"steps"}),
    waits=frozenset({"depends_on"}),
    branches=frozenset({"if_steps", "else_steps"}),
    product="sagemaker",
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the pipelines of a file, their steps and what passes between them; jobs and endpoints."""
    yield from told(FRAMEWORK, file, context, DETECTOR)
    yield from jobs(file, context, DETECTOR, "sagemaker", _job, frozenset({"sagemaker"}))


def _job(name: str) -> str:
    """Return the kind of job that an estimator, a processor, a tuner, a model or a method of the client makes."""
    last = name.rsplit(".", 1)[-1]
    if last.startswith("create_"):
        kind = last.removeprefix("create_").replace("_", "-")
        return kind if kind in _CREATED else ""
    if last.endswith("Processor"):
        return "processing-job"
    if last.endswith("Tuner"):
        return "tuning-job"
    if last.endswith("Estimator") or last in _ESTIMATORS:
        return "training-job"
    return (
        "transform-job" if last == "Transformer" else "model" if last.endswith("Model") and name.count(".") < 4 else ""
    )
