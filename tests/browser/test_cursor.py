"""One cursor for all lenses: set it in one, and it stands at the same row in the next."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import open_lens

LENSES = {"Memory": "memory", "Poke": "poke"}
CURSOR = """key => {
    const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
    const line = plot && plot.layout && plot.layout.shapes.find(s => s.name === 'cursor');
    return line && line.y0;
}"""


def test_the_cursor_goes_along(open_page: Callable[..., Page]):
    page = open_page("/?lens=numbers&model=simple-16&example=8&row=13")
    page.wait_for_function(f"({CURSOR})('numbers') === 13.5")
    page.get_by_role("slider", name="Row").press("ArrowRight")
    page.wait_for_function(f"({CURSOR})('numbers') === 14.5")
    expect(page.get_by_text("Row 14 as an addition")).to_be_visible()
    for title, key in LENSES.items():
        open_lens(page, title)
        page.wait_for_function(f"({CURSOR})('{key}') === 14.5")
    assert "row=14" in page.url
    assert "model=simple-16" in page.url
