"""What the presets tell to look for: each claim about a trained network, on test images."""

import numpy as np

from rnn_demo import library
from rnn_demo.data import in_order
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.story import decision_step
from rnn_demo.explain.transplant import transplant
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


def test_notebook_told_in_the_empty_rows():
    given = answers(library.find("notebook"))
    inked = mnist_test().images[:IMAGES].any(axis=-1)  # (IMAGES, 28)
    last = 27 - inked[:, ::-1].argmax(axis=1)
    before = given[np.arange(IMAGES), last] == LABELS
    after = given[:, -1] == LABELS
    assert (after & ~before).sum() > after.sum() / 2  # most, as it says


def test_simple_16_better_trained():
    assert accuracy("simple-16") > accuracy("notebook") + 0.04
    one, other = (library.find(name).network.parameters for name in ("simple-16", "notebook"))
    assert one == other


def test_simple_16_aloud_a_little_less_at_the_end():
    cards = [library.find(name).card for name in ("simple-16", "simple-16-aloud")]
    assert 0 < cards[0]["test_accuracy"] - cards[1]["test_accuracy"] < 0.05


def test_simple_64_changes_in_every_row():
    changes = {}
    for name in ("simple-64", "lstm-28", "gru-33"):
        model = library.find(name)
        _, (h,) = model.network.states(images(model)[:200])
        step = np.linalg.norm(np.diff(h, axis=1), axis=-1)
        changes[name] = np.median(step / np.linalg.norm(h[:, 1:], axis=-1).clip(1e-6))
    assert changes["simple-64"] > 1.3 * max(changes["lstm-28"], changes["gru-33"])


def test_gru_before_little_differs_from_gru_33():
    assert abs(accuracy("gru-before") - accuracy("gru-33")) < 0.02


def test_looped_numbers_are_the_same():
    looped, unrolled = library.find("looped"), library.find("unrolled")
    found, expected = (m.network.predict(images(m)) for m in (unrolled, looped))
    np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())


def test_stateful_throws_the_old_state_away():
    changed = {}
    for name in ("stateful", "looped"):
        model = library.find(name)
        some = images(model)[:101].astype(np.float32) / 255
        readings = [model.network.read(image) for image in some]
        pairs = zip(readings, some[1:], strict=False)
        digits = [
            (model.network.read(second).digit, transplant(model.network, second, first, 0).digit)
            for first, second in pairs
        ]
        changed[name] = np.mean([reset != without for reset, without in digits])
    assert changed["stateful"] < 0.05
    assert changed["looped"] > 0.15


def test_dropout_little_is_lost():
    model = library.find("dropout")
    whole = accuracy("dropout")
    lost = [
        whole
        - (model.network.without_unit(0, unit).predict(images(model)).argmax(-1) == LABELS).mean()
        for unit in range(0, 48, 4)
    ]
    assert np.median(lost) < 0.01
    assert max(lost) < 0.05


def test_tokens_reads_well_without_grey():
    assert accuracy("tokens") > 0.96
    model = library.find("tokens")
    grey = images(model)
    black_or_white = np.where(grey > 127, 255, 0).astype(np.uint8)
    found, expected = (model.network.predict(given) for given in (black_or_white, grey))
    np.testing.assert_array_equal(found, expected)


def test_bottom_other_digits_are_told_early():
    early = []
    for name in ("bottom", "looped"):
        model = library.find(name)
        steps = [decision_step(p) for p in model.network.predict_rows(images(model))]
        medians = [np.median(np.array(steps)[digit == LABELS]) for digit in range(10)]
        early.append(set(np.argsort(medians)[:2]))
    assert early[0] != early[1]


def test_permuted_learns_less_well():
    assert accuracy("permuted") < accuracy("looped") - 0.01


def test_lstm_128_says_what_it_was_trained_to_say():
    card = library.find("lstm-128").card
    assert card["recipe"]["target_replication"] > 0
    assert card["recipe"]["augmentation"] == "redrawn"
    early, late = (early_and_late(name) for name in ("lstm-128", "lstm-128-last"))
    assert early[0] > late[0] + 0.4  # after half of the rows
    assert abs(early[1] - late[1]) < 0.02  # after all of them


def early_and_late(name: str) -> tuple[float, float]:
    """Accuracy after 14 rows, and after all 28."""
    right = (answers(library.find(name)) == LABELS[:, None]).mean(axis=0)
    return right[13], right[27]


def test_lstm_28_forget_gates_keep_what_is_held():
    (layer,) = library.find("lstm-28").read(a_digit()).layers
    assert layer.cell_states is not None
    before = layer.cell_states[:-1]
    forget, i, candidate = (layer.gates[g][1:] for g in ("forget", "input", "candidate"))
    of_before = layer.cell_states[1:] - i * candidate  # without what was added
    near_1, low = forget > 0.95, forget < 0.5
    assert min(near_1.sum(), low.sum()) > 20
    size = np.abs(before) + 1e-5
    assert (np.abs(of_before - before)[near_1] <= 0.051 * size[near_1]).all()
    assert (np.abs(of_before)[low] <= 0.51 * size[low]).all()


def test_gru_33_update_gates_keep_the_state():
    (layer,) = library.find("gru-33").read(a_digit()).layers
    before, h, update = layer.states[:-1], layer.states[1:], layer.gates["update"][1:]
    candidate = layer.gates["candidate"][1:]
    near_1, near_0 = update > 0.95, update < 0.05
    assert min(near_1.sum(), near_0.sum()) > 5
    assert (np.abs(h - before)[near_1] < 0.11).all()  # a twentieth of the way, from -1 to 1
    assert (np.abs(h - candidate)[near_0] < 0.11).all()


def test_projections_reads_well_in_few_numbers():
    (layer,) = library.find("projections").read(a_digit()).layers
    assert layer.inputs.shape == (28, 16)
    assert accuracy("projections") > 0.96


def a_digit() -> np.ndarray:
    return mnist_test().images[0] / np.float32(255)


def test_the_notebooks_network_swings_from_one_epoch_to_the_next():
    card = library.find("notebook").card
    by_epoch = [epoch["val_accuracy"] for epoch in card["history"]]
    assert np.abs(np.diff(by_epoch)).max() > 0.02  # "many points", it says
    assert f"{len(by_epoch)} epochs" in PRESETS["notebook"].what
