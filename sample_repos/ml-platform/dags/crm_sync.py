"""Hands the cards at risk to the CRM."""

from datetime import datetime, timedelta

from airflow.sdk import dag, task


@dag(
    schedule="0 6 * * *",
    start_date=datetime(2026, 2, 1),
    catchup=False,
    default_args={"retries": 3, "execution_timeout": timedelta(minutes=15)},
)
def crm_sync() -> None:
    """Read the export, push segments."""

    @task
    def read_scores() -> list[str]:
        """Cards with a high risk. Two hours after scoring the file should be there."""
        import pandas

        scores = pandas.read_parquet("s3://marlowe-exports/churn_scores.parquet")
        return scores.loc[scores["churn"] > 0.7, "card_id"].astype(str).tolist()

    @task
    def push_segments(cards: list[str]) -> None:
        """One segment for the coupon team."""
        import requests

        from ml.config import CRM_URL

        requests.put(f"{CRM_URL}/segments/at-risk", json={"cards": cards}, timeout=30).raise_for_status()

    push_segments(read_scores())


crm_sync()
