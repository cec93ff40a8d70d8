"""A comparison to render."""

import pytest
from tests.portfolio.making import made


@pytest.fixture
def sample_diff():
    """A comparison with a little of everything."""
    return made()
