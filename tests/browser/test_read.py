"""The Read page in a real browser: draw with the mouse, read the answer, play and scrub."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from tests.support.pen import draw

SECONDS = 1000
FRAME_STATE = """() => {
    const plot = document.querySelector('.st-key-reading .js-plotly-plot');
    if (!plot || !plot.layout || !plot.querySelector('.slider-label')) return {};
    const covers = (plot.layout.shapes || []).filter(s => s.type === 'rect');
    return {
        said: plot.querySelector('.slider-label').textContent,
        covered: covers.length ? 28.5 - covers[0].y0 : 0,
        heatmaps: plot.querySelectorAll('.heatmaplayer image').length,
    };
}"""


COUNT_INK = """c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data
    .filter((v, i) => i % 4 === 0 && v > 128).length"""


def prediction(page: Page):
    return page.locator(".st-key-prediction")


def clear(page: Page) -> None:
    # The canvas moves the button when it appears
    expect(page.locator(".st-key-canvas canvas.upper-canvas")).to_be_visible()
    page.locator(".st-key-clear button").click()
    expect(prediction(page)).not_to_contain_text(re.compile(r"\d"))
    settle(page)


def test_it_opens_on_an_example_that_is_read(open_page: Callable[..., Page]):
    page = open_page()
    expect(prediction(page)).to_have_text(re.compile(r"^\s*2\s*$"))
    expect(page.locator(".st-key-probabilities .bars")).to_be_visible()
    expect(page.locator(".st-key-reading .js-plotly-plot")).to_be_visible()
    assert page.locator(".st-key-examples button").count() == 10


def test_digits_drawn_anywhere_in_any_size(open_page: Callable[..., Page]):
    page = open_page()
    clear(page)
    places = [(90, 10, 15), (110, 150, 140), (220, 60, 30), (150, 20, 110), (190, 100, 60)]
    for digit in range(10):
        size, left, top = places[digit % len(places)]
        draw(page, digit, size=size, left=left, top=top)
        expect(prediction(page)).to_have_text(re.compile(rf"^\s*{digit}\s*$"), timeout=10 * SECONDS)
        clear(page)


def test_the_canvas_is_empty_after_every_clear_and_undo_brings_the_last_one_back(open_page):
    page = open_page()
    canvases = page.locator(".st-key-canvas canvas.dc-canvas.lower-canvas")

    def wait_for_one(*, inked: bool) -> None:
        for _ in range(200):
            ink = canvases.evaluate_all(f"canvases => canvases.map({COUNT_INK})")
            if len(ink) == 1 and (ink[0] > 0) == inked:
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"canvases with so much ink: {ink}")

    for digit in (1, 7, 2, 4, 1, 7):
        clear(page)
        wait_for_one(inked=False)
        draw(page, digit)
        expect(prediction(page)).to_have_text(re.compile(rf"^\s*{digit}\s*$"))
    clear(page)
    page.locator(".st-key-undo button").click()
    expect(prediction(page)).to_have_text(re.compile(r"^\s*7\s*$"))
    wait_for_one(inked=True)


def test_the_empty_canvas_says_what_to_do(open_page: Callable[..., Page]):
    page = open_page()
    clear(page)
    expect(prediction(page)).to_contain_text("Draw a digit")
    expect(page.locator(".st-key-reading")).to_contain_text("draw a digit")
    expect(page.locator(".st-key-reading .js-plotly-plot")).to_have_count(0)


def test_an_example_is_one_click_and_the_drawing_survives_it(open_page: Callable[..., Page]):
    page = open_page()
    clear(page)
    draw(page, 7)
    expect(prediction(page)).to_have_text(re.compile("7"), timeout=10 * SECONDS)
    page.locator(".st-key-example-2 button").click()
    expect(prediction(page)).to_have_text(re.compile("2"))
    page.locator(".st-key-undo button").click()
    expect(prediction(page)).to_have_text(re.compile("7"))


def test_undo_and_redo_go_stroke_by_stroke(open_page: Callable[..., Page]):
    page = open_page()
    draw(page, 4)  # of two strokes
    expect(prediction(page)).to_have_text(re.compile(r"^\s*4\s*$"), timeout=10 * SECONDS)
    settle(page)
    canvas = page.locator(".st-key-canvas canvas.dc-canvas.lower-canvas")
    both = canvas.evaluate(COUNT_INK)
    page.locator(".st-key-undo button").click()
    handle = canvas.element_handle()
    page.wait_for_function(f"([c, n]) => ({COUNT_INK})(c) < n - 500", arg=[handle, both])
    assert canvas.evaluate(COUNT_INK) > 500  # the first stroke is still there
    page.locator(".st-key-redo button").click()
    page.wait_for_function(f"([c, n]) => ({COUNT_INK})(c) > n - 50", arg=[handle, both])
    expect(prediction(page)).to_have_text(re.compile(r"^\s*4\s*$"))


def test_a_new_drawing_is_seen_through_the_lens_that_is_open(open_page: Callable[..., Page]):
    """In three lenses: no page is loaded, and the canvas stays the one it was."""
    page = open_page()
    loads: list[object] = []
    page.on("load", lambda loaded: loads.append(loaded))
    canvas = page.locator(".st-key-canvas canvas.upper-canvas")  # it lies in a shadow root
    canvas.evaluate("canvas => { canvas.dataset.first = '1' }")
    for lens, key, digit in (("Belief", "belief", 7), ("Memory", "memory", 2), ("Why", None, 1)):
        page.locator(".st-key-lens").get_by_text(lens, exact=True).click()
        settle(page)
        clear(page)
        draw(page, digit)
        expect(prediction(page)).to_have_text(re.compile(rf"^\s*{digit}\s*$"))
        if key is not None:
            expect(page.locator(f".st-key-{key} .js-plotly-plot").first).to_be_visible()
        settle(page)
        assert canvas.evaluate("canvas => canvas.dataset.first") == "1"
    assert not loads


def test_back_and_forward_and_a_reload(open_page: Callable[..., Page]):
    page = open_page()
    draw(page, 7)
    expect(prediction(page)).to_have_text(re.compile(r"^\s*7\s*$"))
    page.wait_for_url("**drawing=*")
    page.locator(".st-key-lens").get_by_text("Belief", exact=True).click()
    page.wait_for_url("**lens=belief*")
    settle(page)
    page.go_back()
    expect(page.locator(".st-key-belief, .st-key-readouts")).to_have_count(0)
    settle(page)
    expect(page.locator(".st-key-reading .js-plotly-plot")).to_be_visible()
    expect(prediction(page)).to_have_text(re.compile(r"^\s*7\s*$"))
    page.go_forward()
    expect(page.locator(".st-key-belief .js-plotly-plot")).to_be_visible()
    settle(page)
    page.reload()
    settle(page)
    expect(page.locator(".st-key-belief .js-plotly-plot")).to_be_visible()
    expect(prediction(page)).to_have_text(re.compile(r"^\s*7\s*$"))
    canvas = page.locator(".st-key-canvas canvas.dc-canvas.lower-canvas")
    page.wait_for_function(f"c => ({COUNT_INK})(c) > 500", arg=canvas.element_handle())  # strokes


def test_a_drawing_survives_another_model_and_another_page(open_page: Callable[..., Page]):
    page = open_page()
    draw(page, 7, size=120, left=20, top=130)
    expect(prediction(page)).to_have_text(re.compile("7"), timeout=10 * SECONDS)
    page.get_by_role("combobox", name="Network").click()
    page.get_by_role("option").filter(has_text="well trained").click()
    settle(page)
    expect(prediction(page)).to_have_text(re.compile(r"^\s*\d\s*$"))
    page.get_by_role("link", name="Networks").click()
    expect(page.get_by_role("heading", name="Networks")).to_be_visible()
    page.get_by_role("link", name="Read").click()
    settle(page)
    expect(prediction(page)).to_have_text(re.compile(r"^\s*\d\s*$"))
    canvas = page.locator(".st-key-canvas canvas.dc-canvas.lower-canvas")
    expect(canvas).to_be_visible()
    page.wait_for_function(f"c => ({COUNT_INK})(c) > 500", arg=canvas.element_handle())


def test_it_plays_pauses_and_scrubs_in_the_browser_alone(open_page: Callable[..., Page]):
    page = open_page()
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda f: sent.append(f)))
    page.reload()
    settle(page)
    assert sent
    page.wait_for_function(f"({FRAME_STATE})().said")
    told = 0
    while told < len(sent):  # until the browser has told what it holds
        told = len(sent)
        page.wait_for_timeout(1_000)
    start = page.evaluate(FRAME_STATE)
    assert start["covered"] == 0
    assert "row 28 of 28: 2" in start["said"]

    page.get_by_label("Speed").select_option("240")
    sent.clear()
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_function(f"({FRAME_STATE})().covered > 15")
    page.wait_for_function(f"({FRAME_STATE})().covered < 12")
    page.get_by_text("❚❚ Pause").click()
    page.wait_for_timeout(300)
    paused = page.evaluate(FRAME_STATE)
    page.wait_for_timeout(500)
    assert page.evaluate(FRAME_STATE) == paused
    assert 0 < paused["covered"] < 12
    assert paused["heatmaps"] == 3

    rail = page.locator(".st-key-reading .slider-rail-touch-rect").bounding_box()
    assert rail is not None
    page.mouse.click(rail["x"] + rail["width"] * 0.2, rail["y"] + rail["height"] / 2)
    page.wait_for_function(f"({FRAME_STATE})().covered > 18")
    scrubbed = page.evaluate(FRAME_STATE)
    row = 28 - scrubbed["covered"]
    assert f"row {row:g} of 28" in scrubbed["said"]
    assert not sent
