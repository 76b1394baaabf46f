"""What is kept of the test set is the network's own, and nothing damaged or stale is believed."""

import json
import shutil

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.data import in_order
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain import kept_passes
from rnn_demo.explain.testset import BlankRest, Pass, Survey, accuracy

SMALL = "simple-16"
SOME = slice(None, None, 50)  # 200 of the test images


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(library.MODELS / SMALL, tmp_path / "mine")
    return tmp_path / "mine"


def run(some: Pass) -> Pass:
    while not some.complete:
        some.advance()
    return some


@pytest.mark.parametrize("name", library.shipped())
def test_every_network_that_ships_has_what_it_says_again(name):
    model, test = library.find(name), mnist_test()
    kept, blank = kept_passes.survey(model), kept_passes.blank_rest(model)
    each = [kept, blank, kept_passes.transplants(model)]
    each += [kept_passes.blank_paper(model)] if model.network.one_way else []
    assert all(some.complete for some in each), f"run `python -m rnn_demo prepare {name}`"
    images, labels = in_order(test.images, model.row_order, model.row_seed), test.labels
    anew = run(Survey(model.network, images[SOME], labels[SOME]))
    assert (anew.answers == kept.answers[SOME]).mean() > 0.995  # rounding may turn a tie
    np.testing.assert_allclose(anew.sure, kept.sure[SOME], atol=2e-3)
    for k, summary in enumerate(kept.layers):
        for image, row, h in (
            (summary.highest_image[0], summary.highest_row[0], summary.highest[0]),
            (summary.lowest_image[0], summary.lowest_row[0], summary.lowest[0]),
        ):
            which, at = np.unique(image, return_inverse=True)
            layer, (_, states) = model.network.layers[k], model.network.states(images[which])
            by_row = states[k] if layer.direction == "forward" else states[k][:, ::-1]
            np.testing.assert_allclose(by_row[at, row, np.arange(len(h))], h, rtol=5e-3, atol=2e-3)
        off = np.abs(anew.layers[k].means - summary.means).mean()  # 20 images of a digit, 1,000
        assert off < 0.2 * summary.means.std() + 0.01
    assert abs(blank.accuracy[-1] - accuracy(kept.answers, labels)[-1]) < 5e-4
    anew = run(BlankRest(model.network, images[SOME], labels[SOME]))
    np.testing.assert_allclose(anew.accuracy, blank.accuracy, atol=0.15)  # of 200 of 10,000


def test_what_is_kept_is_what_is_computed(folder):
    """All of it, of a network that is quickly read."""
    model = library.find(str(folder))
    kept = [begin(model) for begin in kept_passes.KINDS.values()]
    (folder / kept_passes.FILE).unlink()
    for some, begin in zip(kept, kept_passes.KINDS.values(), strict=True):
        assert some.complete
        assert not begin(model).done
        for name, result in run(begin(model)).results.items():
            values = some.results[name].values
            far = ~np.isclose(values, result.values, rtol=2e-3, atol=2e-3)
            counts = name in ("right", "pairs", "both")  # in which a tie that turns counts once
            assert np.abs(values - result.values).max() < 10 if counts else far.mean() < 0.1, name


@pytest.mark.parametrize(
    "change", ["weights", "order", "temperature", "shape", "most", "nan", "text", "cut", "missing"]
)
def test_what_is_damaged_or_about_others_is_not_believed(folder, change):
    model = library.find(str(folder))
    path = folder / kept_passes.FILE
    assert kept_passes.survey(model).complete
    with np.load(path) as file:
        arrays = dict(file)
    answers, means = arrays["Survey.answers"], arrays["Survey.means_0"]
    match change:
        case "weights":
            shutil.copy(library.MODELS / "notebook" / "model.keras", model.file)
        case "order":
            model = library.in_other_order(model, "bottom")[0]
        case "temperature":
            card = json.loads((folder / "card.json").read_text())
            card["doubt"]["temperature"] = 3.0
            (folder / "card.json").write_text(json.dumps(card))
            model = library.find(str(folder))
        case "shape":
            np.savez(path, **{**arrays, "Survey.answers": answers[:, 1:]})
        case "most":
            np.savez(path, **{**arrays, "Survey.answers": answers + 9})
        case "nan":
            np.savez(path, **{**arrays, "Survey.means_0": np.full_like(means, np.nan)})
        case "text":
            np.savez(path, **{**arrays, "Survey.means_0": means.astype("U4")})
        case "cut":
            path.write_bytes(path.read_bytes()[:5000])
        case "missing":
            path.unlink()
    survey = kept_passes.survey(model)
    assert survey.done == 0
    assert not survey.answers.any()
