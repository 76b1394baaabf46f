"""Watch: a reading plays by itself, by hand and by keys; the texts follow its cursor."""

import io
import re
from types import SimpleNamespace

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.ui.session import first_test_image_per_digit
from tests.browser.conftest import Open, expect_answer, open_lens, settle, until
from tests.support.answers import check_on_the_way, shown_answers
from tests.support.navigation import go, whole
from tests.support.pen import draw

ROW = "window.rnnWatch?.step"
READY = "window.rnnWatch?.result && document.querySelector('.stage .head')"
# The texts about the row on the slider; null while nothing is on the stage. While a network is
# awaited, the cursor may be at another row already.
TOLD = """() => {
    const watch = window.rnnWatch;
    if (!watch?.result) return null;
    const one = (selector) =>
        [...document.querySelectorAll(selector)].find((e) => e.checkVisibility());
    return { row: Number(watch.controls.row.value) - 1,
             digit: one(':is(.st-key-prediction, #answer) .digit')?.textContent,
             plays: watch.player.isPlaying, story: one('.st-key-story .story')?.textContent };
}"""
# Records the texts at each row at which the cursor appears.
WATCH = f"""
window.told = new Map();
const look = () => {{
    const told = ({TOLD})();
    if (told) window.told.set(told.row, told);
    setTimeout(look, 40);
}};
addEventListener('DOMContentLoaded', look);
"""
# So slow that even a busy machine shows most rows, each for the same time.
VISITED = "localStorage.setItem('rnn-first-viewing', '1');"
BRISKLY = f"localStorage.setItem('rnn-player', JSON.stringify({{speed: 120}})); {VISITED}"
ALL_TOLD = "[...window.told.values()]"


def open_with_reading(open_page: Open, path: str = "/", **how) -> Page:
    """Return a page with a reading on its stage."""
    page = open_page(path, **how)
    page.wait_for_function(READY)
    if row := re.search(r"row=(\d+)", path):
        page.wait_for_function(f"{ROW} === {int(row[1]) - 1}")
    return page


def hold(page: Page, told: list[dict]) -> None:
    """Check that the answers, and the story at rest, follow from the probabilities."""
    rows = np.array(page.evaluate("rnnWatch.result.rows.map((row) => [...row])"), np.float32)
    image = np.array(page.evaluate("[...rnnWatch.result.image]"), np.float32).reshape(28, 28)
    end = page.evaluate("rnnWatch.result.summary")
    reading = SimpleNamespace(probabilities=rows, image=image, layers=[None], step_word="row")
    shown = shown_answers(reading)
    for one in told:
        sure, last = rows[one["row"]], one["row"] == len(rows) - 1
        none = sure.max() < 0.25 and not last
        assert one["digit"] == ("?" if none else str(sure.argmax())), one
        turned = "|".join(
            rf"After row {one['row'] + k} it says \d( again| instead of \d)\." for k in (0, 1)
        )
        if one["plays"]:
            assert re.fullmatch(f"|{turned}", one["story"])
        elif last:
            assert one["story"] == end["sentence"]
        else:
            check_on_the_way(one["story"], one["row"], reading, shown)


def test_on_the_first_visit_it_reads_by_itself_and_what_is_told_follows(visit: Open, served: str):
    settings = f"if (!localStorage['rnn-player']) {{ {BRISKLY} }}"
    page = visit(served, reduced_motion="no-preference", first=settings + WATCH)
    until(page, "window.told?.size > 8 && window.told.has(27)")
    until(page, f"{ROW} === 27")
    expect(page.locator("#answer")).to_have_text("2")
    told = page.evaluate(ALL_TOLD)
    hold(page, told)
    assert len({one["digit"] for one in told}) > 1  # the answer has changed
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    page.locator("button.more").click()
    speed, after = page.get_by_label("Speed"), page.get_by_label("Play after each drawing")
    expect(after).to_be_checked()
    speed.select_option("480")
    after.uncheck()

    page.reload()  # not a first visit
    until(page, f"{READY} && window.told.has(27)")
    page.wait_for_timeout(1000)
    assert page.evaluate("[...window.told.keys()]") == [27]
    page.locator("button.more").click()
    expect(speed).to_have_value("480")
    expect(after).not_to_be_checked()


