"""`evaluate` agrees with Keras's own evaluate, and `results` with `evaluate`."""

import json

import pytest

from rnn_demo import library
from rnn_demo.__main__ import main


def test_it_is_what_keras_said_when_the_network_was_trained(capsys):
    for name in ("notebook", "simple-16"):
        assert main(["evaluate", "--model", name, "--json"]) == 0
        ours, card = json.loads(capsys.readouterr().out), library.find(name).card
        assert ours["loss"] == pytest.approx(card["test_loss"], abs=1e-5)
        assert ours["accuracy"] == card["test_accuracy"]


def test_a_path_is_as_good_as_a_name(capsys):
    path = str(library.MODELS / "notebook" / "model.keras")
    assert main(["evaluate", "--json", "--model", path]) == 0
    by_path = capsys.readouterr().out
    assert main(["evaluate", "--json", "--model", "notebook"]) == 0
    assert json.loads(by_path) == json.loads(capsys.readouterr().out)


def test_a_network_reads_in_its_own_order_unless_told_otherwise(capsys):
    accuracies = []
    for order in ([], ["--row-order", "bottom"], ["--row-order", "top"]):
        assert main(["evaluate", "--json", "--model", "bottom", *order]) == 0
        printed = capsys.readouterr()
        accuracies.append(json.loads(printed.out)["accuracy"])
        assert ("was trained to read rows from the bottom" in printed.err) == ("top" in order)
    assert accuracies[0] == accuracies[1] == library.find("bottom").card["test_accuracy"]
    assert accuracies[2] < accuracies[0] / 2


def test_results_are_those_of_evaluate(capsys):
    assert main(["evaluate", "--json", "--model", "notebook"]) == 0
    accuracy = json.loads(capsys.readouterr().out)["accuracy"]
    assert main(["results", "notebook"]) == 0
    row = capsys.readouterr().out.splitlines()[-1]
    assert row.startswith("| notebook | 890 | 20 |")
    assert row.endswith(f"| {accuracy:.4f} |")


def test_results_of_an_unknown_network(capsys):
    assert main(["results", "nope"]) == 2
    assert "There is no network 'nope'" in capsys.readouterr().err


def test_what_is_no_network_is_one_sentence(tmp_path, capsys):
    (tmp_path / "x.keras").write_bytes(b"hello")
    assert main(["evaluate", "--model", str(tmp_path / "x.keras")]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "Traceback" not in error
