"""What holds on Windows and macOS, as far as it can be tried here."""

import os

from rnn_demo import files
from rnn_demo.runs import folders
from rnn_demo.runs.events import add_event, read_events
from tests.support.run_folders import finished


def test_run_folders_written_with_crlf_are_read():
    run_id = finished("a run")
    path = folders.folder(run_id)
    known, run = read_events(path), folders.status(run_id)
    for name in ("events.jsonl", "run.json"):
        (path / name).write_bytes((path / name).read_bytes().replace(b"\n", b"\r\n"))
    assert read_events(path) == known
    assert folders.status(run_id) == run
    add_event(path, "state", state="stopped")
    assert folders.status(run_id).state == "stopped"


def test_a_file_that_is_being_read_is_replaced_a_moment_later(tmp_path, monkeypatch):
    refused, replace = [], os.replace

    def busy(*paths):
        if len(refused) < 3:
            refused.append(paths)
            raise PermissionError(13, "The process cannot access the file")
        replace(*paths)

    monkeypatch.setattr(os, "replace", busy)
    with files.replacing(tmp_path / "a") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "a").read_text() == "new"
    assert len(refused) == 3
