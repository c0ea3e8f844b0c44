"""Which statements a list or a figure's table names."""

from pathlib import Path

import pandas as pd
import pytest

from oewg_analysis import Corpus
from oewg_analysis.selection import flat, ids_of_figure, statements_behind, with_ids


@pytest.fixture
def three() -> Corpus:
    frame = pd.DataFrame({"id": ["a", "b", "c"], "delegation": ["PER", "FRA", "PER"], "date": 2031, "text": "Water."})
    return Corpus.from_frame(frame.assign(themes=[("x", "y"), (), ("x",)]))


def test_ids_keep_statements_and_passages(three):
    kept = with_ids(three, ["c", "a", "a"])
    assert kept.statements["id"].tolist() == ["a", "c"]
    assert kept.passages["statement"].tolist() == ["a", "c"]
    assert len(three.statements) == 3


@pytest.mark.parametrize(("ids", "message"), [(["a", "z"], "received z"), ([], "received none")])
def test_unknown_ids_are_named(three, ids, message):
    with pytest.raises(ValueError, match=message):
        with_ids(three, ids)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("statement,n\nb,1\na,2\nb,3\n", ("a", "b")),
        ("n,statements\n1,\"('a', 'b')\"\n2,\"('c',)\"\n3,()\n", ("a", "b", "c")),
        ("statements\na;b\n\nc\n", ("a", "b", "c")),
        ("statements\n(a\n", ()),
    ],
)
def test_a_figure_names_its_statements(tmp_path, text, ids):
    path = tmp_path / "figure.csv"
    path.write_text(text)
    assert ids_of_figure(path) == ids


def test_a_figure_without_statements_is_refused(tmp_path):
    path = tmp_path / "figure.csv"
    path.write_text("x,y\n1,2\n")
    with pytest.raises(ValueError, match=r"a column statement or statements; .* has x, y"):
        ids_of_figure(path)


def test_the_stored_figures_name_statements_of_the_corpus(corpus):
    for theme in ("norms", "capacity-building", "threats"):
        path = Path(__file__).parents[1] / "figures" / f"stances-{theme}.csv"
        assert len(with_ids(corpus, ids_of_figure(path)).statements) > 10


def test_flat_tables_hold_no_tuples(three):
    table = flat(three)
    assert table["themes"].tolist() == ["x;y", "", "x"]
    assert table.columns[:3].tolist() == ["id", "delegation", "delegation_name"]


def test_a_record_names_its_statements(tmp_path):
    path = tmp_path / "one.reproduce.json"
    path.write_text('{"used": {"ids": ["b", "a", "b"]}}')
    assert ids_of_figure(path) == ("a", "b")
    path.write_text('{"used": "all"}')
    assert ids_of_figure(path) is None


@pytest.mark.parametrize("text", ['{"used": null}', "{}", "[]", '{"used": {"ids": []}}'])
def test_a_record_without_statements_is_refused(tmp_path, text):
    path = tmp_path / "one.reproduce.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="names none"):
        ids_of_figure(path)


@pytest.mark.parametrize(
    ("columns", "ids"),
    [
        ({"statement": ["c", "c"]}, ["c"]),
        ({"statements": [("a", "b"), ()]}, ["a", "b"]),
        ({"delegation": ["PER"]}, ["a", "c"]),
        ({"a": ["PER", "PER"], "b": ["FRA", None]}, ["a", "b", "c"]),
        ({"first": ["FRA"], "second": ["FRA"]}, ["b"]),
        ({"statement": ["b"], "delegation": ["PER"]}, ["b"]),  # ids go first
    ],
)
def test_a_result_leads_to_its_statements(three, columns, ids):
    assert statements_behind(three, pd.DataFrame(columns)).statements["id"].tolist() == ids


@pytest.mark.parametrize("columns", [{"term": ["x"]}, {"a": ["water"], "b": ["bread"]}, {"delegation": [None]}])
def test_a_result_that_leads_nowhere_is_refused(three, columns):
    with pytest.raises(ValueError, match="`result`: allowed is a frame with ids"):
        statements_behind(three, pd.DataFrame(columns))
