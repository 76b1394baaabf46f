"""The events of a run: of any length in bounded memory, and the status at a given moment."""

import itertools
import json
import tracemalloc
from pathlib import Path

import pytest

from rnn_demo.runs import events, folders, snapshots
from rnn_demo.runs.events import add_event, read_events
from rnn_demo.runs.snapshots import MAX_BYTES, MAX_COUNT, snapshot_steps_to_delete, thin_snapshots
from rnn_demo.runs.status import status_at_step, status_from_folder
from rnn_demo.spec.failures import FAILURES
from tests.support.run_folders import Folder, finished


@pytest.fixture
def diary(monkeypatch) -> Path:
    """Return a run's folder whose log is far longer than the limit, here 500 events."""
    monkeypatch.setattr(events, "MAX_OF_ONE", 500)
    path = Folder().epochs(1).path
    progress = [e for e in read_events(path) if e["kind"] == "progress"]
    with open(path / events.NAME, "a") as file:
        file.writelines([json.dumps(progress[-1]) + "\n"] * 5_000)
    add_event(path, "state", state="stopped")
    return path


def test_a_long_log_is_read_from_its_end_in_little_memory(diary):
    """Such a log took 16 s and 1.2 GB to open, and slowed every poll."""
    tracemalloc.start()
    try:
        assert len(read_events(diary)) == events.MAX_OF_ONE
        assert tracemalloc.get_traced_memory()[1] < 3 * 2**20
    finally:
        tracemalloc.stop()
    run = status_from_folder(diary)
    assert run.state == "stopped"
    add_event(diary, **{**run.newest_progress, "step": 7})
    run = status_from_folder(diary)
    assert run.newest_progress["step"] == 7
    assert run.moving


def test_only_new_lines_of_a_log_are_parsed(diary, monkeypatch):
    read_events(diary)
    lines, read = [], events._events_in_line
    monkeypatch.setattr(events, "_events_in_line", lambda line: lines.append(line) or read(line))
    add_event(diary, "resumed", step=8)
    assert read_events(diary)[-1]["step"] == 8
    assert len([line for line in lines if line]) == 1


def test_the_events_of_all_logs_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(events, "MAX_EVENTS", 100)
    for run in range(20):
        (tmp_path / str(run)).mkdir()
        for _ in range(30):
            add_event(tmp_path / str(run), "state", state="running")
        read_events(tmp_path / str(run))
    assert sum(len(e) for _, _, e in events._cache.values()) <= 100


def test_the_status_at_a_step_has_only_the_events_until_then():
    run = folders.status_for_id(finished())
    for step in (0, 2, 8, 11):
        then = status_at_step(run, step)
        assert then.trains_or_waits
        assert then.curve == [e for e in run.curve if e["step"] <= step]
        assert all(e["step"] <= step for e in then.history + then.snapshots)
        assert then.snapshots[0] == run.snapshots[0]
        assert then.moving == bool(then.curve)
    assert status_at_step(run, run.curve[-1]["step"]) is run


def test_shipped_runs_are_complete_and_small():
    runs = folders.shipped_statuses()
    assert len(runs) == 1 + 2 * len(FAILURES)
    for run in runs:
        assert run.spec is not None
        assert len(run.curve) > 3
        assert len(run.snapshots) > 2
        assert run.newest_progress == run.curve[-1]
    files = [p for p in folders.SHIPPED_RUNS.rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 3_000_000


@pytest.mark.parametrize("name", FAILURES)
def test_shipped_failures_failed_and_their_twins_succeeded(name):
    failure = FAILURES[name]
    bad, good = folders.status_for_id(name), folders.status_for_id(f"{name}-twin")
    assert (bad.spec, bad.recipe) == failure.bad
    assert (good.spec, good.recipe) == failure.good
    assert good.state == "finished"
    if name == "too-fast":
        assert bad.state == "failed"
        assert len(bad.history) < 2  # within two epochs
        assert good.history[-1]["val_accuracy"] > 0.3
    else:
        assert bad.state == "finished"
        assert good.history[0]["val_accuracy"] > bad.history[0]["val_accuracy"] + 0.25


def grown(steps, size: int) -> list[int]:
    """Return the remaining steps of a run with a snapshot at each of these."""
    kept: dict[int, int] = {}
    for step in steps:
        kept[step] = size
        for gone in snapshot_steps_to_delete(kept):
            del kept[gone]
        assert len(kept) <= 2 or sum(kept.values()) <= MAX_BYTES
        assert max(kept) == step
    return sorted(kept)


def test_snapshots_of_a_long_run_are_thinned_evenly():
    assert grown(range(0, 400, 10), 1000) == list(range(0, 400, 10))  # a short one keeps all
    kept = grown([0, 2, 6, 12, *range(50, 50_001, 50)], 100_000)
    assert len(kept) == MAX_COUNT
    assert (kept[0], kept[-1]) == (0, 50_000)
    assert sum(step <= 50 for step in kept) >= 2
    places = [step**0.5 for step in kept]
    gaps = [b - a for a, b in itertools.pairwise(places)]
    assert max(gaps) < 4 * 50_000**0.5 / MAX_COUNT


def test_thinning_deletes_only_snapshots(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "MAX_COUNT", 3)
    for step in (0, 10, 20, 30, 40):
        (tmp_path / f"{step:08d}.keras").write_bytes(b"x")
    (tmp_path / ".1234abcd.keras").write_bytes(b"x")
    thin_snapshots(tmp_path)
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == [".1234abcd.keras", "00000000.keras", "00000010.keras", "00000040.keras"]
