"""The demand model."""

import mlflow
from sklearn.ensemble import HistGradientBoostingRegressor

from ml.config import DEMAND_MODEL, MLFLOW_TRACKING_URI
from ml.registry import champion
from ml.warehouse import read_table, write_table

FEATURES = ["weekday", "week", "sold_7d"]


def train_demand() -> None:
    """Fit on two years of sales and register."""
    mlflow.set_tracking_uri(MLFLOW_TRACKING_URI)
    mlflow.set_experiment("demand")
    sales = read_table("analytics.daily_sales")
    with mlflow.start_run():
        model = HistGradientBoostingRegressor(max_iter=300, random_state=7)
        model.fit(sales[FEATURES], sales["sold"])
        mlflow.sklearn.log_model(model, name="model", registered_model_name=DEMAND_MODEL)


def forecast_demand() -> None:
    """Tomorrow, per region and product."""
    sales = read_table("analytics.daily_sales")
    sales["forecast"] = champion(DEMAND_MODEL).predict(sales[FEATURES])
    write_table(sales[["region", "product_id", "forecast"]], "demand_forecast")
