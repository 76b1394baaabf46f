"""Foreign files in the runs folder stop no page: pipes, large files, odd titles, many runs."""

import contextlib
import json
import os
import signal
import tracemalloc

import pytest

from rnn_demo import files, library
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture.fit import ReadoutFit
from rnn_demo.runs import folders, lifecycle, network_files, processes
from tests.support.pages import keys, opened
from tests.support.run_folders import RECIPE, SPEC, finished

FILES = ("run.json", "events.jsonl", "memory.npz", "../.trainers/{}.json")


def sparse(path: str) -> None:
    with open(path, "wb") as file:
        file.truncate(300 * 2**20)  # one line without an end


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes among its files")
@pytest.mark.parametrize("make", [os.mkfifo, sparse])
@pytest.mark.parametrize("name", FILES)
def test_pipes_and_huge_files_are_ignored(name, make, monkeypatch):
    """Reading a pipe waited for ever, and 300 MB were read into memory."""
    run_id = finished()
    path = folders.run_folder(run_id) / name.format(run_id)
    path.unlink(missing_ok=True)
    make(str(path))
    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits"))
    signal.alarm(60)
    tracemalloc.start()
    try:
        assert len(folders.statuses_newest_first()) == 1
        assert network_files.run_ids_with_network() == [run_id] * (name != "run.json")
        if name != "run.json":
            model = library.open_model_by_name(run_id)
            assert not passes.load_pass_or_empty(model, ReadoutFit).done
        assert not processes.active_runs(folders.runs_folder())
        assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    finally:
        tracemalloc.stop()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_any_title_is_shown_as_a_short_line():
    """Half a surrogate pair can't be sent to a browser: each page that lists networks failed."""
    for title in ("half a letter: \ud800", "long " * 180_000, ["\ud800"], "\ud800"):
        path = folders.run_folder(finished()) / "run.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "title": title}))
        assert 0 < len(folders.run_title(path.parent.name)) <= 80
    for page in ("", "testset", "story"):
        opened(page)
    ids = folders.run_ids_in_folder(folders.runs_folder())
    assert {f"open-{run_id}" for run_id in ids} <= keys(opened("train"))


def test_runs_are_not_locked_while_all_are_read(monkeypatch):
    """With 3,000 of them Start took 6.5 s, and blocked everyone else."""
    locked, within, real, regular = [], [], folders.lock_runs, files.open_regular

    @contextlib.contextmanager
    def changing():
        with real():
            locked.append(True)
            yield
            locked.pop()

    def counted(path, most):
        within.extend(locked[:1])
        return regular(path, most)

    for k in range(30):
        finished(f"run {k}")
    monkeypatch.setattr(files, "open_regular", counted)
    monkeypatch.setattr(folders, "lock_runs", changing)
    monkeypatch.setattr(processes, "has_tensorflow", lambda: True)
    monkeypatch.setattr(lifecycle, "_hand_run_to_trainer", lambda *_: None)
    lifecycle.start_training(SPEC, RECIPE)
    assert len(within) < 10
