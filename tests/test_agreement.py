"""Agreement of coders: published examples, the coincidence matrix written out, edge cases."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis.agreement import _weighted_alpha, coder_agreement, nominal_alpha

STATEMENTS = [f"s{k}" for k in range(8)]
ISSUES = ["norms", "law", "trust", "funds"]

# (statement, issue, first coder, second coder)
CODED = [
    ("s0", "norms", "supports", "supports"),
    ("s1", "norms", "supports", "opposes"),
    ("s2", "norms", "conditional", "conditional"),
    ("s3", "norms", "supports", None),
    ("s4", "norms", None, "opposes"),
    ("s0", "law", "supports", "supports"),
    ("s3", "law", "opposes", "opposes"),
    ("s5", "law", "supports", "supports"),
    ("s6", "trust", "supports", None),
]


def positions(coder):
    rows = [(coded[0], coded[1], coded[2 + coder]) for coded in CODED if coded[2 + coder] is not None]
    return pd.DataFrame(rows, columns=["statement", "issue", "stance"])


def coincidence_alpha(first, second):
    """Krippendorff's alpha, written out cell by cell from the coincidence matrix."""
    values = sorted(set(first) | set(second))
    o = np.zeros((len(values), len(values)))
    for a, b in zip(first, second, strict=True):
        o[values.index(a), values.index(b)] += 1
        o[values.index(b), values.index(a)] += 1
    n_c, n = o.sum(axis=0), o.sum()
    observed = sum(o[c, k] for c in range(len(values)) for k in range(len(values)) if c != k)
    expected = sum(n_c[c] * n_c[k] for c in range(len(values)) for k in range(len(values)) if c != k) / (n - 1)
    return 1 - observed / expected


@pytest.fixture
def result():
    return coder_agreement(positions(0), positions(1), STATEMENTS, ISSUES, n_boot=200).set_index("issue")


def test_published_binary_example():
    """Krippendorff (2011), part A: two observers, ten units, two values."""
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert nominal_alpha(first, second) == pytest.approx(0.095, abs=0.0005)
    assert coincidence_alpha(first, second) == pytest.approx(0.095, abs=0.0005)


def test_published_nominal_example():
    """Krippendorff (2011), part B: two observers, twelve units, five values."""
    first, second = list("aabbdcccedda"), list("babbbccceddd")
    assert nominal_alpha(first, second) == pytest.approx(0.692, abs=0.0005)
    assert coincidence_alpha(first, second) == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize("seed", range(5))
def test_three_ways_to_the_same_alpha(seed):
    rng = np.random.default_rng(seed)
    a = rng.choice(4, size=(12, 5), p=[0.6, 0.2, 0.1, 0.1])
    b = np.where(rng.random(a.shape) < 0.2, rng.integers(0, 4, a.shape), a)
    expected = coincidence_alpha(a.ravel().tolist(), b.ravel().tolist())
    assert nominal_alpha(a.ravel().tolist(), b.ravel().tolist()) == pytest.approx(expected, abs=1e-12)
    assert _weighted_alpha(a, b, np.ones((1, 12), dtype=np.int64))[0] == pytest.approx(expected, abs=1e-12)


def test_weights_are_statements_repeated():
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 4, (6, 3)), rng.integers(0, 4, (6, 3))
    weights = np.array([[2, 0, 1, 3, 0, 0]])
    drawn = np.repeat(np.arange(6), weights[0])
    expected = coincidence_alpha(a[drawn].ravel().tolist(), b[drawn].ravel().tolist())
    assert _weighted_alpha(a, b, weights)[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1, 2, 1, 2], [1, 2, 1, 2], 1.0),
        ([1, 1, 1], [1, 1, 1], np.nan),
        ([], [], np.nan),
        ([1, 2], [2, 1], -0.5),
        (["x", "y"], ["x", "x"], 0.0),
    ],
)
def test_alpha_edges(first, second, expected):
    assert nominal_alpha(first, second) == pytest.approx(expected, nan_ok=True, abs=1e-12)
    assert nominal_alpha(second, first) == pytest.approx(expected, nan_ok=True, abs=1e-12)


def test_alpha_refuses_unequal_lengths():
    with pytest.raises(ValueError, match="`second` must hold 2 values, as many as `first`; received 1"):
        nominal_alpha([1, 2], [1])


