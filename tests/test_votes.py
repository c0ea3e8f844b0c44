"""Roll calls: Lijphart's index by hand, absence, profiles."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from oewg_analysis.corpus import Corpus
from oewg_analysis.votes import vote_agreement, vote_matrix, vote_profile

RESOLUTIONS = pd.DataFrame(
    {"resolution": ["R/3", "R/1", "R/2", "R/4"], "sponsor_side": ["east", "east", "west", "west"]}, dtype="str"
)
DATES = {"R/3": "2018-12-05", "R/1": "2018-12-06", "R/2": "2019-12-12", "R/4": "2019-12-13"}
CAST = {"AAA": "yyny", "BBB": "yyny", "CCC": "nnyn", "DDD": "aaaa", "EEE": "yna-", "FFF": "y---"}


@pytest.fixture
def roll_calls():
    words = {"y": "yes", "n": "no", "a": "abstain"}
    rows = [
        (resolution, DATES[resolution], code, words[letter])
        for code, letters in CAST.items()
        for resolution, letter in zip(RESOLUTIONS["resolution"], letters, strict=True)
        if letter in words
    ]
    return pd.DataFrame(rows, columns=["resolution", "date", "code", "vote"], dtype="str")


@pytest.fixture
def corpus(roll_calls):
    frame = pd.DataFrame({"id": ["s"], "delegation": ["AAA"], "text": ["We voted."], "date": ["2019"]})
    return replace(Corpus.from_frame(frame), roll_calls=roll_calls, resolutions=RESOLUTIONS)


@pytest.mark.parametrize(
    ("pair", "lijphart", "identical", "n"),
    [
        (("AAA", "BBB"), 1, 1, 4),
        (("AAA", "CCC"), 0, 0, 4),
        (("AAA", "DDD"), 0.5, 0, 4),
        (("AAA", "EEE"), 0.5, 1 / 3, 3),
        (("DDD", "EEE"), 2 / 3, 1 / 3, 3),
        (("AAA", "FFF"), np.nan, np.nan, 1),
    ],
)
def test_by_hand(roll_calls, pair, lijphart, identical, n):
    row = vote_agreement(roll_calls).set_index(["first", "second"]).loc[pair]
    assert row["estimate"] == pytest.approx(lijphart, nan_ok=True)
    assert row["identical"] == pytest.approx(identical, nan_ok=True)
    assert row["n_votes"] == n


def test_kappa_of_rivals_and_of_a_constant_voter(roll_calls):
    table = vote_agreement(roll_calls, chance="pair").set_index(["first", "second"])
    assert table.loc[("AAA", "BBB"), "corrected"] == pytest.approx(1)
    assert table.loc[("AAA", "CCC"), "corrected"] < -0.5
    assert table.loc[("AAA", "DDD"), "corrected"] == pytest.approx(0)


def test_corpus_or_its_roll_calls(corpus):
    pd.testing.assert_frame_equal(vote_agreement(corpus), vote_agreement(corpus.roll_calls))


def test_matrix_is_in_order_of_dates(roll_calls):
    matrix = vote_matrix(roll_calls)
    assert list(matrix.columns) == list(DATES)
    assert matrix.loc["EEE"].tolist()[:3] == ["yes", "no", "abstain"]
    assert matrix.loc["FFF"].isna().sum() == 3
    assert list(vote_matrix(roll_calls.drop(columns="date")).columns) == sorted(DATES)


def test_profile(corpus):
    table = vote_profile(corpus)
    assert len(table) == 6 * 3
    profile = table.set_index(["delegation", "sponsor_side"])
    everything = profile.xs("all", level="sponsor_side")
    assert (everything[["yes", "no", "abstain", "absent"]].sum(axis=1) == 4).all()
    assert (everything["yes"] + everything["no"] + everything["abstain"] == everything["n_votes"]).all()
    assert profile.loc[("AAA", "east"), ["yes", "support", "majority"]].tolist() == [2, 1, 0.5]
    assert profile.loc[("EEE", "all"), "support"] == pytest.approx(0.5)
    assert profile.loc[("FFF", "west"), ["n_votes", "absent"]].tolist() == [0, 2]
    assert np.isnan(profile.loc[("FFF", "west"), "support"]) and np.isnan(profile.loc[("FFF", "west"), "majority"])


def test_what_is_not_allowed(roll_calls):
    with pytest.raises(ValueError, match="must vote once on a resolution; received more of AAA on R/3"):
        vote_agreement(pd.concat([roll_calls, roll_calls.iloc[:1]]))
    with pytest.raises(ValueError, match="`vote` must be one of yes, abstain, no; received 'maybe'"):
        vote_agreement(roll_calls.assign(vote="maybe"))
