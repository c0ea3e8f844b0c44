"""Who supports what: the stances coded in statements, as one cell a delegation and issue.

Where the statements of a delegation disagree, the cell says so. A group's statement counts for the group alone.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown

Rule = Literal["latest", "modal", "unanimous"]

SCORES = {"supports": 1.0, "conditional": 0.0, "opposes": -1.0}
CONFLICT = "conflict"


def stances(
    corpus: Corpus,
    rule: Rule = "latest",
    *,
    issues: Sequence[str] | None = None,
    theme: str | None = None,
    coder: str | None = None,
) -> pd.DataFrame:
    """Give the stance of each delegation on each issue on which one was coded.

    Parameters
    ----------
    corpus : Corpus
        With positions.
    rule : {"latest", "modal", "unanimous"}
        What the stance is where statements disagree. "latest": that of the latest statement; "modal": the commonest;
        "unanimous": none.
    issues : sequence of str, optional
        Issues to keep.
    theme : str, optional
        Theme whose issues to keep.
    coder : str, optional
        Whose codes to use; needed if positions hold those of several.

    Returns
    -------
    pandas.DataFrame
        A row a delegation and issue, by code and in the order of the codebook: `delegation`, `issue`, `theme`, `label`,
        `stance` ("supports", "opposes", "conditional", or "conflict" where the rule decides nothing), `conflict` (bool:
        the statements disagree, whatever the rule made of it), `n_statements`, `statements` and `history` (tuples of
        ids and of their stances, by date), `latest` (date of the last statement, as exact as its source; NA if none is
        dated).

        By "latest" every statement counts that may be the last: a date known to the year could be any day of it, and a
        missing one any day at all. If those disagree the stance is "conflict"; so it is for a tie by "modal".

    Raises
    ------
    ValueError
        If a rule, issue, theme or coder is unknown, or positions hold several coders and none is named.

    Notes
    -----
    A delegation without a row has NOT declined the proposition; nothing was coded, in the statements that the corpus
    holds.
    """
    if rule not in _RULES:
        raise ValueError(f"`rule` must be one of {', '.join(_RULES)}; received {shown(rule)}")
    codes = _codes(corpus, issues, theme, coder)
    cells = codes.groupby(["delegation", "issue"], observed=True, sort=True)
    rows = [(*key, *_cell(cell, _RULES[rule])) for key, cell in cells if isinstance(key, tuple)]
    names = ("delegation", "issue", "stance", "conflict", "n_statements", "statements", "history", "latest")
    frame = pd.DataFrame(rows, columns=list(names))
    book = corpus.issues.drop_duplicates("issue").set_index("issue")
    frame.insert(2, "label", frame["issue"].map(book["label"]))
    frame.insert(2, "theme", frame["issue"].map(book["theme"]))
    texts = ("delegation", "issue", "theme", "label", "stance", "latest")
    return frame.astype({**dict.fromkeys(texts, "str"), "conflict": "bool", "n_statements": "int64"})


def stance_matrix(
    corpus: Corpus,
    *,
    issues: Sequence[str] | None = None,
    theme: str | None = None,
    rule: Rule = "unanimous",
    coder: str | None = None,
) -> pd.DataFrame:
    """Lay out the stances as delegations x issues.

    Parameters
    ----------
    corpus, issues, theme, coder
        As in `stances`.
    rule : {"unanimous", "latest", "modal"}
        As in `stances`; by the default every cell whose statements disagree says "conflict".

    Returns
    -------
    pandas.DataFrame
        Delegations with at least one stance, sorted, by all issues asked for, in the order of the codebook. "supports",
        "opposes", "conditional", "conflict", or NA where nothing was coded, which is NOT neutrality.
    """
    held = stances(corpus, rule, issues=issues, theme=theme, coder=coder)
    wide = held.pivot(index="delegation", columns="issue", values="stance")
    return wide.reindex(columns=pd.Index(_chosen(corpus, issues, theme), name="issue"))


def stance_scores(held: pd.DataFrame) -> pd.DataFrame:
    """Put stances as numbers.

    Parameters
    ----------
    held : pandas.DataFrame
        As from `stances`.

    Returns
    -------
    pandas.DataFrame
        Delegations x issues, both sorted: supports = 1, conditional = 0, opposes = -1; NaN for no stance and for
        "conflict".
    """
    numbers = held.assign(score=held["stance"].map(SCORES).astype("float64"))
    return numbers.pivot(index="delegation", columns="issue", values="score")


def _chosen(corpus: Corpus, issues: Sequence[str] | None, theme: str | None) -> list[str]:
    book = corpus.issues[["issue", "theme"]].drop_duplicates("issue")
    rest = sorted(set(corpus.positions["issue"]) - set(book["issue"]))  # a corpus need not bring a codebook
    book = pd.concat([book, pd.DataFrame({"issue": rest, "theme": pd.NA})], ignore_index=True)
    wanted = {"issues": ("issue", issues), "theme": ("theme", None if theme is None else [theme])}
    for parameter, (column, values) in wanted.items():
        if values is None:
            continue
        if unknown := sorted(set(values) - set(book[column].dropna())):
            allowed = ", ".join(sorted(set(book[column].dropna())))
            raise ValueError(f"`{parameter}` must be of {allowed}; received {', '.join(map(shown, unknown))}")
        book = book[book[column].isin(list(values))]
    return list(book["issue"])


def _codes(corpus: Corpus, issues: Sequence[str] | None, theme: str | None, coder: str | None) -> pd.DataFrame:
    """Take the codes of one coder, with delegation and the first and last day each statement may have been made."""
    positions = corpus.positions
    coders = sorted(set(positions["coder"]))
    if coder is None and len(coders) > 1:
        raise ValueError(f"`coder` must be named, since positions hold {len(coders)}: {', '.join(coders)}")
    if coder is not None and coder not in coders:
        raise ValueError(f"`coder` must be one of {', '.join(coders)}; received {shown(coder)}")
    chosen = _chosen(corpus, issues, theme)
    kept = positions[positions["issue"].isin(chosen) & ((coder is None) | (positions["coder"] == coder))]
    codes = kept.merge(corpus.statements[["id", "delegation", "date"]], left_on="statement", right_on="id")
    day = codes["date"].str.len() == 10
    codes["begin"] = codes["date"].where(day, codes["date"] + "-01-01").fillna("0000-01-01")
    codes["end"] = codes["date"].where(day, codes["date"] + "-12-31").fillna("9999-12-31")
    codes["issue"] = pd.Categorical(codes["issue"], categories=chosen, ordered=True)
    return codes.sort_values(["end", "begin", "statement"])


def _cell(cell: pd.DataFrame, decide: Callable[[pd.DataFrame], set[str]]) -> tuple[object, ...]:
    found = decide(cell)
    stance = found.pop() if len(found) == 1 else CONFLICT
    dated = cell["date"].dropna()
    latest = dated.iloc[-1] if len(dated) else pd.NA
    return stance, cell["stance"].nunique() > 1, len(cell), tuple(cell["statement"]), tuple(cell["stance"]), latest


def _latest(cell: pd.DataFrame) -> set[str]:
    """Stances of the statements that may be the last: no other is sure to come after them."""
    return set(cell.loc[cell["end"] >= cell["begin"].max(), "stance"])


def _modal(cell: pd.DataFrame) -> set[str]:
    counts = Counter(cell["stance"])
    return {stance for stance, n in counts.items() if n == max(counts.values())}


_RULES: dict[str, Callable[[pd.DataFrame], set[str]]] = {
    "latest": _latest,
    "modal": _modal,
    "unanimous": lambda cell: set(cell["stance"]),
}
