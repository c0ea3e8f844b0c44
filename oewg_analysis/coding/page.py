"""What the coding form shows, as HTML: the passage among its neighbours, the coder's codes, and how far the work is."""

from html import escape

from oewg_analysis.coding.state import Coding, Passage, codes_here
from oewg_analysis.corpus import Corpus

_MARK = "background: var(--jp-warn-color3, #ffe8b3); color: inherit; padding: 0.1em 0"
_FAINT = "color: var(--jp-content-font-color2, #616161)"


def progress_html(coding: Coding) -> str:
    """Say where the coder is and how much is done: statements read to the end, and statements with a code.

    Parameters
    ----------
    coding : Coding
        The work.

    Returns
    -------
    str
        HTML: a paragraph, and a bar that is as full as statements are read.
    """
    statements, here = coding.statements, coding.here
    own = [passage for passage in coding.passages if passage.statement == here.statement]
    coded = {code.statement for code in coding.codes} & set(statements)
    return (
        f"<p>Statement {statements.index(here.statement) + 1} of {len(statements)}, "
        f"passage {own.index(here) + 1} of {len(own)}. "
        f"<b>{len(coding.read)} of {len(statements)} statements read</b>, {len(coded)} with a code. "
        f"Coder: {escape(coding.coder)}</p>"
        f'<progress value="{len(coding.read)}" max="{len(statements)}" aria-label="statements read" '
        'style="width: 100%"></progress>'
    )


def passage_html(coding: Coding, corpus: Corpus) -> str:
    """Show the passage being read, marked, in its paragraph and between the paragraphs before and after it.

    Parameters
    ----------
    coding : Coding
        The work.
    corpus : Corpus
        The corpus that is coded.

    Returns
    -------
    str
        HTML in which whatever stands in a statement is text, never markup.
    """
    here = coding.here
    facts = corpus.statements.set_index("id").loc[here.statement]
    names = dict(zip(corpus.delegations["code"], corpus.delegations["name"], strict=True))
    told = [names.get(facts["delegation"]), *facts[["date", "title"]].dropna()]
    own = [passage for passage in coding.passages if passage.statement == here.statement]
    near = [one for one in dict.fromkeys(passage.paragraph for passage in own) if abs(one - here.paragraph) <= 1]
    body = "".join(_paragraph([passage for passage in own if passage.paragraph == one], here) for one in near)
    return f'<p style="{_FAINT}">{" · ".join(escape(str(one)) for one in told)}</p>{body}'


def _paragraph(passages: list[Passage], here: Passage) -> str:
    parts = [
        f'<mark style="{_MARK}">{escape(passage.text)}</mark>' if passage == here else escape(passage.text)
        for passage in passages
    ]
    style = "" if here in passages else _FAINT
    return f'<p style="line-height: 1.5; max-width: 80ch; {style}">{" ".join(parts)}</p>'


def issue_html(corpus: Corpus, issue: str) -> str:
    """Show the proposition that a stance on an issue is towards, and the theme of the issue; "" means no issue."""
    if not issue:
        return f'<span style="{_FAINT}">A stance is towards the proposition of an issue.</span>'
    row = corpus.issues.set_index("issue").loc[issue]
    return f'{escape(str(row["proposition"]))} <span style="{_FAINT}">({escape(str(row["theme"]))})</span>'


def codes_html(coding: Coding, corpus: Corpus) -> str:
    """List the coder's own codes of the statement being read; an arrow marks those given at the passage itself."""
    labels = dict(zip(corpus.issues["issue"], corpus.issues["label"], strict=True))
    lines = [
        f"<li>{'→ ' if code.place == coding.here.place else ''}{escape(labels.get(code.issue, code.issue))}: "
        f"<b>{escape(code.stance)}</b>{f' ({escape(code.note)})' if code.note else ''}</li>"
        for code in codes_here(coding)
    ]
    return f"<p>Your codes of this statement:</p><ul>{''.join(lines)}</ul>" if lines else "<p>No code yet.</p>"
