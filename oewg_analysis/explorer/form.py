"""The explorer as a form: choices above, what they show at the left, and the passages behind it at the right."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, wraps
from html import escape
from threading import RLock
from typing import Any

import ipywidgets as w
import pandas as pd

from oewg_analysis.clicks import after_fields
from oewg_analysis.corpus import Corpus
from oewg_analysis.explorer.choice import (
    MOST,
    Wanted,
    body_choices,
    choose_wanted,
    delegation_choices,
    theme_choices,
)
from oewg_analysis.explorer.page import (
    STYLE,
    Asked,
    alert_html,
    call_html,
    evidence_html,
    header_html,
    numbers_html,
    remarks_html,
    scale,
    stance_text,
)
from oewg_analysis.explorer.report import (
    LEGENDS,
    TITLES,
    Section,
    neighbour_sections,
    overview,
    stance_sections,
    term_sections,
)
from oewg_analysis.explorer.results import alike
from oewg_analysis.terms import TermMatrix

_KEPT = 4  # choices whose statements and similarities are kept at hand
_FIELD = {"layout": w.Layout(flex="1 1 300px", width="auto", min_width="0", max_width="30em")}
_FIELD |= {"style": {"description_width": "7.5em"}}
_OWN_SIZE = {"flex": "0 0 auto", "overflow": "visible"}  # a list scrolls as a whole, not each part of it
_WRAP = {"flex_flow": "row wrap", "grid_gap": "0 16px"}


def _alone(act: Callable[..., None]) -> Callable[..., None]:
    """Let a form do one thing at a time: a kernel may handle two of its fields in two threads."""

    @wraps(act)
    def one_at_a_time(form: "Form", *given: Any, **named: Any) -> None:
        with form.one_at_a_time:
            act(form, *given, **named)

    return one_at_a_time


class Form:
    """Controls and what they show; `box` is the whole.

    Parameters
    ----------
    corpus, counts, wanted, coder
        As the attributes of `oewg_analysis.explorer.opening.Explorer`.
    """

    def __init__(self, corpus: Corpus, counts: TermMatrix, wanted: Wanted, coder: str | None):
        self.wanted, self.coder, self.pressed = wanted, coder, (None, "")
        self.one_at_a_time = RLock()
        self.names = dict(zip(corpus.delegations["code"], corpus.delegations["label"], strict=True))
        self.titles = dict(zip(corpus.themes["theme"], corpus.themes["title"], strict=True))
        # Delegations play no part in what is kept: a change of them finds everything ready.
        self.choose = lru_cache(_KEPT)(lambda of_none: choose_wanted(corpus, counts, of_none))
        self.alike = lru_cache(_KEPT)(lambda of_none: alike(self.choose(of_none)))
        self.terms = lru_cache(_KEPT * MOST)(lambda of_none, code: term_sections(self.choose(of_none), [code])[0])
        # Shared, so that a row costs one message and not three.
        self.button = {"layout": w.Layout(width="auto"), "style": w.ButtonStyle()}
        self.text = {"layout": w.Layout(min_width="0"), "style": w.HTML().style}
        self.whole_row = {"layout": w.Layout(grid_column="1 / -1", min_width="0"), "style": self.text["style"]}
        self.said, self.results, self.removals = w.HTML(), w.VBox(), w.Box(layout=w.Layout(**_WRAP))
        self.evidence, self.call = w.HTML(), w.HTML()
        self.said.add_class("oewg-said")
        self.evidence.add_class("oewg-evidence")
        self.results.layout = w.Layout(flex="4 1 420px", min_width="0", max_height="34em", overflow="auto")
        self.evidence.layout = w.Layout(flex="2 1 320px", min_width="0")
        # A radio button without room of its own would be cut off.
        self.view = w.RadioButtons(
            options=[(title, view) for view, title in TITLES.items()],
            orientation="horizontal",
            layout=w.Layout(width="auto"),
        )
        self.view.observe(lambda _: self.show(), "value")
        views = w.HBox(
            [w.Label("Show", layout=w.Layout(width="7.3em", justify_content="flex-end")), self.view],
            layout=w.Layout(align_items="center"),
        )
        halves = w.Box([self.results, self.evidence], layout=w.Layout(flex_flow="row wrap", grid_gap="8px 16px"))
        fields = w.Box(self.fields(corpus), layout=w.Layout(**_WRAP))
        self.box = w.VBox([w.HTML(STYLE), fields, self.removals, self.said, views, halves, self.call])
        self.box.add_class("oewg-explorer")
        self.show()

    def fields(self, corpus: Corpus) -> list[Any]:
        """Make the fields in which a choice is made."""
        wanted, bodies = self.wanted, body_choices(corpus)
        if wanted.body not in [value for _, value in bodies]:
            bodies.append((", ".join(wanted.body), wanted.body))
        everyone = delegation_choices(corpus)
        theme = w.Dropdown(description="Theme", options=theme_choices(corpus), value=wanted.theme, **_FIELD)
        first = w.Dropdown(description="Delegation", options=everyone, value=wanted.delegations[0], **_FIELD)
        # With a button: whoever goes through the list with arrow keys would add all that are on the way.
        self.more = w.Dropdown(description="Compare with", options=[("choose one", ""), *everyone], **_FIELD)
        body = w.Dropdown(description="Body", options=bodies, value=wanted.body, **_FIELD)
        dates = {"placeholder": "2019 or 2019-09-09", "continuous_update": False, **_FIELD}
        since = w.Text(description="From", value=wanted.since, **dates)
        until = w.Text(description="To", value=wanted.until, **dates)
        for name, field in {"theme": theme, "body": body, "since": since, "until": until}.items():
            field.observe(lambda change, name=name: self.change(**{name: change["new"]}), "value")
        first.observe(lambda change: self.put_first(change["new"]), "value")

        add = w.Button(
            description="Add", tooltip="Show this delegation too", layout=w.Layout(width="auto", flex="0 0 auto")
        )
        once_here = after_fields(self.more)
        add.on_click(lambda _: once_here(lambda: self.add(self.more.value)))
        beside = w.HBox([self.more, add], layout=_FIELD["layout"])
        return [theme, first, beside, body, since, until]

    @_alone
    def put_first(self, code: str) -> None:
        """Show another delegation in place of the first."""
        self.change(delegations=(code, *(one for one in self.wanted.delegations[1:] if one != code)))

    @_alone
    def add(self, code: str) -> None:
        """Show one more delegation."""
        now = self.wanted.delegations
        if not code or code in now:
            return
        if len(now) == MOST:
            self.said.value = alert_html(f"{MOST} delegations are shown already: remove one first.")
            return
        self.change(delegations=(*now, code))

    @_alone
    def change(self, **chosen: Any) -> None:
        """Change what is wanted, and show it."""
        self.wanted = replace(self.wanted, **chosen)
        self.show()

    @_alone
    def show(self) -> None:
        """Show what is wanted, and no passages yet."""
        self.said.value = "<p>Working …</p>"
        old = *self.results.children, *self.removals.children
        scope = replace(self.wanted, delegations=())
        self.pressed = (None, "")
        try:
            chosen = self.choose(scope)
        except ValueError as error:
            self.results.children, self.evidence.value, said = (), "", alert_html(str(error))
        else:
            whom = self.wanted.delegations
            sections = {
                "terms": lambda: [self.terms(scope, one) for one in whom],
                "stances": lambda: stance_sections(chosen, whom, self.coder),
                "neighbours": lambda: neighbour_sections(chosen, whom, lambda: self.alike(scope)),
            }[self.view.value]()
            rows = self.stance_rows if self.view.value == "stances" else self.number_rows
            legend = w.HTML(f'<p class="oewg-faint">{escape(LEGENDS[self.view.value])}</p>', **self.text)
            self.results.children, said = [legend, *rows(sections)], f"<p>{escape(' '.join(overview(chosen)))}</p>"
            self.evidence.value = evidence_html(chosen, None)
        self.removals.children = [self.removal(code) for code in self.wanted.delegations[1:]]
        self.call.value = call_html(self.wanted, self.view.value)
        _close(old)
        self.said.value = said

    def removal(self, code: str) -> Any:
        """Make the button that removes a delegation."""
        button = w.Button(description=f"Remove {self.names.get(code, code)}", icon="times", **self.button)
        rest = tuple(one for one in self.wanted.delegations if one != code)

        def remove(_: Any) -> None:
            self.change(delegations=rest)
            self.more.focus()  # the button that had the focus is gone

        button.on_click(remove)
        return button

    def opener(self, label: str, asked: Asked) -> Any:
        """Make the button that shows passages."""
        button = w.Button(description=label, tooltip="Show the passages behind it", **self.button)
        button.on_click(lambda pressed: self.open(pressed, asked))
        return button

    @_alone
    def open(self, button: Any, asked: Asked) -> None:
        """Show passages, and at the button that they are its own."""
        before, label = self.pressed
        if before is not None:
            before.description = label
        self.pressed = (button, button.description)
        button.description = f"▸ {button.description}"
        self.evidence.value = evidence_html(self.choose(replace(self.wanted, delegations=())), asked)

    def number_rows(self, sections: list[Section]) -> list[Any]:
        """Make a table of buttons and numbers for each delegation."""
        limits, rows = scale([section.frame for section in sections]), list[Any]()
        for section in sections:
            rows.append(w.HTML(remarks_html(section.heading, section.remarks), **self.text))
            frame = section.frame
            if frame.empty:
                continue
            kind = "term" if "term" in frame else "neighbour"
            cells = [w.HTML(f"<b>{kind.capitalize()}</b>", **self.text), w.HTML(header_html(frame), **self.text)]
            for row, numbers in zip(frame.to_dict("records"), numbers_html(frame, limits), strict=True):
                label = row[kind] if kind == "term" else self.names.get(row[kind], row[kind])
                cells += [self.opener(label, Asked(kind, row["delegation"], row[kind])), w.HTML(numbers, **self.text)]
            layout = w.Layout(grid_template_columns="minmax(5em, 8.5em) minmax(0, 1fr)", **_OWN_SIZE)
            rows.append(w.GridBox(cells, layout=layout))
        return rows

    def stance_rows(self, sections: list[Section]) -> list[Any]:
        """Make a table of issues by delegations, each cell with a stance a button."""
        (section,) = sections
        frame, whom, themes = section.frame, self.wanted.delegations, set[str]()
        cells = [
            w.HTML(f"<b>{escape(text)}</b>", **self.text)
            for text in ("Issue", *(self.names.get(one, one) for one in whom))
        ]
        for _, issue in frame.groupby("issue", sort=False) if len(frame) else ():
            first, own = issue.iloc[0], issue.set_index("delegation")
            if self.wanted.theme is None and first["theme"] not in themes and pd.notna(first["theme"]):
                themes.add(first["theme"])
                title = self.titles.get(first["theme"], first["theme"])
                cells.append(w.HTML(f"<h4>{escape(title)}</h4>", **self.whole_row))
            cells.append(w.HTML(escape(str(first["label"])), **self.text))
            for code in whom:
                if code in own.index:
                    cells.append(self.opener(stance_text(own.loc[code]), Asked("stance", code, first["issue"])))
                else:
                    cells.append(w.HTML('<span class="oewg-faint">–</span>', **self.text))
        columns = f"minmax(4.9em, 1.3fr) repeat({len(whom)}, minmax(6.9em, 1fr))"
        layout = w.Layout(grid_template_columns=columns, grid_gap="0 8px", align_items="center", **_OWN_SIZE)
        heading = w.HTML(remarks_html(section.heading, section.remarks), **self.text)
        return [heading, w.GridBox(cells if len(frame) else [], layout=layout)]


def _close(widgets: tuple[Any, ...]) -> None:
    """Let go of widgets that are no longer shown, and of those inside them."""
    for widget in widgets:
        _close(getattr(widget, "children", ()))
        widget.close()
