"""Trains the churn model every Sunday."""

from datetime import datetime, timedelta

from airflow.sdk import dag, task

FEATURES = "/opt/airflow/data/customer_features.parquet"


@dag(
    schedule="0 2 * * 0",
    start_date=datetime(2025, 10, 1),
    catchup=False,
    default_args={"retries": 2, "execution_timeout": timedelta(hours=1)},
)
def churn_training() -> None:
    """Features, training, promotion."""

    @task
    def load_features() -> str:
        """Features of all cards, from the warehouse to a file."""
        from ml.warehouse import read_table

        read_table("analytics.customer_features").to_parquet(FEATURES)
        return FEATURES

    @task
    def train(path: str) -> str:
        """Fit, log and register a candidate."""
        from ml.churn import train_churn

        return train_churn(path)

    @task
    def promote(version: str) -> None:
        """The candidate becomes champion when it beats the current one on the holdout."""
        from ml.registry import promote_if_better

        promote_if_better(version)

    promote(train(load_features()))


churn_training()
