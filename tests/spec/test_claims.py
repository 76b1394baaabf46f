"""The claims of the presets about trained networks, checked on test images."""

import re

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.reset import read_next_image_without_reset
from rnn_demo.library import Model
from rnn_demo.pages.train.train_cards import FIRST, LONG
from rnn_demo.spec.presets import PRESETS

IMAGES = 400
LABELS = mnist_test().labels[:IMAGES]


def images(model: Model) -> np.ndarray:
    return model.images_in_reading_order(mnist_test().images[:IMAGES])


def answers(model: Model) -> np.ndarray:
    """Return the answers after every row, (IMAGES, 28) int."""
    return model.network.logits_by_row(images(model)).argmax(axis=-1)


def accuracy(name: str) -> float:
    model = library.open_model_by_name(name)
    return float((model.network.final_logits(images(model)).argmax(axis=-1) == LABELS).mean())


def test_notebook_mostly_answers_in_the_empty_rows():
    given = answers(library.open_model_by_name("notebook"))
    inked = mnist_test().images[:IMAGES].any(axis=-1)  # (IMAGES, 28)
    last = 27 - inked[:, ::-1].argmax(axis=1)
    before = given[np.arange(IMAGES), last] == LABELS
    after = given[:, -1] == LABELS
    assert (after & ~before).sum() > after.sum() / 2  # "most", as claimed


def test_simple_16_bounded_is_slightly_less_accurate():
    cards = [library.open_model_by_name(name).card for name in ("simple-16", "simple-16-bounded")]
    assert 0 < cards[0]["test_accuracy"] - cards[1]["test_accuracy"] < 0.05


def test_simple_16_bounded_has_small_numbers():
    """Its memory and its sums are a fraction of those of the network without bounds."""
    largest = {}
    for name in ("simple-16", "simple-16-bounded"):
        logits, carried = library.open_model_by_name(name).network.logits_and_states_by_row(
            mnist_test().images[:1000]
        )
        largest[name] = np.abs(carried[0][0]).max(), np.abs(logits).max()
    assert largest["simple-16-bounded"][0] < 20
    assert largest["simple-16"][0] > 2 * largest["simple-16-bounded"][0]


def test_stateful_ignores_the_previous_state():
    changed = {}
    for name in ("stateful", "looped"):
        model = library.open_model_by_name(name)
        some = images(model)[:101].astype(np.float32) / 255
        readings = [model.network.read_image(image) for image in some]
        pairs = zip(readings, some[1:], strict=False)
        without = [
            read_next_image_without_reset(model.network, image, left).digit for left, image in pairs
        ]
        changed[name] = np.mean([one.digit for one in readings[1:]] != np.array(without))
    assert changed["stateful"] < 0.05
    assert changed["looped"] > 0.15


def test_dropout_loses_little_without_a_unit():
    model = library.open_model_by_name("dropout")
    whole = accuracy("dropout")
    lost = [
        whole
        - (
            model.network.without_unit(0, unit).final_logits(images(model)).argmax(-1) == LABELS
        ).mean()
        for unit in range(0, 48, 4)
    ]
    assert np.median(lost) < 0.01
    assert max(lost) < 0.05


def test_lstm_128_knows_earlier_than_lstm_128_last():
    card = library.open_model_by_name("lstm-128").card
    assert card["recipe"]["target_replication"] > 0
    assert card["recipe"]["augmentation"] == "redrawn"
    early, late = (early_and_late(name) for name in ("lstm-128", "lstm-128-last"))
    assert early[0] > late[0] + 0.4  # after half of the rows
    assert abs(early[1] - late[1]) < 0.02  # after all of them


def early_and_late(name: str) -> tuple[float, float]:
    """Return the accuracy after 14 rows, and after all 28."""
    right = (answers(library.open_model_by_name(name)) == LABELS[:, None]).mean(axis=0)
    return right[13], right[27]


def test_the_notebooks_accuracy_varies_between_epochs():
    card = library.open_model_by_name("notebook").card
    by_epoch = [epoch["val_accuracy"] for epoch in card["history"]]
    assert np.abs(np.diff(by_epoch)).max() > 0.02  # "many points", as claimed
    assert f"{len(by_epoch)} epochs" in PRESETS["notebook"].what


@pytest.mark.parametrize("name", FIRST)
def test_a_card_says_how_many_numbers_are_carried(name):
    """As on its card on the Train page: h, and an LSTM's c."""
    model = library.open_model_by_name(LONG.get(name, name))
    _, carried = model.network.logits_and_states_by_row(images(model)[:1])
    said = [int(number) for number in re.findall(r"\d+", FIRST[name][1])]
    assert said == [state.shape[-1] for layer in carried for state in layer]
