"""A form in JupyterLab to code positions passage by passage: each step is saved, then shown."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from oewg_analysis.clicks import after_fields
from oewg_analysis.coding.exchange import positions_file
from oewg_analysis.coding.files import read_coding, save
from oewg_analysis.coding.page import codes_html, issue_html, passage_html, progress_html
from oewg_analysis.coding.state import Coding, back, begin, codes_here, give, go_to, onward, undo, withdraw
from oewg_analysis.corpus import Corpus
from oewg_analysis.loading import load_corpus
from oewg_analysis.schema import STANCES

# JupyterLab takes single keys pressed in a list or on a button for its own: "d d" would delete the cell with the form.
_KEEP_KEYS = """<script>
document.currentScript.closest(".jp-OutputArea")?.addEventListener(
    "focusin", event => event.target.setAttribute("data-lm-suppress-shortcuts", "true"))
</script>"""


def code_positions(
    corpus_folder: str | Path | None,
    coder: str,
    statements: Sequence[str] | None = None,
    *,
    file: str | Path | None = None,
) -> Any:
    """Show a form to code positions, passage by passage; to be the last line of a notebook's cell.

    Parameters
    ----------
    corpus_folder : str or pathlib.Path, optional
        The corpus; None for the one that `load_corpus` finds.
    coder : str
        Your name, kept with each code. You see your own codes only.
    statements : sequence of str, optional
        Ids of the statements to read, in this order, such as a random sample; all of the corpus if left out.
    file : str or pathlib.Path, optional
        Where codes are kept, if not in `positions.csv` of the corpus.

    Returns
    -------
    ipywidgets.VBox
        The form, at the first passage that you have not read. Which passages you read, with or without a code, is kept
        beside the codes, in `positions_passages.csv`. Everything is on the disk before the form shows it.

    Raises
    ------
    CorpusError
        If the corpus, the codes or the progress kept earlier hold what they may not hold.
    ValueError
        If the coder has no name, or a statement is not in the corpus.
    ImportError
        If ipywidgets is not installed: it comes with the extra `widgets`.
    """
    from IPython.display import display

    corpus, path = load_corpus(corpus_folder), positions_file(corpus_folder, file)
    form = _form(corpus, path, begin(corpus, coder, statements, *read_coding(path, coder)))
    display({"text/html": _KEEP_KEYS, "text/plain": ""}, raw=True)  # type: ignore[no-untyped-call]
    return form


def _form(corpus: Corpus, path: Path, saved: Coding) -> Any:
    import ipywidgets as w

    labels = zip(corpus.issues["label"], corpus.issues["issue"], strict=True)
    wide = {"layout": w.Layout(width="auto"), "style": {"description_width": "5em"}}
    progress, passage, codes, said = w.HTML(), w.HTML(), w.HTML(), w.HTML()
    issue = w.Dropdown(description="Issue", options=[("choose an issue", ""), *labels], **wide)
    proposition = w.HTML(issue_html(corpus, ""), layout=w.Layout(margin="0 0 0 6em"))
    stance = w.RadioButtons(options=STANCES, value=None, orientation="horizontal", layout=w.Layout(width="auto"))
    beside = w.Label("Stance", layout=w.Layout(width="5.3em", justify_content="flex-end"))
    stances = w.HBox([beside, stance], layout=w.Layout(align_items="center", grid_gap="0.5em"))
    note = w.Text(description="Note", placeholder="why, in a few words", continuous_update=False, **wide)
    goal = w.Dropdown(description="Go to", options=saved.statements, style=wide["style"], layout=w.Layout(flex="1 1 0"))

    def show(now: Coding) -> None:
        progress.value, passage.value = progress_html(now), passage_html(now, corpus)
        codes.value, goal.value = codes_html(now, corpus), now.here.statement

    def take(step: Callable[[Coding], Coding], done: str = "") -> None:
        nonlocal saved
        try:
            after = step(saved)
            save(path, saved, after)
        except (ValueError, OSError) as error:
            said.value = _alert(str(error))
            return
        if after.codes != saved.codes or after.here.statement != saved.here.statement:
            issue.value, stance.value, note.value = "", None, ""
        saved, said.value = after, done
        show(after)

    def give_code() -> None:
        if not (issue.value and stance.value):
            said.value = _alert("Choose an issue and a stance first.")
            return
        chosen = issue.value, stance.value, note.value
        take(lambda now: give(now, *chosen), "Code saved.")
        issue.focus()

    def withdraw_code() -> None:
        if not any(code.issue == issue.value for code in codes_here(saved)):
            said.value = _alert("Choose the issue of one of your codes of this statement first.")
            return
        take(lambda now: withdraw(now, issue.value), "Code withdrawn.")

    steps: dict[str, Callable[[], None]] = {
        "Save code": give_code,
        "Withdraw code": withdraw_code,
        "Undo": lambda: take(undo, "Last change of a code undone."),
        "Back": lambda: take(back),
        "Next": lambda: take(onward),
        # A button of its own: with arrow keys one would go to every statement that is on the way.
        "Go": lambda: take(lambda now: go_to(now, goal.value)),
    }
    buttons, once_here = [w.Button(description=name) for name in steps], after_fields(issue, stance, note, goal)
    for button in buttons:
        button.on_click(lambda pressed: once_here(steps[pressed.description]))
    *row, there = buttons
    row[0].button_style = "primary"
    there.tooltip, there.layout = "Go to this statement", w.Layout(width="auto", flex="0 0 auto")
    issue.observe(lambda change: setattr(proposition, "value", issue_html(corpus, change["new"])), "value")
    show(saved)
    beside_goal = w.HBox([goal, there])
    return w.VBox([progress, passage, codes, issue, proposition, stances, note, w.HBox(row), said, beside_goal])


def _alert(message: str) -> str:
    return f'<b role="alert">Not saved.</b> {escape(message)}'
