"""A piece of Python in a process of its own: how much processor time and memory it took."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MEASURED = """
import json, pathlib, resource, sys, time


def peak():  # in bytes; Linux's ru_maxrss begins at that of the process that started this one
    if sys.platform == "linux":
        lines = pathlib.Path("/proc/self/status").read_text().splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


{before}
began, held = time.process_time(), peak()
{code}
print(json.dumps([time.process_time() - began, peak() - held]))
"""


def measured(before: str, code: str, seconds: int = 120) -> tuple[float, int]:
    """Seconds of a processor and bytes of memory that `code` took beyond `before`.

    Both are lines of Python; in a subprocess, where Pillow's and zlib's memory counts, too. After
    `seconds` on the clock it is killed, and the test fails.
    """
    pytest.importorskip("resource", reason="Windows does not tell what a process took")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(before=before, code=code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    taken, memory = json.loads(done.stdout.splitlines()[-1])
    return taken, memory
