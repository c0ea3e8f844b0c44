"""LaTeX tables: what is printed, how it is rounded, and that every result of the package makes a sound one."""

import re
from functools import partial

import numpy as np
import pandas as pd
import pytest

import oewg_analysis as oa
from oewg_analysis.latex_tables import latex_text


def rows(table: str) -> list[list[str]]:
    """Cut the body of a table into cells, as LaTeX would."""
    body = re.split(r"\\endlastfoot|\\midrule\n", table)[-1]
    body = re.split(r"\\bottomrule|\\end\{longtable\}", body)[0]
    lines = [line.removesuffix(r" \\") for line in body.strip().splitlines()]
    return [re.split(r"(?<!\\)&", line) for line in lines]


def cells(frame: pd.DataFrame, **options: object) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in rows(oa.to_latex(frame, **options))]


def assert_sound(table: str) -> None:
    """Check what makes LaTeX stop: braces, environments, cells a row, and special signs that are left bare."""
    bare = re.sub(r"\\[\\{}&%$#_]", "", table)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert not re.search(r"[%#_~^]|[^\x00-\x7f\u00a1-\u017f\u2010-\u2026]", bare.replace("~", ""))
    opened: list[str] = []
    for word, name in re.findall(r"\\(begin|end)\{(\w+)\}", bare):
        assert word == "begin" or opened.pop() == name
        opened += [name] * (word == "begin")
    assert opened == []
    form = re.search(r"\\begin\{(?:tabular|longtable)\}\{@\{\}(.*)@\{\}\}$", table, flags=re.MULTILINE)[1]
    width = len(re.sub(r">\{[^}]*\}p\{[^}]*\}", "p", form))
    assert {len(row) for row in rows(table)} == {width}
    assert not any(row[0].lstrip().startswith(("[", "*")) for row in rows(table))


def one(estimate: float, low: float, high: float) -> str:
    frame = pd.DataFrame({"estimate": [estimate], "low": [low], "high": [high]})
    return cells(frame)[0][0]


@pytest.mark.parametrize(
    ("numbers", "printed"),
    [
        ((0.5231, 0.3012, 0.6712), "0.52 [0.30, 0.67]"),
        ((0.52314, 0.5212, 0.5252), "0.5231 [0.5212, 0.5252]"),
        ((-1.26, -3.91, 0.44), "$-$1.3 [$-$3.9, 0.4]"),
        ((1234.5, 1001.2, 1400.9), "1,234 [1,001, 1,401]"),
        ((-0.001, -0.4, 0.3), "0.00 [$-$0.40, 0.30]"),
        ((0.5, 0.5, 0.5), "0.500 [0.500, 0.500]"),
        ((0.5, np.nan, np.nan), "0.500"),
        ((np.nan, np.nan, np.nan), "--"),
        ((0.5, 0.1, np.inf), r"0.500 [0.100, $\infty$]"),
    ],
)
def test_estimates_have_the_precision_that_the_interval_bears(numbers, printed):
    assert one(*numbers) == printed


def test_an_estimate_without_limits_stands_below_those_with_them():
    frame = pd.DataFrame({"estimate": [0.5, 0.2], "low": [0.3, np.nan], "high": [0.7, np.nan]})
    assert cells(frame) == [["0.50 [0.30, 0.70]"], [r"0.20\phantom{ [0.30, 0.70]}"]]


def test_other_numbers():
    frame = pd.DataFrame(
        {
            "p": [0.00004, 0.0316],
            "share": [0.12345, 0.5],
            "n_statements": [1234, 2],
            "year": [2019, 2025],
            "flag": [True, False],
            "some": pd.array([1, None], dtype="Int64"),
        }
    )
    first = ["$<$0.001", "0.123", "1,234", "2019", "yes", "1"]
    assert cells(frame) == [first, ["0.032", "0.500", "2", "2025", "no", "--"]]
    assert "--: none, or undefined." in oa.to_latex(frame)


