"""The pad: nothing moves while the pen is down, nor when a doubt appears; keys draw, too."""

import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data
from rnn_demo.images.drawing import INVITATION_ROWS
from tests.browser.conftest import Open, expect_answer, settle
from tests.browser.test_live import is_over, ready
from tests.support.pen import CANVAS, draw, one_by_keys

# A dot, a stump, a corner: meanwhile it looks like no digit.
CORNER = [(130, 60), (128, 70), (120, 100), (105, 140), (95, 165), (130, 165), (170, 165)]
PLACES = """() => Object.fromEntries([...document.querySelectorAll(
    'canvas, button, input, #answer, .st-key-prediction, .st-key-examples, .js-plotly-plot')]
  .filter((e) => e.getBoundingClientRect().width > 8).map((e) => {
    const name = e.closest('[class*=st-key]')?.className.match(/st-key-[\\w-]+/)[0] ?? e.id;
    return [`${name} ${e.tagName} ${e.innerText}`, e.getBoundingClientRect().y];
  }).filter(([, y]) => y < innerHeight))"""
BELOW = """document.querySelector(innerWidth > 640 ? '.st-key-examples' : '.st-key-tools')
    .getBoundingClientRect().y + document.querySelector('.stMain').scrollTop"""
INVITED = """() => {
    const paper = document.querySelector('#paper'), { top, bottom } =
        getComputedStyle(paper, '::after'), { image } = rnnSite.desk.drawing;
    const isAbove = parseFloat(top) < parseFloat(bottom);
    const rows = isAbove ? image.slice(0, 4 * 28) : image.slice(-4 * 28);
    return [...rows].some(Boolean); }"""


def largest_movement(page: Page, pad: str = CANVAS) -> tuple[float, str]:
    """Draw the corner; return the largest movement while the pen was down, and its element."""
    box, most = page.locator(pad).bounding_box(), (0.0, "")
    at = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["width"] / 280) for x, y in CORNER]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.wait_for_timeout(300)
    first = page.evaluate(PLACES)
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=3)
        page.wait_for_timeout(200)
        now = page.evaluate(PLACES)
        first = now | first  # elements that appeared since, too
        most = max(most, *((abs(now[e] - first[e]), e) for e in now))
    page.mouse.up()
    return most


def test_nothing_moves_while_the_pen_is_down_and_keys_draw(go_to: Open):
    page = go_to("/", width=390, height=844)
    for width, height in ((390, 844), (1280, 720)):
        page.set_viewport_size({"width": width, "height": height})
        page.locator(".st-key-clear button").click()
        expect(page.locator(".st-key-prediction .none")).to_be_visible()
        settle(page)
        pixels, what = largest_movement(page)
        assert pixels <= 3, what
        expect(page.locator("[data-of=pen]")).to_have_count(0)
        settle(page)
        before = page.evaluate(BELOW)
        page.locator(".st-key-example-7 button").click()  # whatever doubt the corner caused
        expect(page.locator(".st-key-doubt .doubt")).to_have_count(0)
        settle(page)
        assert page.evaluate(BELOW) == pytest.approx(before, abs=3)

    ready(page)
    told = page.locator(".st-key-canvas [role=status]")
    page.locator(".st-key-clear button").press("Enter")
    settle(page)
    one_by_keys(page)
    expect(told).to_contain_text("Space puts it down")
    is_over(page)
    expect_answer(page, 1)
    page.keyboard.press("Space")
    expect(told).to_contain_text("Space lifts")
    page.keyboard.press("Escape")  # this lifts it, too
    expect(told).to_have_count(0)
    is_over(page)
    draw(page, 7, size=100, left=10, top=10)
    is_over(page)
    expect(told).to_have_count(0)
    page.keyboard.press("ArrowLeft")  # a row up
    page.wait_for_function("Number(document.querySelector('.watch input.row').value) < 28")


def test_the_invitation_to_draw_covers_no_ink(visit: Open, served: str):
    site = visit(served)
    for digit in range(10):
        site.locator("#examples button").nth(digit).click()
        expect(site.locator("#paper")).to_have_attribute("data-invites", "yes")
        assert not site.evaluate(INVITED), digit


def test_every_test_image_has_room_for_the_invitation():
    images = data.test_split().images[:1000]
    low, high = images[:, -INVITATION_ROWS:].any((1, 2)), images[:, :INVITATION_ROWS].any((1, 2))
    assert low.any()
    assert not (low & high).any()
