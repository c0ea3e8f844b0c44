"""What is shown of the statements chosen: typical terms, stances and nearest neighbours, each with its uncertainty.

The measures are those of the package; here they are asked one question at a time, and where they cannot answer the
error is a sentence for the person who asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from oewg_analysis.contrast import log_odds
from oewg_analysis.explorer.choice import Chosen
from oewg_analysis.stance_table import stances
from oewg_analysis.text_similarity import Similarity, nearest, similarity

FEWEST, SOUND = 3, 5
"""Statements below which a similarity is of no use, and below which it is doubtful."""
TERMS = "delegation term estimate low high p_adjusted n_target n_versus n_statements unit".split()


def delegation_label(chosen: Chosen, code: str) -> str:
    """Get the short name of a delegation, its code where it has none."""
    labels = dict(zip(chosen.corpus.delegations["code"], chosen.corpus.delegations["label"], strict=True))
    return str(labels.get(code, code))


def n_statements(chosen: Chosen, delegation: str) -> int:
    """Count the statements of a delegation among those chosen."""
    return int((chosen.corpus.statements["delegation"] == delegation).sum())


def typical_terms(
    chosen: Chosen, delegation: str, n: int = 10, *, min_count: int = 2, n_boot: int = 1000, seed: int = 20250711
) -> pd.DataFrame:
    """Find the terms that set a delegation apart from all others among the statements chosen.

    Parameters
    ----------
    chosen : Chosen
        From `choose`.
    delegation : str
        Code of a delegation.
    n, min_count : int
        How many terms; fewest uses by the delegation of a term that is listed.
    n_boot, seed : int
        As in `oewg_analysis.contrast.log_odds`.

    Returns
    -------
    pandas.DataFrame
        `delegation`, `term`, `estimate` (difference in log-odds, positive = used more by the delegation), `low`,
        `high`, `p_adjusted`, `n_target` (uses by the delegation), `n_versus` (by the others), `n_statements` (that hold
        the term), `unit`, as from `log_odds`; the surest first. Fewer rows where fewer terms are used more.

    Raises
    ------
    ValueError
        If the delegation or everyone else has no statement among those chosen.

    Notes
    -----
    Each interval is right for a term named beforehand and too narrow for one picked for being extreme; `p_adjusted`
    allows for that. A term is often said in order to reject it: it is NOT a position.
    """
    own = (chosen.counts.rows["delegation"] == delegation).to_numpy(bool)
    name = delegation_label(chosen, delegation)
    if not own.any():
        raise ValueError(f"{name} has no statement in this choice.")
    if own.all():
        raise ValueError(f"Nobody but {name} has a statement in this choice: there is nothing to compare with.")
    found = log_odds(chosen.counts, own, names=(delegation, "others"), n_boot=n_boot, seed=seed)
    kept = found[(found["estimate"] > 0) & (found["n_target"] >= min_count)].head(n)
    return kept.rename(columns={"target": "delegation"})[TERMS].reset_index(drop=True)


def stance_cells(chosen: Chosen, delegations: Sequence[str], *, coder: str | None = None) -> pd.DataFrame:
    """List the stances of delegations on the issues of the theme chosen.

    Parameters
    ----------
    chosen : Chosen
        From `choose`. Statements of the bodies and the period count, whatever their theme.
    delegations : sequence of str
        Codes.
    coder : str, optional
        Whose codes; needed if positions hold those of several.

    Returns
    -------
    pandas.DataFrame
        As from `oewg_analysis.stance_table.stances` by rule "latest", in the order of the codebook and, within an
        issue, of `delegations`.

    Raises
    ------
    ValueError
        If positions hold several coders and none is named.

    Notes
    -----
    A cell that is missing is NOT neutrality: nothing was coded.
    """
    theme = chosen.theme if chosen.theme in set(chosen.whole.issues["theme"]) else None
    held = stances(chosen.whole, theme=theme, coder=coder)
    if chosen.theme is not None and theme is None:
        held = held.head(0)
    issue_order = list(dict.fromkeys([*chosen.whole.issues["issue"], *held["issue"]]))
    held = held[held["delegation"].isin(delegations)]
    rank = held["issue"].map(issue_order.index), held["delegation"].map(list(delegations).index)
    return held.iloc[np.lexsort((rank[1], rank[0]))].reset_index(drop=True)


def alike(chosen: Chosen, *, n_boot: int = 1000, seed: int = 20250711) -> Similarity:
    """Compare all delegations with three statements or more among those chosen.

    Parameters
    ----------
    chosen : Chosen
        From `choose`.
    n_boot, seed : int
        As in `oewg_analysis.text_similarity.similarity`.

    Returns
    -------
    Similarity
        Without its replicates, which are large and of no use for a list of neighbours.

    Raises
    ------
    ValueError
        If fewer than two delegations have enough statements and passages.
    """
    held = chosen.corpus.statements["delegation"].value_counts()
    too_few = f"Fewer than two delegations have {FEWEST} statements and 10 passages in this choice: widen it."
    if (held >= FEWEST).sum() < 2:
        raise ValueError(too_few)
    passages = chosen.counts.pooled_rows("delegation").set_index("delegation")["n_passages"]
    if ((held.reindex(passages.index) >= FEWEST) & (passages >= 10)).sum() < 2:
        raise ValueError(too_few)
    result = similarity(chosen.counts, min_statements=FEWEST, n_boot=n_boot, seed=seed)
    return replace(result, replicates=np.empty((0, *result.replicates.shape[1:])))


def neighbours(chosen: Chosen, result: Similarity, delegation: str, n: int = 8) -> pd.DataFrame:
    """List the delegations whose words are most like those of one.

    Parameters
    ----------
    chosen : Chosen
        From `choose`.
    result : Similarity
        `alike(chosen)`.
    delegation : str
        Code of a delegation.
    n : int
        How many to list.

    Returns
    -------
    pandas.DataFrame
        `delegation` (whose), `neighbour`, `estimate` (cosine corrected for length: 1 the same mix of terms, 0 none in
        common; may pass 1), `low`, `high`, `n_statements`, `n_passages` (of the neighbour), `doubtful` (either of the
        two has fewer than five statements). Those in no doubt first, then the most alike.

    Raises
    ------
    ValueError
        If the delegation has too few statements or passages to be compared.

    Notes
    -----
    Neighbours whose intervals overlap are NOT told apart by this order, and words shared are not positions shared.
    """
    held, name = n_statements(chosen, delegation), delegation_label(chosen, delegation)
    if held < FEWEST:
        raise ValueError(f"{name} has {counted(held, 'statement')} in this choice: {FEWEST} are needed to compare.")
    if delegation not in result.matrix.index or result.matrix[delegation].isna().all():
        raise ValueError(f"The statements of {name} in this choice are too short to compare (10 sentences are needed).")
    found = nearest(result, delegation, n=len(result.matrix)).rename(columns={"delegation": "neighbour"})
    found["doubtful"] = (found["n_statements"] < SOUND) | (held < SOUND)
    found = found.sort_values("doubtful", kind="stable").head(n).reset_index(drop=True)
    columns = ["neighbour", "estimate", "low", "high", "n_statements", "n_passages", "doubtful"]
    return found[columns].assign(delegation=delegation)[["delegation", *columns]]


def overlapping(frame: pd.DataFrame) -> int:
    """Count the rows after the first whose interval overlaps with that of the first; a missing limit counts too."""
    if frame.empty:
        return 0
    first: Any = frame.iloc[0]
    apart = (frame["high"] < first["low"]) | (frame["low"] > first["high"])
    return int((~apart).iloc[1:].sum())


def counted(n: int, thing: str) -> str:
    """Write a number and what it counts, as in "1 statement" or "no statements"."""
    return f"{n or 'no'} {thing}{'' if n == 1 else 's'}"
