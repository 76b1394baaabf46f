"""`code` and `presets` print what they should, and refuse in one sentence."""

import json
import shutil

import pytest

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.code import program
from rnn_demo.spec import Spec
from rnn_demo.spec.presets import PRESETS


def printed(capsys, *call: str) -> str:
    assert main(list(call)) == 0
    return capsys.readouterr().out


def complaint(capsys, *call: str) -> str:
    assert main(list(call)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert captured.err.endswith(".\n")
    return captured.err


def test_the_three_apis_of_a_preset(capsys):
    texts = [
        printed(capsys, "code", "--preset", "notebook", "--api", api)
        for api in ("sequential", "functional", "cell-loop")
    ]
    assert "keras.Sequential(" in texts[0]
    assert "keras.Model(rows, h)" in texts[1]
    assert "tf.while_loop(" in texts[2]
    for text in texts:
        compile(text, "program.py", "exec")
        assert "890" in text


def test_a_trained_network_by_its_card(capsys, tmp_path):
    card = json.loads((library.MODELS / "columns" / "card.json").read_text())
    text = printed(capsys, "code", "--model", "columns")
    preset = PRESETS["columns"]
    assert Spec.from_json(card["spec"]) == preset.spec
    assert text == program(preset.spec, preset.recipe, preset.title)
    path = shutil.copytree(library.MODELS / "columns", tmp_path / "mine")
    assert printed(capsys, "code", "--model", str(path)) == text
    file = shutil.copy(library.MODELS / "columns" / "model.keras", tmp_path / "bare.keras")
    assert "no card.json" in complaint(capsys, "code", "--model", str(file))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("--preset", "residual", "--api", "sequential"), "choose the functional API"),
        (("--preset", "stacked", "--api", "cell-loop"), "one plain recurrent layer"),
        (("--preset", "no-such"), "There is no preset 'no-such'"),
        (("--model", "no-such"), "There is no network 'no-such'"),
        (("--stateful", "--batch-size", "64"), "64 does not divide 55000"),
    ],
)
def test_what_can_not_be_is_one_sentence(call, said, capsys):
    assert said in complaint(capsys, "code", *call)


def test_presets_as_json(capsys):
    records = [json.loads(line) for line in printed(capsys, "presets", "--json").splitlines()]
    assert [r["name"] for r in records] == list(PRESETS)
    notebook = next(r for r in records if r["name"] == "notebook")
    assert notebook["parameters"] == 890
    assert Spec.from_json(notebook["spec"]) == PRESETS["notebook"].spec
