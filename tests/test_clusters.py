import numpy as np
import pytest
from scipy import sparse

from oewg_analysis.clusters import cluster_weights, resampling_units, row_sums, unit_lengths

# Passages of statements 0 | 1, 2 | 3, 4, 5, of three delegations; the rows stand in no order.
STATEMENT = np.array([5, 0, 1, 0, 2, 2, 3, 4, 4, 0])
DELEGATION = [0, 1, 1, 2, 2, 2]


@pytest.fixture
def passages():
    return sparse.csr_array(np.random.default_rng(2).poisson(2.0, (10, 6)) + 1.0)


@pytest.mark.parametrize(
    ("second_stage", "parts", "resampled"),
    [
        ("few", [3, 3, 3], ["passages", "statements and passages", "statements"]),
        ("always", [3, 3, 4], ["passages", "statements and passages", "statements and passages"]),
    ],
)
def test_layout(passages, second_stage, parts, resampled):
    units = resampling_units(passages, STATEMENT, DELEGATION, second_stage)
    assert units.n_units.tolist() == [3, 2, 3]
    assert units.n_passages.tolist() == [3, 3, 4]
    assert np.bincount(units.delegation_of_unit[units.unit_of_part]).tolist() == parts
    assert units.resampled.tolist() == resampled
    assert (np.diff(units.unit_of_part) >= 0).all() and (np.diff(units.delegation_of_unit) >= 0).all()


def test_units_are_statements_of_length_one_or_passages_whose_mean_is_one(passages):
    units = resampling_units(passages, STATEMENT, DELEGATION)
    vectors = row_sums(units.parts, units.unit_of_part, units.squares.size).toarray()
    np.testing.assert_allclose((vectors**2).sum(axis=1), units.squares)
    np.testing.assert_allclose(units.squares[units.delegation_of_unit > 0], 1)
    assert np.linalg.norm(vectors[units.delegation_of_unit == 0].mean(axis=0)) == pytest.approx(1)


def test_weights_keep_totals_and_leave_alone_what_is_not_resampled(passages):
    units = resampling_units(passages, STATEMENT, DELEGATION)
    of_units, of_parts = cluster_weights(units, 20, np.random.default_rng(1))
    np.testing.assert_allclose(np.add.reduceat(of_units, [0, 3, 5], axis=1), np.tile([3, 2, 3], (20, 1)))
    split = units.renormalised[units.unit_of_part]
    assert (of_parts[:, ~split] == 1).all()
    assert (of_parts[:, split].std(axis=0) > 0).sum() == 2  # the third passage is alone in its statement


def test_weights_carry_the_stated_variance(passages):
    units = resampling_units(passages, STATEMENT, DELEGATION, "always")
    of_units, _ = cluster_weights(units, 100_000, np.random.default_rng(1))
    values = np.arange(3.0)
    assert (of_units[:, :3] @ values / 3).var() == pytest.approx(1 / 3, rel=0.03)  # passages alone: s^2 / n
    assert (of_units[:, 5:] @ values / 3).var() == pytest.approx(2 / 9, rel=0.03)  # of statements (n - 1) / n of it


def test_unit_lengths_at_weights_one(passages):
    units = resampling_units(passages, STATEMENT, DELEGATION, "always")
    np.testing.assert_allclose(unit_lengths(units, np.ones((2, units.unit_of_part.size))), 1)


def test_unit_lengths_under_weights(passages):
    units = resampling_units(passages, STATEMENT, DELEGATION, "always")
    weights = np.random.default_rng(4).uniform(0.5, 2, units.unit_of_part.size)
    lengths = unit_lengths(units, weights[None])[0]
    scaled = row_sums(sparse.diags_array(weights) @ units.parts, units.unit_of_part, units.squares.size).toarray()
    split = units.renormalised
    np.testing.assert_allclose(lengths[split], np.linalg.norm(scaled, axis=1)[split])
    assert (lengths[~split] == 1).all()
