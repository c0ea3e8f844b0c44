"""How much of what is said goes to each theme: by group of States, by body, by year, with its uncertainty."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.resampling import dirichlet_weights, intervals
from oewg_analysis.themes import THRESHOLD

LABELS = ("delegation", "region", "body", "year", "writer", "kind", "doc_type")
FEWEST = 3  # clusters that a label needs for an interval


def statement_labels(corpus: Corpus, by: str) -> "pd.Series[str]":
    """Label each statement, for counting and pooling by that label.

    Parameters
    ----------
    corpus : Corpus
        Any corpus.
    by : str
        One of "delegation", "region" (UN regional group; "groups" for what groups and observers say), "body", "year",
        "writer", "kind", "doc_type".

    Returns
    -------
    pandas.Series
        Label by statement id; missing where the corpus does not know it.

    Raises
    ------
    ValueError
        If `by` is none of these.
    """
    if by not in LABELS:
        raise ValueError(f"`by`: allowed is one of {', '.join(LABELS)}; received {by!r}")
    table = corpus.statements.set_index("id")
    if by == "year":
        return table["date"].str[:4].rename("year")
    if by != "region":
        return table[by]
    places = corpus.delegations.set_index("code")
    region = places["region"].where(places["kind"] == "member", "groups")
    return table["delegation"].map(region).rename("region")


def theme_shares(
    corpus: Corpus,
    scores: pd.DataFrame,
    by: str = "region",
    *,
    threshold: float = THRESHOLD,
    level: float = 0.95,
    n_boot: int = 2000,
    seed: int = 20250711,
) -> pd.DataFrame:
    """Estimate the share of passages that touch each theme.

    Parameters
    ----------
    corpus : Corpus
        The statements.
    scores : pandas.DataFrame
        Scores of passages, as `score_themes` gives them.
    by : str
        Label by which shares are taken; see `statement_labels`. Statements without the label are left out.
    threshold : float
        Least score at which a passage touches a theme.
    level : float
        Nominal coverage of the intervals.
    n_boot, seed : int
        Replicates of the bootstrap and its seed.

    Returns
    -------
    pandas.DataFrame
        One row a label and theme: the label under its own name, `theme`, `estimate` (0 to 1: passages that touch the
        theme over passages that hold any counted term), `low`, `high`, `n_touching`, `n_passages`, `n_statements`,
        `n_delegations`, `cluster` (what was resampled), `level`, `n_boot`. A passage may touch several themes or none,
        so shares need not sum to 1. Limits are NaN with fewer than three clusters.

    Raises
    ------
    ValueError
        If `by` is not allowed.

    Notes
    -----
    A ratio estimate. Whole delegations are resampled where a label has three or more, else whole statements, since
    sentences of one speaker resemble each other; intervals are percentiles, kept within 0 and 1 by construction. The
    share speaks of the digests at hand: what was found and seen of the sources, not of all that was said.
    """
    labels = statement_labels(corpus, by)
    speaker = corpus.statements.set_index("id")["delegation"]
    touching = (scores >= threshold).astype(np.float64).reset_index(drop=True)
    ids = pd.Index(scores.index.get_level_values("statement"))
    rows = touching.assign(_all=1.0, statement=ids)[scores.notna().any(axis=1).to_numpy()]
    per_statement = rows.groupby("statement").sum()
    held = per_statement.index.to_series()
    names, home = held.map(labels), held.map(speaker)
    known = names.notna().to_numpy()
    per_statement, names, home = per_statement[known], names[known], home[known]
    parts = []
    for name in sorted(set(names)):
        of = (names == name).to_numpy()
        parts.append(_shares(per_statement[of], home[of].to_numpy(), level, n_boot, seed).assign(**{by: name}))
    table = pd.concat(parts, ignore_index=True)
    return table[[by, *(column for column in table if column != by)]]


def _shares(counts: pd.DataFrame, home: NDArray[np.object_], level: float, n_boot: int, seed: int) -> pd.DataFrame:
    by_delegation = len(set(home)) >= FEWEST
    clusters = pd.factorize(home if by_delegation else counts.index.to_numpy(), sort=True)[0]
    sums = counts.groupby(clusters).sum().to_numpy()
    estimate = sums[:, :-1].sum(axis=0) / sums[:, -1].sum()
    low = high = np.full_like(estimate, np.nan)
    if len(sums) >= FEWEST:
        weights = dirichlet_weights(np.zeros(len(sums), dtype=np.int64), 1.0, n_boot, np.random.default_rng(seed))
        drawn = weights @ sums
        found = intervals(estimate, drawn[:, :-1] / drawn[:, -1:], method="percentile", level=level)
        low, high = found.low, found.high
    return pd.DataFrame(
        {
            "theme": counts.columns[:-1],
            "estimate": estimate,
            "low": low,
            "high": high,
            "n_touching": counts.iloc[:, :-1].sum().astype(int).to_numpy(),
            "n_passages": int(counts["_all"].sum()),
            "n_statements": len(counts),
            "n_delegations": len(set(home)),
            "cluster": "delegation" if by_delegation else "statement",
            "level": level,
            "n_boot": n_boot,
        }
    )
