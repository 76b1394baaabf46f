"""Repainting rows with the mouse changes what is read, and starting over undoes it."""

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page, expect

from rnn_demo.ui.session import examples
from tests.browser.conftest import settle

AFTER = """() => {
    const plot = document.querySelector('.st-key-poke .js-plotly-plot');
    const trace = plot && plot._fullData && plot._fullData[0];
    return trace && Array.from(trace.z, row => Array.from(row));
}"""


def after(page: Page) -> np.ndarray:
    page.wait_for_function(f"({AFTER})()")
    return np.array(page.evaluate(AFTER))


def test_repaint_keep_and_start_over(open_page: Callable[..., Page]):
    page = open_page("/?lens=poke&model=simple-16&example=1&row=13")
    page.get_by_role("radio", name="Repaint").click()
    canvas = page.locator(".st-key-repaint canvas.upper-canvas")
    expect(canvas).to_be_visible()
    settle(page)
    before = after(page)
    np.testing.assert_allclose(before, examples()[1], atol=1e-6)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 32, box["y"] + 44)
    page.mouse.down()
    page.mouse.move(box["x"] + 192, box["y"] + 44, steps=6)
    page.mouse.up()
    page.wait_for_function(f"({AFTER})() && ({AFTER})()[5][20] > 0.9")
    painted = after(page)
    assert painted[5, 5:23].min() > 0.9  # row 6, from column 6 to 23
    np.testing.assert_allclose(painted[8:], before[8:], atol=1e-6)

    apply = page.get_by_role("button", name="Apply and continue")
    apply.click()
    expect(apply).to_be_disabled()  # until there is something to apply again
    settle(page)
    page.wait_for_function(f"({AFTER})() && ({AFTER})()[5][20] > 0.9")
    page.get_by_role("button", name="Start over").click()
    page.wait_for_function(f"({AFTER})() && ({AFTER})()[5][20] < 0.1")
