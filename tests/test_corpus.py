"""Corpora in memory: a researcher's own frame, smaller and larger corpora, and one language at a time."""

import datetime
import warnings

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import Corpus, CorpusError, TermSpec, count_terms

DELEGATIONS = pd.DataFrame(
    {
        "code": ["FJI", "NRU", "CHL", "PIF"],
        "name": ["Fiji", "Nauru", "Chile", "Pacific Islands Forum"],
        "label": ["Fiji", "Nauru", "Chile", "Pacific Forum"],
        "kind": ["member", "member", "member", "group"],
        "region": ["Asia-Pacific", "Asia-Pacific", "GRULAC", "none"],
        "groups": [("PIF", "G77"), ("PIF",), ("G77",), ()],
        "aliases": [("the Republic of Fiji",), (), (), ()],
        "adjectives": [("fijian",), ("nauruan",), ("chilean",), ()],
    }
)
FRAME = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e"],
        "delegation": ["FJI", "NRU", "CHL", "PIF", "FJI"],
        "date": ["2019-09-09", "2020-02-10", "2020", None, "2021-12-13"],
        "body": ["First", "First", "Second", "Second", None],
        "kind": ["digest", "verbatim", "verbatim", "digest", "digest"],
        "doc_type": ["statement", "report", "statement", None, "statement"],
        "writer": ["A", "B", "A", None, "B"],
        "themes": [("norms",), ("norms", "threats"), (), ("threats",), ("norms",)],
        "text": ["Norms bind. All agree.", "Law binds.", "Law is law.", "Threats grow.", "One.\n\nTwo. Three."],
    }
)


@pytest.fixture
def small():
    """Hold five statements of four delegations, with two positions."""
    plain = Corpus.from_frame(FRAME)
    positions = pd.DataFrame(
        {"statement": ["a", "c"], "issue": "law", "stance": ["supports", "opposes"], "note": None, "coder": "first"}
    )
    issues = pd.DataFrame({"issue": ["law"], "theme": ["norms"], "label": ["Law"], "proposition": ["Law binds"]})
    return Corpus(plain.statements, plain.passages, DELEGATIONS, positions=positions, issues=issues)


def one(**fields):
    """Make a frame of one statement."""
    return pd.DataFrame([{"id": "a", "delegation": "FJI", "date": "2019", "text": "Norms bind.", **fields}])


def faults_of(frame, like=None):
    with pytest.raises(CorpusError) as raised:
        Corpus.from_frame(frame, like=like)
    return [str(fault) for fault in raised.value.faults]


def copies(corpus):
    return [getattr(corpus, name).copy(deep=True) for name in ("statements", "passages", "positions", "delegations")]


def assert_same(corpus, before):
    for frame, name in zip(before, ("statements", "passages", "positions", "delegations"), strict=True):
        pd.testing.assert_frame_equal(getattr(corpus, name), frame)


