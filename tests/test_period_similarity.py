"""Likeness from period to period, on texts where who changed is known."""

import pandas as pd
import pytest

from oewg_analysis import Corpus, count_terms, self_similarity, similarity_change, similarity_periods
from oewg_analysis.change import FIRST, SECOND

TOPIC = {"AUT": "Ransomware in hospitals", "BEL": "Satellites in orbit", "DNK": "Banks and money"}
EXTRA = ["today", "tomorrow", "yesterday", "always"]


@pytest.fixture
def steady(corpus: Corpus) -> Corpus:
    rows = [
        (f"{code.lower()}-{k}{n}", code, body, date, f"{topic} {EXTRA[n]}. Peace for hospitals.")
        for code, topic in TOPIC.items()
        for k, (body, date) in enumerate([(FIRST, "2020-02-10"), (SECOND, "2022")])
        for n in range(2)
    ]
    rows += [("chl-1", "CHL", FIRST, "2020-02-10", "Peace."), ("per-1", "PER", None, None, "Peace.")]
    frame = pd.DataFrame(rows, columns=["id", "delegation", "body", "date", "text"])
    return Corpus.from_frame(frame, like=corpus)


def test_delegations_that_stay_are_like_themselves(steady):
    table = similarity_change(steady, count_terms(steady), n_boot=200)
    less = table[table["label"] == "same less different"].iloc[0]
    assert less["low"] > 0 and less["n_delegations"] == 3
    assert table["period"].tolist() == [FIRST, SECOND, "difference", "across", "across", "across"]
    estimates = table["estimate"]
    assert estimates[2] == pytest.approx(estimates[1] - estimates[0])
    assert estimates[5] == pytest.approx(estimates[3] - estimates[4])


def test_likeness_by_year_leaves_out_what_has_no_date(steady):
    table = similarity_periods(steady, count_terms(steady), n_boot=50)
    assert table["period"].tolist() == ["2020", "2022"]
    assert table["n_statements"].tolist() == [7, 6] and set(table["n_left_out"]) == {1}
    assert table["n_pairs"].tolist() == [12 + 6, 12]


def test_of_bodies_it_is_that_of_the_change(steady):
    counts = count_terms(steady)
    periods = similarity_periods(steady, counts, "body", n_boot=50)
    change = similarity_change(steady, counts, n_boot=50)
    assert change["n_pairs"][:2].tolist() == periods["n_pairs"].tolist()


def test_self_similarity_needs_statements_in_both(steady):
    table = self_similarity(steady, count_terms(steady), n_boot=50)
    assert table["delegation"].tolist() == sorted(table["delegation"], key=list(table["delegation"]).index)
    assert set(table["delegation"]) == set(TOPIC)
    assert (table["estimate"] > 0.8).all()
    none = self_similarity(steady, count_terms(steady), min_statements=3)
    assert none[["estimate", "low", "high"]].isna().all(axis=None) and len(none) == 3
    with pytest.raises(ValueError, match="allowed are two of"):
        self_similarity(steady, count_terms(steady), second="x")


def test_self_similarity_of_the_corpus_is_undefined_where_text_is_scarce(corpus):
    table = self_similarity(corpus, count_terms(corpus), n_boot=20)
    few = table[["n_statements_first", "n_statements_second"]].min(axis=1) < 2
    assert len(table) == 14 and table.loc[few, "estimate"].isna().all() and table.loc[~few, "estimate"].notna().all()
