"""The explorer: what it says of a choice, and where it cannot; a corpus is text to it, never markup."""

import builtins
from dataclasses import replace
from threading import Thread
from typing import Any

import pandas as pd
import pytest

from oewg_analysis import Corpus, count_terms, explore, log_odds, nearest, similarity, stances
from oewg_analysis.explorer import (
    Chosen,
    alike,
    choose,
    neighbours,
    passages_of_neighbours,
    passages_of_stance,
    passages_of_term,
    stance_cells,
    typical_terms,
)
from oewg_analysis.explorer.choice import Wanted, body_choices, delegation_choices, theme_choices
from oewg_analysis.explorer.page import Asked, evidence_html, numbers_html, scale, stance_text
from oewg_analysis.explorer.passages import marks
from oewg_analysis.explorer.report import interval_texts, p_text, table, term_sections, two
from oewg_analysis.explorer.results import overlapping

EVIL = '<script>alert("x")</script>'
ROWS = [
    ("ada-1", "ADA", "2020-03-01", "OEWG 2019-2021", ("sea",), "Harbours need light. The harbour master waits."),
    ("ada-2", "ADA", "2021", "OEWG 2019-2021", ("sea",), "A harbour is a promise. Ships need harbours."),
    ("ada-3", "ADA", "2023-05-02", "OEWG 2021-2025", ("wind",), "Mills turn. The harbour sleeps."),
    ("bob-1", "BOB", "2020-03-01", "OEWG 2019-2021", ("sea",), f"Cyber attacks {EVIL} sink ships. Mills turn."),
    ("bob-2", "BOB", None, "Council", ("wind",), "Mills grind. A cyberattack stops mills."),
    ("cyd-1", "CYD", "2022-01-01", "Forum", ("wind",), "The wind belongs to all."),
]
COLUMNS = ["id", "delegation", "date", "body", "themes", "text"]
POSITIONS = [
    ("ada-1", "lights", "opposes", "early", "Una"),
    ("ada-3", "lights", "supports", f"late {EVIL}", "Una"),
    ("bob-2", "lights", "conditional", "", "Una"),
    ("bob-2", "mills", "supports", "", "Una"),
]


@pytest.fixture(scope="module")
def small() -> Corpus:
    frame = pd.DataFrame(ROWS, columns=COLUMNS).assign(kind="digest")
    made = Corpus.from_frame(frame.drop(columns="themes"))
    addresses = pd.Series([f'https://a.test/"{EVIL}', *[None] * 4, "x:y"], dtype="str")
    themes = pd.DataFrame({"theme": ["sea", "wind"], "title": ["The sea", EVIL], "seeds": [("harbour",), ("mill",)]})
    issues = pd.DataFrame(
        [("lights", "sea", "Lights", "Lights should burn"), ("mills", "wind", EVIL, "Mills should turn")],
        columns=["issue", "theme", "label", "proposition"],
    )
    names = ["statement", "issue", "stance", "note", "coder"]
    return replace(
        made,
        statements=made.statements.assign(themes=frame["themes"], url=addresses),
        delegations=made.delegations.assign(label=lambda table: table["code"].str.title()),
        themes=themes.astype({"theme": "str", "title": "str"}),
        issues=issues.astype("str"),
        positions=pd.DataFrame(POSITIONS, columns=names, dtype="str"),
        phrases={"cyberattack": ("cyberattack", "cyber attack")},
    )


@pytest.fixture(scope="module")
def everything(small: Corpus) -> Chosen:
    return choose(small, count_terms(small))


@pytest.fixture(scope="module")
def threats(corpus: Corpus) -> Chosen:
    return choose(corpus, count_terms(corpus), theme="threats")


# The choice


def test_a_choice_keeps_statements_and_counts_in_step(small):
    counts = count_terms(small)
    chosen = choose(small, counts, theme="sea", body="OEWG 2019-2021", since="2020", until="2020-12-31")
    assert chosen.corpus.statements["id"].tolist() == ["ada-1", "bob-1"]
    assert chosen.whole.statements["id"].tolist() == ["ada-1", "bob-1"]
    assert chosen.counts.rows["statement"].tolist() == chosen.corpus.passages["statement"].tolist()
    assert chosen.counts.terms.equals(counts.terms)
    assert chosen.n_undecided == 0


def test_statements_whose_date_does_not_decide_are_counted(small):
    chosen = choose(small, count_terms(small), since="2021-06-01")
    assert chosen.corpus.statements["id"].tolist() == ["ada-3", "cyd-1"]
    assert chosen.n_undecided == 2  # one of a year, one without a date


