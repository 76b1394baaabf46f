"""Files stored next to a network belong to it; damaged or stale ones are not used."""

import io
import json
import shutil
import tracemalloc
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.data import test_split as mnist_test
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture.fit import ReadoutFit
from rnn_demo.explain.memory_picture.readout import (
    carried_states,
    explained_row_shares_from_errors,
)
from rnn_demo.explain.testset import SurveyPass
from rnn_demo.explain.unit_ranges import UnitRangesPass
from rnn_demo.files import read_arrays
from rnn_demo.reader.cost import LONGEST

SOME = slice(None, None, 50)  # 200 of the test images


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(library.MODELS / "simple-16", tmp_path / "mine")
    return tmp_path / "mine"


@pytest.mark.parametrize("name", library.shipped_names())
def test_stored_results_of_each_shipped_network_are_true(name):
    model, test = library.open_model_by_name(name), mnist_test()
    survey = passes.load_pass_or_empty(model, SurveyPass)
    complete = {kind for kind in passes.KINDS if passes.load_pass_or_empty(model, kind).is_complete}
    assert complete == passes.KINDS.keys(), f"run `python -m rnn_demo prepare {name}`"
    images = model.images_in_reading_order(test.images[SOME])
    anew = passes.run_remaining_batches(SurveyPass(model.network, images, test.labels[SOME]))
    # Rounding may decide a tie differently
    assert (anew.answers == survey.answers[SOME]).mean() > 0.995
    np.testing.assert_allclose(
        anew.final_answer_probabilities, survey.final_answer_probabilities[SOME], atol=2e-3
    )
    for k, summary in enumerate(survey.layers):
        # From 20 images of a digit instead of 1,000
        off = np.abs(anew.layers[k].means - summary.means).mean()
        assert off < 0.2 * summary.means.std() + 0.01


def test_stored_results_equal_computed_ones(folder):
    """All results, for a network that reads quickly."""
    model = library.open_model_by_name(str(folder))
    for kind in passes.KINDS:
        some = passes.load_pass_or_empty(model, kind)
        assert some.is_complete
        (folder / kind.FILE).unlink()
        assert not passes.load_pass_or_empty(model, kind).done
        anew = passes.run_remaining_batches(passes.KINDS[kind](model))
        passes.store_results(anew, model)
        for name, others in anew.results.items():
            values = some.results[name]
            if name != "codes":  # maps are compared by their pictures below
                far = ~np.isclose(values, others, rtol=2e-3, atol=5e-3, equal_nan=True)
                assert far.mean() < 0.1, name
            again = passes.load_pass_or_empty(model, kind).results[name]
            np.testing.assert_allclose(again, others, rtol=1e-3, atol=1e-3)  # means as float16


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "columns", "bidirectional-stacked"])
def test_stored_shares_equal_those_of_other_images(name):
    model = library.open_model_by_name(name)
    made = passes.load_stored_memory_readout(model)
    images = mnist_test().images[:2000:6][:300]  # among the measured ones
    images = model.images_in_reading_order(images)
    states = carried_states(model.network, images)
    error = np.zeros((28, 28))
    for t in range(28):
        coordinates = states[t][:, made.columns] @ made.weights.values[t] + made.offset[t]
        off = made.basis.pictures_from_coordinates(coordinates) - images / np.float32(255)
        error[t] = np.square(off).sum(axis=(0, 2))
    mean = made.basis.mean.reshape(28, 28)
    variance = np.square(images / np.float32(255) - mean).sum(axis=(0, 2))
    here = explained_row_shares_from_errors(error, variance, made.has_seen)
    inked = made.has_seen[:, 7:21].any(axis=1)  # all except the first rows, which vary little
    np.testing.assert_allclose(here.seen[inked], made.h.seen[inked], atol=0.06)
    assert made.h.seen[27] > 0.15


def test_a_slow_network_does_not_read_the_test_set():
    network = SimpleNamespace(work=1.1 * LONGEST / 10_000)
    with pytest.raises(UserError, match="more than a minute"):
        passes.test_set_in_reading_order(
            replace(library.open_model_by_name("simple-16"), network=network)
        )


