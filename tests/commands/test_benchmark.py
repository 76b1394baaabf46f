"""The `benchmark` command: all contenders in turns, on few images."""

import importlib.util
import itertools
import json
from types import SimpleNamespace

import pytest

from rnn_demo.__main__ import main
from rnn_demo.benchmark import measure
from rnn_demo.benchmark.contenders.peak import training_flops
from rnn_demo.benchmark.contenders.process import NETWORKS
from rnn_demo.benchmark.measure import CONTENDERS, NEEDS, OURS
from rnn_demo.commands.benchmark import text


@pytest.mark.parametrize(
    ("network", "one_row", "once"),
    [  # multiplications of a row's pixels and of its state, each for every gate; and of the answer
        ("SimpleRNN 16", (28 * 16, 16 * 16), 16 * 10),
        ("LSTM 128", (4 * 28 * 128, 4 * 128 * 128), 128 * 10),
        ("BiLSTM 64", (2 * 4 * 28 * 64, 2 * 4 * 64 * 64), 2 * 64 * 10),
    ],
)
def test_a_training_is_its_products_forwards_to_the_weights_and_to_the_states(
    network, one_row, once
):
    pixels, state = one_row
    forwards = 28 * (pixels + state) + once
    to_states = 28 * state + once  # the pixels need no gradient
    assert training_flops(NETWORKS[network]) == 2 * (2 * forwards + to_states)


def test_each_round_begins_with_another_one_so_that_none_is_always_first(monkeypatch):
    """And what is told of each are its own turns. How it trains, and how fast: every night."""
    names, turns, clock = [*CONTENDERS][:3], list[str](), itertools.count(1.0)

    def start(module: str, *_: object) -> SimpleNamespace:
        return SimpleNamespace(of=module, kill=lambda: None, communicate=lambda: None)

    monkeypatch.setattr(measure, "installed", lambda: names)
    monkeypatch.setattr(measure, "_start", start)
    monkeypatch.setattr(measure, "_turn", lambda one: turns.append(one.of) or next(clock))
    rows = measure.speeds(["SimpleRNN 16"], rounds=3, images=1_000)
    warm, *rounds = (turns[i : i + 4] for i in range(0, 16, 4))  # each, and then the peak
    modules = [CONTENDERS[name] for name in names]
    assert warm == [*modules, measure.PEAK]
    assert rounds == [[*modules[i:], *modules[:i], measure.PEAK] for i in range(3)]
    for row, module in zip(rows, modules, strict=True):
        assert row["seconds"] == [i + 1.0 for i, of in enumerate(turns) if of == module][1:]


@pytest.mark.keras
@pytest.mark.slow
def test_they_train_in_turns_and_are_measured(capsys):
    few = ["--rounds", "2", "--images", "1000"]
    assert main(["benchmark", *few, "--json", "--networks", "SimpleRNN 16"]) == 0
    said = capsys.readouterr()
    result = json.loads(said.out)
    missing = {name for name, module in NEEDS.items() if not importlib.util.find_spec(module)}
    assert all(f"{name} is not installed and left out" in said.err for name in missing)
    rows = {row["contender"]: row for row in result["rows"]}
    assert list(rows) == [name for name in CONTENDERS if name not in missing]
    for row in rows.values():
        assert len(row["seconds"]) == 2
        assert row["images_per_second"] == pytest.approx(2_000 / sum(row["seconds"]), rel=0.001)
        ratios = [a / b for a, b in zip(rows["Keras fit"]["seconds"], row["seconds"], strict=True)]
        assert row["ratio"] == pytest.approx(sum(ratios) / 2)
        assert row["share_of_peak"] > 0
        assert f"| {row['share_of_peak']:.0%} |" in text(result)
        assert f"{row['images_per_second']:,.0f} ({row['ratio']:.2f}) |" in text(result)
    others = [row["seconds"] for name, row in rows.items() if name != OURS]
    best = [min(seconds) for seconds in zip(*others, strict=True)]
    leads = [a / b for a, b in zip(best, rows[OURS]["seconds"], strict=True)]
    assert rows[OURS]["lead"] == pytest.approx(sum(leads) / 2)
    (reading,) = result["one_reading"].values()
    assert list(reading) == ["reader", "model(x)", "model.predict"]
    assert all(ms > 0 for ms in reading.values())
    assert " | ".join(f"{ms:.2f}" for ms in reading.values()) in text(result)
