"""Does a finding survive other choices? It is computed again under each set of them, and the outcome summed up.

`oewg_analysis.findings` has the findings of the notebooks ready; any function of a corpus and its counts will do.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from oewg_analysis.choice_sets import counts_under, sample_under
from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown
from oewg_analysis.parallel import each
from oewg_analysis.terms import TermMatrix

Finding: TypeAlias = Callable[[Corpus, TermMatrix, Mapping[str, Any]], float | tuple[float, ...]]

NUMBERS = ("estimate", "low", "high", "n")


def specification_curve(
    corpus: Corpus, finding: Finding | Mapping[str, Finding], specs: pd.DataFrame, *, n_jobs: int | None = None
) -> pd.DataFrame:
    """Compute a finding under every set of choices.

    Parameters
    ----------
    corpus : Corpus
        All statements.
    finding : callable, or mapping of str to callable
        Called with the corpus and term counts under a set, and the set itself (mapping of str to value). Returns the
        estimate, or (estimate, low, high), or these and the number of statements they rest on. Several findings, by
        name, cost one count of the words.
    specs : pandas.DataFrame
        As `choice_sets.specifications` gives it.
    n_jobs : int, optional
        Processes, as in `oewg_analysis.parallel.each`. The result is the same for any number.

    Returns
    -------
    pandas.DataFrame
        A row a set of choices, in the order of `specs`, and, if findings have names, one block after another with the
        column `finding`: `estimate`, `low`, `high`, `n` (statements: of the finding if it says so, else all in the
        set), and the columns of `specs`. NaN where a set leaves no statement or the finding cannot be computed.

    Raises
    ------
    ValueError
        If `specs` has no row, or a finding returns other than one, three or four numbers.

    Notes
    -----
    Simonsohn, Simmons and Nelson (2020). Their joint test of the whole curve is NOT made: it would compute every curve
    again under each of some hundred permutations. What stands for it is the share of sets whose own interval leaves
    out 0 (`summary`), and that is no p-value.
    """
    if specs.empty:
        raise ValueError("`specs`: allowed is at least one set of choices; received none")
    named = finding if isinstance(finding, Mapping) else {"": finding}
    sets = specs.drop(columns="main", errors="ignore").to_dict("records")
    # Each count of words serves all findings, so that a set of choices is one task.
    rows = each(_under, [(corpus, named, spec) for spec in sets], "sets of choices", n_jobs)
    values = np.array(rows, dtype=np.float64).reshape(len(sets), len(named), len(NUMBERS))
    blocks = [
        pd.DataFrame(values[:, place], columns=list(NUMBERS)).join(specs.reset_index(drop=True)).assign(finding=name)
        for place, name in enumerate(named)
    ]
    table = pd.concat(blocks, ignore_index=True).astype({"n": "int64"})
    table.insert(0, "finding", table.pop("finding"))
    return table if isinstance(finding, Mapping) else table.drop(columns="finding")


def _under(corpus: Corpus, findings: Mapping[str, Finding], spec: Mapping[str, Any]) -> list[list[float]]:
    sample = sample_under(corpus, spec)
    if sample is None:
        return [[math.nan, math.nan, math.nan, 0.0] for _ in findings]
    counts = counts_under(sample, spec)
    size = float(len(sample.statements))
    return [_numbers(finding(sample, counts, spec), size) for finding in findings.values()]


def _numbers(result: float | tuple[float, ...], size: float) -> list[float]:
    values = [float(value) for value in np.atleast_1d(np.asarray(result, dtype=np.float64))]
    if len(values) not in (1, 3, 4):
        raise ValueError(f"`finding`: allowed is a result of 1, 3 or 4 numbers; received {shown(result)}")
    return [*values, *[math.nan, math.nan][: max(0, 3 - len(values))], *([size] if len(values) < 4 else [])]


def summary(curve: pd.DataFrame) -> pd.DataFrame:
    """Say how far findings hold under all the sets of choices.

    Parameters
    ----------
    curve : pandas.DataFrame
        From `specification_curve`, with the column `main`.

    Returns
    -------
    pandas.DataFrame
        A row a finding: `finding` (if named), `estimate`, `low`, `high` (of the main set), `least`, `median`, `most`
        (over all sets with an estimate), `same_sign` (share of these with the sign of the main one), `leaves_out_0`
        (share of those with an interval whose interval lies on that side of 0), `n_specifications`, `n_undefined` (sets
        without an estimate; they enter no share). NaN shares where the main estimate is 0 or NaN.

    Raises
    ------
    ValueError
        If a finding has not exactly one main set.

    Notes
    -----
    Shares of sets are NOT probabilities: the sets share their data, and which are listed is itself a choice.
    """
    if "main" not in curve:
        raise ValueError("`curve`: allowed is a frame with the column main; received one without")
    named = curve if "finding" in curve else curve.assign(finding="")
    rows = [{"finding": name, **_summed(part)} for name, part in named.groupby("finding", sort=False)]
    table = pd.DataFrame(rows)
    return table if "finding" in curve else table.drop(columns="finding")


def _summed(curve: pd.DataFrame) -> dict[str, Any]:
    main = curve[curve["main"]]
    if len(main) != 1:
        raise ValueError(f"`curve`: allowed is one main set a finding; received {len(main)}")
    reported = main[["estimate", "low", "high"]].iloc[0]
    sign = np.sign(reported["estimate"])
    known = curve.dropna(subset="estimate")
    bounded = known.dropna(subset=["low", "high"])
    clear = (bounded["low"] if sign > 0 else -bounded["high"]) > 0
    directed = bool(abs(sign) == 1)
    return {
        **{name: float(reported[name]) for name in reported.index},
        "least": known["estimate"].min(),
        "median": known["estimate"].median(),
        "most": known["estimate"].max(),
        "same_sign": float((np.sign(known["estimate"]) == sign).mean()) if directed else math.nan,
        "leaves_out_0": float(clear.mean()) if directed and len(bounded) else math.nan,
        "n_specifications": len(curve),
        "n_undefined": len(curve) - len(known),
    }
