"""`code` prints what it should; what it refuses: test_options."""

import shutil

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.code.keras_source import keras_source
from rnn_demo.spec.presets import PRESETS


def test_a_trained_network_by_its_card(capsys, tmp_path):
    preset = PRESETS["columns"]
    path = shutil.copytree(library.MODELS / "columns", tmp_path / "mine")
    text = keras_source(preset.spec, preset.recipe, preset.title)
    assert main(["code", "--model", str(path)]) == 0
    assert capsys.readouterr().out == text
