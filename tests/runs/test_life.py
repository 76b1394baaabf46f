"""Stopping before there is anything to keep: at once, and never once it was called off."""

import threading

from rnn_demo.runs.life import until_begun


def test_it_ends_when_asked_to():
    ended, asked = threading.Event(), threading.Event()
    with until_begun(asked.is_set, ended.set):
        assert not ended.is_set()
        asked.set()
        assert ended.wait(10)


def test_called_off_it_never_ends():
    ended, asked = threading.Event(), threading.Event()
    with until_begun(asked.is_set, ended.set) as begun:
        begun()
        asked.set()
        assert not ended.wait(0.5)
    assert not ended.is_set()


def test_calling_off_waits_for_an_end_that_is_under_way():
    under_way, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def end() -> None:
        under_way.set()
        may_end.wait(10)
        ended.set()

    with until_begun(lambda: True, end) as begun:
        assert under_way.wait(10)
        threading.Timer(0.2, may_end.set).start()
        begun()
        assert ended.is_set()
