"""How property tests run: the same examples each time, or many new ones under ``make soak``."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

# A catalogue that somebody updated on this machine is no part of a test.
os.environ["XDG_DATA_HOME"] = str(Path(__file__).parent / "no-data")

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile(
    "soak", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
