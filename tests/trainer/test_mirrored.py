"""Training over two devices is training over one; on logical CPUs, in a process that has two."""

import subprocess
import sys
from pathlib import Path

import pytest

from rnn_demo.spec import Recipe, Spec, SpecError, check_together

ROOT = Path(__file__).parent.parent.parent


def test_two_devices_give_the_weights_of_one():
    command = [sys.executable, "-m", "tests.trainer.on_two_devices"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def test_what_can_not_be_mirrored_is_a_sentence():
    with pytest.raises(SpecError, match="leave device at auto"):
        Recipe(strategy="mirrored", device="/CPU:0")
    for spec in (Spec(stateful=True), Spec(api="cell-loop")):
        with pytest.raises(SpecError, match="set strategy to one"):
            check_together(spec, Recipe(strategy="mirrored"))