def test_counts_by_issue(result):
    columns = ["coded_both", "same_stance", "only_first", "only_second", "n_coded", "n_statements", "n_cells"]
    assert result[columns].to_numpy().tolist() == [
        [6, 5, 2, 1, 7, 8, 32],
        [3, 2, 1, 1, 5, 8, 8],
        [3, 3, 0, 0, 3, 8, 8],
        [0, 0, 1, 0, 1, 8, 8],
        [0, 0, 0, 0, 0, 8, 8],
    ]
    assert list(result.index) == ["all issues", *ISSUES]


def test_shares_by_issue(result):
    assert result["jaccard"].to_list() == pytest.approx([6 / 9, 3 / 5, 1.0, 0.0, np.nan], nan_ok=True)
    assert result["percent_agreement"].to_list() == pytest.approx([100 * 28 / 32, 62.5, 100, 87.5, 100])


def test_alpha_by_issue(result):
    assert result.loc["law", "estimate"] == 1
    assert np.isnan(result.loc["funds", "estimate"]) and np.isnan(result.loc["funds", "low"])
    first = ["s", "s", "c", "s", "-", "-", "-", "-"]
    second = ["s", "o", "c", "-", "o", "-", "-", "-"]
    assert result.loc["norms", "estimate"] == pytest.approx(coincidence_alpha(first, second), abs=1e-12)


def test_verdicts(result):
    assert result["too_few"].to_list() == [False, False, False, True, True]
    assert result.loc["norms", "too_uneven"] and not result.loc["law", "too_uneven"]
    assert not (result["too_few"] & result["too_uneven"]).any()


def test_intervals_hold_the_estimate_and_say_what_they_rest_on(result):
    known = result.loc[["all issues", "norms", "law"]]
    assert (known["low"] <= known["estimate"]).all() and (known["estimate"] <= known["high"]).all()
    assert result.loc["all issues", "low"] < result.loc["all issues", "high"]
    assert (result["n_boot"] == 200).all() and (result["level"] == 0.95).all()


def test_no_interval_where_many_replicates_lack_the_issue(result):
    """One coded statement of 8 is missing from a third of the replicates, which then have no alpha."""
    assert result.loc["trust", "estimate"] == pytest.approx(0, abs=1e-12)
    assert result.loc["trust", ["low", "high"]].isna().all()


def test_swapping_coders_swaps_only_the_one_sided_columns(result):
    swapped = coder_agreement(positions(1), positions(0), STATEMENTS, ISSUES, n_boot=200).set_index("issue")
    renamed = swapped.rename(columns={"only_first": "only_second", "only_second": "only_first"})[list(result)]
    pd.testing.assert_frame_equal(result, renamed)


def test_order_of_rows_and_other_statements_change_nothing(result):
    other = pd.DataFrame({"statement": ["s99", "s0"], "issue": ["norms", "space"], "stance": "supports"})
    first = pd.concat([positions(0).iloc[::-1], other])
    again = coder_agreement(first, positions(1), STATEMENTS, ISSUES, n_boot=200).set_index("issue")
    pd.testing.assert_frame_equal(result, again, check_exact=True)


def test_statements_without_any_code_count():
    """Two coders who both pass over a statement agree on it."""
    few = coder_agreement(positions(0), positions(1), STATEMENTS[:7], ISSUES, n_boot=20)
    more = coder_agreement(positions(0), positions(1), [*STATEMENTS, "s8", "s9"], ISSUES, n_boot=20)
    assert more["percent_agreement"][0] > few["percent_agreement"][0]
    assert more["jaccard"][0] == few["jaccard"][0]


def test_no_position_at_all():
    none = positions(0).iloc[:0]
    found = coder_agreement(none, none, STATEMENTS, ISSUES, n_boot=10)
    assert found[["estimate", "low", "high", "jaccard"]].isna().all(axis=None)
    assert (found["percent_agreement"] == 100).all() and found["too_few"].all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"statements": []}, "`statements` must hold at least 1 name, none twice; received \\[\\]"),
        ({"issues": ["law", "law"]}, "`issues` must hold at least 1 name, none twice; received \\['law', 'law'\\]"),
        ({"n_boot": 1}, "`n_boot` must be at least 2; received 1"),
        ({"level": 1}, "`level` must lie between 0 and 1; received 1"),
        (
            {"second": positions(1).replace("opposes", "against")},
            "`second`: `stance` must be one of supports, opposes, conditional; received 'against'",
        ),
        (
            {"first": pd.concat([positions(0), positions(0).head(1)])},
            "`first` must hold at most 1 row a statement and issue; received more for s0 / norms",
        ),
    ],
)
def test_errors(change, message):
    arguments = {"first": positions(0), "second": positions(1), "statements": STATEMENTS, "issues": ISSUES, **change}
    with pytest.raises(ValueError, match=message):
        coder_agreement(**arguments)
