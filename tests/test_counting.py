"""Counts against an independent, slow and obvious pipeline; what is counted, under which label."""

import warnings
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer
from sklearn.feature_extraction.text import CountVectorizer

from oewg_analysis import Corpus, TermSpec, collocations, count_terms
from oewg_analysis.languages import KEPT_APART
from oewg_analysis.stopwords import stop_words
from oewg_analysis.text import key, words

PLAIN = {"phrases": False, "courtesies": False, "state_names": True, "reporting": False}
WORDS = {"stop_words": False, **PLAIN}


def corpus_of(*texts, like=None, **fields):
    rows = {"id": [f"s-{n}" for n in range(len(texts))], "delegation": "FJI", "date": "2019", "text": texts}
    return Corpus.from_frame(pd.DataFrame({**rows, **fields}), like=like)


def counted(corpus, **choices):
    """Sum the counts of each term over all passages."""
    counts = count_terms(corpus, TermSpec(**choices))
    return dict(zip(counts.terms, counts.matrix.sum(axis=0).tolist(), strict=True))


def stem(word):
    return word if word.isupper() else KEPT_APART.get(word) or SnowballStemmer("english").stem(word)


def slow(ngrams):
    """Make an analyzer for scikit-learn: words, keys, stop words, stems, n-grams, one after the other."""
    stopped, stems = stop_words(), {}

    def analyze(text):
        keys = [key(word) for word in words(text)]
        kept = [stems.setdefault(word, stem(word)) for word in keys if word not in stopped]
        return [" ".join(kept[i : i + n]) for n in range(1, ngrams + 1) for i in range(len(kept) - n + 1)]

    return analyze


@pytest.mark.parametrize("ngrams", [1, 2])
def test_same_as_a_slow_pipeline(corpus, ngrams):
    counts = count_terms(corpus, TermSpec(ngrams=ngrams, **PLAIN))
    vectorizer = CountVectorizer(analyzer=slow(ngrams))
    expected = vectorizer.fit_transform(corpus.passages["text"])
    stems = [" ".join(stem(key(word)) for word in label.split(" ")) for label in counts.terms]
    columns = [vectorizer.vocabulary_[name] for name in stems]
    assert sorted(columns) == list(range(expected.shape[1]))
    assert abs(counts.matrix - expected[:, columns]).sum() == 0
    assert counts.matrix.dtype == np.int64


def test_min_df_counts_statements(corpus):
    counts = count_terms(corpus, TermSpec(min_df=5))
    everything = count_terms(corpus)
    frequency = (everything.pool("statement").matrix != 0).sum(axis=0)
    assert list(counts.terms) == list(everything.terms[frequency >= 5])
    assert abs(counts.matrix - everything.matrix[:, np.flatnonzero(frequency >= 5)]).sum() == 0
    assert list(counts.rows["statement"]) == list(everything.rows["statement"])


@pytest.mark.parametrize("choices", [{}, {"ngrams": 3}, {"stem": False}, WORDS, {"ngrams": 2, "phrases": False}])
class TestMatrix:
    def test_labels_are_unique_and_in_order(self, corpus, choices):
        terms = count_terms(corpus, TermSpec(**choices)).terms
        assert terms.is_unique
        assert "" not in terms
        assert list(terms) == sorted(terms, key=lambda label: (label.casefold(), label))

    def test_rows_are_the_passages(self, corpus, choices):
        counts = count_terms(corpus, TermSpec(**choices))
        assert counts.unit == "passage"
        assert counts.matrix.shape == (len(corpus.passages), len(counts.terms))
        columns = ["statement", "paragraph", "sentence"]
        pd.testing.assert_frame_equal(counts.rows[columns], corpus.passages[columns])
        spoken = corpus.statements.set_index("id")["delegation"]
        assert list(counts.rows["delegation"]) == list(spoken[counts.rows["statement"]])

    def test_counts_are_positive_and_every_term_occurs(self, corpus, choices):
        matrix = count_terms(corpus, TermSpec(**choices)).matrix
        assert (matrix.data > 0).all()
        assert (matrix.sum(axis=0) > 0).all()


def test_labels_of_words_are_forms_that_occur(corpus):
    seen = {word for text in corpus.passages["text"] for word in words(text)}
    labels = set(count_terms(corpus, TermSpec(phrases=False)).terms)
    assert labels <= seen


def test_label_is_the_commonest_form():
    corpus = corpus_of("Norms and norms and norms, a norm.", "Treaties, treaty, Treaty.", "LAW law.")
    assert counted(corpus, **PLAIN) == {"norms": 4, "treaty": 3, "law": 2}  # of equals the one in lower case
    assert counted(corpus, stem=False, **PLAIN) == {"norm": 1, "norms": 3, "Treaties": 1, "treaty": 2, "law": 2}


