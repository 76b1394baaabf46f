"""Three simultaneous visitors get correct answers, and the command reports it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.load.nginx import MISSING, NGINX

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("behind", [[], ["--nginx"]])
def test_three_visitors_get_correct_answers(behind):
    if behind and NGINX is None:
        pytest.skip(MISSING)
    done = subprocess.run(
        [sys.executable, "-m", "scripts.load", "--sessions", "3", "--minutes", "0.1", *behind],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    drawn, right = re.match(r"(\d+) drawings, (\d+) read as drawn", done.stdout).groups()
    assert drawn == "9"
    assert int(right) >= 7
    assert 0 < int(re.search(r"(\d+) at most", done.stdout)[1]) < 600 * (1 + len(behind))
