"""Presets trained anew for the results, each in a process of its own; the runs are not kept."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.runs import folders


@contextlib.contextmanager
def train_anew(name: str, changes: dict[str, Any]) -> Iterator[library.Model]:
    """The preset trained with some fields changed, as a model with its card; then it is deleted.

    Raises UserError where the training fails.
    """
    options = [part for k, v in changes.items() for part in (f"--{k.replace('_', '-')}", str(v))]
    title = f"{name}, {', '.join(f'{k} {v}' for k, v in changes.items())}, for the results"
    command = [sys.executable, "-m", "rnn_demo", "train", "--preset", name, "--json"]
    done = subprocess.run(
        [*command, *options, "--title", title], stdout=subprocess.PIPE, cwd=folders.PROJECT
    )
    if done.returncode:
        raise UserError(f"Training {title} failed: see the messages above.")
    run_id = next(run.id for run in folders.all_runs() if run.title == title)
    try:
        yield library.find(run_id)
    finally:
        folders.delete(run_id)
