import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import oewg_analysis
from oewg_analysis import Corpus, atlas_html, count_terms, nearest, similarity, theme_shares, write_atlas
from oewg_analysis.atlas import page as atlas_page
from oewg_analysis.atlas.addresses import anchor, is_web
from oewg_analysis.atlas.drawing import interval_bar, place_labels
from oewg_analysis.cli import app
from oewg_analysis.fingerprint import corpus_hash
from oewg_analysis.new_corpus import new_corpus
from oewg_analysis.themes import score_themes
from oewg_analysis.writing import ExistsError, add_statement

ROOT = Path(__file__).parents[1]
HOSTILE = "<script>alert(1)</script>\"'&</script><b onclick=x>\u2028-->{{ 7 * 7 }}"
WORDS = "harbour lighthouse dredging pilot tide buoy anchor mooring ferry cargo".split()


class Parsed(HTMLParser):
    """The elements of a page, and the text of each kind of element."""

    def __init__(self, page: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in ("meta", "input", "br", "li", "line", "ellipse", "path", "circle"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute):
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


def rows(page: str, start: str, end: str = "</table>") -> list[list[str]]:
    """Give the cells of the rows between two places of a page as text."""
    part = page[page.index(start) :]
    part = part[: part.index(end)]
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in re.findall(r"<tr.*?</tr>", part, re.S)]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in cells]


def section(page: str, code: str) -> str:
    start = page.index(f'id="{anchor("delegation", code)}"')
    return page[start : page.index("</article>", start)]


@pytest.fixture(scope="module")
def harbours() -> Corpus:
    """Six delegations: five with four statements each, of which two disagree with themselves, and one with one."""
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        [
            {
                "id": f"{code.lower()}-203{number}",
                "delegation": code,
                "date": f"203{number}-05-01",
                "text": "\n\n".join(f"The {' and the '.join(rng.choice(WORDS, 4))} matter." for _ in range(4)),
                "kind": "digest",
                "writer": writer,
                "url": f"https://harbour.example/{code}/{number}",
                "title": f"{code} speaks",
            }
            for code, writer, n in [
                *((code, "A", 4) for code in ("AAA", "BBB", "CCC")),
                ("DDD", "B", 4),
                ("EEE", "B", 4),
                ("FFF", "B", 1),
            ]
            for number in range(n)
        ]
    )
    corpus = Corpus.from_frame(frame)
    issues = [
        ("dredging", "sea", "Dredging", "Harbours should be dredged"),
        ("lights", "sky", "Lights", "Lighthouses should burn"),
    ]
    positions = [
        ("aaa-2030", "dredging", "supports", "wants it", "Ada"),
        ("aaa-2031", "dredging", "opposes", "no longer", "Ada"),
        ("bbb-2030", "dredging", "opposes", None, "Ada"),
        ("ccc-2030", "dredging", "conditional", "if cheap", "Ada"),
        ("ddd-2030", "dredging", "supports", "yes", "Ada"),
        ("eee-2030", "lights", "supports", "yes", "Ada"),
    ]
    votes = [("R/1", "2030-01-01", code, vote) for code, vote in [("AAA", "yes"), ("BBB", "no"), ("CCC", "abstain")]]
    places = corpus.delegations.assign(region=["WEOG", "WEOG", "African", "African", "none", "none"])
    places["groups"] = [("EU",), (), ("AU", "G77"), ("AU",), (), ()]
    return replace(
        corpus,
        delegations=places,
        issues=pd.DataFrame(issues, columns=["issue", "theme", "label", "proposition"]),
        themes=pd.DataFrame(
            {"theme": ["sea", "sky"], "title": ["The sea", "The sky"], "seeds": [("dredging",), ("lighthouse",)]}
        ),
        positions=pd.DataFrame(positions, columns=["statement", "issue", "stance", "note", "coder"]),
        roll_calls=pd.DataFrame(votes, columns=["resolution", "date", "code", "vote"]),
        resolutions=pd.DataFrame(
            [("R/1", "2030-01-01", "On harbours", "Council", "AAA", 1, 1, 1, "Opened harbours.")],
            columns=["resolution", "date", "title", "body", "sponsor_side", "yes", "no", "abstain", "decided"],
        ),
    )


