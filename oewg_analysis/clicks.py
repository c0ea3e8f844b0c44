"""Clicks in a form, and the fields that were changed just before them."""

import asyncio
from collections.abc import Callable

SETTLED = 0.15  # seconds


def once_settled(act: Callable[[], None]) -> None:
    """Act once what was typed or chosen before a click is here too.

    The page holds a change of a field back while an earlier one is under way, but a click is never held back: it can be
    here first. Without a running loop, as in a test, there is no page to wait for.

    Parameters
    ----------
    act : callable
        What the click asks for.
    """
    try:
        asyncio.get_running_loop().call_later(SETTLED, act)
    except RuntimeError:
        act()
