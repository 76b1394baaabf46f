"""What the presets tell to look for: each claim about a trained network, on test images."""

from collections.abc import Callable

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.data import in_order
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.belief import decision_step
from rnn_demo.explain.leak import leak
from rnn_demo.library import Model
from rnn_demo.spec.presets import PRESETS

IMAGES = 400
LABELS = mnist_test().labels[:IMAGES]


def images(model: Model) -> np.ndarray:
    return in_order(mnist_test().images[:IMAGES], model.row_order, model.row_seed)


def answers(model: Model) -> np.ndarray:
    """(IMAGES, 28) int: what it answers after every row."""
    return model.network.predict_rows(images(model)).argmax(axis=-1)


def accuracy(name: str) -> float:
    model = library.find(name)
    return float((model.network.predict(images(model)).argmax(axis=-1) == LABELS).mean())


def told_in_the_empty_rows() -> None:
    given = answers(library.find("notebook"))
    inked = mnist_test().images[:IMAGES].any(axis=-1)  # (IMAGES, 28)
    last = 27 - inked[:, ::-1].argmax(axis=1)
    before = given[np.arange(IMAGES), last] == LABELS
    after = given[:, -1] == LABELS
    assert (after & ~before).sum() > after.sum() / 2  # most, as it says


def better_trained() -> None:
    assert accuracy("simple-16") > accuracy("notebook") + 0.04
    one, other = (library.find(name).network.parameters for name in ("simple-16", "notebook"))
    assert one == other


def a_little_less_at_the_end() -> None:
    cards = [library.find(name).card for name in ("simple-16", "simple-16-aloud")]
    assert 0 < cards[0]["test_accuracy"] - cards[1]["test_accuracy"] < 0.05


def changes_in_every_row() -> None:
    changes = {}
    for name in ("simple-64", "lstm-28", "gru-33"):
        model = library.find(name)
        _, (h,) = model.network.states(images(model)[:200])
        step = np.linalg.norm(np.diff(h, axis=1), axis=-1)
        changes[name] = np.median(step / np.linalg.norm(h[:, 1:], axis=-1).clip(1e-6))
    assert changes["simple-64"] > 1.3 * max(changes["lstm-28"], changes["gru-33"])


def little_differs_from_gru_33() -> None:
    assert abs(accuracy("gru-before") - accuracy("gru-33")) < 0.02


def numbers_are_the_same() -> None:
    looped, unrolled = library.find("looped"), library.find("unrolled")
    found, expected = (m.network.predict(images(m)) for m in (unrolled, looped))
    np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())


def throws_the_old_state_away() -> None:
    changed = {}
    for name in ("stateful", "looped"):
        model = library.find(name)
        some = images(model)[:101].astype(np.float32) / 255
        readings = [model.network.read(image) for image in some]
        pairs = zip(readings, some[1:], strict=False)
        leaks = [leak(model.network, first, second) for first, second in pairs]
        changed[name] = np.mean([found.reset.digit != found.leaked.digit for found in leaks])
    assert changed["stateful"] < 0.05
    assert changed["looped"] > 0.15


def knows_of_the_last_row() -> None:
    network = library.find("bidirectional-stacked").network
    image = mnist_test().images[0] / np.float32(255)
    changed = image.copy()
    changed[27] = 1
    one, other = (network.read(i).layers for i in (image, changed))
    assert not np.array_equal(one[2].states[0], other[2].states[0])  # the second layer, row 1
    np.testing.assert_array_equal(one[0].states[0], other[0].states[0])  # the first


def little_is_lost() -> None:
    model = library.find("dropout")
    whole = accuracy("dropout")
    lost = [
        whole
        - (model.network.without_unit(0, unit).predict(images(model)).argmax(-1) == LABELS).mean()
        for unit in range(0, 48, 4)
    ]
    assert np.median(lost) < 0.01
    assert max(lost) < 0.05


def reads_well_without_grey() -> None:
    assert accuracy("tokens") > 0.96


def other_digits_are_told_early() -> None:
    early = []
    for name in ("bottom", "looped"):
        model = library.find(name)
        steps = [decision_step(p) for p in model.network.predict_rows(images(model))]
        medians = [np.median(np.array(steps)[digit == LABELS]) for digit in range(10)]
        early.append(set(np.argsort(medians)[:2]))
    assert early[0] != early[1]


def ones_are_narrow() -> None:
    test = mnist_test()
    columns = (test.images > 0).any(axis=1).sum(axis=1)  # how many hold ink
    assert np.median(columns[test.labels == 1]) < 10 < np.median(columns[test.labels == 7])


def learns_less_well() -> None:
    assert accuracy("permuted") < accuracy("looped") - 0.01


CHECKS: dict[str, Callable[[], None]] = {
    "notebook": told_in_the_empty_rows,
    "simple-16": better_trained,
    "simple-16-aloud": a_little_less_at_the_end,
    "simple-64": changes_in_every_row,
    "gru-before": little_differs_from_gru_33,
    "looped": numbers_are_the_same,
    "stateful": throws_the_old_state_away,
    "bidirectional-stacked": knows_of_the_last_row,
    "dropout": little_is_lost,
    "tokens": reads_well_without_grey,
    "bottom": other_digits_are_told_early,
    "columns": ones_are_narrow,
    "permuted": learns_less_well,
}
# These point at something and claim nothing that a training could make false.
POINT = {
    *("lstm-128", "lstm-128-last", "lstm-28", "gru-33", "stacked"),
    *("unrolled", "fused", "bidirectional", "bidirectional-sum", "projections", "residual"),
    *("device", "functional", "cell-loop"),
}


@pytest.mark.parametrize("name", CHECKS)
def test_it_is_so(name):
    CHECKS[name]()


def test_every_preset_was_thought_of():
    """Who writes another sentence for a preset looks here whether it is true."""
    assert CHECKS.keys() | POINT == PRESETS.keys()
    assert not CHECKS.keys() & POINT
