"""The cursor moves in the browser alone, by button and by key, and a click on a cell is for all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from rnn_demo import data, library
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.reading import reading_figure
from tests.support.javascript import empty_page

ROW = "document.querySelector('.st-key-reading .js-plotly-plot')?.layout?.sliders?.[0]?.active"
UNITS = "document.querySelectorAll('.st-key-reading .js-plotly-plot .draglayer > g')[1]"


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional", "bottom"])
def test_the_shapes_are_those_of_the_figures_frames(browser: Browser, name: str):
    model = library.find(name)
    figure = reading_figure(model.read(data.test_split().images[0] / 255), LIGHT).to_dict()
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


def test_keys_move_the_cursor_and_play(open_page: Callable[..., Page]):
    page = opened(open_page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"{ROW} === 25")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{ROW} === 26")
    page.keyboard.press("Space")
    page.wait_for_function(f"{ROW} === 27")
    page.get_by_text("▶ Play").wait_for()  # it has come to its end


def test_a_click_on_a_cell_sets_row_and_unit(open_page: Callable[..., Page]):
    page = opened(open_page)
    box = page.evaluate(
        f"(({{x, y, width, height}}) => [x, y, width, height])({UNITS}.getBoundingClientRect())"
    )
    x, y = box[0] + 0.3 * box[2], box[1] + 9.5 / 28 * box[3]
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.click(x, y)
    page.wait_for_function("location.search.includes('row=10')")
    assert "unit=" in page.url
