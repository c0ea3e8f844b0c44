"""Agreement of pairs: against its definition pair by pair, expected agreement, limits, matrices."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from oewg_analysis.pairs import pair_agreement, pair_matrix, same_label, side_by_side

NAN = np.nan


def scores(rows):
    return pd.DataFrame(rows, index=[f"D{k}" for k in range(len(rows))], dtype="float64")


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(3)
    values = rng.choice([1.0, 0.0, -1.0], size=(9, 12), p=[0.6, 0.2, 0.2])
    values[rng.random(values.shape) < 0.3] = NAN
    return scores(values)


@pytest.mark.parametrize(
    ("a", "b", "agreement", "identical"),
    [
        ([1, 1, -1], [1, 1, -1], 1, 1),
        ([1, 1, 1], [-1, -1, -1], 0, 0),
        ([1, 0, -1], [0, 0, 0], 2 / 3, 1 / 3),
        ([1, 0, -1, 1], [1, 1, 1, NAN], 0.5, 1 / 3),
    ],
)
def test_by_hand(a, b, agreement, identical):
    (row,) = pair_agreement(scores([a, b]), chance="item").to_dict("records")
    assert (row["estimate"], row["identical"]) == pytest.approx((agreement, identical))
    assert (row["first"], row["second"], row["n_items"]) == ("D0", "D1", 3)


def test_against_the_definitions(drawn):
    item = pair_agreement(drawn, chance="item", n_boot=10).set_index(["first", "second"])
    kappa = pair_agreement(drawn, chance="pair", n_boot=10).set_index(["first", "second"])
    for a, b in combinations(drawn.index, 2):
        both = drawn.loc[[a, b]].dropna(axis=1)
        x, y = both.to_numpy()
        agreement = 1 - np.abs(x - y).mean() / 2
        others = [
            1 - np.mean([abs(p - q) / 2 for p, q in combinations(drawn[issue].dropna(), 2)]) for issue in both.columns
        ]
        independent = 1 - np.mean([abs(p - q) / 2 for p in x for q in y])
        assert item.loc[(a, b), "estimate"] == pytest.approx(agreement)
        assert item.loc[(a, b), "expected"] == pytest.approx(np.mean(others))
        assert item.loc[(a, b), "corrected"] == pytest.approx((agreement - np.mean(others)) / (1 - np.mean(others)))
        assert kappa.loc[(a, b), "expected"] == pytest.approx(independent)


def test_kappa_is_that_of_scikit_learn(drawn):
    from sklearn.metrics import cohen_kappa_score

    for row in pair_agreement(drawn, chance="pair", n_boot=10).itertuples():
        x, y = drawn.loc[[row.first, row.second]].dropna(axis=1).to_numpy(int)
        expected = cohen_kappa_score(x, y, labels=[-1, 0, 1], weights="linear")
        assert row.corrected == pytest.approx(expected)


def test_mean_of_corrected_agreement_is_zero_where_all_speak():
    """Numerator and denominator of one item average out over all pairs."""
    rng = np.random.default_rng(1)
    pairs = pair_agreement(scores(rng.choice([1.0, 0.0, -1.0], size=(8, 10))), chance="item", n_boot=10)
    assert pairs["corrected"].mean() == pytest.approx(0)


def test_unanimous_items_tell_nothing():
    pairs = pair_agreement(scores([[1, 1, 1]] * 4), chance="item")
    assert (pairs["estimate"] == 1).all() and (pairs["expected"] == 1).all()
    assert pairs[["corrected", "corrected_low", "corrected_high"]].isna().all(axis=None)
    assert (pairs["n_telling"] == 0).all()


def test_too_few_shared_items_are_nan():
    pairs = pair_agreement(scores([[1, 1, 1, NAN], [1, NAN, -1, 1], [NAN, NAN, NAN, NAN]]), chance="item")
    assert pairs["n_items"].tolist() == [2, 0, 0]
    assert pairs.drop(columns=["first", "second", "n_items", "level", "n_boot"]).isna().all(axis=None)


def test_limits_need_three_items():
    (row,) = pair_agreement(scores([[1, 1], [1, -1]]), chance="item", min_items=1).to_dict("records")
    assert row["estimate"] == 0.5 and np.isnan(row["low"]) and np.isnan(row["high"])


def test_limits_hold_the_estimate_and_stay_in_range(drawn):
    pairs = pair_agreement(drawn, chance="item").dropna(subset=["low"])
    assert len(pairs) > 20
    assert ((pairs["low"] <= pairs["estimate"]) & (pairs["estimate"] <= pairs["high"])).all()
    assert pairs["low"].min() >= 0 and pairs["high"].max() <= 1


def test_replicates_vary_as_a_mean_does():
    """The half width of a 68 % interval is near s / sqrt(n), also when few of many items are shared."""
    rng = np.random.default_rng(0)
    values = rng.choice([1.0, 0.0, -1.0], size=(2, 30))
    padded = np.hstack([values, np.full((2, 60), NAN)])
    (row,) = pair_agreement(scores(padded), chance="item", n_boot=4000, level=0.6827).to_dict("records")
    spread = np.std(np.abs(values[0] - values[1]) / 2, ddof=1) / np.sqrt(30)
    assert (row["high"] - row["low"]) / 2 == pytest.approx(spread, rel=0.06)


def test_seed_decides(drawn):
    first = pair_agreement(drawn, chance="item", n_boot=50)
    pd.testing.assert_frame_equal(first, pair_agreement(drawn, chance="item", n_boot=50))
    assert not first["low"].equals(pair_agreement(drawn, chance="item", n_boot=50, seed=1)["low"])


@pytest.mark.parametrize("n", [0, 1])
def test_nobody_to_compare(n):
    assert len(pair_agreement(scores(np.ones((n, 4))), chance="pair")) == 0


@pytest.mark.parametrize(
    ("values", "arguments", "message"),
    [
        ([[1, 2]], {}, "`scores` must be 1, 0, -1 or NaN; received 2.0"),
        ([[1, 1]], {"chance": "luck"}, "`chance` must be one of item, pair; received 'luck'"),
        ([[1, 1]], {"min_items": 0}, "`min_items` must be 1 or more; received 0"),
    ],
)
def test_what_is_not_allowed(values, arguments, message):
    with pytest.raises(ValueError) as error:
        pair_agreement(scores(values), **{"chance": "item", **arguments})
    assert str(error.value) == message


def test_labels_are_unique():
    with pytest.raises(ValueError, match="each delegation once; received 'A' more than once"):
        pair_agreement(pd.DataFrame([[1.0], [1.0]], index=["A", "A"]), chance="item")


def test_matrix_is_symmetric_and_sorted():
    pairs = pd.DataFrame({"first": ["B", "A"], "second": ["A", "C"], "estimate": [0.2, NAN], "n": [1, 2]})
    matrix = pair_matrix(pairs, diagonal=1)
    assert list(matrix.index) == list(matrix.columns) == ["A", "B", "C"]
    assert matrix.loc["A", "B"] == matrix.loc["B", "A"] == 0.2
    assert np.isnan(matrix.loc["A", "C"]) and np.isnan(matrix.loc["B", "C"])
    assert (np.diag(matrix) == 1).all()
    assert pair_matrix(pairs, "n").loc["C", "A"] == 2


def test_matrix_refuses_what_it_cannot_place():
    pairs = pd.DataFrame({"first": ["A", "B"], "second": ["B", "A"], "estimate": [1, 2]})
    with pytest.raises(ValueError, match="each pair once"):
        pair_matrix(pairs)
    with pytest.raises(ValueError, match="`column` must be one of first, second, estimate; received 'kappa'"):
        pair_matrix(pairs, "kappa")


def test_side_by_side_pairs_shared_labels_and_keeps_what_is_missing():
    x = pd.DataFrame([[1, 0.2, np.nan], [0.2, 1, 0.3], [np.nan, 0.3, 1]], index=list("abc"), columns=list("abc"))
    y = pd.DataFrame([[1, 5.0, 6.0], [5.0, 1, 7.0], [6.0, 7.0, 1]], index=list("cbd"), columns=list("cbd"))
    found = side_by_side(x, y, pd.Series({"a": "R", "b": "R", "c": "S", "d": "R"}))
    assert found.values.tolist() == [["b", "c", 0.3, 5.0, False]]
    missing = side_by_side(x, x, pd.Series({"a": "R", "b": "R", "c": "S"}))
    assert missing["same_region"].tolist() == [True, False, False]
    assert np.isnan(missing.loc[1, "x"])
    with pytest.raises(ValueError, match="received 0"):
        side_by_side(x, y.loc[["d"], ["d"]], pd.Series(dtype="str"))


def test_same_label_leaves_missing_labels_open():
    same = same_label(pd.Series({"a": "R", "b": "S", "c": "R", "d": None}))
    assert same.loc["a", ["b", "c"]].tolist() == [0.0, 1.0]
    assert np.isnan(same.loc["a", ["a", "d"]]).all()
    pd.testing.assert_frame_equal(same, same.T)
