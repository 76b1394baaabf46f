"""Sixty drawings, drawn into the app and into the page without a server, are read alike."""

from collections.abc import Callable
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo.commands.export import NETWORKS
from tests.browser.conftest import settle
from tests.browser.test_drawing import pen_strokes
from tests.browser.test_site import Open, folder, served, until, visit  # noqa: F401

pytestmark = pytest.mark.slow

DRAWINGS = 60
CHART = "document.querySelector('.st-key-reading .js-plotly-plot')"
# What the app's figure holds of a whole reading: (10, 28), and the picture in its memory.
APP = f"""() => {{
    const of = (what) => {CHART}._fullData.filter(({{ meta }}) => meta?.shows === what);
    return {{
        digit: document.querySelector('.st-key-prediction .digit').textContent,
        probabilities: of('ribbon').map(({{ x }}) => [...x]),
        picture: of('memory')[0].z.map((row) => [...row]),
    }};
}}"""
SITE = """() => ({
    digit: document.querySelector('#answer').textContent,
    probabilities: [...rnnSite.shown.reading.probabilities], picture: [...rnnSite.pictures[27]],
})"""


def draw(page: Page, pad: str, strokes: list[list[tuple[float, float]]]) -> None:
    """strokes: in pixels of a canvas that is 280 wide."""
    box = page.locator(pad).bounding_box()
    assert box is not None
    scale = box["width"] / 280
    for stroke in strokes:
        points = [(box["x"] + scale * x, box["y"] + scale * y) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=2)
        page.mouse.up()


@pytest.mark.parametrize("network", NETWORKS)
def test_it(visit: Open, served: str, open_page: Callable[..., Page], network: str):  # noqa: F811
    rng = np.random.default_rng(NETWORKS.index(network))
    site = visit(served)
    app = open_page(f"/?model={network}&row=28")
    digits = []
    for _ in range(DRAWINGS // len(NETWORKS)):
        strokes = pen_strokes(rng)["strokes"]
        app.locator(".st-key-clear button").click()
        expect(app.locator(".st-key-prediction .none")).to_be_visible()
        settle(app)
        draw(app, ".st-key-canvas canvas.upper-canvas", strokes)
        app.wait_for_function(
            f"window.rnnWords?.image && {CHART}?.layout.meta?.image === window.rnnWords.image"
            " && location.search.includes('drawing=')"
        )
        settle(app)
        there = app.evaluate(APP)
        site.goto(f"{served}?{urlsplit(app.url).query}")
        until(site, "rnnSite.pictures[27] && rnnSite.network.name")
        here = site.evaluate(SITE)
        assert here["digit"] == there["digit"]
        expected = np.array(there["probabilities"]).T
        found = np.array(here["probabilities"]).reshape(28, 10)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
        picture = np.array(here["picture"]).reshape(28, 28)
        np.testing.assert_allclose(picture, np.array(there["picture"], float), rtol=0, atol=1e-5)
        site.get_by_role("button", name="Clear").click()
        draw(site, "#pad", strokes)
        until(site, "document.querySelector('#answer').textContent")
        digits.append((site.locator("#answer").text_content(), there["digit"]))
    print(network, digits)
    # the app's canvas rounds strokes off, so the two images are not the same in every pixel
    assert sum(one != other for one, other in digits) <= 1
