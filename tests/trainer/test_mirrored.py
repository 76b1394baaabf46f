"""Training over two devices is training over one; on logical CPUs, in a process that has two."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_two_devices_give_the_weights_of_one():
    command = [sys.executable, "-m", "tests.trainer.on_two_devices"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
