"""One number for a corpus: it moves with what the corpus holds, and with nothing else."""

from dataclasses import replace

import pandas as pd
import pytest

from oewg_analysis import Corpus, corpus_hash

ROWS = [
    {"id": "per-2031-water", "delegation": "PER", "date": "2031-03-03", "text": "Water is a right.\n\nSo is bread."},
    {"id": "fra-2031-bread", "delegation": "FRA", "date": "2031", "text": "Bread is a right.", "title": "On bread"},
]


@pytest.fixture
def two(corpus) -> Corpus:
    held = Corpus.from_frame(pd.DataFrame(ROWS), like=corpus)
    coded = [("per-2031-water", "new-norms", "supports", "says so", "A")]
    return replace(held, positions=pd.DataFrame(coded, columns=["statement", "issue", "stance", "note", "coder"]))


def test_it_is_a_sha256_and_stays(two):
    assert len(corpus_hash(two)) == 64
    assert corpus_hash(two) == corpus_hash(two)


def changed(frame: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    return frame.assign(**{column: [value, *frame[column].iloc[1:]]})


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("statements", "text", "Water is a right.\n\nSo is bread"),
        ("statements", "title", "On water"),
        ("statements", "date", "2031-03-04"),
        ("statements", "kind", "digest"),
        ("statements", "themes", ("norms",)),
        ("positions", "stance", "opposes"),
        ("positions", "note", "says it"),
        ("positions", "coder", "B"),
        ("delegations", "region", "WEOG"),
        ("delegations", "groups", ("EU",)),
        ("issues", "proposition", "Other."),
        ("themes", "seeds", ("water",)),
        ("roll_calls", "vote", "abstain"),
        ("resolutions", "yes", 1),
    ],
)
def test_any_change_changes_it(two, table, column, value):
    other = replace(two, **{table: changed(getattr(two, table), column, value)})
    assert corpus_hash(other) != corpus_hash(two)


def test_phrases_and_missing_rows_change_it(two):
    phrases = dict(two.phrases)
    phrases.popitem()
    assert corpus_hash(replace(two, phrases=phrases)) != corpus_hash(two)
    assert corpus_hash(replace(two, positions=two.positions.head(0))) != corpus_hash(two)
    assert corpus_hash(replace(two, positions=pd.concat([two.positions] * 2))) != corpus_hash(two)
    assert corpus_hash(two.where(delegation="PER")) != corpus_hash(two)


def test_order_line_ends_and_empty_columns_do_not(two):
    shuffled = {
        name: getattr(two, name).iloc[::-1].iloc[:, ::-1].reset_index(drop=True)
        for name in ("statements", "positions", "delegations", "issues", "themes", "roll_calls", "resolutions")
    }
    other = replace(two, **shuffled, phrases=dict(reversed(two.phrases.items())))
    assert corpus_hash(other) == corpus_hash(two)
    lines = two.statements.assign(text=two.statements["text"].str.replace("\n", "\r\n"), mine=pd.NA)
    assert corpus_hash(replace(two, statements=lines)) == corpus_hash(two)


def test_rows_in_another_order_give_the_same(corpus, two):
    other = Corpus.from_frame(pd.DataFrame(ROWS[::-1]), like=corpus)
    assert corpus_hash(replace(other, positions=two.positions)) == corpus_hash(two)


def test_a_value_does_not_wander_between_columns(two):
    moved = two.statements.assign(title=two.statements["speaker"], speaker=two.statements["title"])
    assert corpus_hash(replace(two, statements=moved)) != corpus_hash(two)
