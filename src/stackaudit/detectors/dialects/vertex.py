"""Vertex AI: training jobs, endpoints, indexes and feature stores that code creates."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.cloud_jobs import jobs
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "vertex"
_ROOT = "google.cloud.aiplatform"
_TRAINS = ("TrainingJob", "CustomJob", "TuningJob")
_CREATED = {
    "Endpoint.create": "endpoint", "PrivateEndpoint.create": "endpoint", "MatchingEngineIndexEndpoint.create": "index-endpoint",
    "MatchingEngineIndex.create_tree_ah_index": "index", "MatchingEngineIndex.create_brute_force_index": "index", "Featurestore.create": "feature-store",
    "Model.upload": "model", "FeatureOnlineStore.create_optimized_store": "feature-store", "FeatureOnlineStore.create_bigtable_store": "feature-store",
}  # fmt: skip


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the jobs and endpoints that a file creates."""
    yield from jobs(file, context, DETECTOR, _ROOT, _job, frozenset())


def _job(name: str) -> str:
    rest = name.removeprefix(f"{_ROOT}.")
    if rest.endswith(_TRAINS) and "." not in rest:
        return "training-job"
    return _CREATED.get(rest, "pipeline-job" if rest == "PipelineJob" else "")
