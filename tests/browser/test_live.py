"""It reads while the pen moves, and the server's words stand when it has been lifted."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from rnn_demo import library
from rnn_demo.images import link
from tests.browser.conftest import open_lens, settle
from tests.support.javascript import empty_page
from tests.support.pen import DIGITS, draw

STATES = """() => {
    const trace = document.querySelector('.st-key-reading .js-plotly-plot')._fullData
        .find((t) => t.meta && t.meta.shows === 'states');
    return Array.from(trace.z, (row) => Array.from(row)).flat();
}"""
CHART = "document.querySelector('.st-key-reading .js-plotly-plot')"


def shown(page: Page, key: str) -> str:
    return page.evaluate(f"document.querySelector('.st-key-{key}').innerText").strip()


def points(page: Page, digit: int) -> list[tuple[float, float]]:
    """The digit's first stroke, in pixels of the page."""
    canvas = page.locator(".st-key-canvas canvas.upper-canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return [(box["x"] + 50 + 130 * x, box["y"] + 50 + 180 * y) for x, y in DIGITS[digit][0]]


def answered(page: Page) -> str:
    return shown(page, "prediction") + shown(page, "probabilities")


def half_drawn(page: Page, digit: int, see: Callable[[Page], str] = answered) -> list[str]:
    """Draw a digit's first stroke without lifting the pen; what was to be seen on the way."""
    seen = []
    first, *rest = points(page, digit)
    page.mouse.move(*first)
    page.mouse.down()
    for point in rest:
        page.mouse.move(*point, steps=3)
        page.wait_for_timeout(40)
        seen.append(see(page))
    return seen


def ready(page: Page) -> None:
    """Wait until the browser could read."""
    page.wait_for_function(f"window.rnnWords && window.Plotly && {CHART} && {CHART}.data")
    page.wait_for_timeout(300)


def changed(page: Page, before: list[float]) -> None:
    """Wait until the heatmap shows other states."""
    page.wait_for_function(f"(before) => ({STATES})().join() !== before.join()", arg=before)


def test_the_answer_changes_while_the_pen_moves_and_stays_when_it_is_lifted(
    open_page: Callable[..., Page],
):
    page = open_page()
    ready(page)
    answers = half_drawn(page, 2)
    assert len(set(answers)) > 2
    expect(page.locator(".st-key-prediction .live-part .digit")).to_have_text("2")
    page.mouse.up()
    expect(page.locator("html[data-live]")).to_have_count(0)
    assert page.locator(".live-part > *").count() == 0  # nothing is said twice
    assert re.fullmatch(r"2", shown(page, "prediction"))


def test_a_stroke_that_begins_under_the_canvas_s_toolbar_is_read(open_page: Callable[..., Page]):
    page = open_page()
    ready(page)
    box = page.locator(".st-key-canvas canvas.upper-canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 250, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 240, steps=8)
    page.mouse.up()
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*1\s*$"))


CANVAS_SENDS_NEVER = """
const wait = window.setTimeout;
window.setTimeout = (f, ms, ...more) => wait(f, ms === 200 ? 1e9 : ms, ...more);
"""


def test_a_drawing_is_sent_before_the_canvas_would_send_it(open_page: Callable[..., Page]):
    page = open_page()
    page.add_init_script(CANVAS_SENDS_NEVER)
    page.reload()
    settle(page)
    ready(page)
    for digit in (7, 4):  # of one stroke, and of two
        draw(page, digit)
        expect(page.locator(".st-key-prediction")).to_have_text(re.compile(rf"^\s*{digit}\s*$"))
        expect(page.locator("html[data-live]")).to_have_count(0)
        settle(page)
        page.wait_for_timeout(1600)  # longer than the browser's own answer would stand
        assert shown(page, "prediction") == str(digit)
        page.locator(".st-key-clear button").click()
        settle(page)


def test_a_drawing_is_sent_once(open_page: Callable[..., Page]):
    page = open_page()
    asked: list[int] = []
    page.on("websocket", lambda s: s.on("framesent", lambda data: asked.append(len(data))))
    page.reload()
    settle(page)
    ready(page)
    for digit in (1, 7, 2):
        asked.clear()
        draw(page, digit)
        expect(page.locator("html[data-live]")).to_have_count(0)
        page.wait_for_timeout(1000)
        assert len(asked) == 1, asked


def test_an_example_right_after_a_stroke_is_what_is_read(open_page: Callable[..., Page]):
    page = open_page()
    ready(page)
    half_drawn(page, 2)
    page.mouse.up()
    page.locator(".st-key-examples button").nth(8).click()
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*8\s*$"))
    page.wait_for_timeout(800)
    assert shown(page, "prediction") == "8"


def test_another_network_reads_live_as_soon_as_it_is_chosen(open_page: Callable[..., Page]):
    page = open_page()
    ready(page)
    states = CHART + "?._fullData?.find((t) => t.meta?.shows === 'states')"
    width = f"Array.from({states}?.z[0] ?? []).length"
    page.wait_for_function(f"{width} === 128")
    page.get_by_role("combobox", name="Network").click()
    page.get_by_role("option").filter(has_text="SimpleRNN 16").first.click()
    settle(page)
    page.wait_for_function(f"{width} === 16")
    half_drawn(page, 2)
    assert page.evaluate(width) == 16
    expect(page.locator("html[data-live]")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("html[data-live]")).to_have_count(0)


@pytest.mark.parametrize(
    "harm", ["delete window.Plotly; window.Plotly = undefined", "Math.tanh = () => { throw 1 }"]
)
def test_without_plotly_or_with_an_error_it_reads_when_the_pen_is_lifted(
    open_page: Callable[..., Page], harm: str
):
    page = open_page()
    ready(page)
    page.evaluate(f"() => {{ {harm} }}")
    before = page.evaluate(STATES)
    draw(page, 7)
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*7\s*$"))
    settle(page)
    changed(page, before)
    assert shown(page, "prediction") == "7"


def by_device(page: Page, device: str, digit: int) -> list[str]:
    """Draw a digit's first stroke by a finger or a pen; what was answered on the way."""
    to_chromium = page.context.new_cdp_session(page)
    way, seen = points(page, digit), []
    for i, (x, y) in enumerate(way):
        if device == "touch":
            kind = "touchMove" if i else "touchStart"
            touch = {"type": kind, "touchPoints": [{"x": x, "y": y}]}
            to_chromium.send("Input.dispatchTouchEvent", touch)
        else:
            kind = "mouseMoved" if i else "mousePressed"
            pen = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
            to_chromium.send("Input.dispatchMouseEvent", {**pen, "pointerType": "pen"})
        page.wait_for_timeout(40)
        seen.append(answered(page))
    if device == "touch":
        to_chromium.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        x, y = way[-1]
        up = {"type": "mouseReleased", "x": x, "y": y, "button": "left", "clickCount": 1}
        to_chromium.send("Input.dispatchMouseEvent", {**up, "pointerType": "pen"})
    return seen


@pytest.mark.parametrize(("device", "width"), [("touch", 390), ("pen", 1280)])
def test_a_finger_and_a_pen_draw_and_are_read_on_the_way(
    open_page: Callable[..., Page], device: str, width: int
):
    page = open_page(width=width)
    ready(page)
    answers = by_device(page, device, 3)
    assert len(set(answers)) > 2
    expect(page.locator("html[data-live]")).to_have_count(0)
    settle(page)
    assert shown(page, "prediction") == "3"


@pytest.mark.parametrize("lens", ["watch", "belief"])
def test_the_figure_s_canvas_follows_the_pen_and_the_figure_is_left_alone(
    open_page: Callable[..., Page], lens: str
):
    page = open_page(f"/?lens={lens}")
    figure = "document.querySelector('.st-key-stage .js-plotly-plot')"
    page.wait_for_function(f"window.rnnWords && Boolean({figure}?._fullData)")
    page.wait_for_timeout(500)
    page.evaluate(f"window.drawn = 0; {figure}.on('plotly_afterplot', () => window.drawn++)")
    canvas = "document.querySelector('.reading-overlay > canvas')?.toDataURL()"
    seen = half_drawn(page, 2, lambda page: page.evaluate(canvas))
    assert len(set(seen)) > 4
    assert page.evaluate("window.drawn") == 0
    page.mouse.up()
    expect(page.locator(".reading-overlay")).to_have_count(0)
    settle(page)
    of = page.evaluate(f"{figure}.layout.meta.image")
    assert of == page.evaluate("window.rnnWords.image")


def test_no_answer_outlives_what_it_was_about(open_page: Callable[..., Page]):
    """Clear, Undo and another network, each right after a stroke."""
    page = open_page()
    ready(page)

    def is_over() -> None:
        expect(page.locator("html[data-live]")).to_have_count(0)
        settle(page)
        page.wait_for_timeout(800)  # what the canvas sends late
        assert page.locator(".live-part > *").count() == 0

    for key, after in (("clear", "Draw a digit"), ("undo", "2")):  # the second stands on an example
        page.locator(".st-key-examples button").nth(2).click()
        settle(page)
        ready(page)
        half_drawn(page, 7)
        page.mouse.up()
        page.locator(f".st-key-{key} button").click()
        expect(page.locator(".st-key-prediction")).to_contain_text(after)
        is_over()
        assert shown(page, "prediction").startswith(after)
    half_drawn(page, 4)
    page.mouse.up()
    page.get_by_role("combobox", name="Network").click()
    page.get_by_role("option").filter(has_text="the original notebook").first.click()
    is_over()
    page.wait_for_url("**model=notebook*")
    drawn = link.decode(parse_qs(urlparse(page.url).query)["drawing"][0])
    expected = library.find("notebook").read(drawn).probabilities[-1].argmax()
    assert shown(page, "prediction") == str(expected)


def test_a_press_that_adds_nothing_leaves_no_answer_of_its_own(open_page: Callable[..., Page]):
    """By another button of the mouse, or within ink that is there."""
    page = open_page("/?lens=why")
    page.wait_for_function("window.rnnWords && window.Plotly")
    background = """() => {
        const inside = (root) => [...root.querySelectorAll("*")].flatMap(
            (e) => [e, ...(e.shadowRoot ? inside(e.shadowRoot) : [])]);
        const found = inside(document.querySelector(".st-key-canvas"));
        const behind = found.find((e) => e.classList.contains("dc-background-canvas"));
        return getComputedStyle(behind).visibility;
    }"""
    first, *_ = points(page, 1)
    page.mouse.click(*first, button="right")
    page.wait_for_timeout(100)
    assert page.evaluate(background) == "visible"  # the faded example that is still read
    half_drawn(page, 1)
    page.mouse.up()
    for button in ("left", "right", "middle"):
        expect(page.locator("html[data-live]")).to_have_count(0)
        settle(page)
        page.wait_for_timeout(500)
        page.mouse.click(*first, button=button)
        page.wait_for_timeout(300)  # by then it has read what is on the canvas
    expect(page.locator("html[data-live]")).to_have_count(0)
    assert page.locator(".live-part > *").count() == 0


def test_from_a_network_of_three_layers_to_one_in_another_order_it_goes_on_reading(
    open_page: Callable[..., Page],
):
    page = open_page("/?model=stacked&layers=stacked:2")
    warned: list[str] = []
    page.on("console", lambda told: warned.append(told.text))
    ready(page)
    draw(page, 2)
    expect(page.locator("html[data-live]")).to_have_count(0)
    page.get_by_role("combobox", name="Network").click()
    page.keyboard.type("from the bottom")
    page.get_by_role("option").filter(has_text="from the bottom").first.click()
    page.wait_for_url("**model=bottom*")
    settle(page)
    ready(page)
    half_drawn(page, 7)
    expect(page.locator("html[data-live]")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("html[data-live]")).to_have_count(0)
    assert not [text for text in warned if "reads when the pen" in text]


def test_a_new_digit_is_not_covered_and_its_figure_says_what_is_read(
    open_page: Callable[..., Page],
):
    """Also where it comes from the examples, and where the figure is put up again."""
    page = open_page()
    ready(page)
    draw(page, 7)
    expect(page.locator("html[data-live]")).to_have_count(0)
    page.locator("body").press("ArrowLeft")
    row = f"{CHART}.layout.sliders[0].active"
    page.wait_for_function(f"{row} === 26")
    page.locator(".st-key-examples button").nth(4).click()
    page.wait_for_function(f"{row} === 27 && {CHART}.layout.shapes.length === 0")
    label = "[aria-label*='Read as 4']"
    expect(page.locator(f".st-key-reading {label}")).to_have_count(1)
    open_lens(page, "Why")
    open_lens(page, "Reading")
    expect(page.locator(f".st-key-reading {label}")).to_have_count(1)


def test_it_asks_for_a_program_that_never_came(browser: Browser):
    page = empty_page(browser, "live")
    asked = page.evaluate(
        """() => {
            const asked = [];
            const tell = { setStateValue() {}, setTriggerValue: (...what) => asked.push(what) };
            window.js.default({ data: "lstm-128 1", ...tell });
            return asked;
        }"""
    )
    assert asked == [["lacks", "lstm-128 1"]]
    page.close()
