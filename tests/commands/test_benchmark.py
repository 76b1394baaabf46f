"""The `benchmark` command: real contenders in turns, on few images; what it refuses."""

import json

import pytest

from rnn_demo.__main__ import main
from rnn_demo.benchmark import measure
from rnn_demo.benchmark.measure import OURS, STOCK
from rnn_demo.benchmark.networks import NETWORKS, training_flops
from rnn_demo.commands.benchmark import text


@pytest.fixture
def only_keras(monkeypatch):
    """Left without what may not be installed, whether it is or not."""
    monkeypatch.setattr(measure, "NEEDS", {"PyTorch": "no_such_module", "JAX": "no_such_module"})


@pytest.mark.keras
@pytest.mark.slow
def test_it_trains_in_turns_and_measures(only_keras, capsys):
    command = ["benchmark", "--quick", "--json", "--networks", "SimpleRNN 16", "--epochs", "0"]
    assert main(command) == 0
    printed = capsys.readouterr()
    result = json.loads(printed.out)
    assert "PyTorch is not installed" in printed.err
    rows = {row["contender"]: row for row in result["rows"]}
    assert list(rows) == [STOCK, "fit, best settings", OURS]
    for row in rows.values():
        assert len(row["seconds"]) == 2
        assert 0 < row["share_of_peak"] < 1
        assert row["images_per_second"] == pytest.approx(2_000 / sum(row["seconds"]), rel=0.001)
    assert rows[STOCK]["ratio"] == 1
    assert set(rows[OURS]["latency_ms"]) == {"reader", "model(x)", "model.predict"}
    printed = text(result)
    assert "| images/s (times fit) | Keras fit | fit, best settings | rnn_demo |" in printed
    assert f"| SimpleRNN 16 | {rows[STOCK]['images_per_second']:,.0f} (1.00) |" in printed


def test_the_arithmetic_of_training():
    """94 kFLOP a sample for SimpleRNN 16: forwards and to the weights twice, to the states once."""
    forwards = 2 * (28 * (28 * 16 + 16 * 16) + 16 * 10)
    back = forwards + 2 * (28 * 16 * 16 + 16 * 10)
    assert training_flops(NETWORKS["SimpleRNN 16"]) == forwards + back
    assert training_flops(NETWORKS["LSTM 128"]) == pytest.approx(12.6e6, rel=0.01)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--networks", "LSTM 9"], "no network 'LSTM 9'"),
        (["--rounds", "0"], "--rounds must be between 1 and 100"),
        (["--images", "99"], "--images must be between 100 and 55,000"),
        (["--epochs", "101"], "--epochs must be between 0"),
    ],
)
def test_what_it_refuses(options, message, capsys):
    assert main(["benchmark", *options]) == 2
    assert message in capsys.readouterr().err
