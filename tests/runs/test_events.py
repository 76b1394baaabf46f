"""A diary of any length is read in bounded memory, and a long training's stays short."""

import json
import tracemalloc
from pathlib import Path

import pytest

from rnn_demo.runs import events
from rnn_demo.runs.events import add_event, read_events
from rnn_demo.runs.status import read_status
from rnn_demo.spec import Spec

NUMBERS = {"loss": 0.5, "accuracy": 0.8, "chunk_loss": 0.5, "chunk_accuracy": 0.8}


def progress(step: int) -> dict:
    return {
        "epoch": 1 + step // 1000,
        "step": step,
        "steps": 10**9,
        **NUMBERS,
        "samples_per_second": 4_000,
        "seconds": step / 5,
    }


@pytest.fixture
def diary(tmp_path: Path, monkeypatch) -> Path:
    """A run's folder whose diary is far longer than what is kept of one, here 2,000 events."""
    monkeypatch.setattr(events, "MOST_OF_ONE", 2_000)
    about = {"title": "long", "created": 1.0, "spec": Spec().to_json(), "recipe": {}}
    (tmp_path / "run.json").write_text(json.dumps(about))
    line = json.dumps({"kind": "progress", "at": 1.5, **progress(123456)}) + "\n"
    with open(tmp_path / events.NAME, "w") as file:
        file.writelines([line] * 20_000)
    add_event(tmp_path, "state", state="stopped")
    return tmp_path


def test_of_a_diary_of_any_length_the_newest_are_read_in_little_memory(diary):
    """It took 16 s and 1.2 GB to open, and slowed every poll."""
    tracemalloc.start()
    try:
        assert len(read_events(diary)) == events.MOST_OF_ONE
        assert tracemalloc.get_traced_memory()[1] < 12 * 2**20
    finally:
        tracemalloc.stop()
    assert read_status(diary).state == "stopped"
    add_event(diary, "progress", **progress(7))
    run = read_status(diary)
    assert run.progress["step"] == 7
    assert run.moving


def test_only_what_is_new_is_read(diary, monkeypatch):
    read_events(diary)
    lines, read = [], events._read_event
    monkeypatch.setattr(events, "_read_event", lambda line: lines.append(line) or read(line))
    add_event(diary, "progress", **progress(8))
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
