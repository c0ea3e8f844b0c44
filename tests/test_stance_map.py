"""The space of stances: distances shown, who can be placed, spread under reweighted issues."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis.mds import aligned, point_distances
from oewg_analysis.stance_map import stance_space

NAMES = {1.0: "supports", 0.0: "conditional", -1.0: "opposes"}


def held(values):
    """Stances from an array of delegations x issues, NaN where none is coded."""
    rows = [
        (f"D{d:02}", f"issue {k:02}", NAMES[value], False, 1)
        for d, row in enumerate(values)
        for k, value in enumerate(row)
        if not np.isnan(value)
    ]
    return pd.DataFrame(rows, columns=["delegation", "issue", "stance", "conflict", "n_statements"])


@pytest.fixture(scope="module")
def two_camps():
    rng = np.random.default_rng(4)
    values = np.where(np.arange(12)[:, None] < 6, 1.0, -1.0) * np.where(rng.random((12, 20)) < 0.15, -1, 1)
    values[rng.random(values.shape) < 0.3] = np.nan
    return held(values)


def test_camps_lie_apart(two_camps):
    space = stance_space(two_camps, n_boot=50)
    one, other = space.points["dim_1"][:6], space.points["dim_1"][6:]
    assert min(one.max(), other.max()) < max(one.min(), other.min())
    assert space.points["spread"].max() < abs(one.mean() - other.mean()) / 2
    assert space.left_out == () and space.known == 1


def test_distances_on_a_line_are_shown_exactly():
    """Delegations on a scale from full support to full opposition."""
    values = np.array([[1.0] * (8 - k) + [-1.0] * k for k in range(9)])
    space = stance_space(held(values), 1, n_boot=20)
    expected = np.abs(np.subtract.outer(np.arange(9), np.arange(9))) / 8
    assert point_distances(space.points[["dim_1"]].to_numpy()) == pytest.approx(expected, abs=1e-6)
    assert space.stress == pytest.approx(0, abs=1e-6)


def test_what_cannot_be_placed_is_named():
    values = np.ones((7, 6))
    values[:3, :3] = -1
    values[5, 2:] = np.nan  # shares 2 issues with the others
    values[6] = np.nan
    values[6, :3] = 1
    space = stance_space(held(values), n_boot=10)
    assert space.left_out == ("D05",)
    assert list(space.points.index) == ["D00", "D01", "D02", "D03", "D04", "D06"]
    assert space.points.loc["D06", ["n_issues", "n_partners"]].tolist() == [3, 5]


def test_the_larger_of_two_worlds_is_kept():
    values = np.full((11, 8), np.nan)
    values[:6, :4], values[6:, 4:] = 1.0, 1.0
    values[0, 0] = values[7, 5] = -1
    space = stance_space(held(values), n_boot=10)
    assert space.left_out == tuple(f"D{d:02}" for d in range(6, 11))


def test_replicates_are_centred_on_what_they_vary(two_camps):
    space = stance_space(two_camps, n_boot=40)
    assert space.replicates.shape == (40, 12, 2)
    points = space.points[["dim_1", "dim_2"]].to_numpy()
    assert space.points["spread"].to_numpy() == pytest.approx(
        np.sqrt(((space.replicates - points) ** 2).sum(2).mean(0))
    )
    assert np.abs(space.replicates.mean(axis=0) - points).max() < 0.15


def test_same_digits_at_every_run(two_camps):
    first, second = stance_space(two_camps, n_boot=10), stance_space(two_camps.iloc[::-1], n_boot=10)
    pd.testing.assert_frame_equal(first.points, second.points)
    assert first.replicates.tolist() == second.replicates.tolist()


def test_alignment_undoes_turns_and_shifts():
    points = np.random.default_rng(0).normal(size=(6, 2))
    angle = 0.7
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centred = points - points.mean(axis=0)
    moved = np.stack([centred @ turn, centred * [-1, 1]])
    assert aligned(moved, points) == pytest.approx(np.stack([points, points]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_dims": 0}, "`n_dims` must be 1 or more; received 0"),
        ({"n_boot": 1}, "`n_boot` must be 2 or more; received 1"),
        (
            {"min_issues": 30},
            "`source` must hold at least 3 issues, and join 4 delegations by 30 issues each; "
            "received 20, and 0 joined so",
        ),
    ],
)
def test_what_is_not_allowed(two_camps, arguments, message):
    with pytest.raises(ValueError) as error:
        stance_space(two_camps, **arguments)
    assert str(error.value) == message