class TestFromFrame:
    @pytest.mark.parametrize(
        ("date", "expected"),
        [
            ("2019-09-09", "2019-09-09"),
            ("2019", "2019"),
            (2019, "2019"),
            (np.int64(2019), "2019"),
            (2019.0, "2019"),
            (pd.Timestamp("2019-09-09 15:00"), "2019-09-09"),
            (pd.Timestamp("2019-09-09", tz="Asia/Tokyo"), "2019-09-09"),
            (datetime.date(2019, 9, 9), "2019-09-09"),
            (datetime.datetime(2019, 9, 9, 1, 2), "2019-09-09"),
            (np.datetime64("2019-09-09"), "2019-09-09"),
            (pd.Period("2019"), "2019"),
            ("", None),
            (None, None),
            (float("nan"), None),
            (pd.NaT, None),
            (pd.NA, None),
        ],
    )
    def test_dates_of_any_make(self, date, expected):
        statement = Corpus.from_frame(one(date=date)).statements.iloc[0]
        if expected is None:
            assert pd.isna(statement["date"]) and pd.isna(statement["year"])
        else:
            assert (statement["date"], statement["year"]) == (expected, int(expected[:4]))

    def test_years_in_a_column_with_gaps(self):
        frame = pd.concat([one(id=f"s-{n}", date=date) for n, date in enumerate([2019, np.nan, 2021])])
        frame["date"] = frame["date"].astype(float)
        assert Corpus.from_frame(frame).statements["date"].fillna("none").tolist() == ["2019", "none", "2021"]

    @pytest.mark.parametrize("date", ["2019-02-30", "9 September 2019", "2019-09", 2019.5, 19, np.inf, True])
    def test_dates_that_are_none(self, date):
        (fault,) = faults_of(one(date=date))
        assert fault == (
            "row 0 (a), field `date`: allowed is a day (2019-09-09), a year (2019) or nothing; received "
            f"{str(int(date) if date == 19 else date)!r}"
        )

    def test_defaults_and_types(self):
        corpus = Corpus.from_frame(one())
        statement = corpus.statements.iloc[0]
        assert (statement["kind"], statement["language"], statement["on_behalf_of"]) == ("verbatim", "en", ())
        assert pd.isna(statement["meeting"]) and pd.isna(statement["url"])
        assert corpus.statements["year"].dtype == corpus.statements["meeting"].dtype == "Int64"
        assert list(corpus.delegations["code"]) == ["FJI"]

    def test_same_frames_as_a_loaded_corpus(self, corpus):
        again = Corpus.from_frame(corpus.statements, like=corpus)
        pd.testing.assert_frame_equal(again.statements, corpus.statements)
        pd.testing.assert_frame_equal(again.passages, corpus.passages)
        assert again.issues is corpus.issues and again.roll_calls is corpus.roll_calls
        assert again.positions.empty

    def test_more_columns_are_kept(self):
        frame = one().assign(score=0.5, label=["x"]).set_index(pd.Index([7]))
        frame[3] = True
        statements = Corpus.from_frame(frame).statements
        assert list(statements.columns[-3:]) == ["score", "label", 3]
        assert list(statements.index) == [0]
        assert statements.loc[0, ["score", "label", 3]].tolist() == [0.5, "x", True]

    def test_the_frame_stays_as_it_is(self):
        frame = FRAME.copy(deep=True)
        corpus = Corpus.from_frame(frame)
        corpus.statements.loc[0, "text"] = "changed"
        pd.testing.assert_frame_equal(frame, FRAME)

    @pytest.mark.parametrize("missing", ["id", "delegation", "text", "date"])
    def test_columns_that_must_be_there(self, missing):
        (fault,) = faults_of(FRAME.drop(columns=[missing, "writer"]))
        assert fault.startswith(f"frame, field `{missing}`: allowed is the columns id, delegation, text, date and any")
        assert "received " in fault and "body, kind" in fault

    def test_a_column_twice(self):
        assert faults_of(pd.concat([one(), one()[["date"]]], axis=1)) == [
            "frame, field `date`: allowed is each column once; received the column a second time"
        ]

    @pytest.mark.parametrize("text", [None, np.nan, "", " \n", "...", 5, b"bytes"])
    def test_a_text_without_words(self, text):
        (fault,) = faults_of(one(text=text))
        assert fault == f"row 0 (a), field `text`: allowed is text with at least one word; received {text!r}"

    def test_faults_of_all_rows_at_once(self):
        frame = pd.concat(
            [one(), one(), one(id=None), one(id="B b"), one(id="c", text="a\0"), one(id="d", meeting="x")]
        )
        assert faults_of(frame) == [
            "row 1 (a), field `id`: allowed is an id of one statement only; received 'a'",
            "row 2, field `id`: allowed is lower-case letters, digits and hyphens; received nothing",
            "row 3 (B b), field `id`: allowed is lower-case letters, digits and hyphens; received 'B b'",
            "row 4 (c), field `text`: allowed is text without NUL characters; received a NUL character",
            "row 5 (d), field `meeting`: allowed is a whole number; received 'x'",
        ]

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"delegation": "XYZ"}, "field `delegation`: allowed is a code of delegations.csv; received 'XYZ'"),
            ({"delegation": None}, "field `delegation`: allowed is text; received nothing"),
            ({"kind": "poem"}, "field `kind`: allowed is one of digest, verbatim; received 'poem'"),
            ({"kind": None}, "field `kind`: allowed is one of digest, verbatim; received nothing"),
            ({"language": "English"}, "field `language`: allowed is an ISO 639-1 code, such as en; received 'English'"),
            ({"themes": ("weather",)}, "field `themes`: allowed is themes of themes.toml: "),
            ({"themes": 5}, "field `themes`: allowed is a list of themes of themes.toml; received 5"),
        ],
    )
    def test_what_a_like_corpus_does_not_know(self, corpus, fields, expected):
        (fault,) = faults_of(one(**fields), like=corpus)
        assert fault.startswith(f"row 0 (a), {expected}")

    def test_without_like_any_code_and_theme_will_do(self):
        corpus = Corpus.from_frame(one(delegation=" Some Mission ", themes=["weather"]))
        assert list(corpus.statements["delegation"]) == list(corpus.delegations["code"]) == ["Some Mission"]
        assert corpus.statements["themes"][0] == ("weather",)

    @pytest.mark.parametrize("themes", [("a", "b"), ["a", "b"], np.array(["a", "b"])])
    def test_lists_of_any_make(self, themes):
        assert Corpus.from_frame(one(themes=themes)).statements["themes"][0] == ("a", "b")

    @pytest.mark.parametrize("themes", [None, np.nan, pd.NA, "", (), []])
    def test_empty_lists(self, themes):
        assert Corpus.from_frame(one(themes=themes)).statements["themes"][0] == ()

    def test_paragraphs(self):
        passages = Corpus.from_frame(one(text="One. Two\r\nlines.\r\n \r\nThree.\r\rFour.")).passages
        assert passages[["paragraph", "sentence", "text"]].to_numpy().tolist() == [
            [1, 1, "One."],
            [1, 2, "Two lines."],
            [2, 1, "Three."],
            [3, 1, "Four."],
        ]

    def test_no_row(self):
        empty = Corpus.from_frame(FRAME.head(0))
        assert (len(empty.statements), len(empty.passages)) == (0, 0)
        with pytest.raises(ValueError, match="the corpus holds no statement: there is nothing to count"):
            count_terms(empty)
        with pytest.raises(ValueError, match="no statement is left of 0"):
            empty.where()


