"""Compare: all figures stand on the same rows, and the slider moves one cursor through them."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import settle

CURSORS = """() => [...document.querySelectorAll('.st-key-compare .js-plotly-plot')].map(plot => {
    const cursor = plot.layout.shapes.find(s => s.name === 'cursor');
    const axis = plot._fullLayout.yaxis;
    return {row: cursor.y0 - 0.5,
            top: plot.getBoundingClientRect().y + axis._offset, height: axis._length};
})"""


def figures(page: Page) -> list[dict]:
    """The digit and three networks, once all are drawn."""
    page.wait_for_function(
        "[...document.querySelectorAll('.st-key-compare .js-plotly-plot')]"
        ".filter(plot => plot.querySelector('.heatmaplayer image')).length === 4"
    )
    settle(page)
    return page.evaluate(CURSORS)


def test_one_cursor_on_one_axis_of_rows(open_page: Callable[..., Page]):
    page = open_page("/?lens=compare&row=12&example=5", height=1100)
    before = figures(page)
    assert {f["row"] for f in before} == {12}
    for edge in ("top", "height"):
        edges = [f[edge] for f in before]
        assert max(edges) - min(edges) < 1
    slider = page.get_by_role("slider", name="Row")
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_function(f"({CURSORS})().every(f => f.row === 13)")
    assert {f["row"] for f in figures(page)} == {13}
    assert "row=13" in page.url
