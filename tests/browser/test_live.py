"""The browser reads while the pen moves; after the pen is lifted the server's words are shown."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rnn_demo import library
from rnn_demo.images import link
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui import stage
from tests.browser.conftest import Open, choose_network, expect_answer, open_lens, settle
from tests.support.javascript import empty_page
from tests.support.pen import drag, draw, strokes_on_page

CHART = "document.querySelector('.st-key-reading .js-plotly-plot')"
STATES = f"() => {CHART}.data[0].z.flat().join()"  # the numbers in the memory's heatmap


def points(page: Page, digit: int) -> list[tuple[float, float]]:
    """Return the digit's first stroke, in pixels of the page; for a long one every second point."""
    first, *stroke, last = strokes_on_page(page, digit)[0]
    return [first, *stroke[:: 2 if len(stroke) > 10 else 1], last]


def answered(page: Page) -> str:
    seen = "document.querySelector('.st-key-answer')?.innerText + "
    return page.evaluate(seen + "document.querySelector('.st-key-story')?.innerText")


def is_over(page: Page) -> None:
    """Wait until the server's answer is shown and nothing plays."""
    told_here = page.locator(":is([data-of=pen], [data-of=row])")
    expect(told_here).to_have_count(0)
    settle(page)
    page.wait_for_timeout(600)  # for the canvas's late messages, and playing after them
    expect(told_here).to_have_count(0)


def half_drawn(page: Page, digit: int, see: Callable[[Page], str] = answered) -> list[str]:
    """Draw a digit's first stroke without lifting the pen; return what was shown meanwhile."""
    seen = []
    first, *rest = points(page, digit)
    page.mouse.move(*first)
    page.mouse.down()
    for point in rest:
        page.mouse.move(*point, steps=2)
        page.wait_for_timeout(40)
        seen.append(see(page))
    return seen


def ready(page: Page) -> None:
    """Wait until the browser can read."""
    page.wait_for_function(f"window.rnnWatch?.result && {CHART}?.data")
    page.wait_for_timeout(300)


# A number each for the stage, the lines of the memory and its picture, instead of a megabyte.
SHOWN = f"""() => {{
    const {{ x, y, width, height }} = rnnWatch.stage.places.picture;
    const box = [x, y, width, height].map((v) => Math.round(v * devicePixelRatio));
    const pixels = document.querySelector('.stage > .base').getContext('2d').getImageData(...box);
    const one = (values) => values.reduce((sum, v) => (31 * sum + v) % 1e9, 7);
    return [one({CHART}.data[0].z.flat()), one(pixels.data)];
}}"""


def test_answer_figure_and_memory_change_while_the_pen_moves(go_to: Open):
    """In one figure, which keeps its place while drawing and after.

    A press with another mouse button, or within existing ink, leaves no answer.
    """
    page = go_to("/")
    ready(page)
    page.evaluate(f"window.first = {CHART}")
    seen: list[tuple[object, ...]] = []

    def see(page: Page) -> str:
        seen.append((answered(page), *page.evaluate(SHOWN)))
        return ""

    def lifted(digit: int) -> None:
        page.mouse.up()
        is_over(page)
        expect_answer(page, digit)
        assert page.evaluate(f"{CHART} === window.first")

    for digit in (2, 3):
        half_drawn(page, digit, see)
        for what in zip(*seen, strict=True):
            assert len(set(what)) > 4
        expect(page.locator("[data-of=pen][data-watched=yes]")).to_have_count(1)
        lifted(digit)
        page.locator(".st-key-clear button").click()  # also after Clear
        expect(page.locator(".watch .empty")).to_be_visible()
        seen.clear()

    page.locator(".st-key-example-1 button").click()
    expect_answer(page, 1)
    open_lens(page, "why")
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
        page.wait_for_timeout(300)  # by then it has read the canvas
    is_over(page)


SLOW_FRAMES = """
window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 500);
window.cancelAnimationFrame = clearTimeout;
"""


def test_on_a_slow_page_a_drawing_is_finished_by_the_reply_and_plays_after_its_last_stroke(
    open_page: Open,
):
    """With slow frames the reply comes before the last stroke is read here.

    The drawing is sent by a press outside the pad, then by the next stroke.
    """
    page = open_page(first=SLOW_FRAMES)
    ready(page)
    draw(page, 7)
    page.mouse.click(3, 3)
    page.wait_for_timeout(1500)
    is_over(page)
    expect_answer(page, 7)

    page.locator(".st-key-clear button").click()
    settle(page)
    page.wait_for_timeout(1000)
    page.emulate_media(reduced_motion="no-preference")
    first, (begin, *rest) = strokes_on_page(page, 4)
    drag(page, first, steps=2)
    page.wait_for_timeout(300)
    page.mouse.move(*begin)
    page.mouse.down()
    page.wait_for_timeout(1500)
    assert not page.evaluate("rnnWatch.player.isPlaying")
    page.emulate_media(reduced_motion="reduce")
    for point in rest:
        page.mouse.move(*point, steps=2)
    page.mouse.up()
    page.wait_for_timeout(1500)
    is_over(page)
    expect_answer(page, 4)


CANVAS_SENDS_NEVER = """
const wait = window.setTimeout;
window.setTimeout = (f, ms, ...more) => wait(f, ms === 200 ? 1e9 : ms, ...more);
"""

HEARD = """region => {
    window.heard = [];
    new MutationObserver(() => region.textContent && window.heard.push(region.textContent))
        .observe(region, { childList: true });
}"""
MOST = 60_000  # bytes for a drawing, in both directions


