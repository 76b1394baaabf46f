"""Visitors are answered while another address sends as much as it can."""

import sys

import pytest

from tests.load.attack import KINDS, waits
from tests.support.server import running_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="another address: 127.0.0.2"),
]
# While others draw, the attack has a quarter of the server: they wait 1.3 times as long as in
# quiet, as measured with eleven other programs on two cores. The rest is room for the time that the
# attack takes outside of the server. Without bounds half of the drawings had no answer within 20 s.
MOST = 10
LEAST = 0.1  # seconds: a quiet time below it says little


@pytest.mark.parametrize("kind", KINDS)
def test_others_wait_little_longer_than_in_quiet(kind, tmp_path):
    with running_server(RNN_DEMO_RUNS=str(tmp_path)) as (port, _):
        met = waits(port, kind, 10, 10.0, 2)
    quiet, attacked = met["quiet"], met["attacked"]
    assert quiet.errors == attacked.errors == []
    assert len(attacked.took) == len(quiet.took)
    middle = sorted(attacked.took)[len(attacked.took) // 2]
    assert middle <= MOST * max(LEAST, sorted(quiet.took)[len(quiet.took) // 2])