def test_a_theme_does_not_narrow_where_stances_are_looked_for(small):
    chosen = choose(small, count_terms(small), theme="sea")
    assert set(chosen.corpus.statements["id"]) == {"ada-1", "ada-2", "bob-1"}
    assert set(chosen.whole.statements["id"]) == {row[0] for row in ROWS}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"theme": "sky"}, "`theme`: allowed is a value of the corpus"),
        ({"body": "Parliament"}, "`body`: allowed is a value of the corpus"),
        ({"since": "soon"}, "`since`: allowed is a day"),
        ({"theme": "sea", "body": "Forum"}, "no statement is left"),
    ],
)
def test_a_choice_that_cannot_be_made_says_why(small, asked, said):
    with pytest.raises(ValueError, match=said):
        choose(small, count_terms(small), **asked)


def test_counts_of_another_corpus_are_refused(small):
    with pytest.raises(ValueError, match="`counts`: allowed are counts of the corpus's passages"):
        choose(small, count_terms(small.where(delegation="ADA")))


def test_what_may_be_chosen_is_counted(small):
    assert [value for _, value in body_choices(small)] == [
        *((), ("OEWG 2019-2021",), ("OEWG 2021-2025",)),
        *(("Council", "Forum"), ("Council",), ("Forum",)),
    ]
    assert body_choices(small)[0][0] == "All bodies (6)"
    assert theme_choices(small)[1] == ("The sea (3)", "sea")
    assert delegation_choices(small) == [("Ada (3)", "ADA"), ("Bob (2)", "BOB"), ("Cyd (1)", "CYD")]


# The measures


def test_typical_terms_are_those_of_log_odds(threats):
    frame = typical_terms(threats, "IRN", n=5)
    whole = log_odds(threats.counts, (threats.counts.rows["delegation"] == "IRN").to_numpy(bool))
    kept = whole[(whole["estimate"] > 0) & (whole["n_target"] >= 2)].head(5).reset_index(drop=True)
    shared = ["term", "estimate", "low", "high", "p_adjusted", "n_target", "n_versus"]
    pd.testing.assert_frame_equal(frame[shared], kept[shared])
    assert set(frame["delegation"]) == {"IRN"}


def test_neighbours_are_those_of_similarity_with_the_doubtful_last(threats):
    frame = neighbours(threats, alike(threats), "IRN", n=100)
    whole = nearest(similarity(threats.counts, min_statements=3), "IRN", n=100)
    numbers = frame.set_index("neighbour")[["estimate", "low", "high"]]
    pd.testing.assert_frame_equal(
        numbers.sort_index(), whole.set_index("delegation")[["estimate", "low", "high"]].sort_index(), check_names=False
    )
    assert frame["doubtful"].is_monotonic_increasing
    assert frame["doubtful"].tolist() == (frame["n_statements"] < 5).tolist()
    assert all(part["estimate"].is_monotonic_decreasing for _, part in frame.groupby("doubtful"))


def test_a_delegation_of_four_statements_makes_all_its_neighbours_doubtful(threats):
    held = threats.corpus.statements["delegation"].value_counts()
    four = held[held == 4].index[0]
    assert neighbours(threats, alike(threats), four)["doubtful"].all()


def test_stances_stand_in_the_order_of_the_codebook_and_of_the_delegations(everything):
    cells = stance_cells(everything, ["BOB", "ADA"])
    assert cells[["issue", "delegation", "stance"]].to_numpy().tolist() == [
        ["lights", "BOB", "conditional"],
        ["lights", "ADA", "supports"],
        ["mills", "BOB", "supports"],
    ]
    whole = stances(everything.whole)
    assert len(cells) == len(whole)
    assert stance_cells(everything, ["CYD"]).empty


def test_a_theme_narrows_the_issues(small):
    cells = stance_cells(choose(small, count_terms(small), theme="wind"), ["ADA", "BOB"])
    assert cells["issue"].tolist() == ["mills"]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda chosen: typical_terms(chosen, "CYD"), "Cyd has no statement in this choice"),
        (lambda chosen: alike(chosen), "Fewer than two delegations have 3 statements"),
        (lambda chosen: neighbours(chosen, None, "BOB"), "Bob has 1 statement in this choice: 3 are needed"),
    ],
)
def test_what_cannot_be_computed_is_said_in_words(small, ask, said):
    with pytest.raises(ValueError, match=said):
        ask(choose(small, count_terms(small), theme="sea"))


def test_one_side_alone_cannot_be_compared(small):
    alone = small.where(delegation="ADA")
    with pytest.raises(ValueError, match="Nobody but Ada has a statement"):
        typical_terms(choose(alone, count_terms(alone)), "ADA")


def test_overlap_with_the_first_is_counted_where_limits_are_missing_too():
    frame = pd.DataFrame({"low": [0.5, 0.1, 0.6, None], "high": [0.9, 0.4, 0.8, None]})
    assert overlapping(frame) == 2
    assert overlapping(frame.head(0)) == 0


# The passages


