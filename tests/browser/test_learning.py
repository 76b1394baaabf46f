"""Training in JavaScript is Keras's: loss, gradients and the optimizer's step.

With float32 in Keras, float64 here, and sums in another order, results differ by 1e-7 of each
array's largest number at a step, and by some tens of that after 28 steps. 1e-5 leaves room, and is
far below the error of a wrong term.
"""

from collections.abc import Iterator

import keras
import numpy as np
import pytest
import tensorflow as tf
from playwright.sync_api import Browser, Page

from rnn_demo import data
from rnn_demo.site.training_data import pack_images_in_eight_shades
from rnn_demo.spec import NetworkSpec
from rnn_demo.trainer.builders import build_model
from tests.support.javascript import empty_page, evaluate
from tests.support.networks import Rnn, network

CLOSE = 1e-5
CELLS = [
    *(("SimpleRNN", activation) for activation in ("relu", "tanh", "sigmoid")),
    ("GRU", "tanh"),
    ("LSTM", "tanh"),
]
LEARN = """([made, weights, images, labels]) => {
    const set = { images: Uint8Array.from(images), labels, full: 255 };
    const { learn, gradient } = js.makeGradientLearner(made, Float64Array.from(weights), 40);
    const places = labels.map((_, b) => b);
    learn(set, places);
    return [learn(set, places), [...gradient]]; }"""
STEP = """([weights, gradients, rates, most]) => {
    const w = Float64Array.from(weights), g = w.slice(), step = js.makeAdamStep(w, g, most);
    return gradients.map((gradient, t) => { g.set(gradient); step(rates[t]); return [...w]; }); }"""


@pytest.fixture(scope="module")
def learning(browser: Browser) -> Iterator[Page]:
    page = empty_page(
        browser,
        *("learner", "adam", "images", "fit_memory"),
        *("network_formats", "cells", "activations", "records"),
    )
    yield page
    page.close()


def flat(arrays: list[np.ndarray]) -> list[float]:
    return np.concatenate([np.ravel(a) for a in arrays]).tolist()


def assert_near_largest(found: list[float], expected: np.ndarray) -> None:
    atol = CLOSE * float(np.abs(expected).max())
    np.testing.assert_allclose(np.reshape(found, expected.shape), expected, rtol=0, atol=atol)


@pytest.mark.parametrize(("kind", "activation"), CELLS)
def test_loss_and_gradients(learning: Page, kind: str, activation: str):
    units = 9 if kind == "GRU" else 10  # pairs of rows and of columns, and unpaired ones
    model = build_model(NetworkSpec(cell=kind, units=(units,), activation=activation), seed=3)
    rng = np.random.default_rng(3)
    for weight in model.weights:  # so that no bias is zero
        weight.assign(weight + rng.normal(0, 0.1, weight.shape))
    test = data.test_split()
    images, labels = test.images[:37], test.labels[:37].astype(int)  # not a whole batch of 40
    with tf.GradientTape() as tape:
        probabilities = model(images.astype(np.float32) / 255)
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, probabilities))
    expected = tape.gradient(loss, model.trainable_weights)
    made = {"kind": kind, "units": units, "activation": activation}
    weights = flat(model.get_weights())
    found, gradient = evaluate(
        learning, LEARN, [made, weights, images.ravel().tolist(), labels.tolist()]
    )
    assert found == pytest.approx(float(loss), rel=CLOSE)
    assert len(gradient) == len(weights)
    for array in expected:
        part, gradient = gradient[: array.numpy().size], gradient[array.numpy().size :]
        assert_near_largest(part, array.numpy())


def test_steps_of_the_optimizer(learning: Page):
    rng = np.random.default_rng(5)
    start = rng.normal(size=50).astype(np.float32)
    gradients = rng.normal(0, [[1e-6], [0.01], [1], [30]], (4, 50)).astype(np.float32)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, 2, warmup_target=0.1, warmup_steps=2
    )  # each of the four has a different rate
    rates = learning.evaluate("[0, 1, 2, 3].map((t) => js.learningRateAt(t, 0.1, 2, 4))")
    assert rates == pytest.approx([float(schedule(t)) for t in range(4)], rel=1e-6, abs=1e-9)
    weights = tf.Variable(start)
    optimizer = keras.optimizers.Adam(schedule, global_clipnorm=1.0)
    found = learning.evaluate(STEP, [start.tolist(), gradients.tolist(), rates, 1.0])
    for gradient, after in zip(gradients, found, strict=True):
        optimizer.apply([gradient], [weights])
        assert_near_largest(after, weights.numpy())
    assert np.abs(weights.numpy() - start).max() > 0.01


UNPACK = """async (packed) => {
    const { images, labels, full } = await js.unpackedImageSet(packed);
    return [[...images], [...labels], full]; }"""
