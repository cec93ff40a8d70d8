"""Files made to be slow, or to run in circles, cost little."""

from __future__ import annotations

import time

import pytest
from tests.detectors.dialects.pipelines import scanned

HEAD = "from airflow import DAG\nfrom airflow.operators.empty import EmptyOperator as E\nwith DAG('d'):\n    a0 = E(task_id='t')\n"


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"    a{n} = [a{n - 1}, a{n - 1}]\n" for n in range(1, 60)) + "    a59 >> a0\n",
        "".join(f"{'    ' * (n + 1)}for x{n} in range(60):\n" for n in range(6))
        + "    " * 7
        + "E(task_id=f'{x0}{x1}{x2}')\n",
        "    x0 = 'a' * 9\n"
        + "".join(f"    x{n} = f'{{x{n - 1}}}{{x{n - 1}}}'\n" for n in range(1, 40))
        + "    E(task_id=x39)\n",
        "    x = x[0]\n    y = y.get('k')\n    E(task_id=x)\n    E(task_id=y)\n",
        "    " + " >> ".join(["a0"] * 3000) + "\n",
        "def f(n):\n    g(n)\n    g(n)\ndef g(n):\n    f(n)\n    f(n)\nf(1)\n",
    ],
    ids=["doubling", "nested loops", "growing text", "itself", "long chain", "calls in circles"],
)
def test_cost_is_bounded(body: str) -> None:
    start = time.perf_counter()
    found = scanned(HEAD + body)
    assert time.perf_counter() - start < 10
    assert found.names("data_pipeline") == {"d"}
