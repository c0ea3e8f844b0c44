"""Scaling: a known plane is found again, stress, signs, weights, what is refused."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from oewg_analysis.mds import classical_mds, point_distances, smacof, spread, stress_1

PLANE = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 1.0], [-2.0, 1.5], [1.0, -1.0], [0.5, 2.0]])


def frame(values):
    labels = [f"D{k}" for k in range(len(values))]
    return pd.DataFrame(values, index=labels, columns=labels)


@pytest.fixture
def distances():
    return frame(cdist(PLANE, PLANE))


def test_a_plane_is_found_again(distances):
    found = classical_mds(distances)
    assert point_distances(found.points.to_numpy()) == pytest.approx(distances.to_numpy())
    assert found.stress == pytest.approx(0, abs=1e-7)
    assert found.points.mean().tolist() == pytest.approx([0, 0])
    values = found.eigenvalues["eigenvalue"]
    assert values[:2].tolist() == pytest.approx((found.points**2).sum().tolist())
    assert values[2:].tolist() == pytest.approx([0] * 4, abs=1e-9)
    assert found.eigenvalues["share"].sum() == pytest.approx(1)


def test_signs_and_order_do_not_depend_on_rows(distances):
    turned = classical_mds(distances.iloc[::-1, ::-1]).points.loc[distances.index]
    pd.testing.assert_frame_equal(classical_mds(distances).points, turned)
    points = classical_mds(distances).points
    assert all(points[d].loc[points[d].abs().idxmax()] > 0 for d in points)


def test_stress_by_hand():
    points = np.array([[0.0], [1.0], [3.0]])
    given = np.array([[0, 2, 3], [2, 0, 2], [3, 2, 0]])
    assert stress_1(given, points) == pytest.approx(np.sqrt(1 / 14))
    weights = np.array([[9, 0, 1], [0, 9, 2], [1, 2, 9]])
    assert stress_1(given, points, weights) == pytest.approx(0, abs=1e-12)
    weights[0, 1] = weights[1, 0] = 3
    assert stress_1(given, points, weights) == pytest.approx(np.sqrt(3 / (3 + 9 + 8)))
    assert np.isnan(stress_1(given, points * 0))


def test_what_a_plane_cannot_show():
    """Four points at equal distances need three dimensions; a plane has stress."""
    equal = frame(1 - np.eye(4))
    assert classical_mds(equal, 3).stress == pytest.approx(0, abs=1e-7)
    assert classical_mds(equal, 2).stress > 0.1
    star = frame(np.array([[0, 1, 1, 1], [1, 0, 2, 2], [1, 2, 0, 2], [1, 2, 2, 0]]))
    assert classical_mds(star).eigenvalues["eigenvalue"].min() < -0.1


def test_coinciding_points():
    found = classical_mds(frame(np.zeros((3, 3))))
    assert (found.points == 0).all(axis=None) and np.isnan(found.stress)
    assert found.eigenvalues["share"].isna().all()
    line = classical_mds(frame(cdist(PLANE[:3, :1], PLANE[:3, :1])))
    assert line.points["dim_2"].abs().max() == pytest.approx(0, abs=1e-6)


def test_smacof_finds_a_plane_without_the_missing_pairs(distances):
    weights = np.ones((6, 6))
    for i, j in [(0, 1), (2, 5), (3, 4)]:
        weights[i, j] = weights[j, i] = 0
    blurred = np.where(weights > 0, distances, 99)
    start = PLANE + np.random.default_rng(0).normal(0, 0.3, PLANE.shape)
    found = smacof(blurred, weights, start, max_iterations=5000, tolerance=1e-15)
    assert point_distances(found) == pytest.approx(distances.to_numpy(), abs=1e-4)


def test_smacof_is_no_worse_than_its_start_and_takes_stacks(distances):
    rng = np.random.default_rng(1)
    start = rng.normal(size=(6, 1))
    given = np.stack([distances.to_numpy(), 2 * distances.to_numpy()])
    weights = np.ones((2, 6, 6))
    found = smacof(given, weights, start, tolerance=0)
    error = ((point_distances(found) - given) ** 2).sum(axis=(1, 2))
    assert (error <= ((point_distances(start) - given) ** 2).sum(axis=(1, 2))).all()
    alone = smacof(given[1], weights[1], start, tolerance=0)
    assert point_distances(found[1]) == pytest.approx(point_distances(alone), abs=1e-6)


def test_smacof_agrees_with_scikit_learn(distances):
    """Same criterion, same minimum in one dimension from the same start."""
    from sklearn.manifold import smacof as peer

    start = classical_mds(distances, 1).points.to_numpy()
    ours = smacof(distances.to_numpy(), np.ones((6, 6)), start, tolerance=1e-14)
    _, theirs = peer(distances.to_numpy(), n_components=1, init=start, n_init=1, eps=1e-14, normalized_stress=False)
    raw = ((point_distances(ours) - distances.to_numpy()) ** 2).sum() / 2
    assert raw == pytest.approx(theirs, rel=1e-6)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (np.nan, "`distances` must be known for every pair; received 2 cells without, first D0 / D1"),
        (-1.0, "`distances` must be symmetric, 0 or more, and 0 on the diagonal; received others"),
    ],
)
def test_distances_that_are_refused(distances, cell, message):
    distances.iloc[0, 1] = distances.iloc[1, 0] = cell
    with pytest.raises(ValueError) as error:
        classical_mds(distances)
    assert str(error.value) == message


def test_asymmetry_and_other_shapes_are_refused(distances):
    with pytest.raises(ValueError, match="must be symmetric"):
        classical_mds(frame(np.triu(distances)))
    with pytest.raises(ValueError, match="same unique labels"):
        classical_mds(distances.iloc[:, :3])
    with pytest.raises(ValueError, match="`n_dims` must lie from 1 to 5 for 6 labels; received 6"):
        classical_mds(distances, 6)


def test_spread_is_zero_for_the_same_distances_and_follows_noise():
    rng = np.random.default_rng(4)
    true = rng.normal(size=(6, 2))
    apart = np.linalg.norm(true[:, None] - true, axis=-1)
    points = classical_mds(pd.DataFrame(apart)).points
    still = spread(np.stack([apart] * 3), points)
    assert still[["dim_1", "dim_2"]].equals(points)
    np.testing.assert_allclose(still[["sd_1", "sd_2"]], 0.0, atol=1e-9)
    moved = true + 0.05 * rng.normal(size=(400, 6, 2))
    noisy = np.linalg.norm(moved[:, :, None] - moved[:, None], axis=-1)
    assert spread(noisy, points)[["sd_1", "sd_2"]].mean(axis=None) == pytest.approx(0.05, rel=0.35)
    unknown = np.full((2, 6, 6), np.nan)
    assert spread(unknown, points)[["sd_1", "sd_2"]].isna().all(axis=None)