class TestWhere:
    @pytest.mark.parametrize(
        ("choice", "expected"),
        [
            ({}, "abcde"),
            ({"theme": "norms"}, "abe"),
            ({"theme": ["norms", "threats"]}, "abde"),
            ({"delegation": "FJI"}, "ae"),
            ({"delegation": "the republic of FIJI"}, "ae"),
            ({"delegation": ("Fiji", "CHL")}, "ace"),
            ({"delegation": "Pacific Forum"}, "d"),
            ({"group": "PIF"}, "abe"),  # of the members, not of the Forum itself
            ({"group": "G77"}, "ace"),
            ({"group": "GRULAC"}, "c"),
            ({"group": ["PIF", "G77"]}, "abce"),
            ({"body": "First"}, "ab"),
            ({"body": ["First", "Second"]}, "abcd"),
            ({"kind": "digest"}, "ade"),
            ({"doc_type": "report"}, "b"),
            ({"writer": "A"}, "ac"),
            ({"writer": "A", "theme": "norms"}, "a"),
            ({"since": "2020"}, "bce"),
            ({"since": "2020-02-10"}, "be"),
            ({"since": "2020-02-11"}, "e"),
            ({"until": "2020"}, "abc"),
            ({"until": "2020-12-31"}, "abc"),
            ({"until": "2020-12-30"}, "ab"),
            ({"since": "2020", "until": "2020"}, "bc"),
            ({"since": "2020-01-01", "until": "2020-06-30"}, "b"),
        ],
    )
    def test_what_is_kept(self, small, choice, expected):
        before = copies(small)
        kept = small.where(**choice, uncertain="exclude")
        assert "".join(kept.statements["id"]) == expected
        assert list(kept.statements.index) == list(range(len(expected)))
        assert list(kept.passages.index) == list(range(len(kept.passages)))
        assert set(kept.passages["statement"]) == set(expected)
        assert set(kept.positions["statement"]) == set(expected) & {"a", "c"}
        assert kept.delegations is small.delegations
        assert_same(small, before)

    @pytest.mark.parametrize(
        ("choice", "included", "n"),
        [
            ({"since": "2020"}, "bcde", 1),
            ({"until": "2020-06-30"}, "abcd", 2),
            ({"since": "2020-02-11"}, "cde", 2),
            ({"since": "2020-01-01", "until": "2020-06-30"}, "bcd", 2),
            ({"since": "2021", "until": "2021", "kind": "digest"}, "de", 1),
        ],
    )
    def test_dates_that_do_not_decide(self, small, choice, included, n):
        assert "".join(small.where(**choice, uncertain="include").statements["id"]) == included
        with pytest.warns(UserWarning, match=f"^{n} statements are left out because their date") as caught:
            left = small.where(**choice)
        assert caught[0].filename == __file__
        assert len(left.statements) == len(included) - n

    def test_no_warning_when_every_date_decides(self, small):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert "".join(small.where(delegation="FJI", since="2020").statements["id"]) == "e"

    @pytest.mark.parametrize(
        ("choice", "message"),
        [
            ({"theme": "weather"}, "`theme`: allowed is a value of the corpus (norms, threats); received weather"),
            (
                {"body": ["First", "Fifth", "Fourth"]},
                "`body`: allowed is a value of the corpus (First, Second); received F",
            ),
            ({"kind": "poem"}, "`kind`: allowed is a value of the corpus (digest, verbatim); received poem"),
            ({"writer": "C"}, "`writer`: allowed is a value of the corpus (A, B); received C"),
            (
                {"doc_type": "transcript"},
                "`doc_type`: allowed is a value of the corpus (report, statement); received tr",
            ),
            ({"delegation": "Tonga"}, "delegation: allowed is a code or a name of delegations.csv; received 'Tonga'"),
            ({"group": "EU"}, "`group`: allowed is one of G77, PIF, Asia-Pacific, GRULAC; received 'EU'"),
            ({"since": "2019-02-30"}, "`since`: allowed is a day (2019-09-09) or a year; received '2019-02-30'"),
            ({"until": "2019-09"}, "`until`: allowed is a day (2019-09-09) or a year; received '2019-09'"),
            ({"until": 2019}, "`until`: allowed is a day (2019-09-09) or a year; received 2019"),
            (
                {"since": "2019", "uncertain": "maybe"},
                "`uncertain`: allowed is one of warn, exclude, include; received 'ma",
            ),
            ({"since": "2030", "uncertain": "exclude"}, "no statement is left of 5: nothing in the corpus matches all"),
            ({"since": "2021", "until": "2019", "uncertain": "exclude"}, "no statement is left of 5"),
            ({"writer": "A", "theme": "threats"}, "no statement is left of 5"),
            ({"delegation": []}, "no statement is left of 5"),  # none chosen is not all
            ({"theme": []}, "no statement is left of 5"),
            ({"group": ()}, "no statement is left of 5"),
        ],
    )
    def test_what_is_refused(self, small, choice, message):
        with pytest.raises(ValueError) as raised:
            small.where(**choice)
        assert str(raised.value).startswith(message)

    def test_a_delegation_that_is_listed_but_silent(self, small):
        with pytest.raises(
            ValueError, match=r"`delegation`: allowed is a value of the corpus \(CHL, PIF\); received FJI"
        ):
            small.where(delegation=["CHL", "PIF"]).where(delegation="Fiji")

    def test_twice_is_both(self, small):
        both = small.where(theme="norms", kind="digest")
        pd.testing.assert_frame_equal(both.statements, small.where(theme="norms").where(kind="digest").statements)