@pytest.fixture(scope="module")
def page(harbours) -> str:
    return atlas_html(harbours)


@pytest.fixture(scope="module")
def shipped(corpus) -> str:
    return atlas_html(corpus)


def test_the_shipped_corpus_makes_one_page_below_three_megabytes(shipped):
    assert len(shipped.encode()) < 3_000_000
    parsed = Parsed(shipped)
    assert [tag for tag, _ in parsed.elements if tag in ("link", "img", "iframe", "object", "base")] == []
    assert parsed.values("src") == []


def test_every_address_within_the_page_leads_somewhere(shipped):
    parsed = Parsed(shipped)
    ids = parsed.values("id")
    assert len(ids) == len(set(ids))
    inner = {href[1:].partition("?")[0] for href in parsed.values("href") if href.startswith("#")}
    assert inner - set(ids) == set()
    described = {name for value in parsed.values("aria-labelledby") for name in value.split()}
    assert described - set(ids) == set()


def test_each_delegation_statement_issue_and_coded_cell_has_an_address(shipped, corpus):
    ids = set(Parsed(shipped).values("id"))
    wanted = {anchor("delegation", code) for code in corpus.statements["delegation"]}
    wanted |= {anchor("statement", one) for one in corpus.statements["id"]}
    wanted |= {anchor("issue", one) for one in corpus.issues["issue"]}
    coded = corpus.positions.merge(corpus.statements, left_on="statement", right_on="id")
    wanted |= {anchor("cell", row.delegation, row.issue) for row in coded.itertuples()}
    assert wanted - ids == set()


def test_the_matrix_shows_disagreement_and_silence(page):
    table = rows(page, 'id="matrix"')
    assert table[1][2:] == ["Dredging", "Lights"]
    assert {row[0]: row[2:] for row in table[2:]} == {
        "AAA": ["D2", "nothing coded"],
        "BBB": ["O", "nothing coded"],
        "CCC": ["C", "nothing coded"],
        "DDD": ["S", "nothing coded"],
        "EEE": ["nothing coded", "S"],
        "FFF": ["nothing coded", "nothing coded"],
    }


def test_an_issue_says_who_stands_where_and_for_whom_nothing_is_coded(page):
    start = page.index(f'id="{anchor("issue", "dredging")}"')
    issue = page[start : page.index("</article>", start)]
    heads = re.findall(r"<h2>(?:<span.*?</span>)? ?(.*?)</h2>", issue)
    assert heads == [
        "Supports (1)",
        "Opposes (1)",
        "Supports on conditions (1)",
        "Statements disagree (1)",
        "Nothing coded in this corpus (2)",
    ]
    assert issue.index(">EEE (4)") > issue.index("Nothing coded in this corpus")
    assert "not say that they did not speak" in issue


def test_numbers_are_those_of_the_measures(page, harbours):
    counts = count_terms(harbours)
    shares = theme_shares(harbours, score_themes(counts, harbours.themes), "delegation").set_index(
        ["delegation", "theme"]
    )
    row = shares.loc[("AAA", "sea")]
    shown = next(cells for cells in rows(section(page, "AAA"), 'data-side="themes"') if cells[0] == "The sea")
    assert shown[1] == f"{row['estimate']:.2f}"
    assert shown[3] == f"{row['low']:.2f} to {row['high']:.2f}"
    assert shown[4] == f"{row['n_touching']} of {row['n_passages']}"
    near = nearest(similarity(counts, min_statements=3), "AAA", 8)
    listed = rows(section(page, "AAA"), '<caption class="vh">Nearest by words')[1:]
    assert [cells[0] for cells in listed] == near["delegation"].tolist()
    assert [cells[1] for cells in listed] == [f"{value:.2f}" for value in near["estimate"]]
    assert [cells[3] for cells in listed] == [
        f"{low:.2f} to {high:.2f}" for low, high in zip(near["low"], near["high"], strict=True)
    ]
    assert {cells[5] for cells in listed} == {"doubtful: few statements"}


