"""Words found in passages are those of each passage alone, and terms are looked for in all of them alike."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis.text import words
from oewg_analysis.tokens import find_words

PIECES = st.sampled_from(
    ["U.N.", "A/RES/73/27", "non-\u2013State", "2\u20133", "\u0301a", "a\u0308", "\u00a8", "\ufb01x", "it\u2019s"]
)
TEXTS = st.lists(st.lists(PIECES | st.text(max_size=4), max_size=8).map(" ".join), max_size=6)


@given(TEXTS)
def test_words_of_a_passage_do_not_depend_on_the_others(texts):
    found = find_words(pd.Series(texts, dtype="str"), "en")
    by_passage = [words(" ".join(text.split())) for text in texts]
    assert found.lengths.tolist() == [len(held) for held in by_passage]
    assert [found.surfaces[code] for code in found.codes] == [word for held in by_passage for word in held]
    assert len(set(found.surfaces)) == len(found.surfaces)


def test_words_of_many_passages():
    texts = [f"Norm {number % 7} applies" for number in range(1000)]
    found = find_words(pd.Series(texts, dtype="str"), "en")
    assert found.lengths.tolist() == [3] * 1000
    assert found.surfaces == ("Norm", "0", "applies", "1", "2", "3", "4", "5", "6")
