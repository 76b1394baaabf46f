"""A click on a cell shows its digits; a click on a digit reads it."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import expect_answer, settle
from tests.support.clicks import click_figure

SECONDS = 1000
CELL_AT = """([digit, answer]) => {
    const plot = document.querySelector('.st-key-matrix .js-plotly-plot');
    if (!plot || !plot._fullLayout) return null;
    const box = plot.getBoundingClientRect(), l = plot._fullLayout;
    return [box.x + l.xaxis._offset + l.xaxis.c2p(answer),
            box.y + l.yaxis._offset + l.yaxis.c2p(digit)];
}"""


def test_from_a_cell_to_the_digit_that_is_read(open_page: Callable[..., Page]):
    page = open_page("/testset?view=Confusions&model=simple-16")
    page.wait_for_selector(".st-key-matrix .scatterlayer .point", timeout=120 * SECONDS)
    for digit, answer in ((7, 9), (2, 8)):
        text = f"images of a {digit} are read as {answer}"
        heard = "text => document.querySelector('.stApp').innerText.includes(text)"
        click_figure(page, CELL_AT, heard, to=[digit, answer], of=text)
        settle(page)
        page.wait_for_selector(".st-key-matrix .scatterlayer .point")
    image = page.locator(".st-key-digits img").first
    assert "a 2 read as 8" in (image.get_attribute("alt") or "")
    picture = image.get_attribute("src")
    page.locator(".st-key-digits button").first.click()
    expect_answer(page, 8)
    assert picture
    settle(page)
    assert "model=simple-16" in page.url
    assert "drawing=" in page.url
    page.reload()  # the link alone brings it back
    settle(page)
    expect_answer(page, 8)
