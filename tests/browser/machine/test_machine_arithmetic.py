"""The machine's states, probabilities and learning step equal Keras's, which uses float32."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from playwright.sync_api import Page
from safetensors.numpy import save_file

from rnn_demo import data, library
from rnn_demo.browser.small_networks import machine_can_show, machine_refusal_key
from rnn_demo.reader import Network
from rnn_demo.reader.operations import Dense
from rnn_demo.reader.recurrent import Recurrent
from tests.browser.machine.conftest import small_names, use
from tests.fixtures.golden import assert_near
from tests.support.javascript import evaluate, images_code, program_code
from tests.support.networks import Rnn, network

IMAGES = 100
READ = """(image) => {
    const { memory, shares } = read(image), u = weights.network.units;
    return [[...memory.slice(u)], [...shares.slice(10)]]; }"""
ACTIVATIONS = ("relu", "tanh", "sigmoid", "hard_sigmoid", "elu", "linear", "softmax")


def keras_of(network: Network) -> tuple[keras.Model, keras.Model]:
    """Return two models with a small network's weights: for all states, and for the logits."""
    layer, head = (node.operation for node in network.nodes)
    assert isinstance(layer, Recurrent)
    assert isinstance(head, Dense)
    cell = layer.cell
    rows = keras.Input((28, 28))
    rnn = keras.layers.SimpleRNN(cell.units, activation=cell.activation.name, return_sequences=True)
    dense = keras.layers.Dense(10)
    states = rnn(rows)
    model = keras.Model(rows, [states, dense(states)])
    rnn.set_weights([cell.kernel, cell.recurrent_kernel, cell.bias])
    dense.set_weights([head.kernel, head.bias])
    return model


@pytest.mark.parametrize("changes", [0, 20])
def test_all_rows_of_100_images(machine: Page, changes: int):
    model = library.open_model_by_name(small_names()[0])
    network, rng = model.network, np.random.default_rng(7)
    use(machine, network)
    keras_model = keras_of(network)
    places = rng.choice(890, changes, replace=False).tolist()
    if changes:
        values = rng.normal(0, 0.5, changes).astype(np.float32)
        machine.evaluate(
            "([places, values]) => places.forEach((n, k) => { weights.numbers[n] = values[k]; })",
            [places, values.tolist()],
        )
        flat = np.concatenate([w.ravel() for w in keras_model.get_weights()])
        flat[places] = values
        parts, at = [], 0
        for w in keras_model.get_weights():
            parts.append(flat[at : at + w.size].reshape(w.shape))
            at += w.size
        keras_model.set_weights(parts)
    images = data.test_split().images[:IMAGES]
    states, logits = (np.asarray(a) for a in keras_model(images.astype(np.float32) / 255))
    assert network.temperatures is not None
    shares = tf.nn.softmax(logits / network.temperatures[:, None]).numpy()
    for image, h, p in zip(images, states, shares, strict=True):
        memory, found = evaluate(machine, READ, images_code(image))
        assert_near(np.reshape(memory, h.shape), h)
        assert_near(np.reshape(found, p.shape), p)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_of_one_digit(machine: Page, activation: str):
    small = network(Rnn("SimpleRNN", 10, activation))
    use(machine, small)
    machine.evaluate("() => { weights.isLearned = true; }")
    model = keras_of(small)
    for n in range(3):
        image, label = data.test_split().images[n], int(data.test_split().labels[n])
        with tf.GradientTape() as tape:
            logits = model(image[None].astype(np.float32) / 255)[1][:, -1]
            loss = keras.losses.sparse_categorical_crossentropy(
                np.array([label]), logits, from_logits=True
            )
        expected = tape.gradient(loss, model.trainable_weights)
        found = machine.evaluate(
            """([image, label]) => {
                read(image);
                const { gradient } =
                    js.backpropagate(weights.network, weights.numbers, trace, label);
                return [...gradient];
            }""",
            [images_code(image), label],
        )
        assert len(found) == sum(int(np.prod(g.shape)) for g in expected)
        for array in expected:
            part, found = found[: array.numpy().size], found[array.numpy().size :]
            assert_near(np.reshape(part, array.shape), array.numpy())


