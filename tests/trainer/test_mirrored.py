"""Training over two devices is training over one; on logical CPUs, in a process that has two."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_demo.spec import Recipe, Spec, SpecError, check_together

ROOT = Path(__file__).parent.parent.parent


def test_two_devices_give_the_weights_of_one():
    done = subprocess.run(
        [sys.executable, "-m", "tests.trainer.on_two_devices"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 4
    for line in lines:
        assert line["devices"] == "/CPU:0, /CPU:1"
        assert line["apart"] < 1e-6
        assert line["moved"] > 1e-3
        assert line["loss"] < 1e-5
        assert line["accuracy"] == 0


def test_what_can_not_be_mirrored_is_a_sentence():
    with pytest.raises(SpecError, match="leave device at auto"):
        Recipe(strategy="mirrored", device="/CPU:0")
    for spec in (Spec(stateful=True), Spec(api="cell-loop")):
        with pytest.raises(SpecError, match="set strategy to one"):
            check_together(spec, Recipe(strategy="mirrored"))