def test_label_forgets_forms_counted_elsewhere():
    # "norms" stands mostly within the phrase: the word alone is seen as "norm" only.
    phrases = {"voluntary norm": ("voluntary norm",)}
    corpus = replace(corpus_of("Voluntary norms, voluntary norms. A norm."), phrases=phrases)
    assert counted(corpus) == {"norm": 1, "voluntary norm": 2}


def test_every_word_is_counted_once(corpus):
    matrix = count_terms(corpus, TermSpec(**WORDS)).matrix
    assert matrix.sum(axis=1).tolist() == [len(words(text)) for text in corpus.passages["text"]]


def test_bigrams_are_one_fewer_than_words(corpus):
    once = count_terms(corpus, TermSpec(**WORDS)).matrix.sum(axis=1)
    twice = count_terms(corpus, TermSpec(ngrams=2, **WORDS)).matrix.sum(axis=1)
    assert (twice - once == np.maximum(once - 1, 0)).all()


def test_each_choice_only_takes_away(corpus):
    everything = count_terms(corpus, TermSpec(**WORDS)).matrix.sum(axis=1)
    for choice in ({"stop_words": True}, {"courtesies": True}, {"reporting": True}, {"state_names": False}):
        fewer = count_terms(corpus, TermSpec(**{**WORDS, **choice})).matrix.sum(axis=1)
        assert (fewer <= everything).all()
        assert fewer.sum() < everything.sum()


def test_names_of_states_only_on_request(corpus):
    speech = corpus_of("Russian norms bind the Russian Federation and the EU.", like=corpus)
    assert counted(speech) == {"bind": 1, "norms": 1}
    assert {"Russian", "Federation", "EU"} <= set(counted(speech, state_names=True))


@pytest.mark.parametrize("spelled", ["due diligence", "Due-diligence", "due‐diligence", "due\u00addiligence"])
def test_phrases_are_kept_whole(corpus, spelled):
    speech = corpus_of(f"They owe {spelled} norms.", like=corpus)
    whole = "due diligence" if "\u00ad" not in spelled else "duediligence"
    assert counted(speech)[whole] == 1
    assert ("diligence" in counted(speech, phrases=False)) == (spelled == "due diligence")


def test_other_spellings_count_as_the_term(corpus):
    speech = corpus_of("AI and artificial intelligence, CBMs and a confidence-building measure.", like=corpus)
    assert counted(speech) == {"artificial intelligence": 2, "confidence-building measure": 2}


def test_phrases_do_not_cross_sentences(corpus):
    speech = corpus_of("It is due. Diligence pays.", like=corpus)
    assert "due diligence" not in counted(speech)
    assert "due Diligence" not in counted(speech, ngrams=2)


def test_one_label_is_one_term():
    # "existing law" + "applies" and "existing" + "law applies" would read the same.
    phrases = {"existing law": ("existing law",), "law applies": ("law applies",)}
    corpus = replace(corpus_of("Some existing law applies.", "Some existing law-applies."), phrases=phrases)
    found = {"applies": 1, "existing": 1, "existing law": 1, "existing law applies": 2, "law applies": 1}
    assert counted(corpus, ngrams=2) == found


@pytest.mark.parametrize("ngrams", [1, 2, 3])
@pytest.mark.parametrize("texts", [["The and of."], ["The.", "5", "Of it. And we."], ["We noted it."]])
def test_a_corpus_of_stop_words_has_no_term(texts, ngrams):
    counts = count_terms(corpus_of(*texts), TermSpec(ngrams=ngrams, stop_words=True))
    numbers = [text for text in texts if text == "5"]
    assert list(counts.terms) == numbers
    assert counts.matrix.shape[0] == len(counts.rows) >= len(texts)


def test_empty_passages_are_rows_of_zeros():
    counts = count_terms(corpus_of("Norms bind. And so on. Law binds."), TermSpec(**PLAIN))
    assert counts.matrix.sum(axis=1).tolist() == [2, 0, 2]


def test_capitals_that_are_names_stay_apart():
    corpus = corpus_of("The US told us what IT is. It is WHO who is.")
    assert {"US", "IT", "WHO", "us", "who"} <= set(counted(corpus, **WORDS))
    assert set(counted(corpus, **PLAIN)) == {"US", "IT", "WHO", "told"}


def test_mixed_kinds_warn():
    corpus = corpus_of("Norms.", "Law.", "Law.", kind=["digest", "verbatim", "verbatim"])
    with pytest.warns(UserWarning, match="counted together: 1 digest and 2 verbatim$") as caught:
        count_terms(corpus)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert count_terms(corpus, mixed_kinds="allow").matrix.sum() == 3


