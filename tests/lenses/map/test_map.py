"""The map: a principal component analysis, its figure, and the neighbours, one click away."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo import data, library
from rnn_demo.explain.testset import StateSamplePass
from rnn_demo.figures.colours import DARK
from rnn_demo.lenses.map.figure import map_figure
from rnn_demo.lenses.map.numbers import fit_principal_axes, nearest_state_indices
from tests.support.pages import said
from tests.support.readings import EXAMPLES

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 12), st.integers(0, 2**16))


@settings(max_examples=40)
@given(SHAPES)
def test_axes_are_the_eigenvectors_of_the_covariance(shape):
    n, units, seed = shape
    rng = np.random.default_rng(seed)
    states = (rng.normal(size=(n, units)) @ rng.normal(size=(units, units))).astype(np.float16)
    found = fit_principal_axes(states)
    centred = states.astype(np.float64) - states.mean(axis=0, dtype=np.float64)
    covariance = centred.T @ centred
    values = np.sort(np.linalg.eigvalsh(covariance))[::-1]
    count = min(2, n, units)
    total = max(values.sum(), 1e-12)
    np.testing.assert_allclose(found.variance_shares[:count], values[:count] / total, atol=1e-3)
    assert not found.variance_shares[count:].any()
    for axis, share in zip(found.axes[:count], found.variance_shares, strict=False):
        np.testing.assert_allclose(
            covariance @ axis, share * total * axis, atol=2e-3 * max(total, 1e-6)
        )
    np.testing.assert_allclose(found.axes[:count] @ found.axes[:count].T, np.eye(count), atol=1e-4)
    np.testing.assert_allclose(found.project(states).mean(axis=0), 0, atol=1e-2)


def test_a_test_image_is_its_own_nearest_neighbour():
    model, test = library.open_model_by_name("gru-33"), data.test_split()
    sample = StateSamplePass(model.network, test.images[:100], test.labels[:100])
    sample.process_next_batch()
    for image in (3, 42):
        state = model.read_image(test.images[image] / np.float32(255)).layers[0].states[20]
        near = nearest_state_indices(sample.states[0][:, 20], state, 4)
        assert sample.images[near[0]] == image
        apart = np.linalg.norm(sample.states[0][:, 20].astype(np.float64) - state, axis=1)
        np.testing.assert_array_equal(near, np.argsort(apart)[:4])


def test_the_map_shows_states_means_and_path():
    rng, look = np.random.default_rng(0), DARK
    places = SimpleNamespace(
        cloud=rng.normal(size=(50, 2)),
        digits=rng.integers(0, 10, 50),
        means=rng.normal(size=(10, 2)),
        path=rng.normal(size=(28, 2)) * 9,
        rows=np.arange(28)[::-1],
        step=11,
    )
    figure = map_figure(np.array([0.5, 0.2]), **vars(places), look=look)
    cloud, rest, means, past, now = figure.data
    for trace, expected in (
        (cloud, places.cloud),
        (rest, places.path[11:]),
        (past, places.path[:12]),
        (means, places.means),
        (now, places.path[11:12]),
    ):
        np.testing.assert_array_equal(np.transpose([trace.x, trace.y]), expected)
    for digit, dots in enumerate(figure.layout.shapes):
        points = [f"{x},{y}H{x}" for x, y in places.cloud[places.digits == digit]]
        assert dots.path.split("M")[1:] == points
        assert dots.line.color == look.digits[digit]
    assert past.line.color == now.marker.color == look.accent
    assert past.text[0].endswith("row 28")  # it reads from the last row
    assert figure.layout.annotations[0].text == "row 17"
    assert "50%" in figure.layout.xaxis.title.text
    drawn = np.concatenate([places.cloud, places.means, places.path])
    for axis, values in ((figure.layout.xaxis, drawn[:, 0]), (figure.layout.yaxis, drawn[:, 1])):
        low, high = axis.range
        assert low < values.min() < values.max() < high
        assert np.ptp(values) > 0.9 * (high - low)  # no empty margin


@pytest.mark.usefixtures("few_test_images")
def test_every_kind_of_network(every_kind):
    for name, app in every_kind("map", row="9"):
        if len(library.open_model_by_name(name).network.layers) > 1:
            app.selectbox(key=f"layer-{name}").set_value(0).run()
            assert not app.exception, f"{name}: {app.exception[0].message}"
        assert len(app.get("plotly_chart")) == 1


def alike(app) -> list[int]:
    """Return the nearest test images."""
    labels = (app.button(key=f"alike-{k}").label for k in range(10))
    return [int(re.match(r"!\[test image (\d+), an? \d\]", label)[1]) for label in labels]


def test_the_page_shows_the_nearest_test_images(open_page, few_test_images):
    app = open_page("map", model="simple-16", example="2", row="28")
    network = library.open_model_by_name("simple-16").network
    h = network.read_image(EXAMPLES[2]).layers[0].states[-1]
    states = np.stack([network.read_image(i).layers[0].states[-1] for i in few_test_images.images])
    apart = np.linalg.norm(states.astype(np.float16).astype(np.float32) - h, axis=1)
    itself, *near = apart.argsort()[:11]
    assert (few_test_images.image(itself) == EXAMPLES[2]).all()
    counts = np.bincount(few_test_images.labels[near])
    of = f"{counts.max()} of the 10 nearest among 299 other test images are a {counts.argmax()}."
    assert of in said(app)
    assert alike(app) == near
    app.button(key="alike-0").click().run()
    assert not app.exception
    assert near[0] not in alike(app)  # it is the image that is read now
