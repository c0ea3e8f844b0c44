"""What a coder does stays on the disk, for that coder alone, and comes back from other programs as it went."""

import csv
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pyrefiqda
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis import CorpusError, code_positions, export_positions, import_positions, load_corpus, statements_read
from oewg_analysis.coding.files import passages_file, read_coding, save
from oewg_analysis.coding.page import codes_html, issue_html, passage_html, progress_html
from oewg_analysis.coding.refi_qda import read_project
from oewg_analysis.coding.state import Coding, Passage, back, begin, codes_here, give, go_to, onward, undo, withdraw

STATEMENT = """\
---
id: {id}
delegation: PER
language: en
kind: digest
---

{text}
"""
TEXTS = {
    "per-2031-harbour": "The harbour must be dredged. Ships wait.\n\nThe lighthouse may stay dark.",
    "per-2032-mills": "Mills <b>turn</b> & grind. Who owns the wind?",
    "per-2033-bells": "Bells ring at noon.",
}
POSITIONS = "statement,issue,stance,note,coder\nper-2031-harbour,lights,opposes,seen first,Ada\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "statements").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "statements" / f"{name}.md").write_text(STATEMENT.format(id=name, text=text), encoding="utf-8")
    files = {
        "delegations.csv": "code,name,label,kind,region,groups,aliases,adjectives\nPER,Peru,Peru,member,GRULAC,,,\n",
        "themes.toml": '[theme.sea]\ntitle = "The sea"\nseeds = ["harbour"]\n',
        "issues.csv": "issue,theme,label,proposition\nlights,sea,Lights,Lights should burn\n"
        "dredging,sea,Dredging,<i>Harbours</i> should be dredged\n",
        "positions.csv": POSITIONS,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def work(folder: Path) -> Coding:
    return begin(load_corpus(folder), "Bo")


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


# The state


def test_a_coder_begins_at_the_first_passage_of_the_statements_named(folder):
    work = begin(load_corpus(folder), "Bo", ["per-2033-bells", "per-2031-harbour"])
    assert work.statements == ("per-2033-bells", "per-2031-harbour")
    assert [passage.text for passage in work.passages] == [
        *("Bells ring at noon.", "The harbour must be dredged.", "Ships wait.", "The lighthouse may stay dark."),
    ]
    assert work.here == Passage("per-2033-bells", 1, 1, "Bells ring at noon.")


def test_onward_marks_as_read_and_back_does_not(work):
    there = onward(onward(onward(work)))
    assert there.here.statement == "per-2032-mills"
    assert there.read == ("per-2031-harbour",)
    assert back(there).here == work.passages[2]
    assert back(there).seen == there.seen
    assert back(work) == work
    assert work.seen == frozenset()


def test_the_last_passage_is_read_by_going_onward_from_it(work):
    for _ in range(len(work.passages) + 2):
        work = onward(work)
    assert work.read == work.statements
    assert work.here == work.passages[-1]


def test_a_code_replaces_the_code_of_its_cell_and_undo_brings_it_back(work):
    first = give(work, "lights", "supports", " why \n so ")
    second = give(onward(first), "lights", "conditional")
    assert [(code.stance, code.note, code.place) for code in second.codes] == [
        ("conditional", "", ("per-2031-harbour", 1, 2))
    ]
    assert undo(second).codes == first.codes
    assert first.codes[0].note == "why so"
    assert undo(undo(second)).codes == ()
    assert undo(undo(undo(second))).codes == ()
    assert work.codes == ()


def test_a_code_is_withdrawn_for_the_statement_being_read_only(work):
    coded = give(go_to(give(work, "lights", "supports"), "per-2032-mills"), "lights", "opposes")
    gone = withdraw(coded, "lights")
    assert [code.statement for code in gone.codes] == ["per-2031-harbour"]
    assert codes_here(gone) == ()
    assert withdraw(gone, "lights") == gone
    assert set(undo(gone).codes) == set(coded.codes)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (lambda work: give(work, "tides", "supports"), "`issue`: allowed is one of lights, dredging; received 'tides'"),
        (
            lambda work: give(work, "lights", "maybe"),
            "`stance`: allowed is one of supports, opposes, conditional; received 'maybe'",
        ),
        (lambda work: go_to(work, "x"), "`statement`: allowed is one to be coded; received 'x'"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(work, step, message):
    with pytest.raises(ValueError) as raised:
        step(work)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("coder", "statements", "message"),
    [
        ("", None, "`coder`: allowed is a name on one line; received ''"),
        ("A\nB", None, "`coder`: allowed is a name on one line; received 'A\\nB'"),
        ("Bo", ["x"], "`statements`: allowed are ids of the corpus; received 'x'"),
        ("Bo", [], "`statements`: allowed are ids, at least one and each once; received none"),
        (
            "Bo",
            ["per-2033-bells"] * 2,
            "`statements`: allowed are ids, at least one and each once; received one of them twice",
        ),
    ],
)
def test_work_that_cannot_begin_says_why(folder, coder, statements, message):
    with pytest.raises(ValueError) as raised:
        begin(load_corpus(folder), coder, statements)
    assert str(raised.value) == message


def test_work_without_a_codebook_is_refused(folder):
    with pytest.raises(ValueError, match="no codebook"):
        begin(replace(load_corpus(folder), issues=load_corpus(folder).issues.head(0)), "Bo")


# The disk


def test_what_is_saved_is_taken_up_again(folder, work):
    path = folder / "positions.csv"
    done = onward(give(onward(work), "dredging", "supports", 'wide, "deep"'))
    save(path, work, done)
    codes, seen = read_coding(path, "Bo")
    again = begin(load_corpus(folder), "Bo", None, codes, seen)
    assert (again.codes, again.seen, again.at) == (done.codes, done.seen, done.at)
    assert path.read_text(encoding="utf-8") == POSITIONS + 'per-2031-harbour,dredging,supports,"wide, ""deep""",Bo\n'
    assert lines(passages_file(path)) == [
        ["statement", "paragraph", "sentence", "issues", "coder"],
        ["per-2031-harbour", "1", "1", "", "Bo"],
        ["per-2031-harbour", "1", "2", "dredging", "Bo"],
    ]


def test_a_coder_sees_and_changes_no_other_coders_work(folder, work):
    path = folder / "positions.csv"
    assert work.codes == ()
    save(path, work, give(work, "lights", "supports"))
    assert lines(path)[1:] == [
        ["per-2031-harbour", "lights", "opposes", "seen first", "Ada"],
        ["per-2031-harbour", "lights", "supports", "", "Bo"],
    ]
    assert [code.stance for code in read_coding(path, "Ada")[0]] == ["opposes"]
    assert read_coding(path, "Cy") == ((), frozenset())


def test_two_sessions_of_one_coder_keep_what_the_other_saved(folder, work):
    path = folder / "positions.csv"
    save(path, work, give(work, "lights", "supports"))
    save(path, work, give(go_to(work, "per-2033-bells"), "lights", "opposes"))
    assert {(code.statement, code.stance) for code in read_coding(path, "Bo")[0]} == {
        *(("per-2031-harbour", "supports"), ("per-2033-bells", "opposes")),
    }


def test_undo_and_withdrawal_reach_the_disk(folder, work):
    path = folder / "positions.csv"
    coded = give(work, "lights", "supports")
    save(path, work, coded)
    save(path, coded, withdraw(coded, "lights"))
    assert path.read_text(encoding="utf-8") == POSITIONS
    save(path, withdraw(coded, "lights"), undo(withdraw(coded, "lights")))
    assert [code.stance for code in read_coding(path, "Bo")[0]] == ["supports"]


def test_a_file_with_faults_is_left_as_it_is(folder, work):
    path = folder / "positions.csv"
    path.write_text(POSITIONS + POSITIONS.splitlines()[1] + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(CorpusError, match="each only once"):
        save(path, work, give(work, "lights", "supports"))
    assert path.read_bytes() == before


@given(note=st.text(), step=st.sampled_from(["supports", "opposes", "conditional"]))
def test_any_note_comes_back_and_leaves_a_corpus_that_loads(tmp_path_factory, note, step):
    passages = (Passage("a", 1, 1, "One."),)
    work = Coding("Bo", passages, ("lights",))
    path = tmp_path_factory.mktemp("codes") / "positions.csv"
    done = give(work, "lights", step, note)
    save(path, work, done)
    assert read_coding(path, "Bo")[0] == done.codes


KILLED = """
import os, signal, sys
from pathlib import Path
from oewg_analysis import load_corpus
from oewg_analysis.coding.files import save
from oewg_analysis.coding.state import begin, give
folder, fatal, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
real, calls = getattr(os, fatal), []
def last(*arguments):
    calls.append(arguments)
    if len(calls) == count:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
setattr(os, fatal, last)
work = begin(load_corpus(folder), "Bo")
save(folder / "positions.csv", work, give(work, "lights", "supports"))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize(("fatal", "count"), [("fsync", 1), ("replace", 1), ("fsync", 2), ("fsync", 3), ("replace", 2)])
def test_a_kill_during_a_save_loses_nothing(folder, fatal, count):
    path = folder / "positions.csv"
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), fatal, str(count)], check=False)
    assert done.returncode == -signal.SIGKILL
    saved = count > 1
    assert path.read_text(encoding="utf-8") == POSITIONS + "per-2031-harbour,lights,supports,,Bo\n" * saved
    codes, seen = read_coding(path, "Bo")
    work = begin(load_corpus(folder), "Bo", None, codes, seen)
    again = give(work, "dredging", "supports")
    save(path, work, again)  # the lock of the killed process is gone
    assert len(read_coding(path, "Bo")[0]) == 1 + saved


WRITER = """
import sys
from pathlib import Path
from oewg_analysis import load_corpus
from oewg_analysis.coding.files import save
from oewg_analysis.coding.state import begin, give, go_to
folder, coder = Path(sys.argv[1]), sys.argv[2]
work = begin(load_corpus(folder), coder)
for statement in work.statements:
    for issue in work.issues:
        after = give(go_to(work, statement), issue, "supports")
        save(folder / "positions.csv", work, after)
        work = after
"""


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be locked on Windows")
def test_coders_who_save_at_the_same_time_lose_nothing(folder):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(folder), coder]) for coder in ("Bo", "Cy")]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert [len(read_coding(folder / "positions.csv", coder)[0]) for coder in ("Ada", "Bo", "Cy")] == [1, 6, 6]


def test_statements_read_count_without_a_code(folder, work):
    save(folder / "positions.csv", work, onward(onward(onward(onward(work)))))
    assert statements_read(folder, "Bo") == ["per-2031-harbour"]
    assert statements_read(folder, "Ada") == []


# The page


def test_the_page_shows_text_as_text_and_marks_the_passage(folder, work):
    corpus = load_corpus(folder)
    page = passage_html(go_to(work, "per-2032-mills"), corpus)
    assert "<b>turn</b>" not in page
    assert "Mills &lt;b&gt;turn&lt;/b&gt; &amp; grind.</mark>" in page
    assert page.count("<mark") == 1
    assert issue_html(corpus, "dredging").startswith("&lt;i&gt;Harbours&lt;/i&gt; should be dredged")


def test_the_page_shows_own_codes_and_progress(folder, work):
    corpus = load_corpus(folder)
    assert "seen first" not in codes_html(work, corpus)
    coded = onward(onward(onward(give(work, "lights", "supports", "<script>"))))
    assert "Lights: <b>supports</b> (&lt;script&gt;)" in codes_html(work := go_to(coded, "per-2031-harbour"), corpus)
    assert "→" in codes_html(work, corpus)
    assert "<b>1 of 3 statements read</b>, 1 with a code" in progress_html(coded)
    assert progress_html(coded).startswith("<p>Statement 2 of 3, passage 1 of 2.")


def test_the_form_saves_and_shows_what_is_pressed(folder):
    form = code_positions(folder, "Bo", ["per-2032-mills", "per-2031-harbour"])
    progress, passage, codes, issue, proposition, stances, note, buttons, said, goal = form.children
    there, go = goal.children
    press = {button.description: button.click for button in buttons.children}
    press["Save code"]()
    assert "Choose an issue and a stance first." in said.value
    issue.value, stances.children[1].value, note.value = "lights", "supports", "why"
    assert proposition.value.startswith("Lights should burn")
    press["Save code"]()
    assert lines(folder / "positions.csv")[-1] == ["per-2032-mills", "lights", "supports", "why", "Bo"]
    assert (issue.value, stances.children[1].value, note.value) == ("", None, "")
    press["Undo"]()
    assert "No code yet." in codes.value
    press["Next"]()
    assert "Who owns the wind?</mark>" in passage.value
    there.value = "per-2031-harbour"
    assert "Statement 1 of 2" in progress.value
    go.click()
    assert "Statement 2 of 2, passage 1 of 3." in progress.value
    press["Withdraw code"]()
    assert "Choose the issue of one of your codes" in said.value


def test_the_form_says_why_nothing_was_saved(folder):
    form = code_positions(folder, "Bo")
    (folder / "positions.csv").write_text("<b>broken</b>\n", encoding="utf-8")
    form.children[3].value, form.children[5].children[1].value = "lights", "supports"
    form.children[7].children[0].click()
    assert 'role="alert">Not saved.</b> 1 fault' in form.children[8].value
    assert "<b>broken" not in form.children[8].value
    assert "0 with a code" in form.children[0].value
    assert (folder / "positions.csv").read_text(encoding="utf-8") == "<b>broken</b>\n"


# Other files


def test_csv_goes_out_and_comes_back(folder, tmp_path):
    out = export_positions(tmp_path / "out.csv", folder)
    assert out.read_text(encoding="utf-8") == POSITIONS
    assert import_positions(out, folder) == 0
    assert import_positions(out, folder, tmp_path / "other.csv") == 1
    assert (tmp_path / "other.csv").read_text(encoding="utf-8") == POSITIONS


def test_import_contradicts_nothing_unless_asked(folder, tmp_path):
    path = tmp_path / "theirs.csv"
    path.write_text(POSITIONS.replace("opposes", "supports"), encoding="utf-8")
    with pytest.raises(CorpusError, match="replace=True"):
        import_positions(path, folder)
    assert (folder / "positions.csv").read_text(encoding="utf-8") == POSITIONS
    assert import_positions(path, folder, replace=True) == 1
    assert (folder / "positions.csv").read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_import_names_all_that_is_unknown(folder, tmp_path):
    path = tmp_path / "theirs.csv"
    path.write_text(
        "statement,issue,stance,note,coder\nx,lights,supports,,Bo\nper-2033-bells,y,supports,,Bo\n", "utf-8"
    )
    with pytest.raises(CorpusError) as raised:
        import_positions(path, folder)
    assert [(fault.field, fault.received) for fault in raised.value.faults] == [("issue", "'y'"), ("statement", "'x'")]


def test_other_forms_and_coders_are_refused(folder, tmp_path):
    with pytest.raises(ValueError, match=r"end in one of \.csv, \.qdpx, \.qdc; received 'out.xlsx'"):
        export_positions(tmp_path / "out.xlsx", folder)
    with pytest.raises(ValueError, match=r"end in one of \.csv, \.qdpx; received 'in.qdc'"):
        import_positions(tmp_path / "in.qdc", folder)
    with pytest.raises(ValueError, match="`coder`: allowed is one of Ada; received 'Bo'"):
        export_positions(tmp_path / "out.csv", folder, "Bo")
    with pytest.raises(FileNotFoundError, match="`source`"):
        import_positions(tmp_path / "nowhere.csv", folder)


@pytest.fixture
def project(folder: Path, work: Coding, tmp_path: Path) -> Path:
    save(folder / "positions.csv", work, give(onward(work), "dredging", "supports", "ships & men"))
    return export_positions(tmp_path / "codes.qdpx", folder)


def test_a_project_comes_back_as_it_went(folder, tmp_path, project):
    assert import_positions(project, folder) == 0
    assert import_positions(project, folder, tmp_path / "other.csv") == 2
    assert sorted(lines(tmp_path / "other.csv")) == sorted(lines(folder / "positions.csv"))
    first = project.read_bytes()
    assert export_positions(project, folder).read_bytes() == first


def test_a_reader_of_the_standard_opens_a_project(tmp_path, project):
    read = pyrefiqda.RefiProject.load(project, tmp_path / "unpacked")
    coders = {user.guid: user.name for user in read.users.user}
    stances = {
        stance.guid: stance.name for theme in read.code_book.codes.code for issue in theme.code for stance in issue.code
    }
    found = []
    for source in read.sources.text_source:
        path = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unpacked")
        text = path.read_bytes().decode("utf-8")
        for one in source.plain_text_selection:
            stance = stances[one.coding[0].code_ref.target_guid]
            coded = text[one.start_position : one.end_position]
            found.append((source.name, coders[one.creating_user], stance, one.description, coded))
    assert found == [
        ("per-2031-harbour", "Ada", "lights: opposes", "seen first", TEXTS["per-2031-harbour"]),
        ("per-2031-harbour", "Bo", "dredging: supports", "ships & men", "Ships wait."),
    ]


def test_a_reader_of_the_standard_opens_a_codebook(folder, tmp_path):
    (theme,) = pyrefiqda.RefiCodebook.load(export_positions(tmp_path / "codes.qdc", folder)).codes.code
    assert (theme.name, theme.is_codable) == ("The sea", False)
    assert [issue.name for issue in theme.code] == ["Lights (lights)", "Dredging (dredging)"]
    assert [stance.name for stance in theme.code[0].code] == [
        *("lights: supports", "lights: opposes", "lights: conditional"),
    ]


def test_a_project_written_by_a_reader_of_the_standard_is_read(folder, tmp_path, project):
    read = pyrefiqda.RefiProject.load(project, tmp_path / "unpacked")
    pyrefiqda.RefiProject.save(read, tmp_path / "again.qdpx", tmp_path / "unpacked" / "sources")
    assert read_project(tmp_path / "again.qdpx") == read_project(project)


QDE = '<Project xmlns="urn:QDA-XML:project:1.0" name="p">{}</Project>'
BOOK = '<CodeBook><Codes><Code guid="{A}" name="lights: supports"/><Code guid="b" name="lights: opposes"/></Codes>'
BOOK += "</CodeBook>"


def packed(path: Path, qde: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", qde)
    return path


def selection(code: str, user: str = "u", note: str = "") -> str:
    return (
        f'<PlainTextSelection startPosition="0" endPosition="1" creatingUser="{user}"><Description>{note}</Description>'
        f'<Coding><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def of_source(*selections: str) -> str:
    source = f'<Sources><TextSource name="s.txt">{"".join(selections)}</TextSource></Sources>'
    return QDE.format(f'<Users><User guid="u" name="Bo"/></Users>{BOOK}{source}')


def test_one_code_on_several_stretches_is_one_code_with_all_notes(tmp_path):
    path = packed(tmp_path / "p.qdpx", of_source(selection("a", note="x"), selection("{A}", note="y"), selection("a")))
    ((code,),) = read_project(path).values()
    assert (code.statement, code.issue, code.stance, code.note) == ("s", "lights", "supports", "x; y")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (of_source(selection("a"), selection("b")), "one stance a statement and coder; received supports and opposes"),
        (of_source(selection("a", user="other")), "a user of the project; received none in s"),
        ("<Project/>", "received the root 'Project'"),
        ("<Project", "a REFI-QDA project"),
        ('<!DOCTYPE p [<!ENTITY a "b">]>' + QDE.format("&a;"), "a REFI-QDA project"),
        (QDE.format(" " * 30_000_000), "more than 20000000 bytes"),
    ],
)
def test_a_project_that_cannot_be_used_says_why(tmp_path, content, message):
    with pytest.raises(CorpusError, match=message):
        read_project(packed(tmp_path / "p.qdpx", content))


@pytest.mark.parametrize("content", [b"", b"statement,issue\n", b"PK\x03\x04 no archive"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "p.qdpx").write_bytes(content)
    with pytest.raises(CorpusError, match="a REFI-QDA project"):
        read_project(tmp_path / "p.qdpx")
