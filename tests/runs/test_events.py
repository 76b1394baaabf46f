"""A diary of any length is read in bounded time and memory, and a long training's stays short."""

import itertools
import json
import time
import tracemalloc
from pathlib import Path

import pytest

from rnn_demo.runs import events
from rnn_demo.runs.events import add_event, read_events
from rnn_demo.runs.status import read_status
from rnn_demo.spec import Recipe, Spec

LINES = 650_000  # of a day
NUMBERS = {"loss": 0.5, "accuracy": 0.8, "chunk_loss": 0.5, "chunk_accuracy": 0.8}
EPOCH = {"loss": 0.5, "accuracy": 0.8, "val_loss": 0.5, "val_accuracy": 0.8}


def progress(step: int, steps: int = 10**9) -> dict:
    return {
        "epoch": 1 + step // 1000,
        "step": step,
        "steps": steps,
        **NUMBERS,
        "samples_per_second": 4_000,
        "seconds": step / 5,
    }


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """A run's folder whose diary tells of a day, five times a second."""
    about = {
        "title": "a day",
        "created": 1.0,
        "spec": Spec().to_json(),
        "recipe": Recipe().to_json(),
    }
    (tmp_path / "run.json").write_text(json.dumps(about))
    line = json.dumps({"kind": "progress", "at": 1.5, **progress(123456)})
    epoch = json.dumps({"kind": "epoch", "at": 1.5, "step": 1, "epoch": 7, **EPOCH, "seconds": 1.0})
    with open(tmp_path / "events.jsonl", "w") as file:
        file.write(json.dumps({"kind": "state", "at": 1.0, "state": "running"}) + "\n")
        for i in range(LINES // 1000):
            file.write(
                (line + "\n") * 999 + epoch.replace('"epoch": 7', f'"epoch": {i + 1}') + "\n"
            )
        file.write(json.dumps({"kind": "progress", "at": 2.0, **progress(LINES)}) + "\n")
    return tmp_path


def test_a_days_diary_is_read_in_little_time_and_memory(diary):
    """It took 16 s and 1.2 GB to open, and slowed every poll."""
    assert (diary / "events.jsonl").stat().st_size > 120_000_000
    tracemalloc.start()
    try:
        found = read_events(diary)
        assert tracemalloc.get_traced_memory()[1] < 60 * 2**20
    finally:
        tracemalloc.stop()
    assert len(found) < 2 * events.KEPT + LINES // 1000 + 10
    assert found[0]["kind"] == "state"
    assert found[-1]["step"] == LINES
    assert [e["epoch"] for e in found if e["kind"] == "epoch"] == list(range(1, LINES // 1000 + 1))
    taken = []
    for poll in range(10):
        add_event(diary, "progress", **progress(LINES + 1 + poll))
        began = time.process_time()
        run = read_status(diary)
        taken.append(time.process_time() - began)
        assert run.progress["step"] == LINES + 1 + poll
        assert run.moving
    assert min(taken) < 0.05
    began = time.process_time()
    events._read_before.clear()
    read_events(diary)
    assert time.process_time() - began < 5


def test_a_long_trainings_diary_stays_short(tmp_path, monkeypatch):
    monkeypatch.setattr(events, "KEPT", 250)  # and a fourth of the words, which are all written
    for step in range(1, 3 * 3600):  # every eighth second of a day
        told = add_event(tmp_path, "progress", **{**progress(step), "seconds": step * 8.0})
        assert told["step"] == step
        if step % 2_500 == 0:
            assert read_events(tmp_path)[-1]["step"] == step
    assert len((tmp_path / "events.jsonl").read_text().splitlines()) < 3_500
    found = read_events(tmp_path)
    assert found[-1]["step"] == step
    assert len(found) <= 2 * events.KEPT + 1
    gaps = [b["step"] - a["step"] for a, b in itertools.pairwise(found)]
    assert max(gaps) < step / 50  # over all of it
    add_event(tmp_path, "progress", **{**progress(step + 1, step + 1), "seconds": step * 8.0})
    assert json.loads((tmp_path / "events.jsonl").read_text().splitlines()[-1])["step"] == step + 1


def test_the_newest_progress_is_there_before_what_comes_after_it(tmp_path):
    """Or a card, which knows the last step, would be of another end."""
    for step in (1, 2, 3):
        add_event(tmp_path, "progress", **{**progress(step), "seconds": 4_000.0 + step / 10})
    assert (tmp_path / events.NEWEST).exists()
    for _ in range(2):
        add_event(tmp_path, "state", state="stopped")
    found = [(e["kind"], e.get("step")) for e in read_events(tmp_path)]
    assert found == [("progress", 1), ("progress", 3), ("state", None), ("state", None)]


def test_a_short_trainings_diary_holds_every_word(tmp_path):
    for step in range(1, 1500):
        add_event(tmp_path, "progress", **progress(step))
    assert not (tmp_path / events.NEWEST).exists()
    assert [e["step"] for e in read_events(tmp_path)] == list(range(1, 1500))


def test_newer_than_the_diary_or_nothing(tmp_path):
    add_event(tmp_path, "state", state="running")
    (tmp_path / events.NEWEST).write_text(
        json.dumps({"kind": "progress", "at": 1.0, **progress(5)})
    )
    assert [e["kind"] for e in read_events(tmp_path)] == ["state"]
    (tmp_path / events.NEWEST).write_text("{")
    assert [e["kind"] for e in read_events(tmp_path)] == ["state"]
    late = {"kind": "progress", "at": time.time() + 5, **progress(5)}
    (tmp_path / events.NEWEST).write_text(json.dumps(late))
    assert [e["kind"] for e in read_events(tmp_path)] == ["state", "progress"]


def test_all_diaries_together_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(events, "MOST_EVENTS", 100)
    for run in range(20):
        (tmp_path / str(run)).mkdir()
        for _ in range(30):
            add_event(tmp_path / str(run), "state", state="running")
        read_events(tmp_path / str(run))
    assert sum(len(e) for _, _, e in events._read_before.values()) <= 100
