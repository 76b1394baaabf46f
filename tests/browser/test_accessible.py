"""What is done by keys alone; for what axe-core sees, see test_walk.py."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import expect_answer, settle
from tests.browser.test_watch import ROW, opened

# Whether the examples stand where they stood half a second ago.
AT_REST = """async () => {
    const examples = document.querySelector('.st-key-examples');
    const where = () => JSON.stringify(examples.getBoundingClientRect());
    const before = where();
    await new Promise(done => setTimeout(done, 500));
    return before === where();
}"""


OUTLINE = "e => getComputedStyle(e).outlineStyle + parseFloat(getComputedStyle(e).outlineWidth)"


def test_rows_and_examples_by_arrow_keys_and_where_the_focus_is(open_page: Callable[..., Page]):
    """Tab leads to Play, where it is seen; arrow keys there go row by row, which is also said."""
    page = opened(open_page)
    button = page.get_by_role("button", name="▶ Play")
    button.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    assert button.evaluate(OUTLINE) == "solid3"
    for row in (27, 26, 25):
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"{ROW} === {row - 1}")
        expect(page.locator(".st-key-player [role=status]")).to_contain_text(f"row {row} of 28")
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
    page.keyboard.press("ArrowLeft")  # around the end
    expect(page.locator(".st-key-example-9 button")).to_be_focused()
    assert page.locator(".st-key-examples").bounding_box() == before  # nothing jumps
