"""Pairs within and between groups: means pair by pair, who is left out, limits."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from oewg_analysis.cohesion import group_cohesion

GROUPS = {"A": ("X",), "B": ("X",), "C": ("X", "Y"), "D": ("Y",), "E": (), "F": (), "G": ()}


@pytest.fixture
def delegations():
    table = pd.DataFrame({"code": [*GROUPS, "X"], "kind": ["member"] * 7 + ["group"]})
    table["region"] = ["WEOG"] * 4 + ["African"] * 3 + ["none"]
    table["groups"] = [*GROUPS.values(), ()]
    return table


@pytest.fixture
def pairs():
    rng = np.random.default_rng(2)
    rows = [(a, b, float(rng.random())) for a, b in combinations([*GROUPS, "X"], 2)]
    frame = pd.DataFrame(rows, columns=["first", "second", "estimate"])
    frame.loc[(frame["first"] == "B") & (frame["second"] == "C"), "estimate"] = np.nan
    return frame


def test_means_are_those_of_the_pairs(pairs, delegations):
    table = group_cohesion(pairs, delegations, ["X"], n_boot=20).set_index("pairs")
    value = pairs.set_index(["first", "second"])["estimate"]
    within = np.mean([value["A", "B"], value["A", "C"]])
    between = np.mean([value[a, b] for a in "ABC" for b in "DEFG"])
    assert table["estimate"].to_dict() == pytest.approx(
        {"within": within, "between": between, "difference": within - between}
    )
    assert table["n_pairs"].to_dict() == {"within": 2, "between": 12, "difference": 14}
    assert (table["n_delegations"] == 3).all()


def test_a_group_that_speaks_is_no_member_nor_outsider(pairs, delegations):
    with_it = group_cohesion(pairs, delegations, ["X"], n_boot=20)
    without = group_cohesion(pairs[pairs["second"] != "X"], delegations, ["X"], n_boot=20)
    pd.testing.assert_frame_equal(with_it, without)


def test_groups_and_regions_by_default(pairs, delegations):
    assert group_cohesion(pairs, delegations, n_boot=20)["group"].unique().tolist() == ["African", "WEOG", "X", "Y"]


def test_limits_hold_the_estimate(pairs, delegations):
    table = group_cohesion(pairs, delegations, ["African", "WEOG"])
    assert ((table["low"] <= table["estimate"]) & (table["estimate"] <= table["high"])).all()


def test_limits_need_three_members_in_pairs(pairs, delegations):
    table = group_cohesion(pairs, delegations, ["Y"]).set_index("pairs")
    assert table["estimate"].notna().all() and table[["low", "high"]].isna().all(axis=None)
    only = pairs[~((pairs["first"] == "A") & (pairs["second"] == "C"))]  # of X, the pair A and B is left
    table = group_cohesion(only, delegations, ["X"]).set_index("pairs")
    assert table["low"].isna().to_dict() == {"within": True, "between": False, "difference": True}


def test_a_close_group_is_told_from_the_rest(delegations):
    rng = np.random.default_rng(0)
    codes = [f"S{k:02}" for k in range(24)]
    table = pd.DataFrame({"code": codes, "kind": "member", "region": "none"})
    table["groups"] = [("X",) if k < 8 else () for k in range(24)]
    pairs = pd.DataFrame(
        [(a, b, rng.normal(0.5 + 0.3 * (b < "S08"), 0.1)) for a, b in combinations(codes, 2)],
        columns=["first", "second", "estimate"],
    )
    row = group_cohesion(pairs, table).set_index("pairs").loc["difference"]
    assert row["low"] < 0.3 < row["high"] and row["low"] > 0.2


def test_no_known_pair_within(delegations):
    pairs = pd.DataFrame({"first": ["A"], "second": ["E"], "estimate": [0.5]})
    assert len(group_cohesion(pairs, delegations)) == 0
    table = group_cohesion(pairs, delegations, ["X"]).set_index("pairs")
    assert np.isnan(table.loc["within", "estimate"]) and table.loc["between", "estimate"] == 0.5
    assert np.isnan(table.loc["difference", "estimate"])


def test_what_is_not_allowed(pairs, delegations):
    with pytest.raises(ValueError, match="`group`: allowed is one of X, Y, African, WEOG; received 'Z'"):
        group_cohesion(pairs, delegations, ["Z"])
    with pytest.raises(ValueError, match="`column` must be one of first, second, estimate; received 'kappa'"):
        group_cohesion(pairs, delegations, column="kappa")
