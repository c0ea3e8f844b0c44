"""Work that can take long: a bar for whoever looks on, and joblib for whoever has more cores or machines.

All parallel work of the package goes through `each`, so that `joblib.parallel_config(backend="dask")` spreads it over a
cluster unchanged.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from joblib import Parallel, delayed

T = TypeVar("T")

PATIENCE = 2.0  # seconds without a bar


def each(
    function: Callable[..., T],
    tasks: Iterable[tuple[Any, ...]],
    what: str,
    n_jobs: int | None = None,
    total: int | None = None,
) -> list[T]:
    """Call a function on many tasks.

    Parameters
    ----------
    function : callable
        Defined in a module, so that it can be sent to another process.
    tasks : iterable of tuple
        The arguments of each call; taken one after the other in this process.
    what : str
        What the tasks are, for the bar.
    n_jobs : int, optional
        Processes, as in joblib; -1 = one a core. None: one, or what `joblib.parallel_config` says.
    total : int, optional
        How many tasks there are, if they are not a list.

    Returns
    -------
    list
        The results, in the order of the tasks, the same for any number of processes.
    """
    total = len(tasks) if isinstance(tasks, list) else total
    return list(one_by_one(function, tasks, what, n_jobs, total))


def one_by_one(
    function: Callable[..., T],
    tasks: Iterable[tuple[Any, ...]],
    what: str,
    n_jobs: int | None = None,
    total: int | None = None,
) -> Iterable[T]:
    """Call a function on many tasks, and hand on each result as soon as those before it are there.

    Parameters
    ----------
    function, tasks, what, n_jobs, total
        As for `each`.

    Returns
    -------
    iterable
        The results, in the order of the tasks; few are held at a time if they are used as they come.
    """
    results = Parallel(n_jobs=n_jobs, return_as="generator")(delayed(function)(*task) for task in tasks)
    return progress(results, what, total)


def progress(items: Iterable[T], what: str, total: int | None = None) -> Iterable[T]:
    """Show a bar while items are taken, if that takes more than two seconds and somebody looks on.

    Parameters
    ----------
    items : iterable
        What is taken.
    what : str
        What they are.
    total : int, optional
        How many there are.

    Returns
    -------
    iterable
        The same items. There is no bar when errors go to a file or a pipe, in a notebook that a test or a program runs
        (`PYTEST_VERSION`, or `TQDM_DISABLE` set to 1).
    """
    if not _watched():
        return items
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without ipywidgets the bar is drawn in text, which needs no warning
        from tqdm.auto import tqdm
    bar: Iterable[T] = tqdm(items, desc=what, total=total, delay=PATIENCE, leave=False, file=sys.stderr)
    return bar


def _watched() -> bool:
    """Whether a person may look at standard error: a terminal, or a notebook that nobody tests."""
    if os.environ.get("TQDM_DISABLE", "0") not in ("", "0") or "PYTEST_VERSION" in os.environ:
        return False
    kernel = "ipykernel" in sys.modules and type(sys.stderr).__module__.startswith("ipykernel")
    return kernel or sys.stderr.isatty()
