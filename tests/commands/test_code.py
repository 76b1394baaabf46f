"""`code` prints what it should; what it refuses: test_options."""

import shutil

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.code.program import program
from rnn_demo.spec.presets import PRESETS


def printed(capsys, *call: str) -> str:
    assert main(list(call)) == 0
    return capsys.readouterr().out


def test_the_three_apis_of_a_preset(capsys):
    marks = {
        "sequential": "keras.Sequential(",
        "functional": "keras.Model(rows, h)",
        "cell-loop": "tf.while_loop(",
    }
    for api, mark in marks.items():
        text = printed(capsys, "code", "--preset", "notebook", "--api", api)
        assert mark in text
        assert "890" in text
        compile(text, "program.py", "exec")


def test_a_trained_network_by_its_card(capsys, tmp_path):
    preset = PRESETS["columns"]
    path = shutil.copytree(library.MODELS / "columns", tmp_path / "mine")
    text = program(preset.spec, preset.recipe, preset.title)
    assert printed(capsys, "code", "--model", str(path)) == text
