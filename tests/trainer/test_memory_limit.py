"""A training that does not fit into memory is refused in a sentence, before it starts."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rnn_demo.errors import UserError
from rnn_demo.runs.estimate import memory_needed
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.presets import PRESETS
from rnn_demo.trainer import memory_limit

LARGE = Spec(cell="LSTM", units=(1024,)), Recipe(batch_size=10_000)


def test_a_large_batch_of_a_large_network_needs_what_it_took():
    """It had passed 14 GB after 31 s."""
    assert 8 * 2**30 < memory_needed(*LARGE) < 30 * 2**30
    assert memory_needed(LARGE[0], replace(LARGE[1], batch_size=100)) < 2**30
    for preset in PRESETS.values():
        assert memory_needed(preset.spec, preset.recipe) < memory_limit.SMALL


def test_what_does_not_fit_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(memory_limit, "available", lambda: 6 * 2**30)
    with pytest.raises(
        UserError, match=r"about 1\d\.\d GB of memory, and of what is free it may take 6\.0 GB"
    ):
        memory_limit.check(*LARGE)
    monkeypatch.setattr(memory_limit, "available", lambda: 60 * 2**30)
    memory_limit.check(*LARGE)
    monkeypatch.setattr(memory_limit, "available", lambda: 0)
    memory_limit.check(Spec(), Recipe())


def test_a_cgroup_counts(tmp_path):
    alone = memory_limit.available(tmp_path)
    assert alone > 0
    (tmp_path / "memory.current").write_text("400000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert memory_limit.available(tmp_path) > 400_000
    (tmp_path / "memory.max").write_text("1000000\n")
    assert memory_limit.available(tmp_path) == 600_000
    (tmp_path / "memory.current").write_text("2000000\n")
    assert memory_limit.available(tmp_path) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="no other system limits what is written to")
def test_over_the_limit_this_process_fails_and_no_other():
    code = (
        "import sys, types\n"
        "package = sys.modules['rnn_demo.trainer'] = types.ModuleType('rnn_demo.trainer')\n"
        "package.__path__ = ['rnn_demo/trainer']  # without TensorFlow: seconds less\n"
        "from rnn_demo.trainer import memory_limit\n"
        "memory_limit.SMALL, memory_limit.available = 2**28, lambda: 2**28\n"
        "memory_limit.limit()\n"
        "bytearray(2**26)\n"
        "try:\n    bytearray(2**30)\nexcept MemoryError:\n    print('refused')\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout == "refused\n", done.stderr