def test_it_plays_after_a_drawing_until_the_pen_comes_down_and_else_nothing_moves_by_itself(
    open_page: Open,
):
    """Not where that is asked, nor where a link says a row, nor where one says so in More.

    By hand it plays in the browser alone.
    """
    duration = "getComputedStyle(document.querySelector('.stApp button')).transitionDuration"
    page = open_with_reading(open_page, "/?row=12", moves=True, first=WATCH)
    page.wait_for_timeout(2000)
    assert page.evaluate("[...window.told.keys()]") == [11]
    hold(page, page.evaluate(ALL_TOLD))
    page.emulate_media(reduced_motion="reduce")
    go(page, "/?lesson=1")
    page.wait_for_function("window.told.has(27)")
    page.wait_for_timeout(1000)  # rows before it would be played in this time
    assert page.evaluate("[...window.told.keys()]") == [11, 27]
    page.evaluate("window.told.delete(11)")
    hold(page, page.evaluate(ALL_TOLD))
    assert float(page.evaluate(duration).split("s")[0]) < 0.001

    page.emulate_media(reduced_motion="no-preference")
    page.evaluate(VISITED)
    go(page, whole("/?row=28"))
    expect(page.locator(".st-key-guide")).to_have_count(0)
    settle(page)
    page.locator("button.more").click()
    after = page.get_by_label("Play after each drawing")
    expect(after).to_be_checked()
    page.get_by_label("Speed").select_option("480")
    draw(page, 7)
    page.wait_for_function(f"{ROW} > 2 && {ROW} < 20")
    while_playing = page.locator(".st-key-model").bounding_box()
    box = page.locator(".st-key-canvas canvas.upper-canvas").bounding_box()
    page.mouse.click(box["x"] + 250, box["y"] + 270, button="right")  # on the canvas, without ink
    page.wait_for_function(f"{ROW} === 27")
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    expect_answer(page, 7)
    page.wait_for_timeout(1500)
    assert page.evaluate(ROW) == 27
    assert page.locator(".st-key-model").bounding_box() == while_playing  # nothing jumps

    after.uncheck()
    page.locator(".st-key-clear button").click()
    expect(page.locator(".st-key-prediction .none")).to_be_visible()
    draw(page, 1)
    expect_answer(page, 1)
    settle(page)
    page.evaluate("window.told.clear()")
    page.wait_for_timeout(2500)
    assert page.evaluate("[...window.told.keys()]") == [27]
    plays_pauses_and_scrubs_in_the_browser_alone_and_by_arrow_keys(page)


# True if the examples have not moved for half a second.
AT_REST = """async () => {
    const examples = document.querySelector('.st-key-examples');
    const where = () => JSON.stringify(examples.getBoundingClientRect());
    const before = where();
    await new Promise(done => setTimeout(done, 500));
    return before === where();
}"""

OUTLINE = "e => getComputedStyle(e).outlineStyle + parseFloat(getComputedStyle(e).outlineWidth)"


# Counts the messages to the server from now on.
COUNT_SENT = """() => {
    const { send } = WebSocket.prototype;
    window.sent = 0;
    WebSocket.prototype.send = function (...what) { window.sent++; send.apply(this, what); };
}"""


