"""The map lens: any network, any layer, and the neighbours so far, each a click away."""

import re

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.ui import session


@pytest.mark.usefixtures("few_test_images")
def test_every_kind_of_network(every_kind):
    for name, app in every_kind("map", row="9"):
        if len(library.find(name).network.layers) > 1:
            app.selectbox(key=f"layer-{name}").set_value(0).run()
            assert not app.exception, f"{name}: {app.exception[0].message}"
        assert len(app.get("plotly_chart")) == 1


def alike(app) -> list[int]:
    """Which test images are nearest."""
    labels = (app.button(key=f"alike-{k}").label for k in range(10))
    return [int(re.match(r"!\[test image (\d+), an? \d\]", label)[1]) for label in labels]


def test_the_neighbours_so_far(open_page, few_test_images):
    app = open_page("map", model="simple-16", example="2", row="28")
    network = library.find("simple-16").network
    h = network.read(session.examples()[2]).layers[0].states[-1]
    states = np.stack([network.read(i).layers[0].states[-1] for i in few_test_images.images])
    apart = np.linalg.norm(states.astype(np.float16).astype(np.float32) - h, axis=1)
    itself, *near = apart.argsort()[:11]
    assert (few_test_images.image(itself) == session.examples()[2]).all()
    counts = np.bincount(few_test_images.labels[near])
    said = f"{counts.max()} of the 10 nearest among 299 other test images are a {counts.argmax()}."
    assert said in " ".join(m.value for m in app.markdown)
    assert alike(app) == near
    app.button(key="alike-0").click().run()
    assert not app.exception
    assert near[0] not in alike(app)  # which is what is read now
