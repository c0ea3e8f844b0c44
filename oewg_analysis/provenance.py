"""Where a result came from: the corpus and the part of it, the function with all its settings, and the choice of terms.

It is written down by whoever makes the figure, not guessed: a frame does not say what it was computed from.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown
from oewg_analysis.fingerprint import corpus_hash
from oewg_analysis.tokens import TermSpec

PACKAGES = ("oewg-analysis", "numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "matplotlib", "nltk")
"""Packages whose version can change a number or a line."""
INDIFFERENT = {"n_jobs", "cache"}
"""Settings that change how long a function takes, and no number."""


@dataclass(frozen=True, eq=False)
class Origin:
    """What a result was made from.

    Attributes
    ----------
    corpus : Corpus
        The whole corpus, which can be loaded and compared again.
    used : Corpus
        The statements that were given to the function: the whole, or a part.
    function : str
        Dotted name of the function that computed the result; "" if it is not said.
    settings : mapping of str to value
        All its settings that can change a number, those left at their default included.
    terms : TermSpec or None
        What counted as a term; None where no terms were counted, or it is not said.
    remark : str
        What a caption should add.
    """

    corpus: Corpus
    used: Corpus
    function: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    terms: TermSpec | None = None
    remark: str = ""


def origin(
    corpus: Corpus,
    function: Callable[..., Any] | None = None,
    *,
    used: Corpus | None = None,
    terms: TermSpec | None = None,
    remark: str = "",
    **settings: Any,
) -> Origin:
    """Say what a result was made from.

    Parameters
    ----------
    corpus : Corpus
        The whole corpus, as loaded.
    function : callable, optional
        The measure: `oewg_analysis.similarity`.
    used : Corpus, optional
        The part that was used; left out: all.
    terms : TermSpec, optional
        What counted as a term, if terms were counted: `TermSpec()` for the usual choices.
    remark : str
        A sentence for the caption.
    **settings
        Settings of the function that were given, by their names: numbers, words, or sequences of these. For a frame or
        a matrix, say in words what it was. Those left out are taken to have had their default.

    Returns
    -------
    Origin

    Raises
    ------
    ValueError
        If the function has no such setting, or a value is neither a number, a word, nor a sequence or mapping of them.
    """
    if settings and function is None:
        raise ValueError(f"`function`: needed where settings are given; received none, and {', '.join(settings)}")
    name, whole = "", dict[str, Any]()
    if function is not None:
        name = f"{function.__module__}.{function.__qualname__}"
        allowed = inspect.signature(function).parameters
        open_ended = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in allowed.values())
        if not open_ended and (unknown := [one for one in settings if one not in allowed]):
            raise ValueError(f"settings: allowed are {', '.join(allowed)}; received {', '.join(unknown)}")
        usual = {one.name: one.default for one in allowed.values() if one.default is not inspect.Parameter.empty}
        whole = {one: _plain(one, value) for one, value in (usual | settings).items() if one not in INDIFFERENT}
    return Origin(corpus, corpus if used is None else used, name, whole, terms, remark)


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {str(one): _plain(name, held) for one, held in value.items()}
    if isinstance(value, (Sequence, np.ndarray)):
        return [_plain(name, one) for one in value]
    allowed = "a number, a word, or a sequence or mapping of them (of a frame or matrix, say in words what it is)"
    raise ValueError(f"`{name}`: allowed is {allowed}; received {shown(value)}")


def counted(corpus: Corpus) -> dict[str, Any]:
    """Count what a corpus holds: `statements`, `delegations`, `passages` and, of each kind, `kinds`."""
    kinds = corpus.statements["kind"].value_counts().sort_index()
    return {
        "statements": len(corpus.statements),
        "delegations": int(corpus.statements["delegation"].nunique()),
        "passages": len(corpus.passages),
        "kinds": {str(kind): int(n) for kind, n in kinds.items()},
    }


def as_record(made_from: Origin | None) -> dict[str, Any]:
    """Lay an origin out for JSON.

    Parameters
    ----------
    made_from : Origin or None
        None: nothing is known.

    Returns
    -------
    dict
        `function`, `settings`, `terms`, `corpus` (its hash, and what it counts), `used` (the same of the part that was
        used, with the `ids` of its statements; "all" if it was the whole), `packages` (see `package_versions`).
    """
    if made_from is None:
        return {"function": "", "settings": {}, "terms": None, "corpus": None, "used": None} | _packages()
    whole = {"sha256": corpus_hash(made_from.corpus)} | counted(made_from.corpus)
    part: Any = "all"
    if made_from.used is not made_from.corpus:
        ids = sorted(made_from.used.statements["id"])
        part = {"sha256": corpus_hash(made_from.used)} | counted(made_from.used) | {"ids": ids}
    return {
        "function": made_from.function,
        "settings": dict(made_from.settings),
        "terms": None if made_from.terms is None else asdict(made_from.terms),
        "corpus": whole,
        "used": part,
    } | _packages()


def _packages() -> dict[str, Any]:
    return {"packages": package_versions()}


def package_versions() -> dict[str, str]:
    """Get the versions of the packages that numbers and figures come from.

    Returns
    -------
    dict of str to str
        "none" for one that is not installed. Python and the system are left out: with the same packages they change
        no figure.
    """
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found
