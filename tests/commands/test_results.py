"""`evaluate` agrees with Keras's own, `results` with `evaluate`; accuracy by row is measured."""

import contextlib
import json

import pytest

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.commands import results
from rnn_demo.explain import rows_read
from rnn_demo.runs import folders


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(rows_read, "FILE", tmp_path / "curves.csv")
    return rows_read.FILE


def test_the_table_is_what_evaluate_says(capsys):
    assert main(["evaluate", "--json", "--model", "notebook"]) == 0
    accuracy = json.loads(capsys.readouterr().out)["accuracy"]
    assert main(["results", "notebook"]) == 0
    row = capsys.readouterr().out.splitlines()[-1]
    assert row.startswith("| notebook | 890 | 20 |")
    assert row.endswith(f"| {accuracy:.4f} |")


def test_it_is_what_keras_said_when_the_network_was_trained(capsys):
    for name in ("notebook", "simple-16"):
        assert main(["evaluate", "--model", name, "--json"]) == 0
        ours, card = json.loads(capsys.readouterr().out), library.find(name).card
        assert ours["loss"] == pytest.approx(card["test_loss"], abs=1e-5)
        assert ours["accuracy"] == card["test_accuracy"]


def test_a_network_reads_in_its_own_order_unless_told_otherwise(capsys):
    accuracies = []
    for order in ([], ["--row-order", "bottom"], ["--row-order", "top"]):
        assert main(["evaluate", "--json", "--model", "bottom", *order]) == 0
        printed = capsys.readouterr()
        accuracies.append(json.loads(printed.out)["accuracy"])
        assert ("was trained to read rows from the bottom" in printed.err) == ("top" in order)
    assert accuracies[0] == accuracies[1] == library.find("bottom").card["test_accuracy"]
    assert accuracies[2] < accuracies[0] / 2


def test_shipped_networks_stand_under_the_name_they_share(file):
    assert main(["results", "--by-row", "simple-16", "simple-16-aloud"]) == 0
    last, aloud = rows_read.read()
    assert [(c.network, c.aloud) for c in (last, aloud)] == [
        ("simple-16", False),
        ("simple-16", True),
    ]
    assert last.accuracy[-1] == library.find("simple-16").card["test_accuracy"]
    assert aloud.accuracy[13] > last.accuracy[13] + 0.4


def test_each_way_and_seed_is_trained_and_the_rest_of_the_file_stays(file, monkeypatch):
    trained = []

    @contextlib.contextmanager
    def train_anew(name, **changes):
        trained.append((name, *changes.values()))
        yield library.find("simple-16")

    monkeypatch.setattr(results, "train_anew", train_anew)
    assert main(["results", "--by-row", "notebook"]) == 0
    assert main(["results", "--by-row", "--seeds", "2", "--epochs", "3", "lstm-28"]) == 0
    assert trained == [("lstm-28", s, 3, share) for s in (0, 1) for share in (0.5, 0.0)]
    curves = [(c.network, c.target_replication, c.seed, c.epochs) for c in rows_read.read()]
    assert curves == [
        *[("lstm-28", share, seed, 3) for share in (0, 0.5) for seed in (0, 1)],
        ("notebook", 0, 0, 20),
    ]


@pytest.mark.keras
@pytest.mark.slow
def test_a_preset_trained_anew_leaves_no_run():
    with results.train_anew("device", epochs=1, images=300, seed=7) as model:
        assert model.card["recipe"]["seed"] == 7
        assert model.network.parameters == 2_282
    assert folders.all_runs() == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--by-row", "--seeds", "2"], "name them"),
        (["--epochs", "2"], "goes with --by-row"),
        (["--by-row", "bidirectional"], "does not read from the first row"),
        (["--by-row", "--seeds", "1", "bottom"], "does not read from the first row"),
    ],
)
def test_what_it_can_not_measure(arguments, sentence, capsys):
    assert main(["results", *arguments]) == 2
    assert sentence in capsys.readouterr().err
