"""The cursor moves in the browser alone, by button and by key, and a click on a cell is for all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from rnn_demo import data, library
from rnn_demo.explain.state_view import state_view
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.heatmap import reading_figure
from tests.browser.conftest import open_lens, settle
from tests.support.clicks import click_figure
from tests.support.javascript import empty_page
from tests.support.pen import draw

ROW = "document.querySelector('.st-key-reading .js-plotly-plot')?.layout?.sliders?.[0]?.active"


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional", "bottom"])
def test_the_shapes_are_those_of_the_figures_frames(browser: Browser, name: str):
    model = library.find(name)
    reading = model.read(data.test_split().images[0] / 255)
    figure = reading_figure(reading, state_view(model.network, reading, None), LIGHT).to_dict()
    page = empty_page(browser, "cursor")
    for t, frame in enumerate(figure["frames"]):
        found = page.evaluate("([t, m]) => window.js.shapesAt(t, m)", [t, figure["layout"]["meta"]])
        assert found == frame["layout"]["shapes"]
    page.close()


def opened(open_page: Callable[..., Page], path: str = "/") -> Page:
    page = open_page(path)
    page.wait_for_function(f"{ROW} === 27")
    page.wait_for_function(
        "document.querySelector('.st-key-reading .js-plotly-plot').layout.updatemenus[0].visible"
        " === false"
    )
    return page


def test_rows_by_keyboard_alone(open_page: Callable[..., Page]):
    """Tab leads to Play, where it is seen; arrow keys there go row by row, which is also said."""
    page = opened(open_page)
    button = page.get_by_role("button", name="▶ Play")
    button.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    outline = "e => getComputedStyle(e).outlineStyle + parseFloat(getComputedStyle(e).outlineWidth)"
    assert button.evaluate(outline) == "solid3"
    for row in (27, 26, 25):
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"{ROW} === {row - 1}")
        expect(page.locator(".st-key-player [role=status]")).to_contain_text(f"row {row} of 28")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{ROW} === 25")
    page.keyboard.press("Space")
    page.wait_for_function(f"{ROW} === 27")
    expect(button).to_be_focused()


# Where on the screen the middle of a lens's first heatmap of units is, and its row and unit.
CELL = """key => {
    for (const plot of document.querySelectorAll(`.st-key-${key} .js-plotly-plot`)) {
        const trace = plot._fullData && plot._fullData.find((t) => t.meta && t.meta.columns);
        if (!trace || !plot.rnnClicks) continue;
        const { xaxis, yaxis } = { xaxis: plot._fullLayout["xaxis" + trace.xaxis.slice(1)],
                                   yaxis: plot._fullLayout.yaxis };
        const box = plot.getBoundingClientRect(), x = trace.meta.columns.length >> 1;
        return [box.x + xaxis._offset + xaxis.c2p(x), box.y + yaxis._offset + yaxis.c2p(9),
                trace.meta.columns[x]];
    }
}"""


def test_a_click_in_another_lens_sets_row_and_unit_too(open_page: Callable[..., Page]):
    page = open_page("/?lens=belief&model=gru-33&example=2&row=20")
    for title, key in (
        (None, "belief"),
        ("Poke", "poke"),
    ):
        if title:
            open_lens(page, title)
        *_, unit = page.wait_for_function(CELL, arg=key).json_value()
        heard = "unit => location.search.includes(`row=9&unit=${unit}`)"
        click_figure(page, CELL, heard, to=key, of=unit)
        page.locator(".st-key-row").get_by_role("slider").press("ArrowRight")  # for the next
        page.wait_for_url("**row=10*")
        settle(page)


def test_where_the_cursor_rests_is_kept_in_another_lens(open_page: Callable[..., Page]):
    page = opened(open_page)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"{ROW} === 24")
    open_lens(page, "Belief")
    page.wait_for_url("**row=25*")
    expect(page.get_by_text("After row 25")).to_be_visible()
    open_lens(page, "Reading")
    page.wait_for_function(f"{ROW} === 24")


def test_speed_and_playing_after_each_drawing_are_remembered(open_page: Callable[..., Page]):
    page = opened(open_page)
    page.get_by_label("Speed").select_option("30")
    page.get_by_label("Play after each drawing").check()
    page.reload()
    page.wait_for_function(f"{ROW} === 27")
    settle(page)
    expect(page.get_by_label("Speed")).to_have_value("30")
    expect(page.get_by_label("Play after each drawing")).to_be_checked()
    page.evaluate(
        f"""() => {{
            window.rows = new Set();
            const look = () => {{ rows.add({ROW}); requestAnimationFrame(look); }};
            look();
        }}"""
    )
    draw(page, 7)
    page.wait_for_function(f"[...window.rows].some(row => row < 20) && {ROW} === 27")