FIT = """([made, weights, images]) => {
    const set = { images: Uint8Array.from(images), full: 255 };
    const learner = js.makeGradientLearner(made, Float64Array.from(weights), 40);
    const maps = js.fitWholeImageMaps(learner, set, 100, 40, [11]);
    learner.readBatch(set, [7]);
    const states = ["h", "c"].map((s) => {
        const all = new Float32Array(280);
        all.set(learner.cell[s].subarray(4800, 4810), 110);
        return all; });
    const reader = js.makePictureReaderFromMaps({ 11: maps[0] });
    return [...reader.pictureAt([{ units: 10, states }], 11)]; }"""


def test_images_come_as_they_are_packed(learning: Page):
    test = data.test_split()
    images, labels, full = learning.evaluate(UNPACK, pack_images_in_eight_shades(test, 5, 25))
    assert labels == test.labels[5:25].tolist()
    shades = np.reshape(images, (20, 28, 28)) / full
    np.testing.assert_allclose(shades, test.images[5:25] / 255, rtol=0, atol=0.5 / full + 1e-9)


def test_the_picture_in_its_memory_is_a_ridge_regression(learning: Page):
    model = network(Rnn("LSTM", 10), size=0.4)
    images = data.test_split().images[:100]
    made = {"kind": "LSTM", "units": 10, "activation": "tanh"}
    layers = [model.read_image(image).layers[0] for image in images]
    x = np.stack([np.r_[layer.states[11], layer.cell_states[11]] for layer in layers])
    x, y = x.astype(float), images.reshape(100, -1) / 255
    off, out = x - x.mean(0), y - y.mean(0)
    weights = np.linalg.solve(off.T @ off + 3 * np.eye(20), off.T @ out)
    expected = np.clip(y.mean(0) + off[7] @ weights, 0, 1)
    given = [model.nodes[0].operation.cell, model.dense_at_end]
    names = ("kernel", "recurrent_kernel", "bias")
    arrays = [getattr(o, n) for o in given for n in names if hasattr(o, n)]
    found = evaluate(learning, FIT, [made, flat(arrays), images.ravel().tolist()])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


EXPONENTIALS = """x => ["sigmoid", "tanh"].map((name) => {
    const y = Float64Array.from(x);
    js.ACTIVATIONS[name].forward(y, 0, y.length);
    return [...y]; })"""


def test_sigmoid_and_tanh(learning: Page):
    x = np.concatenate([np.linspace(-70, 70, 4001), np.linspace(-1, 1, 501), [-1e300, 1e300]])
    even, curve = evaluate(learning, EXPONENTIALS, x.tolist())
    np.testing.assert_allclose(even, 1 / (1 + np.exp(-np.clip(x, -700, 700))), rtol=0, atol=1e-9)
    np.testing.assert_allclose(curve, np.tanh(x), rtol=0, atol=1e-9)


# The gradient of sum(dh * h') + sum(dc * c') by everything that a step of two images reads, as
# `backward` computes it, and as differences of `forward`: with a step of 1e-5 in float64 these are
# off by some 1e-10.
DERIVATIVES = """([kind, activation]) => {
    const u = 3, n = 2, blocks = js.RECORDS[kind].blocks, states = js.RECORDS[kind].states;
    let seed = 7;
    const some = (count) => Float64Array.from({ length: count },
        () => (seed = (seed * 16807) % 2147483647) / 1073741823.5 - 1);
    const cell = js.cellEquations(kind, u, activation, "sigmoid", 2 * n * u);
    const a = some(n * blocks * u), r = cell.isApart ? some(n * blocks * u) : null;
    const before = Array.from({ length: states }, () => some(n * u));
    const d = before.map(() => some(n * u));
    const run = () => {
        const sums = a.slice(), joined = r ? r.slice() : sums;
        const state = before.map((s) => Float64Array.of(...s, ...s));
        cell.forward(n, sums, joined, 0, state, 0, n * u);
        const loss = state.reduce((l, s, k) =>
            l + d[k].reduce((m, v, i) => m + v * s[n * u + i], 0), 0);
        return { loss, sums, joined, state }; };
    const differences = (x) => Array.from(x, (v, i) => {
        const [above, below] = [1e-5, -1e-5].map((e) => { x[i] = v + e; return run().loss; });
        x[i] = v;
        return (above - below) / 2e-5; });
    const expected = [a, ...(r ? [r] : []), ...before].map(differences);
    const { sums, joined, state } = run(), da = new Float64Array(a.length);
    const dr = r ? new Float64Array(a.length) : da, kept = new Float64Array(n * u);
    const dd = d.map((v) => v.slice());
    cell.backward(n, sums, joined, 0, state, 0, n * u, dd, da, dr, kept);
    const found = [da, ...(r ? [dr] : []), kept, ...dd.slice(1)].map((v) => [...v]);
    return [found, expected]; }"""


@pytest.mark.parametrize(
    "activation", ["tanh", "relu", "sigmoid", "elu", "hard_sigmoid", "softmax"]
)
@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU", "MinGRU"])
def test_derivatives_of_each_cell(learning: Page, kind: str, activation: str):
    found, expected = evaluate(learning, DERIVATIVES, [kind, activation])
    assert np.abs(expected[0]).max() > 0.01
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-7)
