"""The state map is a principal component analysis; the nearest are so by definition."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo import data, library
from rnn_demo.explain.testset import Sample
from rnn_demo.lenses.map.numbers import fit, nearest

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 12), st.integers(0, 2**16))


@settings(max_examples=40)
@given(SHAPES)
def test_axes_are_the_eigenvectors_of_the_covariance(shape):
    n, units, seed = shape
    rng = np.random.default_rng(seed)
    states = (rng.normal(size=(n, units)) @ rng.normal(size=(units, units))).astype(np.float16)
    found = fit(states)
    centred = states.astype(np.float64) - states.mean(axis=0, dtype=np.float64)
    covariance = centred.T @ centred
    values = np.sort(np.linalg.eigvalsh(covariance))[::-1]
    count = min(2, n, units)
    total = max(values.sum(), 1e-12)
    np.testing.assert_allclose(found.explained[:count], values[:count] / total, atol=1e-3)
    assert not found.explained[count:].any()
    for axis, share in zip(found.axes[:count], found.explained, strict=False):
        np.testing.assert_allclose(
            covariance @ axis, share * total * axis, atol=2e-3 * max(total, 1e-6)
        )
    np.testing.assert_allclose(found.axes[:count] @ found.axes[:count].T, np.eye(count), atol=1e-4)
    np.testing.assert_allclose(found.project(states).mean(axis=0), 0, atol=1e-2)


def test_an_image_of_the_test_set_finds_itself():
    model, test = library.find("gru-33"), data.test_split()
    sample = Sample(model.network, test.images[:100], test.labels[:100])
    sample.advance()
    for image in (3, 42):
        state = model.read(test.images[image] / np.float32(255)).layers[0].states[20]
        near = nearest(sample.states[0][:, 20], state, 4)
        assert sample.images[near[0]] == image
        apart = np.linalg.norm(sample.states[0][:, 20].astype(np.float64) - state, axis=1)
        np.testing.assert_array_equal(near, np.argsort(apart)[:4])
