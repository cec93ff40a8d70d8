"""Scores every loyalty card in the morning."""

from datetime import datetime, timedelta

from airflow.sdk import dag, task

SCORES = "s3://marlowe-exports/churn_scores.parquet"


@dag(
    schedule="0 4 * * *",
    start_date=datetime(2025, 10, 1),
    catchup=False,
    default_args={"retries": 2, "execution_timeout": timedelta(minutes=30)},
)
def churn_scoring() -> None:
    """Score and export."""

    @task
    def score() -> int:
        """The champion scores all cards; the export is what other teams read."""
        from ml.registry import champion
        from ml.warehouse import read_table

        cards = read_table("analytics.customer_features")
        cards["churn"] = champion().predict_proba(cards.drop(columns=["card_id"]))[:, 1]
        cards[["card_id", "churn"]].to_parquet(SCORES)
        return len(cards)

    score()


churn_scoring()
