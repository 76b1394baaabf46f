"""A diary of any length is read in bounded memory, and a long training's stays short."""

import json
import tracemalloc
from pathlib import Path

import pytest

from rnn_demo.runs import events
from rnn_demo.runs.events import add_event, read_events
from rnn_demo.runs.status import read_status
from tests.support.run_folders import Folder


@pytest.fixture
def diary(monkeypatch) -> Path:
    """A run's folder whose diary is far longer than what is kept of one, here 500 events."""
    monkeypatch.setattr(events, "MOST_OF_ONE", 500)
    path = Folder().epochs(1).path
    progress = [e for e in read_events(path) if e["kind"] == "progress"]
    with open(path / events.NAME, "a") as file:
        file.writelines([json.dumps(progress[-1]) + "\n"] * 5_000)
    add_event(path, "state", state="stopped")
    return path


def test_of_a_diary_of_any_length_the_newest_are_read_in_little_memory(diary):
    """It took 16 s and 1.2 GB to open, and slowed every poll."""
    tracemalloc.start()
    try:
        assert len(read_events(diary)) == events.MOST_OF_ONE
        assert tracemalloc.get_traced_memory()[1] < 3 * 2**20
    finally:
        tracemalloc.stop()
    run = read_status(diary)
    assert run.state == "stopped"
    add_event(diary, **{**run.progress, "step": 7})
    run = read_status(diary)
    assert run.progress["step"] == 7
    assert run.moving


def test_only_what_is_new_is_read(diary, monkeypatch):
    read_events(diary)
    lines, read = [], events._read_event
    monkeypatch.setattr(events, "_read_event", lambda line: lines.append(line) or read(line))
    add_event(diary, "resumed", step=8)
    assert read_events(diary)[-1]["step"] == 8
    assert len([line for line in lines if line]) == 1


def test_all_diaries_together_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(events, "MOST_EVENTS", 100)
    for run in range(20):
        (tmp_path / str(run)).mkdir()
        for _ in range(30):
            add_event(tmp_path / str(run), "state", state="running")
        read_events(tmp_path / str(run))
    assert sum(len(e) for _, _, e in events._read_before.values()) <= 100
