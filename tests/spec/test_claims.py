"""What the presets tell to look for: each claim about a trained network, on test images."""

import json
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.code import apis, program
from rnn_demo.data import in_order
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.belief import decision_step
from rnn_demo.lenses.poke.leftover import leftover_state
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
        seconds = [leftover_state(model.network, first, second) for first, second in pairs]
        changed[name] = np.mean(
            [found.reset.digit != found.without_reset.digit for found in seconds]
        )
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
    model = library.find("tokens")
    grey = images(model)
    black_or_white = np.where(grey > 127, 255, 0).astype(np.uint8)
    found, expected = (model.network.predict(given) for given in (black_or_white, grey))
    np.testing.assert_array_equal(found, expected)


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


def says_what_it_was_trained_to_say() -> None:
    card = library.find("lstm-128").card
    assert card["recipe"]["target_replication"] > 0
    assert card["recipe"]["augmentation"] == "redrawn"
    early, late = (early_and_late(name) for name in ("lstm-128", "lstm-128-last"))
    assert early[0] > late[0] + 0.4  # after half of the rows
    assert abs(early[1] - late[1]) < 0.02  # after all of them


def never_asked_before_the_last_row() -> None:
    assert not library.find("lstm-128-last").card["recipe"].get("target_replication")
    assert early_and_late("lstm-128-last")[0] < 0.5 < early_and_late("lstm-128-last")[1]


def early_and_late(name: str) -> tuple[float, float]:
    """Accuracy after 14 rows, and after all 28."""
    right = (answers(library.find(name)) == LABELS[:, None]).mean(axis=0)
    return right[13], right[27]


def forget_gates_keep_what_is_held() -> None:
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


def update_gates_keep_the_state() -> None:
    (layer,) = library.find("gru-33").read(a_digit()).layers
    before, h, update = layer.states[:-1], layer.states[1:], layer.gates["update"][1:]
    candidate = layer.gates["candidate"][1:]
    near_1, near_0 = update > 0.95, update < 0.05
    assert min(near_1.sum(), near_0.sum()) > 5
    assert (np.abs(h - before)[near_1] < 0.11).all()  # a twentieth of the way, from -1 to 1
    assert (np.abs(h - candidate)[near_0] < 0.11).all()


def layers_change_from_row_to_row() -> None:
    model = library.find("stacked")
    _, states = model.network.states(images(model)[:100])
    assert len(states) == 3
    assert all(np.abs(np.diff(h, axis=1)).mean() > 0.01 for h in states)


def takes_longer_to_compile() -> None:
    cards = [library.find(name).card for name in ("looped", "unrolled")]
    assert cards[0]["compile_seconds"] < cards[1]["compile_seconds"]
    assert [card["unroll"] for card in cards] == [False, True]


def its_card_says_the_path() -> None:
    card = library.find("fused").card
    assert card["path"]
    assert card["fused"] == (not card["device"].startswith("/CPU"))


def the_second_reads_from_the_last_row_up() -> None:
    forward, backward = library.find("bidirectional").read(a_digit()).layers
    assert [forward.direction, backward.direction] == ["forward", "backward"]
    np.testing.assert_array_equal(backward.inputs, forward.inputs[::-1])


def both_directions_share_the_last_layer() -> None:
    model = library.find("bidirectional-sum")
    reading = model.read(a_digit())
    head, (forward, backward) = model.network.head, reading.layers
    assert head is not None
    assert len(head.kernel) == 32 == forward.states.shape[1]
    total = (forward.states[-1] + backward.states[-1]) @ head.kernel + head.bias
    np.testing.assert_allclose(total, reading.logits[-1], rtol=1e-4, atol=1e-4)


def reads_well_in_few_numbers() -> None:
    (layer,) = library.find("projections").read(a_digit()).layers
    assert layer.inputs.shape == (28, 16)
    assert accuracy("projections") > 0.96


def the_row_itself_passes_through() -> None:
    network = library.find("residual").network.without_layer(0)
    image = a_digit()
    first, second = network.read(image).layers
    assert not first.states.any()
    np.testing.assert_array_equal(second.inputs, image)


def its_card_says_the_device() -> None:
    assert library.find("device").card["device"] == "/CPU:0"


def all_three_apis_write_it() -> None:
    assert len(apis(PRESETS["functional"].spec)) == 3


def the_loop_is_in_its_code() -> None:
    preset = PRESETS["cell-loop"]
    assert "tf.while_loop" in program(preset.spec, preset.recipe, preset.title)
    with zipfile.ZipFile(library.find("cell-loop").file) as file:
        layers = json.loads(file.read("config.json"))["config"]["layers"]
    assert {layer["module"] for layer in layers} == {"keras.layers"}
    assert "GRU" in {layer["class_name"] for layer in layers}


def a_digit() -> np.ndarray:
    return mnist_test().images[0] / np.float32(255)


CHECKS: dict[str, Callable[[], None]] = {
    "lstm-128": says_what_it_was_trained_to_say,
    "lstm-128-last": never_asked_before_the_last_row,
    "notebook": told_in_the_empty_rows,
    "simple-16": better_trained,
    "simple-16-aloud": a_little_less_at_the_end,
    "simple-64": changes_in_every_row,
    "lstm-28": forget_gates_keep_what_is_held,
    "gru-33": update_gates_keep_the_state,
    "gru-before": little_differs_from_gru_33,
    "stacked": layers_change_from_row_to_row,
    "looped": numbers_are_the_same,
    "unrolled": takes_longer_to_compile,
    "stateful": throws_the_old_state_away,
    "fused": its_card_says_the_path,
    "bidirectional": the_second_reads_from_the_last_row_up,
    "bidirectional-sum": both_directions_share_the_last_layer,
    "bidirectional-stacked": knows_of_the_last_row,
    "dropout": little_is_lost,
    "tokens": reads_well_without_grey,
    "projections": reads_well_in_few_numbers,
    "residual": the_row_itself_passes_through,
    "device": its_card_says_the_device,
    "functional": all_three_apis_write_it,
    "cell-loop": the_loop_is_in_its_code,
    "bottom": other_digits_are_told_early,
    "columns": ones_are_narrow,
    "permuted": learns_less_well,
}


@pytest.mark.parametrize("name", CHECKS)
def test_it_is_so(name):
    CHECKS[name]()


def test_every_preset_was_thought_of():
    """Who writes another sentence for a preset looks here whether it is true."""
    assert CHECKS.keys() == PRESETS.keys()


def test_the_notebooks_network_swings_from_one_epoch_to_the_next():
    card = library.find("notebook").card
    by_epoch = [epoch["val_accuracy"] for epoch in card["history"]]
    assert np.abs(np.diff(by_epoch)).max() > 0.02  # "many points", it says
    assert f"{len(by_epoch)} epochs" in PRESETS["notebook"].what
