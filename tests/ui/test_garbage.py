"""What arrays leave is given back."""

import platform
import subprocess
import sys

import pytest

# Arrays of many sizes, as surveys make them, between small objects that stay.
LEFT = """
import sys
import numpy as np
import psutil
from rnn_demo.ui import garbage
if sys.argv[1] == "give back":
    garbage.give_back()
before, stay = psutil.Process().memory_info().rss, []
for _ in range(3):
    arrays = []
    for size in range(160, 960, 4):
        arrays.append(np.ones(size * 128))
        stay.append(bytes(2_000))
    del arrays
print(psutil.Process().memory_info().rss - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_what_arrays_leave_is_given_back():
    kept, given = (
        int(subprocess.check_output([sys.executable, "-c", LEFT, how], text=True))
        for how in ("keep", "give back")
    )
    assert given < 0.5 * kept
