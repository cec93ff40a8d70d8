"""The gate of a pipeline: what got worse fails it, what the calendar did does not."""

import pytest
from tests.cli.pasts import CODE, MENDED, commit
from tests.portfolio.making import empty, found

from stackaudit.model.diff import ConcentrationRow, Debt, FindingChanges
from stackaudit.portfolio.gate import Thresholds, breaches

pytestmark = pytest.mark.usefixtures("data")


def test_first_run_has_nothing_to_compare_with(run, shop):
    done = run("gate", shop)
    assert (done.code, done.out) == (0, "")
    assert "nothing to compare with" in done.err
    assert run("gate", shop, "--keep").code == 0
    assert "nothing to compare with" in run("gate", shop).err  # only the audit of the same commit is there


def test_new_finding_fails_until_it_is_gone(run, shop):
    assert run("gate", shop, "--keep").code == 0
    (shop / "app.py").write_text(CODE)
    commit(shop, "2026-11-01", "worse")
    for _ in range(2):  # a failed job that runs again fails again
        done = run("gate", shop, "--keep", "--gate-findings", "low")
        assert done.code == 1
        assert "new medium finding RES001: " in done.out
        assert "compared with" in done.err
    assert run("gate", shop, "--gate-findings", "none", "-q").code == 0
    assert run("gate", shop, "--gate-findings", "critical").code == 0
    (shop / "app.py").write_text(MENDED)
    commit(shop, "2026-11-02", "mended")
    assert run("gate", shop, "--keep", "--gate-findings", "low").code == 0


def test_against_a_commit(run, shop, data):
    (shop / "app.py").write_text(CODE)
    commit(shop, "2026-11-01", "worse")
    done = run("gate", shop, "--ref", "HEAD~1", "--gate-findings", "info")
    assert done.code == 1
    assert "RES001" in done.out
    assert not data.exists()
    assert run("gate", shop, "--ref", "none").code == 2


def test_model_that_retired_meanwhile_fails_nothing(run, shop):
    run("gate", shop, "--keep", "--as-of", "2025-06-01", "-q")
    (shop / "note.txt").write_text("nothing")
    commit(shop, "2026-11-01", "nothing")
    assert run("gate", shop, "--gate-findings", "info", "--as-of", "2027-06-01").code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--gate-hhi", "much"), "'gate-hhi' must be a number from 1 to 10,000, or none"),
        (("--gate-rating", "0"), "'gate-rating' must be a number"),
        (("--span", "long"), "is no span of time"),
    ],
)
def test_mistakes(run, shop, options, message):
    done = run("gate", shop, *options)
    assert done.code == 2
    assert message in done.err


def test_thresholds():
    worse = empty(
        debt=Debt(60, 960, "A", "C", "worse"),
        concentration=(
            ConcentrationRow("models", "Models", "lab", 4000, 4100, "worse"),
            ConcentrationRow("models", "Models", "host", 4000, 4099, "worse"),
            ConcentrationRow("models", "Models", "parent", None, 9000, "unknown"),
        ),
        findings=FindingChanges(tuple(found("new", "no timeout", n) for n in range(12)), (), 0, 0, 0),
    )  # fmt: skip
    said = [b.message for b in breaches(worse, Thresholds())]
    assert said == ["the rating of debt is C, was A", "the concentration of models by lab is 4,100, was 4,000"]
    assert breaches(worse, Thresholds(findings="high", rating=3, hhi=None)) == ()
    medium = breaches(worse, Thresholds(findings="medium", rating=None, hhi=None))
    assert len(medium) == 11
    assert medium[-1].message == "and 2 more new findings of medium severity or above"
    assert breaches(empty(), Thresholds("info", 1, 1)) == ()
