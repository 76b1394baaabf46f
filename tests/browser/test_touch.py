"""A hand on the memory: the label of a digit is pulled, and the link holds it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, expect_answer
from tests.browser.test_columns import WRITTEN
from tests.browser.test_watch import opened

LABELS = """() => {
    const { places: { parts: [part] }, view: { states: [{ groups }] } } = rnnWatch.stage.scene;
    const { x, y } = rnnWatch.stage.root.getBoundingClientRect();
    return Object.fromEntries(groups.map(([digit, first, past]) =>
        [digit, x + (part.edges[first] + part.edges[past]) / 2]));
}"""

SUMS = "[rnnWatch.stage.places.sums, [...rnnWatch.shown.reading.logits.slice(130, 140)]]"


def test_the_scale_of_the_sums_stays_while_bars_are_dragged(open_page: Open):
    page = opened(open_page, "/?row=14")
    page.wait_for_function("window.rnnWatch.canHold")
    scales = []
    for does, percent in (("push", 0), ("push", 30), ("push", 100), ("push", -100), ("pull", 100)):
        page.evaluate(f"rnnWatch.lay({{ does: '{does}', which: 2, percent: {percent} }})")
        (box, sums), bars = page.evaluate(SUMS), page.evaluate(WRITTEN)["bars"]
        first, past = box["x"], box["x"] + box["width"]
        high = pytest.approx(0.064 * box["height"])  # of each row's tenth
        found = [(x, w) for x, _, w, h in bars if first <= x < past and h == high]
        whole = [w > 4 and x > first + 30 and x + w < past - 30 for x, w in found]
        told = zip(found, sums, whole, strict=True)
        scales += [w / abs(v) for (_, w), v, is_whole in told if is_whole]
    assert len(scales) > 15
    assert max(scales) == pytest.approx(min(scales), rel=1e-3)  # pixels for 1


def test_a_digit_is_pulled_up_and_put_back_and_the_link_holds_it(open_page: Open):
    page = opened(open_page, "/?row=14")
    page.wait_for_function("window.rnnWatch.canHold")
    card = page.locator(".stage > .card").bounding_box()
    x, y = page.evaluate(LABELS)["7"], card["y"] + card["height"] - 6
    before = page.evaluate("[...rnnWatch.shown.reading.logits.slice(130, 140)]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 40, steps=3)
    half = page.evaluate("rnnWatch.hand.percent")
    page.mouse.move(x, y - 200, steps=3)
    page.mouse.up()
    assert 0 < half < 100
    expect_answer(page, 7)
    expect(page.locator(".st-key-story .story")).to_contain_text("towards an average 7: now")
    page.wait_for_url("**hand=14.pull.7.100*")
    page.get_by_role("button", name="Put them back").click()
    expect_answer(page, 2)
    page.wait_for_function("!location.search.includes('hand=')")
    assert page.evaluate("[...rnnWatch.shown.reading.logits.slice(130, 140)]") == before

    page.goto(page.url.split("?")[0] + "?row=20&hand=14.wipe.h")
    page.wait_for_function(
        "window.rnnWatch?.hand && window.rnnWatch.shown !== window.rnnWatch.whole"
    )
    apart = page.evaluate("""[13, 14].map((t) => Math.max(...rnnWatch.shown.rows[t].map(
        (p, d) => Math.abs(p - rnnWatch.whole.rows[t][d]))))""")
    assert apart[0] > 0.1 > 0.01 > apart[1]  # h alone is forgotten a row later
