"""A run's folder is made whole or not at all."""

import errno
import os
import time
from types import SimpleNamespace

import pytest

from rnn_demo.runs import folders, trainers
from rnn_demo.runs.status import RunError
from rnn_demo.spec import Recipe, Spec


@pytest.fixture
def full_disk(monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pathlib.Path.write_text", full)


def next_descriptor() -> int:
    """The lowest that is free."""
    free = os.dup(0)
    os.close(free)
    return free


def test_a_full_disk_leaves_no_folder_and_no_open_file(full_disk):
    free = next_descriptor()
    for _ in range(5):
        with pytest.raises(RunError, match="can't be written: No space left"):
            folders.create(Spec(), Recipe(), "a run")
    assert [p.name for p in folders.root().iterdir()] == [trainers.FOLDER]
    assert next_descriptor() == free


def test_two_runs_of_one_second_that_draw_the_same_id_are_two(monkeypatch):
    drawn = iter(["0000", "0000", "0001"])
    monkeypatch.setattr(folders, "secrets", SimpleNamespace(token_hex=lambda _: next(drawn)))
    monkeypatch.setattr(
        folders, "time", SimpleNamespace(strftime=lambda _: "20261125-120000-", time=time.time)
    )
    ids = [folders.create(Spec(), Recipe()) for _ in range(2)]
    assert ids == ["20261125-120000-0000", "20261125-120000-0001"]
