"""Open the explorer: a form in JupyterLab, and the same as plain tables wherever there is no form to be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from importlib.util import find_spec
from typing import Any

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import count_terms
from oewg_analysis.delegations import find_code
from oewg_analysis.explorer.choice import MOST, Chosen, Wanted, choose_wanted
from oewg_analysis.explorer.page import SCRIPT
from oewg_analysis.explorer.report import (
    LEGENDS,
    TITLES,
    Section,
    neighbour_sections,
    overview,
    stance_sections,
    table,
    term_sections,
)
from oewg_analysis.explorer.results import alike
from oewg_analysis.faults import shown
from oewg_analysis.terms import TermMatrix
from oewg_analysis.tokens import TermSpec


@dataclass(frozen=True, eq=False)
class Explorer:
    """A corpus to look around in; `explore` makes one.

    As the last line of a cell in JupyterLab it is a form; printed, or where ipywidgets is missing, plain tables.

    Attributes
    ----------
    corpus : Corpus
        What is explored.
    counts : TermMatrix
        Its counts.
    wanted : Wanted
        What is shown first.
    coder : str or None
        Whose stances are shown.
    """

    corpus: Corpus
    counts: TermMatrix
    wanted: Wanted
    coder: str | None = None

    @cached_property
    def chosen(self) -> Chosen:
        """The statements that are shown first."""
        return choose_wanted(self.corpus, self.counts, self.wanted)

    @cached_property
    def sections(self) -> dict[str, list[Section]]:
        """What is said of them: "terms", "stances" and "neighbours"."""
        chosen, whom = self.chosen, self.wanted.delegations
        return {
            "terms": term_sections(chosen, whom),
            "stances": stance_sections(chosen, whom, self.coder),
            "neighbours": neighbour_sections(chosen, whom, lambda: alike(chosen)),
        }

    def __repr__(self) -> str:
        """Write everything as plain tables."""
        lines = [" ".join(overview(self.chosen))]
        for view, sections in self.sections.items():
            lines += ["", f"{TITLES[view]}. {LEGENDS[view]}"]
            for section in sections:
                lines += ["", section.heading]
                lines += [] if section.frame.empty else [table(section, self.chosen).to_string(index=False)]
                lines += section.remarks
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = [f"<p>{escape(' '.join(overview(self.chosen)))}</p>"]
        for view, sections in self.sections.items():
            parts.append(f"<h4>{TITLES[view]}</h4><p>{escape(LEGENDS[view])}</p>")
            for section in sections:
                parts.append(f"<h5>{escape(section.heading)}</h5>")
                parts += [] if section.frame.empty else [table(section, self.chosen).to_html(index=False, border=0)]
                parts += [f"<p>{escape(remark)}</p>" for remark in section.remarks]
        return "".join(parts)

    @cached_property
    def form(self) -> Any:
        """The form, an ipywidgets.VBox."""
        from oewg_analysis.explorer.form import Form

        return Form(self.corpus, self.counts, self.wanted, self.coder).box

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Offer the form first and the tables to those who cannot show it, such as a page that keeps no kernel."""
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if find_spec("ipywidgets") is None:
            bundle["text/html"] += "<p>With the extra <code>widgets</code> installed a form appears here.</p>"
        elif _in_notebook():
            from IPython.display import display

            display({"text/html": SCRIPT, "text/plain": ""}, raw=True)  # type: ignore[no-untyped-call]
            bundle |= {kind: data for kind, data in self.form._repr_mimebundle_().items() if kind != "text/plain"}
        return bundle


def explore(
    corpus: Corpus,
    *,
    theme: str | None = None,
    delegations: str | Sequence[str] = (),
    body: str | Sequence[str] = (),
    since: str = "",
    until: str = "",
    coder: str | None = None,
    spec: TermSpec | None = None,
) -> Explorer:
    """Look around in a corpus: typical terms, stances and neighbours of delegations, and the passages behind each.

    Parameters
    ----------
    corpus : Corpus
        Texts in one language.
    theme : str, optional
        A theme to begin with; all if left out.
    delegations : str or sequence of str
        At most six, named in any form, to begin with; the one with most statements if left out.
    body : str or sequence of str
        Bodies to begin with; any if left out.
    since, until : str
        First and last day or year to begin with, both included; open if left out.
    coder : str, optional
        Whose stances to show; needed if positions hold those of several.
    spec : TermSpec, optional
        What counts as a term.

    Returns
    -------
    Explorer
        In JupyterLab, as the last line of a cell, a form: theme, delegations, bodies and period can be chosen, and each
        term, stance and neighbour is a button that shows its passages. It works with the keyboard alone and without a
        network. Printed, or where ipywidgets (extra `widgets`) is missing, the same as plain tables.

    Raises
    ------
    ValueError
        If a name or date is unknown, no statement is left, or more than six delegations are named.

    Notes
    -----
    Made to find what is worth a closer look. Whoever tries many choices and reports the most striking one has NOT made
    a test; the numbers of `log_odds`, `stances` and `similarity` on a choice made beforehand are for that.
    """
    names = [delegations] if isinstance(delegations, str) else list(delegations)
    codes = tuple(dict.fromkeys(find_code(name, corpus.delegations) for name in names))
    if len(codes) > MOST:
        raise ValueError(f"`delegations`: allowed are {MOST} at most; received {len(codes)}")
    held = corpus.statements["delegation"].value_counts().sort_index()
    if silent := [code for code in codes if code not in held.index]:
        raise ValueError(f"`delegations`: allowed are those with a statement; received {shown(', '.join(silent))}")
    counts = count_terms(corpus, spec)
    bodies = (body,) if isinstance(body, str) and body else tuple(body)
    wanted = Wanted(theme, codes or (str(held.idxmax()),), bodies, since, until)
    choose_wanted(corpus, counts, wanted)  # whatever is wrong with the choice is said now
    return Explorer(corpus, counts, wanted, coder)


def _in_notebook() -> bool:
    """Say whether a kernel runs this, and so something that may show a form."""
    from IPython.core.getipython import get_ipython

    return hasattr(get_ipython(), "kernel")
