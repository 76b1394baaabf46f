"""Presets trained anew for the results, each in a process of its own; the runs are not kept."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
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
    with tempfile.TemporaryDirectory() as folder:  # a runs folder of its own: no one else's runs
        out = Path(folder) / "model"
        command = [sys.executable, "-m", "rnn_demo", "train", "--preset", name, "--json"]
        done = subprocess.run(
            [*command, *options, "--title", title, "--out", str(out)],
            stdout=subprocess.PIPE,
            cwd=folders.PROJECT,
            env={**os.environ, "RNN_DEMO_RUNS": str(Path(folder) / "runs")},
        )
        if done.returncode:
            raise UserError(f"Training {title} failed: see the messages above.")
        yield library.find(str(out))
