"""Agreement of stances and contested issues: polarisation against its layers, counts, limits."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis.corpus import Corpus
from oewg_analysis.positions import contested_issues, polarisation, stance_agreement
from oewg_analysis.stance_table import stances as stances_of


def held(*rows):
    """Stances as a frame from (delegation, issue, stance[, conflict])."""
    frame = pd.DataFrame(
        [(*row[:3], len(row) > 3) for row in rows], columns=["delegation", "issue", "stance", "conflict"]
    )
    return frame.assign(theme="norms", label=frame["issue"].str.title(), n_statements=1)


def agreement_by_layers(counts):
    """Van der Eijk's A for any number of categories, layer by layer."""
    rest, total, result = np.array(counts, dtype=float), float(sum(counts)), 0.0
    while rest.sum() > 1e-12:
        pattern = rest > 1e-12
        height = rest[pattern].min()
        result += pattern.sum() * height / total * pattern_agreement(pattern.astype(int))
        rest = np.where(pattern, rest - height, 0.0)
    return result


def pattern_agreement(pattern):
    k, s = len(pattern), int(pattern.sum())
    if s == 1:
        return 1.0
    triples = [
        (pattern[a], pattern[b], pattern[c]) for a in range(k) for b in range(a, k) for c in range(b, k) if a < b < c
    ]
    unimodal = sum(triple in {(1, 1, 0), (0, 1, 1)} for triple in triples)
    bimodal = sum(triple == (1, 0, 1) for triple in triples)
    if unimodal + bimodal == 0:
        return 0.0
    u = ((k - 2) * unimodal - (k - 1) * bimodal) / ((k - 2) * (unimodal + bimodal))
    return u * (1 - (s - 1) / (k - 1))


def test_the_layers_give_a_published_value():
    assert agreement_by_layers([30, 40, 210, 130, 530, 50, 10]) == pytest.approx(0.6113333, abs=1e-6)


@given(st.lists(st.integers(0, 30), min_size=3, max_size=3).filter(any))
def test_polarisation_is_that_of_the_layers(counts):
    assert polarisation(np.array(counts)) == pytest.approx((1 - agreement_by_layers(counts)) / 2)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([5, 0, 0], 0), ([0, 5, 0], 0), ([3, 3, 3], 0.5), ([4, 0, 4], 1), ([4, 4, 0], 0.25), ([0, 0, 0], np.nan)],
)
def test_polarisation_by_hand(counts, expected):
    assert polarisation(np.array(counts)) == pytest.approx(expected, nan_ok=True)
    assert polarisation(np.array(counts[::-1])) == pytest.approx(expected, nan_ok=True)


@pytest.fixture
def stances():
    rows = [(d, "treaty", s) for d, s in zip("ABCDEF", ["supports"] * 3 + ["opposes"] * 3, strict=True)]
    rows += [(d, "fund", "supports") for d in "ABCD"]
    rows += [
        ("A", "gender", "supports"),
        ("B", "gender", "conditional"),
        ("C", "gender", "supports"),
        ("D", "gender", "conflict", 1),
    ]
    rows += [("A", "portal", "opposes"), ("B", "portal", "opposes", 1)]
    return held(*rows)


def test_contested_issues(stances):
    table = contested_issues(stances).set_index("issue")
    assert list(table.index) == ["treaty", "gender", "fund", "portal"]
    assert table["estimate"].tolist() == pytest.approx([1, 1 / 6, 0, np.nan], nan_ok=True)
    assert table["n_delegations"].tolist() == [6, 3, 4, 2]
    assert table["n_conflicts"].tolist() == [0, 1, 0, 0]
    assert table["n_statements"].tolist() == [6, 4, 4, 2]
    assert table.loc["gender", ["supports", "conditional", "opposes"]].tolist() == pytest.approx([2 / 3, 1 / 3, 0])
    assert np.allclose(table[["supports", "conditional", "opposes"]].sum(axis=1), 1)


def test_limits_of_contested_issues(stances):
    table = contested_issues(stances, n_boot=500).set_index("issue")
    assert 0 < table.loc["treaty", "low"] < table.loc["treaty", "high"] <= 1
    assert table.loc["fund", ["low", "high"]].tolist() == [0, 0]
    assert table.loc["portal", ["low", "high"]].isna().all()
    pd.testing.assert_frame_equal(contested_issues(stances), contested_issues(stances))


def test_an_issue_with_conflicts_alone_has_no_shares():
    row = contested_issues(held(("A", "treaty", "conflict", 1))).iloc[0]
    assert row[["estimate", "supports", "opposes"]].isna().all()
    assert (row["n_delegations"], row["n_conflicts"]) == (0, 1)


def test_contested_issues_needs_three_delegations(stances):
    with pytest.raises(ValueError, match="`min_delegations` must be 3 or more; received 2"):
        contested_issues(stances, min_delegations=2)


def test_agreement_leaves_conflicts_out_and_counts_what_a_rule_decided(stances):
    pairs = stance_agreement(stances).set_index(["first", "second"])
    assert len(pairs) == 15
    a_b = pairs.loc[("A", "B")]
    assert a_b["estimate"] == pytest.approx(1 - 0.5 / 4)  # supports and conditional on one of four issues
    assert (a_b["n_issues"], a_b["n_conflicts"]) == (4, 1)
    a_d = pairs.loc[("A", "D")]
    assert (a_d["n_issues"], a_d["n_conflicts"]) == (2, 0) and np.isnan(a_d["estimate"])
    assert pairs.loc[("E", "F"), "n_issues"] == 1


def test_agreement_is_near_full_where_nearly_all_support():
    """The base rate: raw agreement is high, corrected agreement near none."""
    rng = np.random.default_rng(5)
    rows = [
        (f"D{d:02}", f"issue {k}", "opposes" if rng.random() < 0.1 else "supports")
        for d in range(30)
        for k in range(20)
    ]
    pairs = stance_agreement(held(*rows), n_boot=10)
    assert pairs["estimate"].mean() > 0.78
    assert abs(pairs["corrected"].mean()) < 0.05


def test_corpus_and_its_stances_give_the_same():
    frame = pd.DataFrame(
        {"id": ["a", "b", "c"], "delegation": list("ABC"), "text": "We thank the Chair.", "date": "2019"}
    )
    coded = pd.DataFrame({"statement": ["a", "b", "c"], "issue": "fund", "stance": ["supports", "opposes", "opposes"]})
    corpus = replace(Corpus.from_frame(frame), positions=coded.assign(note="", coder="first"))
    pd.testing.assert_frame_equal(contested_issues(corpus), contested_issues(stances_of(corpus)))
    pd.testing.assert_frame_equal(stance_agreement(corpus), stance_agreement(stances_of(corpus)))
