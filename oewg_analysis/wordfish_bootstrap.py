"""What a Wordfish scale would have been, had other statements and passages been made: refits to redrawn counts."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from oewg_analysis.parallel import each
from oewg_analysis.resampling import dirichlet_weights
from oewg_analysis.terms import TermMatrix
from oewg_analysis.wordfish_model import Data, State, fit

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

TOLERANCE = 1e-4
"""Refits start at the estimate and stop early: what this leaves is small beside any standard error."""
MAX_SWEEPS = 200
FEW_STATEMENTS = 4
"""With so few, the differences of statements alone are too rough a guide to the variance."""


@dataclass(frozen=True)
class Passages:
    """The rows a bootstrap weights: sorted, with the document and statement of each, and each statement's document."""

    matrix: sp.csr_array
    document: IntArray
    statement: IntArray
    document_of_statement: IntArray

    @classmethod
    def of(cls, counts: TermMatrix, by: str) -> "Passages":
        """Sort the rows of `counts` that have a document, and code what they belong to."""
        rows = counts.rows[counts.rows[by].notna()]
        order = [name for name in (by, "statement", "paragraph", "sentence") if name in rows]
        rows = rows.sort_values(order, kind="stable")  # the draw does not depend on the order of rows
        document = pd.factorize(rows[by])[0]
        within = rows.groupby([by, "statement"] if by != "statement" else by, sort=False)
        statement = np.asarray(within.ngroup(), dtype=np.int64)
        first = np.unique(statement, return_index=True)[1]
        return cls(sp.csr_array(counts.matrix)[rows.index], document, statement, document[first])

    def freedom(self) -> IntArray:
        """Return each document's degrees of freedom: statements less 1, or passages less 1 if statements are few."""
        n_statements = np.bincount(self.document_of_statement)
        units = np.where(n_statements > FEW_STATEMENTS, n_statements, np.bincount(self.document))
        return np.asarray(units - 1, dtype=np.int64)

    def draw(self, rng: np.random.Generator) -> sp.csr_array:
        """Weight statements within documents, passages within statements; return weighted counts, documents x terms.

        Of n statements, up to `FEW_STATEMENTS`, statements carry (n - 1) / n of the variance of their mean and passages
        1 / n, which is exact for what passages vary (Davison & Hinkley 1997, section 3.8) but short for what only
        statements vary; a single one has its passages alone. Of more, statements carry all of it (Rao & Wu 1988): what
        passages vary is in their differences already.
        """
        size = np.bincount(self.document_of_statement)
        of_statement = np.where(size <= FEW_STATEMENTS, (size - 1) / size, 1.0)
        carried = of_statement[self.document]
        n_passages = np.bincount(self.statement)[self.statement]
        # Statements' weights, of mean 1 and variance `carried`, multiply those of passages and stretch what they carry.
        of_passage = (1 - carried) / (1 + carried)
        # Two passages cannot carry the full variance of their mean without one of them vanishing.
        of_passage = np.minimum(of_passage, np.where(n_passages > 2, 1.0, 0.5))
        statements = dirichlet_weights(self.document_of_statement, of_statement[self.document_of_statement], 1, rng)
        passages = dirichlet_weights(self.statement, of_passage, 1, rng)
        weights = statements[0, self.statement] * passages[0]
        entries = (weights, (self.document, np.arange(len(weights))))
        return sp.csr_array(entries, shape=(self.document.max() + 1, len(weights))) @ self.matrix


def bootstrap(
    draw: Callable[[], sp.csr_array], state: State, n_boot: int, beta_sd: float, n_jobs: int | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return the standard deviations of theta and beta over refits; one without counts in a refit is left out of it."""
    # Drawn in order by one generator, so that the refits are the same wherever they run.
    tasks = ((draw(), state, beta_sd) for _ in range(n_boot))
    refits = each(_refit, tasks, "refits", n_jobs, n_boot)
    theta, beta = (np.array([refit[part] for refit in refits]) for part in (0, 1))
    unfinished = sum(not converged for _, _, converged in refits)
    if unfinished > n_boot / 20:
        message = (
            f"{unfinished} of {n_boot} refits did not converge, so standard errors are rough; raise `min_delegations`"
        )
        warnings.warn(message, RuntimeWarning, stacklevel=4)
    return pd.DataFrame(theta).std().to_numpy(), pd.DataFrame(beta).std().to_numpy()


def _refit(counts: sp.csr_array, state: State, beta_sd: float) -> tuple[FloatArray, FloatArray, bool]:
    data = Data.of(counts)
    fitted = fit(data, state, beta_sd, MAX_SWEEPS, TOLERANCE)
    turned = fitted.state.turned(1.0 if fitted.state.theta @ state.theta >= 0 else -1.0)
    theta, beta = np.where(data.n_document > 0, turned.theta, np.nan), np.where(data.n_term > 0, turned.beta, np.nan)
    return theta, beta, fitted.converged
