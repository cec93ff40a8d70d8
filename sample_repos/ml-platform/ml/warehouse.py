"""Tables in and out of Snowflake."""

import os

import pandas
import snowflake.connector
from snowflake.connector.pandas_tools import write_pandas

from ml.config import SNOWFLAKE_ACCOUNT, SNOWFLAKE_DATABASE


def connect() -> snowflake.connector.SnowflakeConnection:
    """A connection for one task."""
    return snowflake.connector.connect(
        account=SNOWFLAKE_ACCOUNT,
        user=os.environ["SNOWFLAKE_USER"],
        password=os.environ["SNOWFLAKE_PASSWORD"],
        database=SNOWFLAKE_DATABASE,
    )


def read_table(name: str) -> pandas.DataFrame:
    """A whole table."""
    with connect() as connection:
        return connection.cursor().execute(f"select * from {name}").fetch_pandas_all()


def write_table(frame: pandas.DataFrame, name: str) -> None:
    """Replace a table."""
    with connect() as connection:
        write_pandas(connection, frame, name, overwrite=True)