def plays_pauses_and_scrubs_in_the_browser_alone_and_by_arrow_keys(page: Page) -> None:
    """Tab focuses Play visibly; arrow keys there go row by row, which is announced, too."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(COUNT_SENT)
    go(page, whole("/?example=4"))
    expect_answer(page, 4)
    page.evaluate("window.told.clear()")
    sent = 0
    while sent < (now := page.evaluate("window.sent")):  # until the browser has sent its state
        sent = now
        page.wait_for_timeout(1500)
    assert sent
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_function(f"{ROW} > 4 && {ROW} < 22")
    page.get_by_text("❚❚ Pause").click()
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    paused = page.evaluate(TOLD)
    page.wait_for_timeout(1500)
    assert page.evaluate(TOLD) == paused
    assert paused["row"] < 27
    rail = page.locator(".watch input.row").bounding_box()
    page.mouse.click(rail["x"] + rail["width"] * 0.1, rail["y"] + rail["height"] / 2)
    page.wait_for_function(f"{ROW} < 4")
    page.wait_for_timeout(300)
    hold(page, [page.evaluate(TOLD), paused, *page.evaluate(ALL_TOLD)])
    assert page.evaluate("window.sent") == sent

    button = page.get_by_role("button", name="▶ Play")
    page.mouse.click(rail["x"] + rail["width"] - 2, rail["y"] + rail["height"] / 2)
    page.wait_for_function(f"{ROW} === 27")
    button.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    assert button.evaluate(OUTLINE) == "solid3"
    for row in (27, 26, 25):
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"{ROW} === {row - 1}")
        expect(page.locator("#rnn-said")).to_contain_text(f"row {row}: a 4, ")
        expect(page.get_by_role("slider", name="Row")).to_have_value(str(row))
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{ROW} === 25")
    page.keyboard.press("Space")
    page.wait_for_function(f"{ROW} === 27")
    expect(button).to_be_focused()

    page.wait_for_function(AT_REST)
    before = page.locator(".st-key-examples").bounding_box()
    page.locator(".st-key-example-0 button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-example-3 button")).to_be_focused()
    assert page.locator(".st-key-example-3 button").evaluate(OUTLINE) == "solid3"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect_answer(page, 1)
    settle(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # wraps around the end
    expect(page.locator(".st-key-example-9 button")).to_be_focused()
    assert page.locator(".st-key-examples").bounding_box() == before  # nothing jumps


# The numbers of Plotly's lines, one for each column.
NUMBERS = """(({ z, meta: { across, columns } }) =>
    z.map((line) => columns.map((_, k) => line[across.indexOf(k)])))"""
LINES = f"""((data) => data && {NUMBERS}(data[0]))(
    document.querySelector('.st-key-reading .js-plotly-plot')?.data)"""


def test_where_the_cursor_rests_is_what_is_in_memory_and_the_row_of_other_lenses(go_to: Open):
    page = open_with_reading(go_to, "/?row=9")
    model = library.open_model_by_name("lstm-128")
    reading = model.read_image(first_test_image_per_digit()[2])
    pictures = passes.load_stored_memory_readout(model).pictures_by_step(reading)
    (columns,) = network_state_view(model.network).columns
    numbers = reading.layers[0].states[:, columns.units] * columns.factors
    page.wait_for_function(f"{LINES}?.[8][0] != null")
    np.testing.assert_allclose(page.evaluate(LINES)[:9], numbers[:9], rtol=0, atol=1e-5)
    assert {v for line in page.evaluate(LINES)[9:] for v in line} == {None}
    seen = []
    for row in (9, 10, 11):
        page.wait_for_function(f"{ROW} === {row - 1}")
        page.wait_for_timeout(500)
        where = page.locator("[data-panel=picture]").bounding_box()
        shot = Image.open(io.BytesIO(page.screenshot(clip=where))).convert("L")
        small = np.asarray(shot.resize((28, 28), Image.Resampling.BOX), float)[: row - 1] / 255
        assert np.corrcoef(small.ravel(), pictures[row - 1, : row - 1].ravel())[0, 1] > 0.95
        seen.append(shot.tobytes())
        page.locator("body").press("ArrowRight")
    assert len(set(seen)) == 3
    page.wait_for_function(f"{ROW} === 11")
    open_lens(page, "gates")
    page.wait_for_url("**row=12*")
    expect(page.get_by_text("At row 12")).to_be_visible()
    open_lens(page, "watch")
    # Also a slow server has answered: `settle` may find it before it starts
    expect(page.locator(".st-key-through-gates .js-plotly-plot")).to_have_count(0)
    expect(page.locator("[data-panel=picture]")).to_be_visible()
    settle(page)
    page.wait_for_function(f"{ROW} === 11")
    page.locator(".st-key-headline h1").click()  # the focus leaves the lenses
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"{ROW} === 10")
    page.locator(".st-key-export button").click()
    held = page.get_by_test_id("stPopoverBody").locator("code")
    expect(held).to_contain_text("row=11&")
    assert held.inner_text().partition("?")[0] == page.url.partition("/?")[0]
    page.keyboard.press("Escape")
    page.locator(".st-key-headline h1").click()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"{ROW} === 9 && document.querySelector('[data-of=row]')")
    page.locator(".st-key-clear button").click()  # it disappears with the digit
    expect(page.locator(".st-key-prediction .none")).to_be_visible()
    expect(page.locator(".st-key-prediction .digit:visible")).to_have_count(0)
