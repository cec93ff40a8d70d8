"""The label of the churn model."""

import pandas


def test_label_counts_sixty_days() -> None:
    frame = pandas.DataFrame({"days_since_visit": [10, 61]})
    assert (frame["days_since_visit"] > 60).tolist() == [False, True]
