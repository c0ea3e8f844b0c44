"""Clicks that wait for the fields beside them; the tests answer in place of a page."""

import asyncio
from threading import Thread

import pytest

w = pytest.importorskip("ipywidgets")

from oewg_analysis.clicks import after_fields  # noqa: E402


def test_without_a_page_it_acts_at_once():
    done = []
    after_fields(w.Text())(lambda: done.append("saved"))
    assert done == ["saved"]


def test_it_waits_for_every_field():
    name, stance, done = w.Text(), w.Text(), []

    async def page():
        after_fields(name, stance)(lambda: done.append((name.value, stance.value)))
        stance.set_state({"answer": 1, "value": "supports"})
        assert done == []
        name.set_state({"value": "lights"})
        assert done == []
        name.set_state({"answer": 1})

    asyncio.run(page())
    assert done == [("lights", "supports")]


def test_what_one_message_brings_is_there_whole():
    note, done = w.Text(), []

    async def page():
        after_fields(note)(lambda: done.append(note.value))
        note.set_state({"answer": 1, "value": "why"})

    asyncio.run(page())
    assert done == ["why"]


def test_clicks_keep_their_order():
    first, second, done = w.Text(), w.Text(), []

    async def page():
        once_here = after_fields(first, second)
        for click in ("save", "next", "undo"):
            once_here(lambda click=click: done.append(click))
        second.set_state({"answer": 3})
        first.set_state({"answer": 2})
        assert done == ["save", "next"]
        first.set_state({"answer": 3})

    asyncio.run(page())
    assert done == ["save", "next", "undo"]


def test_answers_from_several_threads_act_once_each():
    fields, done = [w.Text() for _ in range(8)], []

    async def page():
        once_here = after_fields(*fields)
        for click in range(50):
            once_here(lambda click=click: done.append(click))
        threads = [
            Thread(target=lambda field=field: [field.set_state({"answer": n}) for n in range(1, 51)])
            for field in fields
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    asyncio.run(page())
    assert done == list(range(50))


def test_an_act_that_fails_is_not_done_again():
    note, done = w.Text(), []

    def fails():
        raise OSError("no room left")

    async def page():
        once_here = after_fields(note)
        once_here(fails)
        once_here(lambda: done.append("next"))
        with pytest.raises(OSError, match="no room left"):
            note.set_state({"answer": 1})
        note.set_state({"answer": 2})

    asyncio.run(page())
    assert done == ["next"]
