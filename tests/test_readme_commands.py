"""Every command in the manual runs: `python -m pytest -m slow`."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from rnn_demo.data import test_split as mnist_test

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
COMMANDS = re.findall(
    r"^\.venv/bin/python -m rnn_demo ([^#\n]*)",
    (ROOT / "assets" / "manual.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
# Shorter than in the manual: it must only run
SHORTER = {"train": ["--epochs", "1", "--images", "1000"]}


@pytest.mark.parametrize("command", COMMANDS, ids=str.strip)
def test_the_manuals_command_runs(command, tmp_path):
    Image.fromarray(mnist_test().images[0]).save(tmp_path / "photo.png")
    words = shlex.split(command)
    words += [] if "--help" in words else SHORTER.get(words[0], [])
    done = subprocess.run(
        [sys.executable, "-m", "rnn_demo", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
