"""Wordscores: positions of texts from the words of reference texts whose positions are given."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.stats import norm

from oewg_analysis.terms import TermMatrix

FloatArray = npt.NDArray[np.float64]

TRANSFORMS = (None, "mv", "lbg")


@dataclass(frozen=True)
class Wordscores:
    """Texts and words scored by reference texts.

    Attributes
    ----------
    documents : pandas.DataFrame
        A row a document, by label: its name in the column `by`, `reference` (the position given, NaN for the others),
        `raw`, `raw_se`, `estimate`, `se`, `low`, `high` (transformed; normal interval), `n_scored` (tokens with a
        score), `share_scored` (of all its tokens, 0 to 1), `n_statements`, `n_passages` (where known), `level`. Scores
        are NaN where no token has one, or where the transformation is undefined.
    words : pandas.DataFrame
        A row a scored term, by score: `term`, `score`, `n_reference` (its count in the reference texts).
    transform, level
        As given.
    """

    documents: pd.DataFrame
    words: pd.DataFrame
    transform: str | None
    level: float


def wordscores(
    counts: TermMatrix,
    reference: Mapping[str, float],
    transform: str | None = "mv",
    *,
    by: str = "delegation",
    level: float = 0.95,
) -> Wordscores:
    """Score every text by the words it shares with reference texts of given position.

    Parameters
    ----------
    counts : TermMatrix
        Counts, rows x terms; rows that share `by` are summed first unless `counts.unit` is `by` already.
    reference : mapping of str to float
        Position of each reference document, by its label; two documents or more, not all at one position.
    transform : {"mv", "lbg", None}
        How raw scores, which crowd in the middle because all texts share common words, return to the scale given. "mv":
        so that the lowest and the highest reference text keep their positions (Martin & Vanberg 2008, for two reference
        texts; of more, the two ends are used, ties at an end averaged). "lbg": so that the other texts, of which it
        needs two, have the standard deviation of the reference positions (Laver, Benoit & Garry 2003); scores then
        depend on which texts are scored together. None: raw scores.
    by : str
        What a document is: "delegation" or "statement".
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Wordscores
        Scores of documents, reference texts among them, and of words.

    Raises
    ------
    ValueError
        If `reference` names unknown or empty documents or fewer than two positions; if a parameter is out of range.

    Notes
    -----
    Laver, Benoit & Garry (2003), whose symbols are used below. The standard error takes words for independent draws and
    word scores for known; real speeches repeat themselves, so it is too small. A score is NOT a stance: it says whose
    vocabulary a text resembles.
    """
    if transform not in TRANSFORMS:
        raise ValueError(f"`transform`: allowed is one of {', '.join(map(repr, TRANSFORMS))}; received {transform!r}")
    if not 0 < level < 1:
        raise ValueError(f"`level`: allowed is a number between 0 and 1; received {level}")
    table = counts if counts.unit == by else counts.pool(by)
    matrix = sp.csr_array(table.matrix, dtype=np.float64)
    labels = table.rows[by].astype(str)
    _check_reference(reference, labels.tolist(), np.asarray(matrix.sum(axis=1)))
    given = np.array([reference.get(label, np.nan) for label in labels], dtype=np.float64)

    scores, words = _word_scores(matrix, given, table.terms)
    documents = _documents(table, by, matrix, given, scores, transform, level)
    return Wordscores(documents, words, transform, level)


def _documents(
    table: TermMatrix,
    by: str,
    matrix: sp.csr_array,
    given: FloatArray,
    scores: FloatArray,
    transform: str | None,
    level: float,
) -> pd.DataFrame:
    raw, raw_se, n_scored = _text_scores(matrix, scores)
    slope, intercept = _rescaling(transform, raw, given)
    labels = table.rows[by].astype(str)
    documents = pd.DataFrame({by: labels, "reference": given, "raw": raw, "raw_se": raw_se})
    documents = documents.assign(estimate=intercept + slope * raw, se=abs(slope) * raw_se)
    half = norm.ppf((1 + level) / 2) * documents["se"]
    documents = documents.assign(
        low=documents["estimate"] - half,
        high=documents["estimate"] + half,
        n_scored=n_scored.astype(np.int64),
        share_scored=_ratio(n_scored, np.asarray(matrix.sum(axis=1))),
        **{name: table.rows[name] for name in ("n_statements", "n_passages") if name in table.rows},
        level=level,
    )
    return documents.sort_values(by, ignore_index=True)


def _word_scores(matrix: sp.csr_array, given: FloatArray, terms: pd.Index) -> tuple[FloatArray, pd.DataFrame]:
    """Return each term's score S_w, NaN for a term of no reference text, and a frame of those that have one.

    P_wr = F_wr / sum_r F_wr is the chance of reading text r given word w (F: share of a text's tokens), and S_w =
    sum_r P_wr A_r the position expected then.
    """
    is_reference = ~np.isnan(given)
    reference, positions = matrix[np.flatnonzero(is_reference)], given[is_reference]
    share = sp.diags_array(1 / np.asarray(reference.sum(axis=1))) @ reference
    scores = _ratio(share.T @ positions, np.asarray(share.sum(axis=0)))
    n_reference = np.asarray(reference.sum(axis=0)).astype(np.int64)
    words = pd.DataFrame({"term": terms, "score": scores, "n_reference": n_reference}).dropna(subset=["score"])
    return scores, words.sort_values(["score", "term"], ignore_index=True)


def _text_scores(matrix: sp.csr_array, scores: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return each text's mean score S_v over its scored tokens, the standard error, and the number N_v of these tokens.

    With F_wv shares of scored tokens, V_v = sum_w F_wv (S_w - S_v)^2, and the standard error is sqrt(V_v / N_v).
    """
    scored = np.flatnonzero(~np.isnan(scores))
    known, values = matrix[:, scored], scores[scored]
    n_scored = np.asarray(known.sum(axis=1))
    raw = _ratio(known @ values, n_scored)
    around = values - values.mean()  # so that little is lost when squares are subtracted
    variance = _ratio(known @ around**2, n_scored) - _ratio(known @ around, n_scored) ** 2
    return raw, np.sqrt(_ratio(np.maximum(variance, 0.0), n_scored)), n_scored


def _rescaling(transform: str | None, raw: FloatArray, given: FloatArray) -> tuple[float, float]:
    """Return slope and intercept of the map from raw scores to the scale of the reference positions."""
    if transform is None:
        return 1.0, 0.0
    positions = given[~np.isnan(given)]
    if transform == "mv":
        low, high = positions.min(), positions.max()
        raw_low, raw_high = raw[given == low].mean(), raw[given == high].mean()
        slope = float((high - low) / (raw_high - raw_low)) if raw_high != raw_low else np.nan
        return slope, float(low - slope * raw_low)
    others = raw[np.isnan(given) & ~np.isnan(raw)]
    if len(others) < 2 or np.ptp(others) == 0:
        return np.nan, np.nan
    slope = float(positions.std(ddof=1) / others.std(ddof=1))
    return slope, float(others.mean() * (1 - slope))


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Divide, NaN where there is nothing to divide by."""
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def _check_reference(reference: Mapping[str, float], labels: list[str], n_tokens: FloatArray) -> None:
    used = {label for label, n in zip(labels, n_tokens, strict=True) if n > 0}
    unusable = sorted(set(reference) - used)
    if unusable:
        raise ValueError(f"`reference`: allowed are documents with at least one count; received {', '.join(unusable)}")
    positions = np.array(list(reference.values()), dtype=np.float64)
    if not np.isfinite(positions).all() or len(set(positions)) < 2:
        raise ValueError(f"`reference`: allowed are two or more different finite positions; received {dict(reference)}")
