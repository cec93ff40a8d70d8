"""Builds the features with dbt and forecasts tomorrow's demand."""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.python import PythonOperator

from ml.demand import forecast_demand, train_demand

DBT = "cd /opt/airflow/dbt && dbt"

with DAG(
    dag_id="demand_forecast",
    schedule="0 3 * * *",
    start_date=datetime(2025, 10, 1),
    catchup=False,
    default_args={"retries": 1, "execution_timeout": timedelta(hours=2)},
) as dag:
    dbt_build = BashOperator(task_id="dbt_build", bash_command=f"{DBT} build")
    train = PythonOperator(task_id="train_demand", python_callable=train_demand)
    forecast = PythonOperator(task_id="forecast_demand", python_callable=forecast_demand)

    dbt_build >> train >> forecast
