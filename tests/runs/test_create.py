"""A run's folder is made whole or not at all."""

import errno
import os

import pytest

from rnn_demo.runs import folders
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
    assert [p.name for p in folders.root().iterdir()] == [".locks"]
    assert next_descriptor() == free
