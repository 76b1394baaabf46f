"""`evaluate` agrees with Keras's own, `results` with `evaluate`."""

import json

import pytest

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.commands import results
from rnn_demo.runs import folders


def test_the_table_is_what_evaluate_says(capsys):
    assert main(["evaluate", "--json", "--model", "notebook"]) == 0
    accuracy = json.loads(capsys.readouterr().out)["accuracy"]
    assert main(["results", "notebook"]) == 0
    row = capsys.readouterr().out.splitlines()[-1]
    assert row.startswith("| notebook | 890 | 20 |")
    assert row.endswith(f"| {accuracy:.4f} |")


def test_it_is_what_keras_said_when_the_network_was_trained(capsys):
    for name in ("notebook", "bottom"):  # which reads in another order
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
