"""Clicks in a form, and the fields that were changed just before them."""

import asyncio
from collections import deque
from collections.abc import Callable
from threading import RLock
from typing import Any

Act = Callable[[], None]


def after_fields(*fields: Any) -> Callable[[Act], None]:
    """Make a function that acts once what these fields showed at a click is here too.

    A click says nothing of the fields beside it, and can be here before them: the page holds a change of a field back
    while an earlier one of the same field is under way, and a kernel may handle what comes from different fields in
    different threads, in any order. How long that takes depends on how busy page and kernel are, so no fixed wait would
    do. Instead every field is asked for an answer. The page gives it by copying the number of the question into the
    field, and a field's changes come in order, so what was changed before is here with the answer or earlier.

    Parameters
    ----------
    *fields : ipywidgets.Widget
        The fields that the acts read.

    Returns
    -------
    callable
        To be given what a click asks for. Acts are carried out one at a time, in the order of the clicks. Without a
        running loop, as in a test, there is no page to wait for, and it acts at once.
    """
    import ipywidgets as w
    from traitlets import Int

    question, heard, waiting, one_at_a_time = w.IntText(), dict.fromkeys(fields, 0), deque[tuple[int, Act]](), RLock()

    def go_on(change: dict[str, Any]) -> None:
        with one_at_a_time:
            heard[change["owner"]] = change["new"]
            while waiting and waiting[0][0] <= min(heard.values()):
                waiting.popleft()[1]()

    def ask(act: Act) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            act()
            return
        with one_at_a_time:
            waiting.append((question.value + 1, act))
            question.value += 1

    for field in fields:
        field.add_traits(answer=Int().tag(sync=True))
        w.jsdlink((question, "value"), (field, "answer"))
        field.observe(go_on, "answer")
    return ask
