"""The `benchmark` command: all contenders in turns, on few images."""

import importlib.util
import json

import pytest

from rnn_demo.__main__ import main
from rnn_demo.benchmark.measure import CONTENDERS, NEEDS, OURS
from rnn_demo.commands.benchmark import text

pytestmark = [pytest.mark.keras, pytest.mark.slow]


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
        assert f"{row['images_per_second']:,.0f} ({row['ratio']:.2f}) |" in text(result)
    others = [row["seconds"] for name, row in rows.items() if name != OURS]
    best = [min(seconds) for seconds in zip(*others, strict=True)]
    leads = [a / b for a, b in zip(best, rows[OURS]["seconds"], strict=True)]
    assert rows[OURS]["lead"] == pytest.approx(sum(leads) / 2)
