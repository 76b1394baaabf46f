"""Commands on trained networks: their code and their answers."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image, ImageOps

from rnn_demo import data, library
from rnn_demo.__main__ import main
from rnn_demo.code.keras_source import keras_source
from rnn_demo.commands import results
from rnn_demo.runs import folders
from rnn_demo.spec.presets import PRESETS
from tests.explain.strange import scribbles


def test_code_prints_the_program_of_a_trained_network(capsys, tmp_path):
    preset = PRESETS["columns"]
    path = shutil.copytree(library.MODELS / "columns", tmp_path / "mine")
    text = keras_source(preset.spec, preset.recipe, preset.title)
    assert main(["code", "--model", str(path)]) == 0
    assert capsys.readouterr().out == text


def test_evaluate_prints_the_loss_and_accuracy_of_the_card(capsys):
    for name in ("gru-33", "bottom"):  # this one reads in another order
        assert main(["evaluate", "--model", name, "--json"]) == 0
        ours, model = json.loads(capsys.readouterr().out), library.open_model_by_name(name)
        card = model.card
        assert model.network.parameters == card["parameters"]
        assert ours["loss"] == pytest.approx(card["test_loss"], abs=1e-5)
        # Two of 10,000 images may be ties that another processor's rounding decides differently.
        assert ours["accuracy"] == pytest.approx(card["test_accuracy"], abs=2.5e-4)


@pytest.mark.keras
@pytest.mark.slow
def test_training_a_preset_for_results_leaves_no_run():
    card = results.train_preset_in_subprocess(
        "device", *["--epochs", "1", "--images", "300", "--seed", "7"]
    )
    assert (card["recipe"]["seed"], card["parameters"]) == (7, 2_282)
    assert folders.statuses_newest_first() == []


@pytest.fixture
def pictures(tmp_path):
    """Return MNIST test images as files of many kinds: a dict from name to the file's digit."""
    test, names = data.test_split(), ("grey.png", "large.png", "dark-on-light.jpg")
    small, *others = (Image.fromarray(image) for image in test.images[:3])
    large, light = (image.resize((280, 280)) for image in others)
    for name, picture in zip(names, (small, large, ImageOps.invert(light)), strict=True):
        picture.save(tmp_path / name)
    return {str(tmp_path / n): int(label) for n, label in zip(names, test.labels, strict=False)}


def test_predict_reads_pictures_of_each_kind_in_order(pictures, capsys):
    assert main(["predict", "--json", *pictures]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {a["file"]: a["digit"] for a in answers} == pictures
    for answer in answers:
        assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-4)
        assert np.argmax(answer["probabilities"]) == answer["digit"]
        story, by_row = answer["story"], np.array(answer["by_row"])
        np.testing.assert_allclose(by_row[-1], answer["probabilities"], atol=1e-6)
        assert by_row.shape == (28, 10)
        row = story["decided"]  # counted from 1, like in the sentence
        assert story["sentence"].startswith(f"Read as {answer['digit']}, ")
        assert story["sentence"].endswith(f" sure. Decided at row {row}.")
        assert by_row[row - 1].argmax() == answer["digit"]
        assert answer["doubt"] is None
        assert story["ring"] is None or story["ring"][0] == row


def test_a_picture_of_no_digit_is_doubted(tmp_path, capsys):
    ink = np.rint(255 * (1 - scribbles(1)[0])).astype(np.uint8)
    Image.fromarray(ink).resize((280, 280)).save(tmp_path / "scribble.png")
    for options in ([], ["--json"]):
        assert main(["predict", *options, str(tmp_path / "scribble.png")]) == 0
    line, answer = capsys.readouterr().out.splitlines()
    assert line.endswith("%), in doubt: it looks like none of the network's classes")
    assert json.loads(answer)["doubt"] == "strange"
    assert json.loads(answer)["story"]["decided"] is None


def test_predict_continues_after_a_broken_picture(pictures, tmp_path, capsys):
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    Image.new("RGB", (50, 80), "white").save(tmp_path / "blank.png")
    broken, absent, blank = (str(tmp_path / f"{n}.png") for n in ("broken", "absent", "blank"))
    name, digit = next(iter(pictures.items()))
    assert main(["predict", name, broken, absent, blank]) == 1
    captured = capsys.readouterr()
    read, nothing = captured.out.splitlines()
    assert read.startswith(f"{name}: {digit} (")
    assert "is blank" in nothing
    one, other = captured.err.splitlines()
    assert "broken.png is not a picture" in one
    assert "absent.png does not exist" in other
