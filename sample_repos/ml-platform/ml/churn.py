"""The churn model."""

import mlflow
import pandas
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ml.config import CHURN_MODEL, MLFLOW_TRACKING_URI


def train_churn(path: str) -> str:
    """Fit, log and register a candidate; returns its version."""
    mlflow.set_tracking_uri(MLFLOW_TRACKING_URI)
    mlflow.set_experiment("churn")
    frame = pandas.read_parquet(path)
    label = frame["days_since_visit"] > 60
    columns = ["days_as_customer", "visits_90d", "spend_90d"]
    x_train, x_test, y_train, y_test = train_test_split(frame[columns], label, test_size=0.2, random_state=7)
    with mlflow.start_run():
        model = make_pipeline(StandardScaler(), GradientBoostingClassifier(random_state=7))
        model.fit(x_train, y_train)
        mlflow.log_metric("auc", roc_auc_score(y_test, model.predict_proba(x_test)[:, 1]))
        info = mlflow.sklearn.log_model(model, name="model", registered_model_name=CHURN_MODEL)
    return str(info.registered_model_version)
