"""Addresses and names."""

import os

MLFLOW_TRACKING_URI = os.environ.get("MLFLOW_TRACKING_URI", "http://mlflow.marlowe.example:5000")
CRM_URL = os.environ.get("CRM_URL", "https://crm.marlowe.example/api")
SNOWFLAKE_ACCOUNT = os.environ.get("SNOWFLAKE_ACCOUNT", "marlowe-eu")
SNOWFLAKE_DATABASE = "ANALYTICS"

CHURN_MODEL = "marlowe-churn"
DEMAND_MODEL = "marlowe-demand"
