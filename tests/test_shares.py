"""Shares of passages by theme: against counting by hand, and by invariants."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import Corpus, count_terms
from oewg_analysis.shares import statement_labels, theme_shares
from oewg_analysis.themes import score_themes


@pytest.fixture
def small(corpus: Corpus) -> Corpus:
    frame = pd.DataFrame(
        {
            "id": ["aut-1", "bel-1", "dnk-1", "bra-1", "euu-1"],
            "delegation": ["AUT", "BEL", "DNK", "BRA", "EUU"],
            "date": ["2021-03-09", "2021", None, "2022-03-29", "2022"],
            "body": ["OEWG 2019-2021", None, None, None, None],
            "text": [
                "Ransomware grows. Malware spreads. Flowers bloom.",
                "Flowers bloom. Trees grow.",
                "Phishing spreads.",
                "Ransomware hurts. Rivers run.",
                "Malware.",
            ],
        }
    )
    return Corpus.from_frame(frame, like=corpus)


def scores_of(corpus: Corpus) -> pd.DataFrame:
    return score_themes(count_terms(corpus), corpus.themes)


def test_share_is_touching_passages_over_all(small: Corpus) -> None:
    table = theme_shares(small, scores_of(small), n_boot=100).set_index(["region", "theme"])
    weog = table.loc[("WEOG", "threats")]
    assert weog["estimate"] == 3 / 6
    assert weog[["n_touching", "n_passages", "n_statements", "n_delegations"]].tolist() == [3, 6, 3, 3]
    assert table.loc[("GRULAC", "threats"), "estimate"] == 1 / 2
    assert table.loc[("groups", "threats"), "estimate"] == 1.0
    assert table.loc[("WEOG", "capacity-building"), "estimate"] == 0.0


def test_limits_hold_the_estimate_and_need_three_clusters(small: Corpus) -> None:
    table = theme_shares(small, scores_of(small), n_boot=500)
    weog = table[table["region"] == "WEOG"]
    assert (weog["low"] <= weog["estimate"]).all() and (weog["estimate"] <= weog["high"]).all()
    assert weog["low"].min() >= 0 and weog["high"].max() <= 1
    assert set(weog["cluster"]) == {"delegation"} and set(weog["n_boot"]) == {500}
    assert table.loc[table["region"] == "GRULAC", ["low", "high"]].isna().all(axis=None)


def test_the_same_seed_gives_the_same_digits_and_order_of_statements_does_not_matter(small: Corpus) -> None:
    backwards = Corpus.from_frame(small.statements.iloc[::-1].drop(columns="year"), like=small)
    first, second = (theme_shares(one, scores_of(one), n_boot=50) for one in (small, backwards))
    pd.testing.assert_frame_equal(first, second)


def test_statements_without_the_label_are_left_out(small: Corpus) -> None:
    table = theme_shares(small, scores_of(small), by="body", n_boot=10)
    assert table["body"].unique().tolist() == ["OEWG 2019-2021"]
    assert set(table["n_statements"]) == {1}
    years = theme_shares(small, scores_of(small), by="year", n_boot=10)
    assert years["year"].unique().tolist() == ["2021", "2022"]


def test_labels_name_what_is_allowed(small: Corpus) -> None:
    assert statement_labels(small, "region").tolist() == ["WEOG", "WEOG", "WEOG", "GRULAC", "groups"]
    with pytest.raises(ValueError, match="allowed is one of delegation, region, .*; received 'mood'"):
        statement_labels(small, "mood")


def test_share_of_the_shipped_corpus_is_a_ratio_of_its_counts(corpus: Corpus) -> None:
    table = theme_shares(corpus, scores_of(corpus), by="writer", n_boot=50)
    np.testing.assert_allclose(table["estimate"], table["n_touching"] / table["n_passages"])
    assert table.drop_duplicates("writer")["n_statements"].sum() == 241