def test_specials_are_printed_as_they_are():
    text = r"50% & #1_a {b} $5 ~ ^ \ <x> | 1--2"
    assert latex_text(text) == (
        r"50\% \& \#1\_a \{b\} \$5 \textasciitilde{} \textasciicircum{} \textbackslash{} "
        r"\textless{}x\textgreater{} \textbar{} 1-{}-2"
    )
    assert latex_text("a\nb\tc\u00a0d\u2212e\u2026\x07") == r"a b c~d$-$e\dots{}"
    frame = pd.DataFrame({"a_%": [text], "b": ["x"]})
    table = oa.to_latex(frame, caption=text, notes=[text], headings={"b": "#"})
    assert_sound(table)
    assert table.count(latex_text(text)) == 3


@pytest.mark.parametrize("text", ["[0.3]", "*", "[b] & *"])
def test_no_cell_is_taken_for_an_option_of_the_row(text):
    frame = pd.DataFrame({"a": ["x", text], "b": 1})
    assert cells(frame)[1][0].startswith("{}")
    assert_sound(oa.to_latex(frame))


def test_short_tables_float_and_long_ones_break():
    frame = pd.DataFrame({"name": [f"n{i}" for i in range(41)], "n": range(41)})
    short = oa.to_latex(frame.head(40), caption="All", label="tab:a", notes=["Seen."])
    assert r"\begin{threeparttable}" in short and r"\caption{All}" in short and r"\label{tab:a}" in short
    assert r"\item[] Seen." in short
    long = oa.to_latex(frame, caption="All", label="tab:a", notes=["Seen."])
    assert r"\begin{longtable}" in long and r"\caption{All}\label{tab:a} \\" in long and "Seen." in long
    assert "threeparttable" not in long
    assert long.count("Name & N") == 2
    for table in (short, long):
        assert_sound(table)


def test_bookkeeping_goes_into_the_notes_only_if_constant():
    frame = pd.DataFrame({"name": ["a", "b"], "estimate": 0.5, "low": 0.3, "high": 0.7, "level": 0.95, "n_boot": 200})
    table = oa.to_latex(frame.assign(unit="statement"))
    assert r"Name & Estimate [95\% interval] \\" in table
    assert "Limits are 95\\% bootstrap intervals (200 replicates). Unit: statement." in table
    assert r"Name & Estimate [95\% interval] & Unit \\" in oa.to_latex(frame.assign(unit=["statement", "passage"]))


def test_notes_state_corpus_kind_and_terms(corpus):
    frame = pd.DataFrame({"delegation": ["RUS"], "estimate": [0.5], "low": [0.3], "high": [0.7]})
    table = oa.to_latex(frame, made_from=oa.origin(corpus, oa.similarity, terms=oa.TermSpec()))
    for part in ("241 digests", "87 delegations", "95\\% bootstrap intervals", "seed 20250711", "Terms are stems"):
        assert part in table


def test_columns_are_chosen_and_limits_go_along():
    frame = pd.DataFrame({"estimate": [0.5], "low": [0.3], "high": [0.7], "name": ["a"], "other": [1]})
    assert cells(frame, columns=["name", "estimate"]) == [["a", "0.50 [0.30, 0.70]"]]


def test_an_index_that_says_something_is_a_column():
    frame = pd.DataFrame({"n": [1, 2]}, index=["words", "stances"])
    assert cells(frame) == [["words", "1"], ["stances", "2"]]
    assert cells(frame.reset_index(drop=True)) == [["1"], ["2"]]
    assert cells(frame.rename_axis("by"))[0] == ["words", "1"]
    several = frame.assign(b="x").set_index("b", append=True)
    assert cells(several)[0] == ["words", "x", "1"]


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        (pd.DataFrame({"a": []}), {}, "at least one row"),
        (pd.DataFrame(index=range(3)), {}, "at least one row and one column"),
        (pd.DataFrame({"a": [1]}), {"columns": ["b"]}, "`columns`: allowed are a; received b"),
        (pd.DataFrame({"a": [1]}), {"label": "a}b"}, "`label`: allowed are letters"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), {}, "received twice a"),
        ({"a": 1}, {}, "`frame`: allowed is a DataFrame"),
    ],
)
def test_what_is_no_table_is_refused(frame, options, message):
    with pytest.raises(ValueError, match=message):
        oa.to_latex(frame, **options)


def test_a_table_wider_than_a_page_is_said():
    frame = pd.DataFrame([range(60)], columns=[f"column {i}" for i in range(60)])
    with pytest.warns(UserWarning, match=r"too wide for a page \(60 columns\)"):
        assert_sound(oa.to_latex(frame))