def test_one_statement_bears_no_estimate(page):
    alone = section(page, "FFF")
    assert "Not shown: 1 statement in the corpus; 3 statements and 10 passages are the fewest compared." in alone
    assert "Not shown: there is one statement, whose words are those of a single text." in alone
    shares = rows(alone, 'data-side="themes"')[1:]
    assert [cells[1] for cells in shares] == ["–", "–"]
    assert all(re.fullmatch(r"\d of 4", cells[4]) for cells in shares)


def test_a_missing_vote_is_no_abstention(page):
    assert "No vote is recorded" in section(page, "DDD")
    assert rows(section(page, "CCC"), 'data-side="votes"')[1] == ["R/1 On harbours", "abstain"]


def test_the_page_says_what_it_was_made_from(page, harbours):
    assert corpus_hash(harbours) in page
    assert "21 statements (21 digest) of 6 delegations" in page
    assert "seed 20250711" in page
    assert f"oewg-analysis {oewg_analysis.__version__}" in page
    assert "The texts are digests" in page
    assert rows(page, '<caption class="vh">Statements by regional group and writer')[1:] == [
        ["African", "4", "4"],
        ["WEOG", "8", "0"],
        ["no regional group", "0", "5"],
    ]


def test_verbatim_texts_are_not_called_digests(harbours):
    page = atlas_html(replace(harbours, statements=harbours.statements.assign(kind="verbatim")))
    body = page[page.index("<body") : page.index("<script>")]
    assert "digest" not in body
    assert "in the delegations' own words or a translation" in body


