"""Nothing on screen moves while the pen is down, nor when a doubt is told after it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, settle
from tests.support.pen import CANVAS

# A dot, a stump, a corner: on the way it looks like no digit.
CORNER = [(130, 60), (128, 70), (120, 100), (105, 140), (95, 165), (130, 165), (170, 165)]
PLACES = """() => Object.fromEntries([...document.querySelectorAll(
    'canvas, button, input, #answer, .st-key-prediction, .st-key-examples, .js-plotly-plot')]
  .filter((e) => e.getBoundingClientRect().width > 8).map((e) => {
    const name = e.closest('[class*=st-key]')?.className.match(/st-key-[\\w-]+/)[0] ?? e.id;
    return [`${name} ${e.tagName} ${e.innerText}`, e.getBoundingClientRect().y];
  }).filter(([, y]) => y < innerHeight))"""
BELOW = """document.querySelector('.st-key-tools').getBoundingClientRect().y
    + document.querySelector('.stMain').scrollTop"""


def moved(page: Page, pad: str = CANVAS) -> tuple[float, str]:
    """Draw the corner; by how many pixels what moved most did while the pen was down, and what."""
    box, most = page.locator(pad).bounding_box(), (0.0, "")
    assert box is not None
    at = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["width"] / 280) for x, y in CORNER]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.wait_for_timeout(300)
    first = page.evaluate(PLACES)
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=6)
        page.wait_for_timeout(200)
        now = page.evaluate(PLACES)
        most = max(most, *((abs(now[e] - first[e]), e) for e in now.keys() & first.keys()))
    page.mouse.up()
    return most


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_nothing_moves_while_the_pen_is_down(open_page: Open, width: int, height: int):
    page = open_page(width=width, height=height)
    page.locator(".st-key-clear button").click()
    settle(page)
    pixels, what = moved(page)
    assert pixels <= 3, what
    expect(page.locator("html[data-live]")).to_have_count(0)
    settle(page)
    before = page.evaluate(BELOW)
    page.locator(".st-key-example-7 button").click()  # whatever was told of the corner
    expect(page.locator(".st-key-doubt .doubt")).to_have_count(0)
    settle(page)
    assert page.evaluate(BELOW) == pytest.approx(before, abs=3)
