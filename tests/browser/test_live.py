"""It reads while the pen moves, and the server's words stand when it has been lifted."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from tests.support.pen import DIGITS, draw

STATES = """() => {
    const trace = document.querySelector('.st-key-reading .js-plotly-plot')._fullData
        .find((t) => t.meta && t.meta.shows === 'states');
    return Array.from(trace.z, (row) => Array.from(row)).flat();
}"""
CHART = "document.querySelector('.st-key-reading .js-plotly-plot')"


def shown(page: Page, key: str) -> str:
    return page.evaluate(f"document.querySelector('.st-key-{key}').innerText").strip()


def points(page: Page, digit: int) -> list[tuple[float, float]]:
    """The digit's first stroke, in pixels of the page."""
    canvas = page.locator(".st-key-canvas canvas.upper-canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return [(box["x"] + 50 + 130 * x, box["y"] + 50 + 180 * y) for x, y in DIGITS[digit][0]]


def half_drawn(page: Page, digit: int) -> list[str]:
    """Draw a digit's first stroke without lifting the pen; what was answered on the way."""
    answers = []
    first, *rest = points(page, digit)
    page.mouse.move(*first)
    page.mouse.down()
    for point in rest:
        page.mouse.move(*point, steps=3)
        page.wait_for_timeout(40)
        answers.append(shown(page, "prediction") + shown(page, "probabilities"))
    return answers


def ready(page: Page) -> None:
    """Wait until the browser could read."""
    page.wait_for_function(f"window.rnnWords && window.Plotly && {CHART} && {CHART}.data")
    page.wait_for_timeout(300)


def changed(page: Page, before: list[float]) -> None:
    """Wait until the heatmap shows other states: numbers are drawn a while after the pen rests."""
    page.wait_for_function(f"(before) => ({STATES})().join() !== before.join()", arg=before)


def test_the_answer_changes_while_the_pen_moves_and_stays_when_it_is_lifted(
    open_page: Callable[..., Page],
):
    page = open_page()
    ready(page)
    before = page.evaluate(STATES)
    answers = half_drawn(page, 2)
    assert len(set(answers)) > 2
    expect(page.locator(".st-key-prediction .live-part .digit")).to_have_text("2")
    changed(page, before)  # while the pen is still down
    page.mouse.up()
    expect(page.locator("html[data-live]")).to_have_count(0)
    assert page.locator(".live-part > *").count() == 0  # nothing is said twice
    assert re.fullmatch(r"2", shown(page, "prediction"))


def test_the_chart_is_not_built_anew(open_page: Callable[..., Page]):
    page = open_page()
    ready(page)
    page.evaluate(f"{CHART}.dataset.first = '1'")
    for digit in (2, 7):
        half_drawn(page, digit)
        page.mouse.up()
        expect(page.locator("html[data-live]")).to_have_count(0)
        settle(page)
    assert page.evaluate(f"{CHART}.dataset.first") == "1"


def test_a_stroke_that_begins_under_the_canvas_s_toolbar_is_read(open_page: Callable[..., Page]):
    page = open_page()
    ready(page)
    box = page.locator(".st-key-canvas canvas.upper-canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 250, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 240, steps=8)
    page.mouse.up()
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*1\s*$"))


def test_an_example_right_after_a_stroke_is_what_is_read(open_page: Callable[..., Page]):
    page = open_page()
    ready(page)
    half_drawn(page, 2)
    page.mouse.up()
    page.locator(".st-key-examples button").nth(8).click()
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*8\s*$"))
    page.wait_for_timeout(800)
    assert shown(page, "prediction") == "8"


def test_another_network_reads_live_as_soon_as_it_is_chosen(open_page: Callable[..., Page]):
    page = open_page()
    ready(page)
    width = "Array.from(" + CHART + "._fullData.find((t) => t.meta.shows === 'states').z[0]).length"
    assert page.evaluate(width) == 128
    page.get_by_role("combobox", name="Network").click()
    page.get_by_role("option").filter(has_text="SimpleRNN 16").first.click()
    settle(page)
    page.wait_for_function(f"{width} === 16")
    half_drawn(page, 2)
    assert page.evaluate(width) == 16
    expect(page.locator("html[data-live]")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("html[data-live]")).to_have_count(0)


@pytest.mark.parametrize(
    "harm", ["delete window.Plotly; window.Plotly = undefined", "Math.tanh = () => { throw 1 }"]
)
def test_without_plotly_or_with_an_error_it_reads_when_the_pen_is_lifted(
    open_page: Callable[..., Page], harm: str
):
    page = open_page()
    ready(page)
    page.evaluate(f"() => {{ {harm} }}")
    before = page.evaluate(STATES)
    draw(page, 7)
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*7\s*$"))
    settle(page)
    changed(page, before)
    assert shown(page, "prediction") == "7"
