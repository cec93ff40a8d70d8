"""Champions and candidates in MLflow."""

from typing import Any

import mlflow
from mlflow import MlflowClient

from ml.config import CHURN_MODEL, MLFLOW_TRACKING_URI


def champion(name: str = CHURN_MODEL) -> Any:
    """The model in service."""
    mlflow.set_tracking_uri(MLFLOW_TRACKING_URI)
    return mlflow.sklearn.load_model(f"models:/{name}@champion")


def promote_if_better(version: str) -> None:
    """Compare on the holdout, then move the alias."""
    client = MlflowClient(MLFLOW_TRACKING_URI)
    new = client.get_run(client.get_model_version(CHURN_MODEL, version).run_id).data.metrics["auc"]
    old = client.get_run(client.get_model_version_by_alias(CHURN_MODEL, "champion").run_id).data.metrics["auc"]
    if new > old:
        client.set_registered_model_alias(CHURN_MODEL, "champion", version)
