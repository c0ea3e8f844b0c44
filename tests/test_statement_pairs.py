"""Mean likeness of two statements, against loops over the pairs."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import Corpus, count_terms, tfidf
from oewg_analysis.statement_pairs import cells, pair_means

TEXTS = {
    "aut-1": "Ransomware harms hospitals. Hospitals need help.",
    "aut-2": "Ransomware harms banks.",
    "bel-1": "Hospitals need training.",
    "bel-2": "Satellites need training and help.",
    "bra-1": "Banks and satellites.",
    "bra-2": "Help for hospitals.",
    "chl-1": "The of and.",
}


@pytest.fixture
def small(corpus: Corpus) -> Corpus:
    frame = pd.DataFrame({"id": list(TEXTS), "text": list(TEXTS.values()), "date": "2021"})
    return Corpus.from_frame(frame.assign(delegation=frame["id"].str[:3].str.upper()), like=corpus)


@pytest.fixture
def parts(small: Corpus) -> "pd.Series[str]":
    return pd.Series(["x", "y", "x", "y", "x", "x", "x"], index=small.statements["id"])


def by_loop(small: Corpus, wanted) -> float:
    weighted = tfidf(count_terms(small).pool("statement"))
    vectors = dict(zip(weighted.rows["statement"], weighted.matrix.toarray(), strict=True))
    names = [name for name, vector in vectors.items() if vector.any()]
    return float(np.mean([vectors[a] @ vectors[b] for a, b in combinations(names, 2) if wanted(a, b)]))


def test_means_are_those_of_a_loop_over_pairs(small, parts):
    found = cells(count_terms(small), parts)
    own = found.equal("delegation")
    same, other = pair_means(found, [own, ~own & found.equal("part")], n_boot=20)["estimate"][:2]
    assert same == pytest.approx(by_loop(small, lambda a, b: a[:3] == b[:3]))
    assert other == pytest.approx(by_loop(small, lambda a, b: a[:3] != b[:3] and parts[a] == parts[b]))


def test_a_statement_without_terms_or_part_is_left_out(small, parts):
    found = cells(count_terms(small), parts.drop("aut-1"))
    assert found.table["n_statements"].sum() == 5
    assert "CHL" not in set(found.table["delegation"])


def test_sizes_difference_and_limits(small, parts):
    found = cells(count_terms(small), parts)
    own = found.equal("delegation")
    table = pair_means(found, [own, ~own], n_boot=300)
    assert table["n_pairs"].tolist() == [3, 12, 15]
    assert set(table["n_statements"]) == {6} and set(table["n_delegations"]) == {3}
    assert table["estimate"][2] == pytest.approx(table["estimate"][0] - table["estimate"][1])
    assert (table["low"] <= table["estimate"]).all() and (table["estimate"] <= table["high"]).all()
    pd.testing.assert_frame_equal(table, pair_means(found, [own, ~own], n_boot=300))


def test_nothing_to_compare_is_nan(small, parts):
    found = cells(count_terms(small), parts)
    table = pair_means(found, [np.zeros_like(found.pairs, dtype=bool)], n_boot=10)
    assert table[["estimate", "low", "high"]].isna().all(axis=None) and table["n_pairs"].tolist() == [0]
    two = found.table["delegation"].isin(["AUT", "BEL"]).to_numpy()
    few = pair_means(found, [two[:, None] & two], n_boot=10)
    assert few["estimate"].notna().all() and few[["low", "high"]].isna().all(axis=None)