def test_a_silenced_cell_and_the_weights_that_are_the_same(machine: Page):
    """A silenced cell is 0 after every row; the equivalent weights give the same answers."""
    use(machine, library.open_model_by_name(small_names()[0]).network)
    image = images_code(data.test_split().images[4])
    before, shares = machine.evaluate(READ, image)
    machine.evaluate("() => { weights.silenced[8] = 1; }")
    memory, silenced = machine.evaluate(READ, image)
    assert np.reshape(before, (28, 16))[:, 8].any()
    assert not np.reshape(memory, (28, 16))[:, 8].any()
    assert not np.allclose(shares, silenced)
    machine.evaluate("() => weights.replaceSilencingByZeroWeights()")
    rewritten, same = machine.evaluate(READ, image)
    np.testing.assert_allclose(same, silenced, rtol=0, atol=1e-12)
    assert np.reshape(rewritten, (28, 16))[:, 8].any()


def test_undo_put_back_and_the_code_of_a_link(machine: Page):
    use(machine, library.open_model_by_name(small_names()[0]).network)
    found = machine.evaluate(
        """() => {
            const { numbers, network } = weights, came = [...network.numbers];
            weights.saveForUndo(); numbers[500] = 0.1;
            weights.saveForUndo(); weights.silenced[2] = 1;
            const code = weights.weightChangesAsLinkText, changed = weights.changedWeightIndices;
            weights.undo(); const heard = [...weights.silenced];
            weights.undo(); const undone = [...numbers];
            weights.applyChangesFromLink(code);
            const opened = [numbers[500], [...weights.silenced], weights.isChanged];
            weights.restoreOriginal(); const back = [[...numbers], weights.isChanged];
            weights.undo();
            const again = weights.weightChangesAsLinkText;
            return { code, changed, heard, undone, opened, back, came, again };
        }"""
    )
    assert found["code"] == "500_0.1!s3" == found["again"]
    assert found["changed"] == [500]
    assert not any(found["heard"])
    assert found["undone"] == found["came"] == found["back"][0]
    assert found["back"][1] is False
    number, silenced, is_changed = found["opened"]
    assert number == pytest.approx(0.1, rel=1e-6)
    assert silenced[2] == 1
    assert is_changed


@pytest.mark.parametrize(
    "code", ["x", "890_1", "-1_1", "5_", "5_nan", "s17", "s0", "5_1e99", "!".join(["1_1"] * 400)]
)
def test_a_link_that_is_none_of_ours_changes_nothing(machine: Page, code: str):
    use(machine, library.open_model_by_name(small_names()[0]).network)
    found = machine.evaluate(
        """(code) => {
            try { weights.applyChangesFromLink(code); } catch { return [false, weights.isChanged]; }
            return [true, weights.isChanged]; }""",
        code,
    )
    assert found == [False, False]


def test_browser_and_server_know_the_same_small_networks(machine: Page):
    for name in library.all_model_names():
        model = library.open_model_by_name(name)
        reason = machine.evaluate(
            """([program, order]) => js.refusalKey({
                program: js.openProgram(bytesOf(program)), order })""",
            [program_code(model.network), None if model.network.row_order == "top" else [0]],
        )
        assert reason == machine_refusal_key(model), name
    names = small_names()
    assert "notebook" in names
    assert len(names) >= 3
    small = library.open_model_by_name(names[0])
    assert machine_can_show(small)
    assert not machine_can_show(replace(small, network=replace(small.network, row_order="bottom")))


def test_a_file_of_pytorch_is_shown(machine: Page, tmp_path: Path):
    """`nn.RNN` and `Linear`, between which its last row is taken."""
    rng = np.random.default_rng(5)
    shapes = {
        "rnn.weight_ih_l0": (16, 28),
        "rnn.weight_hh_l0": (16, 16),
        "rnn.bias_ih_l0": (16,),
        "rnn.bias_hh_l0": (16,),
        "fc.weight": (10, 16),
        "fc.bias": (10,),
    }
    file = tmp_path / "mine.safetensors"
    save_file({n: rng.normal(0, 0.2, s).astype(np.float32) for n, s in shapes.items()}, file)
    model = library.open_model_by_name(str(file))
    assert machine_refusal_key(model) is None
    use(machine, model.network)
    image = data.test_split().images[0]
    memory, shares = machine.evaluate(READ, images_code(image))
    reading = model.network.read_image(image / np.float32(255))
    assert_near(np.reshape(memory, reading.layers[0].states.shape), reading.layers[0].states)
    assert_near(np.reshape(shares, reading.probabilities.shape), reading.probabilities)