@pytest.mark.parametrize("name", ["ngrams", "min_df"])
@pytest.mark.parametrize("value", [0, -1, 1.5, "2", None])
def test_numbers_that_no_count_can_have(name, value):
    with pytest.raises(ValueError) as raised:
        TermSpec(**{name: value})
    assert str(raised.value) == f"TermSpec `{name}`: allowed is a whole number from 1; received {value!r}"


SENTENCES = ["Norms bind.", "Due diligence is law.", "A norm, a law.", "And so on.", "Threats grow, norms grow."]


@settings(max_examples=20)
@given(st.permutations(SENTENCES * 2))
def test_order_of_statements_is_order_of_rows(texts):
    straight, mixed = corpus_of(*SENTENCES * 2), corpus_of(*texts)
    one, other = count_terms(straight, TermSpec(**PLAIN)), count_terms(mixed, TermSpec(**PLAIN))
    assert list(one.terms) == list(other.terms)
    rows = pd.Series(list(map(tuple, one.matrix.toarray())), index=SENTENCES * 2)
    assert [rows[text].iloc[0] for text in texts] == list(map(tuple, other.matrix.toarray()))


@settings(max_examples=20)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.integers(1, 3))
def test_a_statement_counts_the_same_in_any_company(texts, ngrams):
    alone = Counter()
    for text in texts:
        alone.update(counted(corpus_of(text), ngrams=ngrams, stem=False))
    lower = Counter()
    for label, n in counted(corpus_of(*texts), ngrams=ngrams, stem=False).items():
        lower[label.lower()] += n
    merged = Counter()
    for label, n in alone.items():
        merged[label.lower()] += n
    assert merged == lower


class TestCollocations:
    TEXT = (
        "Due diligence binds. Norms bind. Due diligence helps. Law binds. Due diligence pays. Norms bind. Norms bind."
    )

    def test_by_hand(self):
        found = collocations(corpus_of(self.TEXT), TermSpec(**PLAIN), min_count=3)
        assert found[["term", "count"]].to_numpy().tolist() == [["Due diligence", 3], ["Norms bind", 3]]
        # Dunning's G2 of the table 3, 0, 0, 14 of 17 words: twice the sum of n ln(n / expected).
        expected = 2 * (3 * np.log(3 / (3 * 3 / 17)) + 14 * np.log(14 / (14 * 14 / 17)))
        assert found["estimate"][0] == pytest.approx(expected)

    @pytest.mark.parametrize("n_words", [2, 3])
    def test_one_total_order(self, corpus, n_words):
        found = collocations(corpus, n=200, words=n_words)
        order = sorted(found.itertuples(index=False), key=lambda row: (-row.estimate, row.term))
        assert [row.term for row in order] == list(found["term"])
        assert found["term"].is_unique
        assert (found["count"] >= 3).all()
        pd.testing.assert_frame_equal(found, collocations(corpus, n=200, words=n_words))
        pd.testing.assert_frame_equal(found.head(5), collocations(corpus, n=5, words=n_words))

    def test_equals_stand_in_the_order_of_the_alphabet(self):
        found = collocations(corpus_of("Ships sail. Law binds. Ships sail. Law binds."), TermSpec(**WORDS), min_count=1)
        assert list(found["term"]) == ["Law binds", "Ships sail"]
        assert found["estimate"].nunique() == 1

    def test_nothing_found(self):
        for text in ("And so on.", "Norms."):
            found = collocations(corpus_of(text))
            assert list(found.columns) == ["term", "estimate", "count"]
            assert found.empty

    @pytest.mark.parametrize("n_words", [1, 4, "2"])
    def test_other_lengths_are_refused(self, n_words):
        with pytest.raises(ValueError, match="`words`: allowed is 2 or 3; received"):
            collocations(corpus_of("Norms."), words=n_words)


def test_real_speeches(general_debate):
    assert len(general_debate.statements) == 1943
    assert general_debate.statements["delegation"].nunique() == 196
    assert general_debate.statements["year"].value_counts().between(193, 196).all()
    counts = count_terms(general_debate)
    assert counts.terms.is_unique
    assert counts.matrix.shape == (len(general_debate.passages), len(counts.terms))
    pooled = counts.pool("statement")
    assert (pooled.matrix.sum(axis=1) > 50).all()
    assert pooled.matrix.sum() == counts.matrix.sum()
    peace = list(counts.terms).index("peace")
    assert (pooled.matrix[:, [peace]] > 0).sum() > 1800
