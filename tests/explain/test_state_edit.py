"""A hand on the memory does what it says, and is read on from."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.state_edit import StateEdit, parse_edit, read_with_edit
from rnn_demo.explain.unit_groups import centre_rows
from rnn_demo.explain.unit_ranges import UnitRanges, UnitRangesPass
from rnn_demo.library import Model
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from tests.fixtures.golden import assert_near

NETWORKS = ("lstm-128", "gru-33", "simple-64", "simple-16-bounded")
# How often another digit is the answer one row later, before rows 11, 15, 21 and 25 are read, in
# percent of 60 images, which give a random error of 13 points.
TABLE = {
    "lstm-128": [(80, 100), (75, 100), (55, 98), (25, 80)],
    "gru-33": [(45, 95), (30, 80), (15, 65), (10, 60)],
    "simple-64": [(35, 85), (15, 65), (5, 50), (2, 45)],
    "simple-16-bounded": [(15, 65), (10, 60), (5, 55), (2, 50)],
}


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return data.test_split().images[:60] / np.float32(255)


def of(name: str) -> tuple[Model, tuple[UnitRanges, ...]]:
    model = library.open_model_by_name(name)
    return model, passes.load_pass_or_empty(model, UnitRangesPass).ranges_by_layer()


@pytest.mark.parametrize("name", [*NETWORKS, "stacked", "bidirectional"])
@pytest.mark.parametrize("text", ["10.push.3.60", "10.pull.4.100", "28.wipe.h", "1.unit.{}.-90"])
def test_an_edit_changes_its_row_and_later_rows_are_read_from_it(images, name, text):
    model, usual = of(name)
    hand = parse_edit(text.format(sum(len(u.sign) for u in usual) - 1))  # its last unit
    network, t = model.network, hand.row
    before, after = network.read_image(images[0]), read_with_edit(network, images[0], hand, usual)
    np.testing.assert_array_equal(after.logits[:t], before.logits[:t])
    carried = {k: [a[t][None] for a in layer.h_and_c] for k, layer in enumerate(before.layers)}
    held = {u.layer: hand.edited_state(u, carried[u.layer]) for u in usual}
    sums = network.dense_at_end.bias + sum(
        v[0] @ head_kernel_for_layer(network, k) for k, v in held.items()
    )
    assert_near(after.logits[[t]], sums)
    goes_on = {k: lambda n, s, new=v: new if n == t + 1 else s for k, v in held.items()}
    later = network.read_image(images[0], goes_on)
    assert_near(after.logits[t + 1 :], later.logits[t + 1 :])
    pairs = enumerate(zip(before.layers, after.layers, strict=True))
    touched = {k for k, (b, a) in pairs if (b.states[t] != a.states[t]).any()}
    assert touched == {2} or name != "stacked"
    for k, new in held.items():
        for here, changed in zip(after.layers[k].h_and_c, new, strict=True):
            assert_near(here[[t]], changed)


@pytest.mark.parametrize("name", NETWORKS)
def test_each_edit_changes_the_state_as_described(images, name):
    model, (usual,) = of(name)
    rng = np.random.default_rng(0)
    state = list(rng.uniform(-1, 1, (usual.state_array_count, len(usual.sign))))
    pulled = StateEdit(9, "pull", 4).edited_state(usual, state)
    assert_near(pulled, usual.digit_mean_state(4, 9))
    half = StateEdit(9, "pull", 4, 50).edited_state(usual, state)
    assert_near(half, (np.array(state) + pulled) / 2)
    assert not np.any(StateEdit(9, "wipe").edited_state(usual, state))
    for digit, percent in ((2, 100), (2, -100), (7, 30)):
        h, *c = StateEdit(9, "push", digit, percent).edited_state(usual, state)
        taken, up = usual.digit == digit, usual.sign * percent > 0
        moved, end = np.where(up, h - state[0], state[0] - h), np.where(up, usual.high, usual.low)
        room = np.maximum(np.where(up, end - state[0], state[0] - end), 0)
        most = np.minimum(room, abs(percent) / 100 * (usual.high - usual.low))
        assert_near(moved, np.where(taken, most, 0))
        for was, now in zip(state[1:], c, strict=True):
            np.testing.assert_array_equal(now[~taken], was[~taken])
            assert abs(percent) < 100 or (np.where(up, now, -now) >= 1.999)[taken].all()
        alone = StateEdit(9, "push", digit, percent, "h").edited_state(usual, state)
        np.testing.assert_array_equal(alone[1:], state[1:])
    unit, zeros = StateEdit(9, "unit", 25, 40), [np.zeros(20)]
    both = of("bidirectional")[1]  # two directions with 20 units each
    moved = [np.flatnonzero(unit.edited_state(u, zeros)[0]).tolist() for u in both]
    assert moved == [[], [5]]
    with pytest.raises(UserError, match=f"holds {len(usual.sign)} numbers"):
        read_with_edit(model.network, images[0], StateEdit(9, "unit", len(usual.sign)), [usual])


@pytest.mark.parametrize("name", ["lstm-28", "bottom"])
def test_ranges_and_means_are_those_of_training_images(name):
    model, (usual,) = of(name)
    known = data.training_sample()
    _, ((h, *_),) = model.network.logits_and_states_by_row(
        model.images_in_reading_order(known.images)
    )
    for digit, step in ((0, 5), (7, 20), (3, 27)):
        mean = h[step][known.labels == digit].mean(axis=0)
        off = np.abs(usual.digit_mean_state(digit, step)[0] - mean)  # half a step of a byte
        assert (off <= usual.means.scale[: len(mean)] * 0.51 + 1e-4).all()
    for outside in (h < usual.low, h > usual.high):
        assert 0.01 < np.median(outside.mean(axis=(0, 1))) < 0.03


@pytest.mark.slow
@pytest.mark.parametrize("part", ["both", "h"])
def test_pushing_the_strongest_units_often_changes_the_answer(images, part):
    for name, bounds in TABLE.items() if part == "both" else [("lstm-128", [(0, 20)] * 4)]:
        model, (usual,) = of(name)
        weights = centre_rows(head_kernel_for_layer(model.network, 0))
        strongest = np.argsort(-np.abs(weights), axis=0)[: len(weights) // 8]  # (n, 10)
        for before, (low, high) in zip((11, 15, 21, 25), bounds, strict=True):
            wins = np.zeros(2)
            for i, image in enumerate(images):
                other = int(data.test_split().labels[i] + 1 + i % 9) % 10
                says = np.full(len(weights), -1)
                says[strongest[:, other]] = other
                pushed = replace(usual, digit=says, sign=np.sign(weights[:, other]))
                hand = StateEdit(before - 2, "push", other, 100, part)
                after = read_with_edit(model.network, image, hand, [pushed])
                found = after.probabilities[[before - 1, -1]].argmax(axis=1)
                wins += 100 / len(images) * (found == other)
            print(f"{name}, {part}, before row {before}: {wins.round()} %")
            assert low <= wins[0] <= high
            assert wins[1] < wins[0] + 20  # mostly the answer comes back
