"""What is kept is about the network beside it, explains what it says, and is held to its form."""

import shutil

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.memory_picture import fit, kept
from rnn_demo.explain.memory_picture.carried import carried
from rnn_demo.explain.memory_picture.readout import shares

SMALL = "notebook"
COUNT = 300  # test images, of the 2,000 that were measured


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(library.MODELS / SMALL, tmp_path / "mine")
    return tmp_path / "mine"


def test_every_network_that_ships_has_one():
    for name in library.shipped():
        assert kept.read(library.find(name)), f"run `python -m rnn_demo prepare {name}`"


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "columns", "bidirectional-stacked"])
def test_it_explains_so_much(name):
    model = library.find(name)
    made = kept.read(model)
    images = data.test_split().images[:2000:6][:COUNT]
    images = data.in_order(images, model.row_order, model.row_seed)
    states = carried(model.network, images)
    error = np.zeros((28, 28))
    for t in range(28):
        coordinates = states[t][:, made.columns] @ made.weights.values[t] + made.offset[t]
        off = made.basis.pictures(coordinates) - images / np.float32(255)
        error[t] = np.square(off).sum(axis=(0, 2))
    mean = made.basis.mean.reshape(28, 28)
    variance = np.square(images / np.float32(255) - mean).sum(axis=(0, 2))
    here = shares(error, variance, made.seen)
    inked = made.seen[:, 7:21].any(axis=1)  # all but the first rows, which vary little
    np.testing.assert_allclose(here.seen[inked], made.carried.seen[inked], atol=0.06)
    assert made.carried.seen[27] > 0.15


def test_it_is_what_one_command_computes():
    model = library.find(SMALL)
    made, anew = kept.read(model), kept.fitted(model)
    np.testing.assert_allclose(made.carried.seen, anew.carried.seen, atol=0.005)
    np.testing.assert_allclose(made.h.to_come, anew.h.to_come, atol=0.005)
    reading = model.read(data.test_split().images[0] / np.float32(255))
    np.testing.assert_allclose(made.pictures(reading), anew.pictures(reading), atol=0.05)


@pytest.mark.parametrize("change", ["weights", "order", "shape", "nan", "cut", "missing"])
def test_what_is_damaged_or_about_others_is_not_believed(folder, change):
    model = library.find(str(folder))
    assert kept.read(model) is not None
    path = folder / kept.FILE
    with np.load(path) as file:
        arrays = dict(file)
    match change:
        case "weights":
            shutil.copy(library.MODELS / "simple-16" / "model.keras", model.file)
        case "order":
            model = library.in_other_order(model, "bottom")[0]
        case "shape":
            np.savez(path, **{**arrays, "codes": arrays["codes"][:, 1:]})
        case "nan":
            np.savez(path, **{**arrays, "offset": np.full_like(arrays["offset"], np.nan)})
        case "cut":
            path.write_bytes(path.read_bytes()[:5000])
        case "missing":
            path.unlink()
    assert kept.read(model) is None


def test_what_is_written_is_read(folder, monkeypatch):
    monkeypatch.setattr(fit, "THOUSAND", 50)
    model = library.find(str(folder))
    made = kept.fitted(model)
    kept.write(model, made)
    again = kept.read(model)
    np.testing.assert_array_equal(again.weights.codes, made.weights.codes)
    np.testing.assert_array_equal(again.offset, made.offset)
    for one, other in ((made.carried, again.carried), (made.h, again.h)):
        np.testing.assert_array_equal(one.left, other.left)
        np.testing.assert_array_equal(one.to_come, other.to_come)