@pytest.fixture(scope="module")
def results(corpus) -> dict[str, pd.DataFrame]:
    """Hold one result of each kind, with few replicates."""
    counts = oa.count_terms(corpus)
    much = corpus.statements["delegation"].value_counts()
    spoken = oa.count_terms(corpus.where(delegation=sorted(much[much >= 3].index)))
    alike = oa.similarity(counts, min_statements=5, n_boot=20)
    scores = oa.score_themes(counts, corpus.themes)
    weights = oa.tfidf(counts, norm=None, documents=counts.pool("statement"))
    votes = oa.vote_agreement(corpus, n_boot=20)
    fish = oa.wordfish(spoken, ("USA", "RUS"), n_boot=3)
    second, sample = oa.load_second_coding()
    specs = oa.specifications(corpus).head(2)
    finding = {"a & b": partial(oa.share_gap, theme="norms", n_boot=20)}
    curve = oa.specification_curve(corpus, finding, specs)
    position = fish.documents.set_index("delegation")["estimate"]
    test = oa.mantel(alike.matrix, oa.pair_matrix(votes), n_permutations=19, n_boot=20)
    return {
        "similarity": alike.pairs,
        "nearest": oa.nearest(alike, "IRN"),
        "matrix": alike.matrix.iloc[:5, :5],
        "map": oa.similarity_map(alike).points,
        "stances": oa.stances(corpus, theme="norms"),
        "stance matrix": oa.stance_matrix(corpus, theme="threats").iloc[:, :6],
        "stance agreement": oa.stance_agreement(corpus, n_boot=20).head(50),
        "contested": oa.contested_issues(corpus, n_boot=20),
        "shares": oa.theme_shares(corpus, scores, n_boot=20),
        "change": oa.theme_change(corpus, scores, n_boot=20),
        "themes": oa.evaluate_themes(corpus, oa.assign_themes(scores), n_boot=20),
        "terms": oa.distinctive_terms(counts, n=2, n_boot=20),
        "odds": oa.log_odds(counts, oa.side(corpus, counts.rows, region="WEOG"), n_boot=20).head(50),
        "votes": votes.head(50),
        "vote matrix": oa.vote_matrix(corpus),
        "vote profile": oa.vote_profile(corpus),
        "cohesion": oa.group_cohesion(votes, corpus.delegations, ["EU", "NAM"], n_boot=20),
        "wordfish": fish.documents,
        "words": fish.words,
        "wordscores": oa.wordscores(spoken, {"USA": -1.0, "RUS": 1.0}).documents,
        "correspondence": oa.correspondence(oa.trim_terms(spoken)[0]).documents,
        "specifications": specs,
        "curve": curve,
        "summary": oa.summary(curve),
        "mantel": pd.concat({"words": test}).droplevel(1),
        "correlation": oa.correlate(position, position**3, n_permutations=19, n_boot=20),
        "agreement": oa.coder_agreement(
            corpus.positions, second, sample, corpus.issues["issue"].tolist(), n_boot=20
        ),
        "writers": oa.writer_similarity(corpus, counts, n_boot=20),
        "periods": oa.similarity_change(corpus, counts, n_boot=20),
        "concordance": oa.concordance(corpus, "ransomware"),
        "passages": oa.passages_with(corpus, counts, "ransomware")[["delegation", "date", "text"]],
        "of a pair": oa.passages_of_pair(corpus, weights, "IRN", "RUS", n=3)[["term", "share", "text"]],
        "regions": oa.by_region(corpus),
        "years": oa.by_year(corpus),
        "silent": oa.silent(corpus),
        "collocations": oa.collocations(corpus),
        "resolutions": corpus.resolutions[["resolution", "date", "yes", "no", "abstain"]],
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore:the table is too wide")
def test_every_result_makes_a_sound_table(results):
    for name, frame in results.items():
        table = oa.to_latex(frame, caption=name, label="tab:x")
        assert_sound(table)
        assert len(rows(table)) == len(frame), name
        if {"low", "high"} <= set(frame) and frame["low"].notna().any():
            assert "Limits are" in table, name
            recorded = "level" in frame
            assert ("not recorded" in table) != recorded, name
