"""Everyone can use it: what axe-core does not see (test_walk.py), keys and what is said."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import expect_answer, settle
from tests.support.pen import draw

# Whether the examples stand where they stood half a second ago.
AT_REST = """async () => {
    const examples = document.querySelector('.st-key-examples');
    const where = () => JSON.stringify(examples.getBoundingClientRect());
    const before = where();
    await new Promise(done => setTimeout(done, 500));
    return before === where();
}"""


def test_examples_by_arrow_keys_and_where_the_focus_is(open_page: Callable[..., Page]):
    page = open_page()
    page.locator(".st-key-canvas canvas.upper-canvas").wait_for()
    page.wait_for_function(AT_REST)
    before = page.locator(".st-key-examples").bounding_box()
    page.locator(".st-key-example-0 button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-example-3 button")).to_be_focused()
    outline = "e => getComputedStyle(e).outlineStyle + parseFloat(getComputedStyle(e).outlineWidth)"
    assert page.locator(".st-key-example-3 button").evaluate(outline) == "solid3"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect_answer(page, 1)
    settle(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # around the end
    expect(page.locator(".st-key-example-9 button")).to_be_focused()
    assert page.locator(".st-key-examples").bounding_box() == before  # nothing jumps


def test_the_answer_is_announced_once_the_pen_is_lifted(open_page: Callable[..., Page]):
    page = open_page()
    page.wait_for_function("window.rnnWords")
    heard = page.locator("#rnn-said")
    expect(heard).to_have_text("")  # what a page opens on is read with it
    assert heard.get_attribute("role") == "status"
    heard.evaluate(
        "region => { window.heard = []; new MutationObserver(() => region.textContent && "
        "window.heard.push(region.textContent)).observe(region, {childList: true}) }"
    )
    draw(page, 7)
    expect(heard).to_contain_text("Read as 7")
    settle(page)
    page.wait_for_timeout(1000)
    assert len(page.evaluate("window.heard")) == 1  # of some forty moves of the pen
    alt = page.locator(".st-key-reading .stPlotlyChart").get_attribute("aria-label")
    assert alt is not None
    assert "Read as 7" in alt
    assert "sure. The answer stands from row" in alt
