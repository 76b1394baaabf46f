"""The `benchmark` command: both contenders in turns, on few images."""

import json

import pytest

from rnn_demo.__main__ import main
from rnn_demo.commands.benchmark import text

pytestmark = [pytest.mark.keras, pytest.mark.slow]


def test_it_trains_in_turns_and_measures(capsys):
    few = ["--rounds", "2", "--images", "1000"]
    assert main(["benchmark", *few, "--json", "--networks", "SimpleRNN 16"]) == 0
    result = json.loads(capsys.readouterr().out)
    stock, ours = result["rows"]
    assert (stock["contender"], stock["ratio"], ours["contender"]) == ("Keras fit", 1, "rnn_demo")
    for row in (stock, ours):
        assert len(row["seconds"]) == 2
        assert row["images_per_second"] == pytest.approx(2_000 / sum(row["seconds"]), rel=0.001)
    assert f"| SimpleRNN 16 | {stock['images_per_second']:,.0f} |" in text(result)