def test_missing_unit_ranges_are_computed(folder):
    (folder / UnitRangesPass.FILE).unlink()
    assert passes.load_or_run_ranges_pass(library.open_model_by_name(str(folder))).done > 0


@pytest.mark.parametrize("change", ["weights", "order", "temperature", "cut", "shape", "missing"])
def test_stale_or_damaged_results_are_not_used(folder, change):
    model, stale = library.open_model_by_name(str(folder)), set(passes.KINDS)
    match change:
        case "weights":
            shutil.copy(library.MODELS / "notebook" / "model.keras", model.file)
        case "order":
            model = replace(model, network=replace(model.network, row_order="bottom"))
        case "temperature":
            card = json.loads((folder / "card.json").read_text())
            card["by_row"]["temperatures"][-1] = 3.0
            (folder / "card.json").write_text(json.dumps(card))
            model, stale = library.open_model_by_name(str(folder)), {SurveyPass}
        case "cut":
            for path in folder.glob("*.npz"):
                path.write_bytes(path.read_bytes()[:500])
        case "shape":
            for path in folder.glob("*.npz"):
                with np.load(path) as file:
                    np.savez(path, **{**file, **{k: a[:, None] for k, a in file.items() if a.ndim}})
        case "missing":
            for path in folder.glob("*.npz"):
                path.unlink()
    assert {
        kind for kind in passes.KINDS if not passes.load_pass_or_empty(model, kind).done
    } == stale
    assert (passes.load_stored_memory_readout(model) is None) == (ReadoutFit in stale)


def test_results_of_another_interpretation_are_replaced(folder):
    """They once stayed, so that those of this one were computed again after each start."""
    model = library.open_model_by_name(str(folder))
    model = replace(model, network=replace(model.network, row_order="bottom"))
    made = passes.run_remaining_batches(passes.load_pass_or_empty(model, UnitRangesPass))
    passes.store_results(made, model)
    again = passes.load_pass_or_empty(model, UnitRangesPass)
    assert again.is_complete
    written = (folder / UnitRangesPass.FILE).stat().st_mtime_ns
    for same in (made, again):  # what is stored is not written again
        passes.store_results(same, model)
    assert (folder / UnitRangesPass.FILE).stat().st_mtime_ns == written


def damaged(good: bytes) -> dict[str, bytes]:
    """Return a `memory.npz` truncated, changed, of an unknown compression, encrypted, as a bomb."""
    chance = np.random.default_rng(0)
    found = {f"cut at {at}": good[:at] for at in (0, 4, 60, len(good) // 2, len(good) - 30)}
    for k in range(4):
        changed = np.frombuffer(good, np.uint8).copy()
        changed[chance.integers(0, len(good), 300)] = chance.integers(0, 256, 300)
        found[f"changed {k}"] = changed.tobytes()
    at = good.rindex(b"PK\1\2")  # the last member's entry
    found["unknown"] = good[: at + 10] + b"\x63" + good[at + 11 :]
    found["encrypted"] = good[: at + 8] + b"\1" + good[at + 9 :]
    for name, header in (("large", f"({15 * 2**20},)"), ("open", "(" * 5000)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            text = f"{{'descr': '<U1', 'fortran_order': False, 'shape': {header}, }}".encode()
            body = bytes(60 * 2**20 if name == "large" else 0)
            file.writestr(
                "about.npy", b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text + body
            )
        found[name] = packed.getvalue()
    return found


def test_a_damaged_file_is_refused_in_one_sentence_and_little_memory(folder):
    """Four kinds of errors once escaped, and 284 kB expanded to 300 MB; here to 60 MB."""
    model, file = library.open_model_by_name(str(folder)), folder / ReadoutFit.FILE
    fit = ReadoutFit(model)
    for how, content in damaged(file.read_bytes()).items():
        file.write_bytes(content)
        tracemalloc.start()
        with pytest.raises(UserError, match=r"memory\.npz is damaged: delete it"):
            read_arrays(file, {"about": np.array("U" * 200), **fit.results})
        assert not passes.load_pass_or_empty(model, ReadoutFit).done, how
        assert tracemalloc.get_traced_memory()[1] < 40 * 2**20, how
        tracemalloc.stop()
