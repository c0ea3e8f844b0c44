"""The Wordfish model: its log-posterior, its mode by alternating Newton steps, its curvature.

Counts y_ij are Poisson with mean exp(alpha_i + psi_j + beta_j theta_i) (Slapin & Proksch 2008). Seen from a document,
the sum of means over terms is exp(alpha_i) times a moment generating function of beta at theta_i; seen from a word,
it is exp(psi_j) times one of theta at beta_j. One function, `_moments`, therefore serves both halves of a sweep, and
the 2 x 2 Newton step of each half splits into a step in theta (or beta) and an alpha (or psi) in closed form.

The likelihood does not change when theta is shifted or stretched and beta, psi follow. The prior is written so that the
posterior does not either: beta is normal with mean 0 and sd `beta_sd` *at the scale where theta has sd 1*, which puts
-|beta|^2 var(theta) / (2 beta_sd^2) into the log-posterior. Theta can then be standardised after each sweep at no cost.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.special import gammaln

from oewg_analysis.residuals import masses, residual_svd

FloatArray = npt.NDArray[np.float64]

LONGEST_STEP = 1.0
"""Bound of one Newton step, in standard deviations of theta or units of beta."""
MEMORY = 6
"""Sweeps from which the next state is extrapolated."""
BLOCK_CELLS = 2**17
"""Fitted cells held at one time (1 MiB), so that memory does not grow with documents x terms."""


@dataclass(frozen=True)
class Data:
    """Counts, documents x terms, with the sums every step needs; `by_term` is the transpose."""

    matrix: sp.csr_array
    by_term: sp.csr_array
    n_document: FloatArray
    n_term: FloatArray

    @classmethod
    def of(cls, matrix: sp.csr_array) -> "Data":
        """Sum a sparse table of counts both ways."""
        matrix = sp.csr_array(matrix, dtype=np.float64)
        return cls(matrix, matrix.T.tocsr(), np.asarray(matrix.sum(axis=1)), np.asarray(matrix.sum(axis=0)))


@dataclass(frozen=True)
class State:
    """Parameters of the model; theta has mean 0 and sd 1 over documents.

    An empty document's alpha, or the psi of a term without counts, is so low that its fitted means are 0.
    """

    alpha: FloatArray
    theta: FloatArray
    psi: FloatArray
    beta: FloatArray

    def turned(self, sign: float) -> "State":
        """Return the same fit with theta and beta multiplied by `sign`, 1 or -1."""
        return State(self.alpha, sign * self.theta, self.psi, sign * self.beta)


@dataclass(frozen=True)
class Fit:
    """A state and the way to it: log-posterior before each sweep, and the largest change of theta in it."""

    state: State
    log_posterior: list[float]
    change: list[float]
    converged: bool


def start(data: Data) -> State:
    """Begin at the leading pair of singular vectors of the standardised residuals.

    Near independence exp(beta theta) is about 1 + beta theta, and the mode is the first dimension of a correspondence
    analysis. Outlying coordinates are cut at 3, so that the fit does not begin on the word of one document.
    """
    left, value, right = residual_svd(data.matrix, 1)
    if value[0] < 1e-8:
        raise ValueError("`counts`: allowed are documents whose vocabularies differ; received the same shares in all")
    row_mass, column_mass = masses(data.matrix)
    theta = np.clip(left[:, 0] / np.sqrt(row_mass), -3, 3)
    beta = np.clip(value[0] * right[:, 0] / np.sqrt(column_mass), -LONGEST_STEP, LONGEST_STEP)
    log_document = np.log(data.n_document)
    psi = np.log(data.n_term) - _moments(log_document, theta, beta)[0]
    return _standardised(log_document, theta, psi, beta)


def fit(data: Data, state: State, beta_sd: float, max_sweeps: int, tolerance: float) -> Fit:
    """Alternate Newton steps in the documents and in the words until no theta moves by more than `tolerance`.

    Sweeps alone converge linearly, on real speeches by a few per cent each, so the next one starts from an
    extrapolation of the last few (Anderson 1965). One that lowers the log-posterior is taken back. Stops on theta,
    not on the log-posterior: what is wanted is theta, and a flat posterior must not end the search early.
    """
    log_posterior: list[float] = []
    change: list[float] = []
    past: list[tuple[FloatArray, State]] = []
    kept = state
    for _ in range(max_sweeps):
        image, value = _sweep(data, state, beta_sd)
        if len(past) > 1 and value < log_posterior[-1]:
            state, past = kept, []
            continue
        kept, move = image, image.theta - state.theta
        log_posterior.append(value)
        change.append(float(np.max(np.abs(move))))
        if not change[-1] > tolerance:
            break
        past = [*past, (move, image)][-MEMORY:]
        state = _extrapolated(past)
    return Fit(_exact_intercepts(data, kept), log_posterior, change, bool(change[-1] <= tolerance))


def _extrapolated(past: list[tuple[FloatArray, State]]) -> State:
    """Combine the last states with the weights, summing to 1, that make their moves in theta cancel best."""
    moves = np.array([move for move, _ in past])
    differences = moves[1:] - moves[:-1]
    gamma = np.linalg.lstsq(differences.T, moves[-1], rcond=1e-10)[0]
    weights = np.diff(gamma, prepend=0.0, append=1.0)
    parts = [
        weights @ np.array([getattr(state, name) for _, state in past]) for name in ("alpha", "theta", "psi", "beta")
    ]
    return _standardised(*parts)


def _sweep(data: Data, state: State, beta_sd: float) -> tuple[State, float]:
    """Step once in every document and once in every word; return also the log-posterior of the state given."""
    at, theta_precision = state.theta, _theta_precision(state, beta_sd)
    document = _moments(state.psi, state.beta, at)
    value = _log_posterior(data, state, document[0], beta_sd)
    alpha, theta = _newton(data.n_document, data.matrix @ state.beta, at, document, theta_precision)
    word = _moments(alpha, theta, state.beta)
    psi, beta = _newton(data.n_term, data.by_term @ theta, state.beta, word, 1 / beta_sd**2)
    return _standardised(alpha, theta, psi, beta), value


def _newton(
    total: FloatArray,
    weighted: FloatArray,
    at: FloatArray,
    moments: tuple[FloatArray, FloatArray, FloatArray],
    precision: float,
) -> tuple[FloatArray, FloatArray]:
    """Step every document's theta (or word's beta) by Newton; return its intercept and its new value.

    `weighted` is sum_j y_ij beta_j. With alpha_i at its best for each theta_i the gradient is weighted_i - n_i mean_i
    - precision theta_i, the curvature n_i variance_i + precision. The intercept follows up to the step's third power.
    """
    log_sum, mean, variance = moments
    step = (weighted - total * mean - precision * at) / (total * variance + precision)
    step = np.clip(step, -LONGEST_STEP, LONGEST_STEP)
    return _log(total) - (log_sum + mean * step + variance * step**2 / 2), at + step


def _moments(intercept: FloatArray, slope: FloatArray, at: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return, for each t in `at`, log sum_j exp(intercept_j + slope_j t), and the mean and variance of slope."""
    powers = np.column_stack([np.ones_like(slope), slope, slope**2])
    sums, peak = np.empty((len(at), 3)), np.empty(len(at))
    size = max(1, BLOCK_CELLS // len(slope))
    for first in range(0, len(at), size):
        block = slice(first, first + size)
        cells = np.multiply.outer(at[block], slope)
        cells += intercept
        peak[block] = cells.max(axis=1)
        cells -= peak[block, None]
        sums[block] = np.exp(cells, out=cells) @ powers
    mean = sums[:, 1] / sums[:, 0]
    return peak + np.log(sums[:, 0]), mean, np.maximum(sums[:, 2] / sums[:, 0] - mean**2, 0.0)


def _standardised(alpha: FloatArray, theta: FloatArray, psi: FloatArray, beta: FloatArray) -> State:
    """Shift and stretch theta to mean 0 and sd 1; psi and beta follow, so that no fitted mean changes."""
    mean, sd = theta.mean(), theta.std()
    return State(alpha, (theta - mean) / sd, psi + beta * mean, beta * sd)


def _exact_intercepts(data: Data, state: State) -> State:
    """Set alpha and psi to their best values given theta and beta; alpha has mean 0 over documents with counts."""
    alpha = _log(data.n_document) - _moments(state.psi, state.beta, state.theta)[0]
    alpha = alpha - alpha[data.n_document > 0].mean()
    psi = _log(data.n_term) - _moments(alpha, state.theta, state.beta)[0]
    return State(alpha, state.theta, psi, state.beta)


def _theta_precision(state: State, beta_sd: float) -> float:
    """Curvature in theta of the prior on beta, which is stated at the scale of theta."""
    return float(state.beta @ state.beta) / (len(state.theta) * beta_sd**2)


def _log_posterior(data: Data, state: State, log_sum: FloatArray, beta_sd: float) -> float:
    linear = data.n_document @ state.alpha + data.n_term @ state.psi + state.theta @ (data.matrix @ state.beta)
    constant = gammaln(data.matrix.data + 1).sum()
    return float(linear - np.exp(state.alpha + log_sum).sum() - constant - state.beta @ state.beta / (2 * beta_sd**2))


def standard_errors(data: Data, state: State, beta_sd: float) -> tuple[FloatArray, FloatArray]:
    """Return the errors of theta with the words taken as known, and of beta with the documents taken as known.

    With l_ij the fitted mean, 1 / Var(theta_i) = sum_j l_ij beta_j^2 - (sum_j l_ij beta_j)^2 / sum_j l_ij + the
    prior's precision.
    """
    document = data.n_document * _moments(state.psi, state.beta, state.theta)[2] + _theta_precision(state, beta_sd)
    word = data.n_term * _moments(state.alpha, state.theta, state.beta)[2] + 1 / beta_sd**2
    return 1 / np.sqrt(document), 1 / np.sqrt(word)


def dispersion(data: Data, state: State) -> float:
    """Return Pearson's chi-square over its degrees of freedom, NaN if there are none; Poisson counts give about 1.

    Only non-zero cells are visited: sum (y - l)^2 / l = sum y^2 / l - 2 sum y + sum l, and the fitted means sum to
    the counts.
    """
    cells = sp.coo_array(data.matrix)
    row, column = cells.coords
    log_mean = state.alpha[row] + state.psi[column] + state.beta[column] * state.theta[row]
    n_documents, n_terms = data.matrix.shape
    freedom = n_documents * n_terms - 2 * n_documents - 2 * n_terms + 3
    return float((cells.data**2 * np.exp(-log_mean)).sum() - cells.data.sum()) / freedom if freedom > 0 else np.nan


def simulate(state: State, rng: np.random.Generator) -> sp.csr_array:
    """Draw counts from the fitted model."""
    size = max(1, BLOCK_CELLS // len(state.psi))
    blocks = []
    for first in range(0, len(state.theta), size):
        block = slice(first, first + size)
        mean = np.exp(state.alpha[block, None] + state.psi + np.multiply.outer(state.theta[block], state.beta))
        blocks.append(sp.csr_array(rng.poisson(mean)))
    return sp.csr_array(sp.vstack(blocks))


def _log(total: FloatArray) -> FloatArray:
    """Take logarithms; a total of 0 gives a number so low that its fitted mean is 0, and stays finite."""
    return np.log(np.maximum(total, 1e-300))
