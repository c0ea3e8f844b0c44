"""Columns of text in the form of Arrow, which takes them apart without an object of Python for each piece."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

T = TypeVar("T")


def column(texts: "pd.Series[str]") -> Any:
    """Give a column of text the form of Arrow.

    Parameters
    ----------
    texts : pandas.Series of str
        None missing.

    Returns
    -------
    pyarrow.LargeStringArray
        In one piece; its memory is that of the column where pandas has it so already.
    """
    held = pa.array(texts, pa.large_string())
    return held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held


def numbers(held: Any) -> NDArray[Any]:
    """Give an array of Arrow without missing values the form of NumPy."""
    return np.asarray(held.to_numpy(zero_copy_only=False))


def ahead(function: Callable[[Any], T], blocks: Iterable[Any]) -> Iterator[T]:
    """Yield what a function makes of each block, the next being made meanwhile: Arrow lets other threads of Python run.

    Parameters
    ----------
    function : callable
        From a block to what is yielded.
    blocks : iterable
        Taken one after the other; no more than two results are held at a time.

    Yields
    ------
    object
        The results, in order.
    """
    begun: deque[Future[T]] = deque()
    with ThreadPoolExecutor(max_workers=1) as thread:
        for block in blocks:
            begun.append(thread.submit(function, block))
            if len(begun) > 1:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
