"""The pad is drawn on by keys, too."""

from playwright.sync_api import expect

from tests.browser.conftest import Open, expect_answer, settle
from tests.browser.test_live import is_over, ready
from tests.support.pen import draw, one_by_keys


def test_it_is_drawn_on_by_keys_and_a_mouse_is_no_key(open_page: Open):
    page = open_page()
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
    page.keyboard.press("Escape")  # which lifts it, too
    expect(told).to_have_count(0)
    is_over(page)
    draw(page, 7, size=100, left=10, top=10)
    is_over(page)
    expect(told).to_have_count(0)
    page.keyboard.press("ArrowLeft")  # a row up
    page.wait_for_function("Number(document.querySelector('.watch input.row').value) < 28")
