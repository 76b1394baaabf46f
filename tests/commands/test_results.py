"""`evaluate` agrees with Keras's own; what `results` prints is in the README, see there."""

import json

import pytest

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.commands import results
from rnn_demo.runs import folders


def test_it_is_what_keras_said_when_the_network_was_trained(capsys):
    for name in ("gru-33", "bottom"):  # which reads in another order
        assert main(["evaluate", "--model", name, "--json"]) == 0
        ours, card = json.loads(capsys.readouterr().out), library.find(name).card
        assert ours["loss"] == pytest.approx(card["test_loss"], abs=1e-5)
        assert ours["accuracy"] == card["test_accuracy"]


@pytest.mark.keras
@pytest.mark.slow
def test_a_preset_trained_anew_leaves_no_run():
    card = results.train_anew("device", *["--epochs", "1", "--images", "300", "--seed", "7"])
    assert (card["recipe"]["seed"], card["parameters"]) == (7, 2_282)
    assert folders.all_runs() == []