def test_own_passages_of_a_term_come_before_those_of_others(everything):
    frame = passages_of_term(everything, "BOB", "mills")
    assert frame["delegation"].tolist() == ["BOB", "BOB", "BOB", "ADA"]
    assert frame["own"].tolist() == [True, True, True, False]
    assert frame["n_all"].tolist() == [3, 3, 3, 1]
    assert len(passages_of_term(everything, "BOB", "mills", n=1)) == 2


def test_passages_of_a_stance_come_by_date_with_note_and_coder(everything):
    frame = passages_of_stance(everything, "ADA", "lights", n=1)
    assert frame[["statement", "stance", "coder"]].to_numpy().tolist() == [
        ["ada-1", "opposes", "Una"],
        ["ada-3", "supports", "Una"],
    ]
    assert frame["text"].iloc[0] == "Harbours need light."


def test_neighbours_share_the_terms_that_are_shown(everything):
    frame = passages_of_neighbours(everything, "ADA", "BOB", n=2)
    assert frame.groupby("rank")["delegation"].apply(list).tolist() == [["ADA", "BOB"]] * 2
    for row in frame.to_dict("records"):
        assert marks(row["text"], row["term"], everything)


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("Harbours, a harbour; the HARBOUR's light", "harbour", ["Harbours", "harbour", "HARBOUR's"]),
        ("Cyber attacks and a cyberattack", "cyberattack", ["Cyber attacks", "cyberattack"]),
        ("No such word", "harbour", []),
        ("", "harbour", []),
        ("light\u2011house", "light", ["light\u2011house"[:5]]),
    ],
)
def test_a_term_is_marked_in_all_its_forms(everything, text, term, found):
    assert [text[start:end] for start, end in marks(text, term, everything)] == found


def test_every_listed_term_can_be_marked_in_its_passages(threats):
    for term in typical_terms(threats, "USA", n=20)["term"]:
        found = passages_of_term(threats, "USA", term)
        assert len(found)
        assert all(marks(text, term, threats) for text in found["text"])


# What is shown


def test_a_corpus_is_text_and_never_markup(small):
    explorer = explore(small, delegations=["ADA", "BOB"])
    pages = [explorer._repr_html_()]
    for asked in (Asked("term", "BOB", "mills"), Asked("term", "BOB", "cyberattack"), Asked("stance", "ADA", "lights")):
        pages.append(evidence_html(explorer.chosen, asked))
    pages += [evidence_html(explorer.chosen, Asked("stance", "BOB", "mills"))]
    pages += [evidence_html(explorer.chosen, Asked("neighbour", "ADA", "BOB")), _texts(explorer.form)]
    assert not [page for page in pages if "<script" in page]
    assert sum("&lt;script&gt;" in page for page in pages) >= 4
    assert 'href="https://a.test/&quot;&lt;script' in pages[3]


def test_only_web_addresses_become_links(everything):
    assert "href" not in evidence_html(everything, Asked("term", "CYD", "wind"))


def test_a_term_is_marked_and_its_passages_are_counted(everything):
    page = evidence_html(everything, Asked("term", "BOB", "mills"))
    assert "By Bob: 3 passages" in page
    assert "By others: 1 passage<" in page
    assert page.count("<mark>") == 4
    assert "Bob · no date · digest · bob-2" in page


def test_numbers_are_written_beside_the_drawing():
    frame = pd.DataFrame(
        {"neighbour": ["X", "Y"], "estimate": [0.5, -0.001], "low": [0.2, None], "high": [1.9, None]}
    ).assign(n_statements=[7, 4], doubtful=[False, True])
    ends = scale([frame, pd.DataFrame()])
    assert ends == (-0.001, 1.5)
    first, second = numbers_html(frame, ends)
    assert "0.50 [0.20, 1.90]" in first
    assert "doubtful" not in first
    assert "0.00 no interval" in second
    assert "doubtful" in second
    assert 'fill="none"' in second
    assert interval_texts(frame) == ["[0.20, 1.90]", "no interval"]
    assert (two(-0.004), p_text(0.001), p_text(0.5), p_text(float("nan"))) == ("0.00", "< 0.01", "0.50", "-")


def test_a_stance_says_on_how_many_statements_it_rests_and_whether_they_differ(everything):
    texts = {row["delegation"]: stance_text(row) for _, row in stance_cells(everything, ["ADA", "BOB"]).iterrows()}
    assert texts == {"ADA": "● supports (latest of 2, which differ)", "BOB": "● supports (1)"}


def test_an_uncertain_list_says_so(threats):
    (section,) = term_sections(threats, ["IRN"])
    sure = (section.frame["p_adjusted"] < 0.05).sum()
    assert sure == 0
    assert section.remarks == (
        "None of these is surely more typical than chance would have it, among so many terms compared.",
    )
    assert table(section, threats).columns.tolist() == [
        *("term", "estimate", "95% interval", "uses", "by others", "adjusted p"),
    ]