def test_the_policy_of_the_page_lets_only_its_own_style_and_script_run(page):
    (policy,) = [
        meta["content"] for meta in Parsed(page).all("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert set(rules) == {"default-src", "style-src", "script-src", "base-uri", "form-action"}
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    assert Parsed(page).values("style") == []


def hostile(harbours: Corpus) -> Corpus:
    """Put markup into every text of a corpus, in such a way that what belongs together still does."""

    def spoil(value, column):
        if isinstance(value, tuple):
            return tuple(spoil(one, column) for one in value)
        return f"{value}{HOSTILE}" if isinstance(value, str) else value

    kept = {"date", "kind", "language", "stance", "vote", "seeds", "year"}
    frames = {}
    for name in ("statements", "passages", "delegations", "positions", "issues", "themes", "roll_calls", "resolutions"):
        frame = getattr(harbours, name).copy()
        if name == "statements":
            frame["url"] = "javascript:alert(1)//"
            for column in ("speaker", "body", "session", "agenda_item", "doc_type", "visible", "checked"):
                frame[column] = column
            frame["on_behalf_of"] = [("Others",)] * len(frame)
        for column in frame.columns.difference(list(kept)):
            frame[column] = [spoil(value, column) for value in frame[column]]
        frames[name] = frame
    return replace(harbours, **frames)


def test_nothing_in_the_corpus_comes_through_as_markup(page, harbours):
    made = atlas_html(hostile(harbours))
    parsed, plain = Parsed(made), Parsed(page)
    assert len(parsed.all("script")) == 2
    assert parsed.all("b") == []
    assert {tag for tag, _ in parsed.elements} == {tag for tag, _ in plain.elements}
    names = {name for _, attributes in parsed.elements for name in attributes}
    assert names <= {name for _, attributes in plain.elements for name in attributes}
    assert not any(name.startswith("on") for name in names)
    assert "<script>alert" not in made and "\u2028" not in made.partition('id="pairs"')[2].partition("</script>")[0]
    assert "49" not in parsed.texts["h1"]
    assert f"AAA{HOSTILE}" in "".join(parsed.texts["h1"])


def test_only_web_addresses_become_links(harbours):
    made = Parsed(atlas_html(hostile(harbours)))
    assert {href[0] for href in made.values("href")} == {"#"}
    assert any("javascript:alert(1)" in text for text in made.texts["span"])


def test_what_is_embedded_for_the_script_is_still_itself(harbours):
    made = Parsed(atlas_html(hostile(harbours)))
    pairs = json.loads(made.texts["script"][0])
    assert set(pairs) == {"similarity", "stances", "votes"}
    assert f"BBB{HOSTILE}" in pairs["similarity"]["pairs"][f"AAA{HOSTILE}"]
    fields = [json.loads(value) for value in made.values("data-fields")]
    assert {f"AAA{HOSTILE}"} <= {field.get("delegation") for field in fields}
    groups = [json.loads(value) for value in made.values("data-groups")]
    assert [f"WEOG{HOSTILE}", f"EU{HOSTILE}"] in groups


@pytest.mark.parametrize(
    "without",
    [
        ("positions",),
        ("themes",),
        ("roll_calls", "resolutions"),
        ("positions", "issues", "themes", "roll_calls", "resolutions"),
    ],
)
def test_a_corpus_need_not_hold_everything(harbours, without):
    made = atlas_html(replace(harbours, **{name: getattr(harbours, name).iloc[:0] for name in without}))
    parsed = Parsed(made)
    ids = set(parsed.values("id"))
    assert anchor("delegation", "AAA") in ids
    assert {href[1:].partition("?")[0] for href in parsed.values("href") if href.startswith("#")} <= ids


def test_codes_outside_the_codebook_are_shown_without_a_proposition(harbours):
    made = atlas_html(replace(harbours, issues=harbours.issues.iloc[:1]))
    assert f'id="{anchor("cell", "EEE", "lights")}"' in made
    assert rows(made, 'id="matrix"')[1][2:] == ["Dredging", "lights"]


def test_a_bare_frame_is_enough():
    frame = pd.DataFrame(
        {"id": ["a", "b"], "delegation": ["X", "Y"], "date": ["2030", None], "text": ["Tides rise.", "Tides fall."]}
    )
    made = atlas_html(Corpus.from_frame(frame))
    assert "2 statements (2 verbatim) of 2 delegations" in made
    assert "Not drawn: fewer than four delegations" in made


def test_positions_of_two_coders_need_a_choice(harbours):
    more = harbours.positions.assign(coder="Bo", note="by Bo")
    both = replace(harbours, positions=pd.concat([harbours.positions, more], ignore_index=True))
    with pytest.raises(ValueError, match="`coder` must be named"):
        atlas_html(both)
    made = atlas_html(both, coder="Bo")
    assert "by Bo" in made and "wants it" not in made


def test_the_same_corpus_gives_the_same_bytes_whatever_the_hash_seed(tmp_path):
    code = (
        "import sys, pandas as pd, oewg_analysis as oa\n"
        "texts = ['Tides rise.', 'Tides fall here.', 'Ferries wait.', 'Buoys and tides.']\n"
        "frame = pd.DataFrame({'id': list('abcd'), 'delegation': list('XXYZ'), 'date': '2030', 'text': texts})\n"
        "oa.write_atlas(oa.Corpus.from_frame(frame), sys.argv[1])\n"
    )
    made = [tmp_path / "1.html", tmp_path / "2.html"]
    for seed, path in zip("12", made, strict=True):
        subprocess.run([sys.executable, "-c", code, str(path)], check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert made[0].read_bytes() == made[1].read_bytes()


def test_a_page_that_is_there_is_replaced_only_on_demand(tmp_path, harbours, page):
    path = tmp_path / "atlas.html"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ExistsError, match="holds something else"):
        write_atlas(harbours, path)
    assert path.read_text(encoding="utf-8") == "mine"
    assert write_atlas(harbours, path, replace=True) == path
    assert path.read_text(encoding="utf-8") == page
    assert write_atlas(harbours, path) == path


def test_a_failed_write_leaves_what_was_there(tmp_path, harbours, monkeypatch):
    path = tmp_path / "atlas.html"
    path.write_text("mine", encoding="utf-8")

    def fail(*paths):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "replace", fail)
    monkeypatch.setattr(atlas_page, "atlas_html", lambda corpus, coder=None: "new")
    with pytest.raises(OSError, match="disk is full"):
        write_atlas(harbours, path, replace=True)
    assert path.read_text(encoding="utf-8") == "mine"
    with pytest.raises(OSError, match="a file in a folder that exists"):
        write_atlas(harbours, tmp_path / "nowhere" / "atlas.html")


def test_the_command_says_what_it_did_and_refuses_by_code(tmp_path, monkeypatch):
    folder = tmp_path / "corpus"
    new_corpus(folder, ROOT / "corpus")
    (folder / "themes.toml").write_text('[theme.sea]\ntitle = "The sea"\nseeds = ["tide"]\n', encoding="utf-8")
    add_statement(
        folder, {"id": "per-2031", "delegation": "PER", "language": "en", "kind": "digest", "text": "Tides rise."}
    )
    monkeypatch.setattr(atlas_page, "atlas_html", lambda corpus, coder=None: f"{len(corpus.statements)} of {coder}")
    out = tmp_path / "atlas.html"

    def run(*words):
        return CliRunner().invoke(app, ["atlas", str(out), "--corpus", str(folder), *words])

    done = run("--json")
    assert (done.exit_code, json.loads(done.output)) == (0, {"statements": 1, "written": str(out)})
    assert run().output == f"1 statement: {out}\n"
    out.write_text("mine", encoding="utf-8")
    assert run().exit_code == 5
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("--replace", "--coder", "Bo").exit_code == 0
    assert out.read_text(encoding="utf-8") == "1 of Bo"
    assert CliRunner().invoke(app, ["atlas", str(tmp_path), "--corpus", str(folder)]).exit_code == 3


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        (("cell", "USA", "new-norms"), "cell/USA/new-norms"),
        (("a/b",), "a_2fb"),
        (("a_b",), "a_5fb"),
        (("é",), "_c3_a9"),
        (('<a href="#">',), "_3ca_20href_3d_22_23_22_3e"),
    ],
)
def test_addresses_hold_plain_letters_only(parts, address):
    assert anchor(*parts) == address


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://un.example/a?b=c#d", True),
        ("HTTP://un.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://un.example/%0aalert(1)", False),
        ("data:text/html,x", False),
        (" https://un.example", False),
        ("https://un.example/a b", False),
        ("https://", False),
        ("//un.example", False),
        ("", False),
        (None, False),
    ],
)
def test_what_may_become_a_link(address, link):
    assert is_web(address) is link


def test_labels_find_room():
    points = [(100.0, 100.0), (112.0, 100.0), (100.0, 112.0)]
    placed = place_labels(points, ["AAA", "BBB", "CCC"])
    boxes = [(x, y - 11, x + 3 * 8.2, y + 3) for x, y in placed]
    for one in range(3):
        for other in range(one):
            apart = boxes[one][0] >= boxes[other][2] or boxes[other][0] >= boxes[one][2]
            assert apart or boxes[one][1] >= boxes[other][3] or boxes[other][1] >= boxes[one][3]


def test_bars_stay_within_their_line():
    assert interval_bar({"estimate": 0.5, "low": -1.0, "high": 3.0}) == {"at": "60.0", "start": "4.0", "stop": "116.0"}
    assert interval_bar({"estimate": None, "low": None, "high": None}) == {"at": None, "start": None, "stop": None}
