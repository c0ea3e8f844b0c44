"""Codes get their names, and only names of the table."""

import pandas as pd
import pytest

from oewg_analysis import Corpus
from oewg_analysis.naming import with_names


def test_name_and_region_stand_beside_the_code(corpus: Corpus) -> None:
    frame = pd.DataFrame({"delegation": ["IRN", "EUU"], "estimate": [0.5, 0.25]})
    named = with_names(frame, corpus)
    assert named.columns.tolist() == ["delegation", "name", "region", "estimate"]
    assert named.values.tolist() == [["IRN", "Iran", "Asia-Pacific", 0.5], ["EUU", "EU", "groups", 0.25]]
    assert frame.columns.tolist() == ["delegation", "estimate"]


def test_other_columns_keep_their_own_names(corpus: Corpus) -> None:
    named = with_names(pd.DataFrame({"a": ["CHN"], "b": ["CUB"]}), corpus, "b")
    assert named.columns.tolist() == ["a", "b", "name_b", "region_b"]


def test_unknown_codes_are_named(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="received XXX, YYY"):
        with_names(pd.DataFrame({"delegation": ["YYY", "CHN", "XXX"]}), corpus)
