"""Likeness within and across writers, on texts where one of the two causes is built in."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import Corpus, count_terms, writer_overlap, writer_similarity

HABIT = {"A": "Ponies and lanterns again.", "B": "Kettles and ladders again."}
TOPIC = {"AUT": "Ransomware in hospitals.", "BEL": "Satellites in orbit.", "DNK": "Banks and money."}


def written(corpus: Corpus, habit: bool, topic: bool) -> Corpus:
    rows = [
        (f"{code.lower()}-{writer.lower()}{n}", code, writer, (TOPIC[code] if topic else "") + " " + extra + " Peace.")
        for code in TOPIC
        for writer in HABIT
        for n in (1, 2)
        for extra in [HABIT[writer] if habit else "Calm seas."]
    ]
    frame = pd.DataFrame(rows, columns=["id", "delegation", "writer", "text"]).assign(date="2021")
    return Corpus.from_frame(frame, like=corpus)


def compared(corpus: Corpus) -> pd.DataFrame:
    return writer_similarity(corpus, count_terms(corpus), n_boot=200).set_index("pairs")


def test_a_writers_habit_is_seen(corpus):
    table = compared(written(corpus, habit=True, topic=False))
    for pairs in ("different delegations", "different delegations of a region", "one delegation of two writers"):
        assert table.loc[pairs, "estimate"] > 0.5 and table.loc[pairs, "low"] > 0
    assert table.loc["delegations of two writers", "high"] < 0


def test_a_delegations_own_matter_is_seen(corpus):
    table = compared(written(corpus, habit=False, topic=True))
    assert table["estimate"].iloc[:3].abs().max() < 1e-9
    assert (table["low"].iloc[3:] > 0).all()
    np.testing.assert_allclose(table["estimate"], table["mean_first"] - table["mean_second"])


def test_counts_of_pairs_and_reproducible(corpus):
    table = compared(written(corpus, habit=True, topic=True))
    assert table.loc["one delegation of two writers", ["n_pairs_first", "n_pairs_second"]].tolist() == [6, 12]
    assert table.loc["different delegations", ["n_pairs_first", "n_pairs_second"]].tolist() == [24, 24]
    pd.testing.assert_frame_equal(table, compared(written(corpus, habit=True, topic=True)))


def test_without_two_writers_there_is_nothing_to_compare(corpus):
    whole = written(corpus, habit=True, topic=True)
    table = compared(whole.where(writer="A"))
    assert table["estimate"].isna().all()
    assert table.loc["different delegations", "mean_first"] > 0


def test_overlap_is_the_chance_of_one_writer(corpus):
    frame = pd.DataFrame({"id": ["a", "b", "c", "d"], "delegation": ["AUT", "AUT", "BEL", "DNK"], "date": "2021"})
    frame = frame.assign(text="Peace.", writer=["A", "B", "A", None])
    table = writer_overlap(Corpus.from_frame(frame, like=corpus))
    assert table.index.tolist() == ["AUT", "BEL"]
    assert table.to_numpy().tolist() == [[0.5, 0.5], [0.5, 1.0]]


def test_shipped_corpus_has_fifteen_delegations_of_two_writers(corpus):
    table = writer_similarity(corpus, count_terms(corpus), n_boot=50).set_index("pairs")
    assert table.loc["one delegation of two writers", "n_delegations"] == 15
    assert pytest.approx(table.loc["different delegations", "n_pairs_first"]) == 8304
