"""`devices`: what it lists, and a check that finds a disagreement."""

from dataclasses import replace

import pytest

from rnn_demo.__main__ import main
from rnn_demo.trainer import devices

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("rate", [0.05, 0.06])
def test_the_cpu_agrees_with_fit_and_a_disagreement_exits_with_1(rate, monkeypatch, capsys):
    recipe = replace(devices.RECIPE, images=2_000)
    monkeypatch.setattr(devices, "RECIPE", recipe)
    monkeypatch.setattr(devices, "NETWORKS", devices.NETWORKS[:1])
    rates, make = iter([recipe.learning_rate, rate]), devices.make_optimizer
    monkeypatch.setattr(
        devices, "make_optimizer", lambda r: make(replace(r, learning_rate=next(rates)))
    )
    differs = rate != recipe.learning_rate
    assert main(["devices", "--check"]) == differs
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "/CPU:0"
    assert last.startswith("/CPU:0 SimpleRNN 16: loss differs by ")
    assert last.endswith("DISAGREES" if differs else " agrees")
