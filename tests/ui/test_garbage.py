"""Of what is there after the first run nothing is garbage; what arrays leave is given back."""

import itertools
import platform
import subprocess
import sys

import pytest

from rnn_demo.ui import garbage
from tests.support.pages import opened

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


def test_it_is_said_once_and_after_the_first_run(monkeypatch):
    said = []
    monkeypatch.setattr(garbage, "_runs", itertools.count())
    monkeypatch.setattr(garbage, "give_back", lambda: said.append("given back"))
    monkeypatch.setattr("gc.freeze", lambda: said.append("frozen"))
    app = opened()
    assert said == ["given back"]
    app.run()
    app.run()
    assert said == ["given back", "frozen"]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_what_arrays_leave_is_given_back():
    kept, given = (
        int(subprocess.check_output([sys.executable, "-c", LEFT, how], text=True))
        for how in ("keep", "give back")
    )
    assert given < 0.5 * kept