class Wire:
    """Counts a page's requests, and bytes without weights."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.asked = self.plain = self.weights = 0

    def meet(self, page: Page) -> None:
        page.on("websocket", self._open)

    def _open(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, data: str | bytes) -> None:
        self.asked += 1
        self.plain += len(data)

    def _received(self, data: str | bytes) -> None:
        element = ForwardMsg.FromString(data).delta.new_element
        if element.bidi_component.component_name.endswith("rnn_demo.network"):
            self.weights += len(data)
        else:
            self.plain += len(data)


def test_a_drawing_is_sent_and_announced_once_and_costs_little(open_page: Open):
    """Before the canvas itself would send it, also from under its hidden toolbar.

    After an error it reads when the pen is lifted: the server then sends its reading.
    """
    wire = Wire()
    page = open_page(first=CANVAS_SENDS_NEVER, meet=wire.meet)
    warned: list[str] = []
    page.on("console", lambda told: warned.append(told.text))
    ready(page)
    size = len(stage._packed_network(library.open_model_by_name("lstm-128")))
    assert size < wire.weights < 1.1 * size
    heard = page.locator("#rnn-said")
    expect(heard).to_have_text("")  # the initial image is part of the page's text
    assert heard.get_attribute("role") == "status"
    heard.evaluate(HEARD)
    for digit, strokes in ((7, 1), (4, 2)):
        wire.reset()
        page.evaluate("window.heard.length = 0")
        draw(page, digit)
        expect_answer(page, digit)
        is_over(page)
        assert 1 <= wire.asked <= strokes
        assert 0 < wire.plain + wire.weights <= MOST * strokes
        expect(heard).to_contain_text(f"Read as {digit}")
        assert 1 <= len(page.evaluate("window.heard")) <= strokes  # in about forty moves of the pen
        expect_answer(page, digit)
        spoken = page.evaluate("rnnWatch.controls.row.ariaValueText")
        assert spoken.startswith(f"row 28: a {digit}, ")
        page.locator(".st-key-clear button").click()
        settle(page)
        page.wait_for_timeout(800)  # the emptied canvas also sends a message
    box = page.locator(".st-key-canvas canvas.upper-canvas").bounding_box()
    page.mouse.move(box["x"] + 250, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 240, steps=8)
    page.mouse.up()
    is_over(page)
    expect_answer(page, 1)

    assert not [text for text in warned if "reads when the pen" in text]
    page.evaluate("() => { Math.exp = () => { throw 1 } }")
    before = page.evaluate(STATES)
    page.locator(".st-key-clear button").click()
    draw(page, 1)
    expect_answer(page, 1)
    page.wait_for_function(f"(before) => ({STATES})() !== before", arg=before)
    is_over(page)
    expect_answer(page, 1)
    assert page.evaluate("rnnWatch.result.rows[27][1]") > 0.5
    assert [text for text in warned if "reads when the pen" in text]


def test_where_the_server_has_no_plotly_the_canvas_serves(open_page: Open):
    def meet(page: Page) -> None:
        page.route("**/plotly.min.js*", lambda route: route.abort())

    page = open_page(meet=meet)
    page.wait_for_function("window.rnnWatch?.result")
    page.wait_for_timeout(1000)
    lines = """() => { const { x, y, width } = rnnWatch.stage.places.memory;
        const box = [x, y + 100, width, 20].map((v) => Math.round(v * devicePixelRatio));
        const context = document.querySelector('.stage > .base').getContext('2d');
        const { data } = context.getImageData(...box);
        return new Set(data.filter((_, i) => i % 4 === 0)).size; }"""
    assert page.evaluate(lines) > 20  # shades of red


# Plays by itself in a sixth of the usual time.
BRISKLY = """localStorage.setItem('rnn-player', JSON.stringify({speed: 40}));
localStorage.setItem('rnn-first-viewing', '1');"""


UNDO = (".st-key-undo button", 2)  # it is based on an example
OTHERS = ((".st-key-clear button", ""), (".st-key-example-8 button", 8))


@pytest.mark.parametrize("clicks", [(UNDO,), pytest.param(OTHERS, marks=pytest.mark.slow)])
def test_no_answer_outlives_what_it_was_about_and_another_network_reads_live_at_once(
    open_page: Open, clicks: tuple[tuple, ...]
):
    """Undo, and another network, each right after a stroke.

    From three layers, with the second one selected, to one in another order of rows. At night also
    Clear and an example, by day in test_late_answers.py.
    """
    warned: list[str] = []

    def meet(page: Page) -> None:
        page.on("console", lambda told: warned.append(told.text))

    page = open_page("/?model=stacked&layer=2", moves=True, first=BRISKLY, meet=meet)
    live = page.locator("[data-of=pen][data-watched=yes]")
    for click, answer in clicks:
        page.locator(".st-key-example-2 button").click()
        settle(page)
        ready(page)
        half_drawn(page, 7)
        expect(live).to_have_count(1)
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
    choose_network(page, PRESETS["bottom"].title)
    page.wait_for_url("**model=bottom*")
    drawn = link.decode_image(parse_qs(urlparse(page.url).query)["drawing"][0])
    is_over(page)
    expect_answer(
        page, int(library.open_model_by_name("bottom").read_image(drawn).probabilities[-1].argmax())
    )
    ready(page)
    half_drawn(page, 7)
    expect(live).to_have_count(1)
    page.mouse.up()
    is_over(page)
    assert not [text for text in warned if "reads when the pen" in text]


def test_it_asks_for_what_never_came(browser: Browser):
    page = empty_page(browser, "sent_networks")
    asked = page.evaluate(
        """() => {
            const asked = [], store = new window.js.SentNetworks();
            store.storeOrRequestNetwork("lstm-128 1", (stamp) => asked.push(stamp));
            return asked;
        }"""
    )
    assert asked == ["lstm-128 1"]
    page.close()
