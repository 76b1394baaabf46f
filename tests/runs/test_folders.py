"""Run folders: reading them, also on other systems, and handling damaged ones."""

import errno
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo import files
from rnn_demo.runs import folders, lifecycle, network_files, processes
from rnn_demo.runs.events import add_event, read_events
from rnn_demo.runs.status import last_log_lines
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from tests.support.run_folders import Folder, finished

LOSSES = {"loss": 0.5, "accuracy": 0.9, "val_loss": 0.6, "val_accuracy": 0.8}
PACE = {"chunk_loss": 0.5, "chunk_accuracy": 0.9, "samples_per_second": 100, "seconds": 1.0}
STRANGE = ("1" + "0" * 400, "1" + "0" * 5000, "1e400", "-5", "NaN", "-Infinity", '"NaN"', "[]")


@pytest.fixture
def ended():
    """Return a run that ended without training, for operations on folders."""
    return Folder().end("stopped")


def test_a_full_disk_leaves_no_folder(monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(folders.RunRequestError, match="can't be written: No space left"):
        folders.create_run(NetworkSpec(), TrainingRecipe(), "a run")
    assert [p.name for p in folders.runs_folder().iterdir()] == [processes.FOLDER]


@pytest.mark.parametrize(
    "text", ["", "..", "../runs", "a1/..", ".turns", "a" * 65, "a\n", "A1", "a."]
)
def test_paths_are_not_accepted_as_ids(text, root):
    (root / "a1").mkdir(parents=True)
    for path in (text, text.replace("/", "\\"), f"C:{text}"):
        with pytest.raises(folders.RunRequestError, match="There is no run"):
            folders.status_for_id(path)


@pytest.mark.parametrize(
    "about",
    [
        None,
        "",
        "{",
        "[]",
        "null",
        '{"title": "x"}',
        '{"spec": {"cell": "Elman"}, "recipe": {}}',
        '{"spec": {"colour": 1}, "recipe": {}, "title": "t", "created": 1}',
        *(f'{{"spec": {{}}, "recipe": {{}}, "title": "t", "created": {n}}}' for n in STRANGE),
        '{"title": "t", "created": 1, "spec": {}, "recipe": {"epochs": 1%s}}' % ("0" * 400),
    ],
)
def test_an_unreadable_run_is_listed_as_failed_and_can_be_deleted(ended, about):
    path = folders.run_folder(ended) / "run.json"
    path.unlink() if about is None else path.write_text(about)
    (run,) = folders.statuses_newest_first()
    assert (run.id, run.state, run.spec) == (ended, "failed", None)
    assert run.reason
    with pytest.raises(folders.RunRequestError):
        lifecycle.resume_training(ended)
    folders.delete_idle_run(ended)
    assert folders.statuses_newest_first() == []


@settings(max_examples=20)
@given(st.lists(st.binary(max_size=60) | st.just(b"[" * 5000), max_size=8))
def test_unreadable_event_lines_are_skipped(lines):
    run = Folder()
    path = run.path
    with open(path / "events.jsonl", "wb") as file:
        for line in lines:
            file.write(line + b"\n")
    (path / "events.jsonl").open("ab").write(b'{"kind": "state", "state": ')
    add_event(path, "epoch", step=80, epoch=1, **LOSSES)
    add_event(path, "snapshot", step=80, epoch=1.0, file="00000080.keras")
    add_event(path, "snapshot", step=81, epoch=1.0, file="../run.json")
    run = folders.status_for_id(run.end("stopped"))
    assert run.state == "stopped"
    assert run.history[-1]["loss"] == 0.5
    assert run.snapshots == []  # one is missing, one is invalid


def test_resuming_drops_the_events_after_the_snapshot(ended):
    path = folders.run_folder(ended)
    for step in (10, 20, 30):
        add_event(path, "progress", step=step, epoch=1, steps=30, **LOSSES, **PACE)
        add_event(path, "epoch", step=step, epoch=step // 10, **LOSSES)
    add_event(path, "resumed", step=20)
    run = folders.status_for_id(ended)
    assert [e["step"] for e in run.curve] == [e["step"] for e in run.history] == [10, 20]


def test_only_new_events_are_read_unless_the_log_is_replaced(ended):
    path = folders.run_folder(ended)
    known = read_events(path)
    with open(path / "events.jsonl", "ab") as file:
        file.write(b'{"kind": "resumed", "at": 1.5, "step"')
    assert read_events(path) == known
    with open(path / "events.jsonl", "ab") as file:
        file.write(b': 3}\n{"kind": "resumed", "at": 2.5, "step": 4}')
    assert [e["step"] for e in read_events(path)[len(known) :]] == [3, 4]
    assert read_events(path) == read_events(path)
    whole = (path / "events.jsonl").read_bytes()
    (path / "events.jsonl").unlink()
    assert read_events(path) == []
    (path / "events.jsonl").write_bytes(whole[: whole.index(b"\n") + 1])
    assert read_events(path) == known[:1]


def test_events_with_impossible_numbers_are_skipped(ended):
    """They broke the page for everyone, or acted as a formula in a spreadsheet."""
    path = folders.run_folder(ended)
    epoch = {"kind": "epoch", "at": 1.5, "step": 1, "epoch": 1, **LOSSES}
    of_now = {name: LOSSES[name] for name in ("loss", "accuracy")}
    progress = {"kind": "progress", "at": 1.5, "step": 1, "epoch": 1, "steps": 9, **of_now, **PACE}
    known = len(read_events(path))
    with open(path / "events.jsonl", "a") as file:
        for event in (epoch, progress):
            for name, value in event.items():
                for strange in (*STRANGE, '"=cmd"') if isinstance(value, int | float) else ():
                    line = json.dumps({**event, name: "?"}).replace('"?"', strange)
                    file.write(line + "\n")
        file.write(json.dumps(epoch) + "\n" + json.dumps(progress) + "\n")
    assert read_events(path)[known:] == [epoch, progress]


@pytest.mark.skipif(os.name == "nt", reason="not everyone may make links there")
def test_links_out_of_a_runs_folder_are_not_followed(ended, tmp_path):
    path, elsewhere = folders.run_folder(ended), tmp_path / "elsewhere"
    elsewhere.write_text('{"secret": 1}')
    links = ("model.keras", "snapshots/00000001.keras", "card.json", "worker.log")
    for name in links:
        (path / name).symlink_to(elsewhere)
    add_event(path, "snapshot", step=1, epoch=1.0, file="00000001.keras")
    assert network_files.newest_network_of_run(ended) is None
    assert folders.status_for_id(ended).snapshots == []
    assert last_log_lines(path) == ""
    with pytest.raises(folders.RunRequestError, match="no card"):
        network_files.load_run_card(ended)


def test_the_newest_network_of_a_run_is_opened(ended):
    path = folders.run_folder(ended)
    assert network_files.newest_network_of_run(ended) is None
    names = ("snapshots/00000001.keras", "model.keras", "snapshots/00000090.keras")
    for at, name in enumerate(names):
        (path / name).write_bytes(b"a network")
        os.utime(path / name, (at, at))
        assert network_files.newest_network_of_run(ended) == path / name


def test_run_folders_written_with_crlf_are_read():
    run_id = finished("a run")
    path = folders.run_folder(run_id)
    known, run = read_events(path), folders.status_for_id(run_id)
    for name in ("events.jsonl", "run.json"):
        (path / name).write_bytes((path / name).read_bytes().replace(b"\n", b"\r\n"))
    assert read_events(path) == known
    assert folders.status_for_id(run_id) == run
    add_event(path, "state", state="stopped")
    assert folders.status_for_id(run_id).state == "stopped"


def test_replacing_a_file_in_use_is_tried_again(tmp_path, monkeypatch):
    refused, replace = [], os.replace

    def busy(*paths):
        if len(refused) < 3:
            refused.append(paths)
            raise PermissionError(13, "The process cannot access the file")
        replace(*paths)

    monkeypatch.setattr(os, "replace", busy)
    with files.temporary_path_for_atomic_write(tmp_path / "a") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "a").read_text() == "new"
    assert len(refused) == 3
