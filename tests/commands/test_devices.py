"""`devices`: its list, and a check that finds a disagreement."""

import re
from dataclasses import replace

import pytest

from rnn_demo.__main__ import main
from rnn_demo.commands.devices import network_speeds_row
from rnn_demo.trainer import devices, race

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("rate", [0.05, 0.06])
def test_the_cpu_agrees_with_fit_and_a_disagreement_exits_with_1(rate, monkeypatch, capsys):
    recipe = replace(devices.RECIPE, images=2_000)
    monkeypatch.setattr(devices, "RECIPE", recipe)
    monkeypatch.setattr(devices, "NETWORKS", devices.NETWORKS[:1])
    differs = rate != recipe.learning_rate
    # Its speed is measured once
    monkeypatch.setattr(devices, "BENCHMARK", () if differs else devices.BENCHMARK[:1])
    monkeypatch.setattr(race, "STEPS", 40)
    rates, make = iter([recipe.learning_rate, rate]), devices.make_optimizer
    monkeypatch.setattr(
        devices, "make_optimizer", lambda r: make(replace(r, learning_rate=next(rates)))
    )
    assert main(["devices", "--check"]) == differs
    first, *lines = capsys.readouterr().out.splitlines()
    *_, last, head = lines[: len(lines) - len(devices.BENCHMARK)]
    speeds = lines[len(lines) - len(devices.BENCHMARK) :]
    assert first == "/CPU:0"
    assert head == "Images a second of each, 40 steps or 3 seconds:"
    for row in speeds:
        assert int(re.fullmatch(r"SimpleRNN 16: /CPU:0 ([\d,]+)", row)[1].replace(",", "")) > 0
    assert last.startswith("/CPU:0 SimpleRNN 16: loss differs by ")
    assert last.endswith("DISAGREES" if differs else " agrees")


def test_a_row_of_speeds_gives_each_speed_or_the_reason():
    results = [race.DeviceSpeed("/CPU:0", 25_000), race.DeviceSpeed("/GPU:0", 182_000)]
    assert network_speeds_row("LSTM 128", results) == "LSTM 128: /CPU:0 25,000; /GPU:0 182,000"
    out = race.DeviceSpeed("/GPU:1", 0, "its loss is 2.300 where the CPU's is 0.700")
    assert network_speeds_row("GRU 128", [results[0], out]).endswith(
        "; /GPU:1 was out, as its loss is 2.300 where the CPU's is 0.700"
    )


def test_the_note_of_a_race_gives_both_speeds():
    results = [race.DeviceSpeed("/CPU:0", 25_000), race.DeviceSpeed("/GPU:0", 182_000)]
    assert (
        race.device_speeds_note(results, "/GPU:0")
        == "On the GPU: 182,000 images/s; the CPU made 25,000."
    )
    assert (
        race.device_speeds_note(results, "/CPU:0")
        == "On the CPU: 25,000 images/s; the GPU made 182,000."
    )
