"""It reads while the pen moves, and the server's words stand when it has been lifted."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Browser, Page, expect

from rnn_demo import library
from rnn_demo.images import link
from tests.browser.conftest import choose_network, expect_answer, settle
from tests.support.javascript import empty_page
from tests.support.pen import DIGITS, draw

STATES = """() => {
    const trace = document.querySelector('.st-key-reading .js-plotly-plot')._fullData
        .find((t) => t.meta && t.meta.shows === 'states');
    return Array.from(trace.z, (row) => Array.from(row)).flat();
}"""
CHART = "document.querySelector('.st-key-reading .js-plotly-plot')"


def points(page: Page, digit: int) -> list[tuple[float, float]]:
    """The digit's first stroke, in pixels of the page."""
    canvas = page.locator(".st-key-canvas canvas.upper-canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return [(box["x"] + 50 + 130 * x, box["y"] + 50 + 180 * y) for x, y in DIGITS[digit][0]]


def answered(page: Page) -> str:
    seen = "document.querySelector('.st-key-answer')?.innerText + "
    return page.evaluate(seen + "document.querySelector('.st-key-story')?.innerText")


def is_over(page: Page) -> None:
    """Wait until the server's answer stands and nothing plays; nothing is said twice then."""
    told_here = page.locator("html:is([data-live], [data-cursor])")
    expect(told_here).to_have_count(0)
    settle(page)
    page.wait_for_timeout(1000)  # what the canvas sends late, and what plays after it
    expect(told_here).to_have_count(0)
    assert page.locator(".live-part > *:visible").count() == 0


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


# Of the canvas over the figure: all of it, and its memory alone.
CANVAS = "document.querySelector('.reading-overlay > canvas')"
PICTURES = f"""() => {{
    const canvas = {CANVAS}, figure = {CHART}, layout = figure?._fullLayout;
    const trace = figure?.data.find((t) => t.meta?.shows === 'memory');
    if (!canvas || !trace) return ['', ''];
    const across = layout['xaxis' + trace.xaxis.slice(1)], down = layout.yaxis;
    const box = [across._offset, down._offset, across._length, down._length].map(
        (v) => Math.round(v * devicePixelRatio));
    const pixels = canvas.getContext('2d').getImageData(...box).data;
    return [canvas.toDataURL(), Array.from(pixels).join('')];
}}"""


def test_answer_figure_and_memory_change_while_the_pen_moves(open_page: Callable[..., Page]):
    """The figure beneath is left alone, and what was drawn stays when the pen is lifted."""
    page = open_page(moves=True)
    ready(page)
    is_over(page)
    page.evaluate(f"window.drawn = 0; {CHART}.on('plotly_afterplot', () => window.drawn++)")
    seen: list[tuple[str, ...]] = []

    def see(page: Page) -> str:
        seen.append((answered(page), *page.evaluate(PICTURES)))
        return ""

    half_drawn(page, 2, see)
    for what in zip(*seen, strict=True):
        assert len(set(what)) > 4
    assert page.evaluate("window.drawn") == 0
    expect_answer(page, 2)
    page.mouse.up()
    expect(page.locator(".reading-overlay")).to_have_count(0)
    settle(page)
    expect_answer(page, 2)
    assert page.evaluate(f"{CHART}.layout.meta.image === window.rnnWords.image")


def test_the_pen_is_watched_where_a_figure_has_been_cleared_away(open_page: Callable[..., Page]):
    page = open_page()
    ready(page)
    page.locator(".st-key-clear button").click()
    expect(page.locator(".st-key-stage .empty")).to_be_visible()
    seen = half_drawn(page, 3, lambda page: page.evaluate(f"{CANVAS}?.toDataURL() ?? ''"))
    assert len(set(seen)) > 4
    assert page.evaluate("document.documentElement.dataset.live") == "figure"
    page.mouse.up()
    expect(page.locator(".reading-overlay")).to_have_count(0)
    expect(page.locator(".st-key-stage .empty")).to_have_count(0)
    assert page.evaluate(f"{CHART}.layout.meta.image === window.rnnWords.image")
    expect_answer(page, 3)


CANVAS_SENDS_NEVER = """
const wait = window.setTimeout;
window.setTimeout = (f, ms, ...more) => wait(f, ms === 200 ? 1e9 : ms, ...more);
"""


def test_a_drawing_is_sent_once_and_before_the_canvas_would_send_it(
    open_page: Callable[..., Page],
):
    """Of one stroke, of two, and where a stroke begins under the canvas's hidden toolbar."""
    page = open_page(first=CANVAS_SENDS_NEVER)
    asked: list[int] = []
    page.on("websocket", lambda s: s.on("framesent", lambda data: asked.append(len(data))))
    page.reload()
    settle(page)
    ready(page)
    for digit, strokes in ((7, 1), (4, 2)):
        asked.clear()
        draw(page, digit)
        expect_answer(page, digit)
        is_over(page)
        assert 1 <= len(asked) <= strokes, asked
        expect_answer(page, digit)
        page.locator(".st-key-clear button").click()
        settle(page)
        page.wait_for_timeout(2000)  # the emptied canvas says so, too
    box = page.locator(".st-key-canvas canvas.upper-canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 250, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 240, steps=8)
    page.mouse.up()
    is_over(page)
    expect_answer(page, 1)


def test_without_plotly_or_with_an_error_it_reads_when_the_pen_is_lifted(
    open_page: Callable[..., Page],
):
    for harm in (
        "delete window.Plotly; window.Plotly = undefined",
        "Math.tanh = () => { throw 1 }",
    ):
        page = open_page()
        ready(page)
        page.evaluate(f"() => {{ {harm} }}")
        before = page.evaluate(STATES)
        draw(page, 7)
        expect_answer(page, 7)
        page.wait_for_function(f"(before) => ({STATES})().join() !== before.join()", arg=before)
        is_over(page)
        expect_answer(page, 7)


def test_a_finger_draws_and_is_read_on_the_way(open_page: Callable[..., Page]):
    page = open_page(width=390)
    ready(page)
    to_chromium = page.context.new_cdp_session(page)
    answers = []
    for k, (x, y) in enumerate(points(page, 3)):
        touch = {"type": "touchMove" if k else "touchStart", "touchPoints": [{"x": x, "y": y}]}
        to_chromium.send("Input.dispatchTouchEvent", touch)
        page.wait_for_timeout(40)
        answers.append(answered(page))
    to_chromium.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert len(set(answers)) > 2
    is_over(page)
    expect_answer(page, 3)


def test_no_answer_outlives_what_it_was_about(open_page: Callable[..., Page]):
    """Clear, Undo, an example and another network, each right after a stroke."""
    page = open_page(moves=True)
    for click, answer in (
        (".st-key-clear button", ""),
        (".st-key-undo button", 2),  # it stands on an example
        (".st-key-example-8 button", 8),
    ):
        page.locator(".st-key-example-2 button").click()
        settle(page)
        ready(page)
        half_drawn(page, 7)
        page.mouse.up()
        page.locator(click).click()
        if answer == "":
            expect(page.locator(".st-key-prediction .none")).to_be_visible()
        else:
            expect_answer(page, answer)
        is_over(page)
        expect(page.locator(".st-key-prediction .digit:visible")).to_have_text(
            [str(answer)] if answer != "" else []
        )
    half_drawn(page, 4)
    page.mouse.up()
    choose_network(page, "the original notebook")
    page.wait_for_url("**model=notebook*")
    drawn = link.decode(parse_qs(urlparse(page.url).query)["drawing"][0])
    is_over(page)
    expect_answer(page, int(library.find("notebook").read(drawn).probabilities[-1].argmax()))


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
        is_over(page)
        page.mouse.click(*first, button=button)
        page.wait_for_timeout(300)  # by then it has read what is on the canvas
    is_over(page)


def test_another_network_reads_live_as_soon_as_it_is_chosen(open_page: Callable[..., Page]):
    """From three layers, of which the second is looked at, to one in another order of rows."""
    page = open_page("/?model=stacked&layer=2")
    warned: list[str] = []
    page.on("console", lambda told: warned.append(told.text))
    ready(page)
    draw(page, 2)
    is_over(page)
    choose_network(page, "from the bottom")
    page.wait_for_url("**model=bottom*")
    settle(page)
    ready(page)
    half_drawn(page, 7)
    expect(page.locator("html[data-live=figure]")).to_have_count(1)
    page.mouse.up()
    is_over(page)
    assert not [text for text in warned if "reads when the pen" in text]


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