class TestJoin:
    def test_statements_of_both(self, small):
        before = copies(small)
        other = Corpus.from_frame(one(id="z", delegation="NRU", score=1.5), like=small)
        joined = small.join(other)
        assert "".join(joined.statements["id"]) == "abcdez"
        assert len(joined.passages) == len(small.passages) + 1
        assert len(joined.positions) == 2
        assert joined.statements["year"].dtype == "Int64"
        assert joined.statements["score"].isna().tolist() == [True] * 5 + [False]
        assert joined.delegations is small.delegations
        assert_same(small, before)

    def test_parts_make_the_whole(self, small):
        parts = small.where(kind="digest").join(small.where(kind="verbatim"))
        for name in ("statements", "passages", "positions"):
            ours, whole = getattr(parts, name), getattr(small, name)
            key = ["id"] if name == "statements" else ["statement"]
            pd.testing.assert_frame_equal(ours.sort_values(key, kind="stable", ignore_index=True), whole)

    def test_all_that_does_not_fit(self, small):
        other = Corpus.from_frame(pd.concat([one(), one(id="z", delegation="XYZ")]))
        position = pd.DataFrame(
            {"statement": ["z"], "issue": ["weather"], "stance": ["supports"], "note": None, "coder": "first"}
        )
        other = Corpus(other.statements, other.passages, other.delegations, positions=position)
        with pytest.raises(CorpusError) as raised:
            small.join(other)
        assert str(raised.value).splitlines() == [
            "3 faults in the input:",
            "- a, field `id`: allowed is an id that the corpus does not have; received a",
            "- z, field `delegation`: allowed is a code of the corpus's delegations; received XYZ",
            "- z, field `issue`: allowed is an issue of the corpus's codebook; received weather",
        ]


class TestLanguage:
    def test_one_language(self, small):
        assert small.language() == "en"

    def test_two_languages_are_refused(self):
        frame = pd.concat([one(), one(id="b", language="es"), one(id="c", language="es")])
        corpus = Corpus.from_frame(frame.assign(language=["en", "es", "es"]))
        for call in (corpus.language, lambda: count_terms(corpus)):
            with pytest.raises(
                ValueError, match="in one language, since their words are compared; received 1 in en, 2 in es; keep one"
            ):
                call()

    def test_a_language_without_stems_is_refused(self):
        corpus = Corpus.from_frame(one(language="zh", text="规范 是 自愿的。"))
        with pytest.raises(
            ValueError, match=r"`language`: allowed is one of ar, .*received 'zh' \(Chinese sets no spaces"
        ):
            count_terms(corpus)

    def test_spanish_alone_counts_by_its_own_stems(self):
        corpus = Corpus.from_frame(one(language="es", text="La norma une. Las normas unen a los Estados."))
        counts = count_terms(corpus, TermSpec(phrases=False))
        assert counts.matrix.sum(axis=0)[list(counts.terms).index("norma")] == 2


def test_a_corpus_cannot_be_changed_in_place(small):
    with pytest.raises(AttributeError):
        small.statements = small.statements.head(1)