# Opening it


def test_printed_it_is_plain_tables(small):
    lines = repr(explore(small, theme="sea", delegations="ADA")).splitlines()
    assert lines[0].startswith("3 statements (3 digest) of 2 delegations, 6 passages.")
    assert "Fewer than two delegations have 3 statements and 10 passages in this choice: widen it." in lines
    assert any(line.split() == ["Lights", "●", "supports"] for line in lines)


def test_it_begins_with_the_delegation_that_has_most_statements(small):
    assert explore(small).wanted == Wanted(None, ("ADA",))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"theme": "sky"}, "`theme`"),
        ({"delegations": ["Nowhere"]}, "Nowhere"),
        ({"until": "2019"}, "no statement is left"),
    ],
)
def test_a_beginning_that_cannot_be_made_says_why(small, asked, said):
    with pytest.raises(ValueError, match=said):
        explore(small, **asked)


def test_more_delegations_than_can_be_shown_are_refused(corpus):
    codes = corpus.statements["delegation"].unique()[:7].tolist()
    with pytest.raises(ValueError, match="`delegations`: allowed are 6 at most; received 7"):
        explore(corpus, delegations=codes)


def test_a_delegation_without_a_statement_is_refused(corpus):
    with pytest.raises(ValueError, match="allowed are those with a statement; received 'AND'"):
        explore(corpus, delegations="Andorra")


def test_without_a_notebook_no_form_is_made(small, monkeypatch):
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("ipywidgets"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    bundle = explore(small)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert "<table" in bundle["text/html"]


def test_without_ipywidgets_the_tables_name_what_to_install(small, monkeypatch):
    monkeypatch.setattr("oewg_analysis.explorer.opening.find_spec", lambda name: None)
    assert "<code>widgets</code>" in explore(small)._repr_mimebundle_()["text/html"]


# The form, pressed as the page would


def _widgets(box: Any) -> list[Any]:
    return [box, *(one for child in getattr(box, "children", ()) for one in _widgets(child))]


def _texts(box: Any) -> str:
    return "\n".join(str(one.value) for one in _widgets(box)[2:] if type(one).__name__ == "HTML")


def _named(box: Any, description: str) -> Any:
    (found,) = [one for one in _widgets(box) if getattr(one, "description", "") == description]
    return found


@pytest.fixture
def form(small: Corpus) -> Any:
    return explore(small, delegations=["ADA"]).form


def test_a_term_shows_its_passages_and_says_that_it_is_chosen(form):
    _named(form, "harbour").click()
    assert "By Ada: 5 passages" in _texts(form)
    assert _named(form, "▸ harbour")
    _named(form, "Theme").value = "sea"
    assert "By Ada" not in _texts(form)
    assert _named(form, "harbour")


def test_delegations_are_added_and_removed(form):
    _named(form, "Compare with").value = "BOB"
    assert "Bob (2 statements)" not in _texts(form)
    _named(form, "Add").click()
    assert "Bob (2 statements)" in _texts(form)
    _named(form, "Remove Bob").click()
    assert "Bob (2 statements)" not in _texts(form)


def test_fields_that_change_in_several_threads_are_all_obeyed(form):
    changes = [("Theme", "sea"), ("From", "2019"), ("To", "2021")]
    threads = [Thread(target=setattr, args=(_named(form, name), "value", value)) for name, value in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "theme=&#x27;sea&#x27;, since=&#x27;2019&#x27;, until=&#x27;2021&#x27;" in _texts(form)
    assert "3 statements (3 digest)" in _texts(form)


def test_stances_and_neighbours_are_shown_on_demand(form):
    view = next(one for one in _widgets(form) if type(one).__name__ == "RadioButtons")
    view.value = "stances"
    _named(form, "● supports (latest of 2, which differ)").click()
    assert "Coder “Una”: early" in _texts(form)
    view.value = "neighbours"
    assert "Fewer than two delegations have 3 statements" in _texts(form)


def test_what_is_wrong_with_a_choice_is_said_and_can_be_mended(form):
    _named(form, "From").value = "<b>soon"
    assert 'role="alert"' in _texts(form)
    assert "&lt;b&gt;soon" in _texts(form)
    _named(form, "From").value = ""
    assert "6 statements (6 digest)" in _texts(form)


def test_every_delegation_in_every_view_has_an_answer(corpus):
    form = explore(corpus, theme="norms", delegations=["Russia"]).form
    view = next(one for one in _widgets(form) if type(one).__name__ == "RadioButtons")
    for one in ("terms", "stances", "neighbours"):
        view.value = one
        for code in corpus.statements["delegation"].unique()[::7]:
            _named(form, "Delegation").value = code
            assert "Working" not in _texts(form)
