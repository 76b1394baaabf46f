"""The address holds the picture: opened elsewhere, it shows the same."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import expect_answer, open_lens, settle
from tests.support.pen import draw

# The cursor, and every number that is drawn.
SHOWN = """key => {
    const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
    const line = plot && plot.layout && plot.layout.shapes.find(s => s.name === 'cursor');
    const plain = a => a && a.length !== undefined && typeof a !== 'string'
        ? Array.from(a, plain) : a;
    return line && {row: line.y0, drawn: plot._fullData.map(t => plain(t.z || t.x))};
}"""


def shown(page: Page, key: str) -> dict:
    settle(page)
    page.wait_for_function(f"({SHOWN})('{key}')")
    return page.evaluate(f"({SHOWN})('{key}')")


def elsewhere(open_page: Callable[..., Page], page: Page) -> Page:
    address = urlsplit(page.url)
    return open_page(f"{address.path}?{address.query}")


def test_a_drawing_its_network_its_row_and_what_is_chosen(open_page: Callable[..., Page]):
    page = open_page("/?model=simple-16")
    draw(page, 4)
    expect_answer(page, 4)
    page.wait_for_url("**drawing=*")
    page.get_by_role("radio", name="Votes").click()
    page.wait_for_url("**show=votes*")
    settle(page)
    page.locator(".st-key-headline").click()  # the focus leaves the choice
    page.keyboard.press("ArrowLeft")
    open_lens(page, "Numbers")
    page.wait_for_url("**row=27*")
    here = shown(page, "through-numbers")
    assert here["row"] == 27.5
    other = elsewhere(open_page, page)
    expect_answer(other, page.locator(".st-key-prediction .digit:visible").inner_text())
    assert shown(other, "through-numbers") == here


def test_the_guided_path_plays_goes_on_and_hides_what_a_teacher_hides(
    open_page: Callable[..., Page],
):
    """Within another page, too, and after a reload."""
    page = open_page("/?lesson=2&hide=answer,lenses,navigation&embed=true", moves=True)
    hidden = (".st-key-probabilities", ".st-key-lens", ".st-key-navigation")
    expect(page.locator(".st-key-guide")).to_contain_text("2 of ")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url("**lesson=1*")
    expect(page.locator(".st-key-player button")).to_contain_text("Pause")
    page.locator(".st-key-guide p").first.click()  # the focus leaves the button
    for lesson in (2, 3):
        page.keyboard.press("Space")
        page.wait_for_url(f"**lesson={lesson}*")
        settle(page)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**lesson=4*")
    page.reload()
    settle(page)
    expect(page.locator(".st-key-guide")).to_contain_text("4 of ")
    for held in ("model=simple-16", "lens=numbers", "embed=true"):
        assert held in page.url
    for what in hidden:
        expect(page.locator(what)).to_be_hidden()
