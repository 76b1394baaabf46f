"""The guided path, as a teacher's link opens it."""

import contextlib
import json

import pytest
from playwright.sync_api import TimeoutError, expect

from rnn_demo.words.guide_steps import STEPS
from tests.browser.conftest import Open, settle

# What of it is not within the window, and where it lies; on a phone of several the first.
OUTSIDE = """([whats]) => whats.flatMap((what) => {
    const found = [...document.querySelectorAll(what)].filter((e) => e.checkVisibility())
        .slice(0, innerWidth > 640 ? Infinity : 1);
    if (!found.length) return [[what, 'is not there']];
    return found.map((e) => {
        const figure = e.querySelector('.js-plotly-plot') ?? e, axis = figure._fullLayout?.yaxis;
        const { left, top, right, bottom } = e.getBoundingClientRect();
        const above = figure.getBoundingClientRect().top;
        const end = axis ? above + axis._offset + axis._length : bottom; // below stand no panels
        return [what, ...[left, top, right, end].map(Math.round)];
    }).filter(([, left, top, right, end]) =>
        left < 0 || top < 0 || right > innerWidth || end > innerHeight);
})"""


def test_the_guided_path_plays_goes_on_and_hides_what_a_teacher_hides(open_page: Open):
    """Within another page, too, and after a reload; what opens at a row stays there."""
    page = open_page("/?lesson=2&hide=title,lenses,navigation&embed=true", moves=True)
    hidden = (".st-key-headline", ".st-key-lens", ".st-key-navigation", ".st-key-path")
    expect(page.locator(".st-key-guide")).to_contain_text("2 of ")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url("**lesson=1*")
    expect(page.locator(".st-key-player button.play")).to_contain_text("Pause")
    page.locator(".st-key-guide p").first.click()  # the focus leaves the button
    for lesson in (2, 3):
        page.keyboard.press("Space")
        page.wait_for_url(f"**lesson={lesson}*")
        settle(page)
        page.wait_for_timeout(2000)  # in which it would play
        expect(page.locator(".st-key-player button.play")).to_contain_text("Play")
        assert page.evaluate("rnnWatch.step") == 13
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**lesson=4*")
    page.reload()
    settle(page)
    expect(page.locator(".st-key-guide")).to_contain_text("4 of ")
    for held in ("model=simple-16", "lens=numbers", "embed=true"):
        assert held in page.url
    for what in hidden:
        expect(page.locator(what)).to_be_hidden()


SIZES = pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
ASKS = (".st-key-quiz", ".st-key-reveal button", ".st-key-guess .js-plotly-plot")


@SIZES
@pytest.mark.parametrize("number", [n for n, step in enumerate(STEPS, 1) if step.quiz])
def test_what_a_step_asks_of_is_within_the_window(
    open_page: Open, number: int, width: int, height: int
):
    """While a teacher's link hides the answer; at the side of a wide figure its slider, too."""
    page = open_page(f"/?lesson={number}&hide=answer", width=width, height=height)
    expect(page.locator(".st-key-guess .main-svg").first).to_be_visible()
    settle(page)
    whats = [*ASKS, ".st-key-row"] if width > 640 else [*ASKS]
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(f"!({OUTSIDE})({json.dumps([whats])}).length", timeout=10_000)
    assert page.evaluate(OUTSIDE, [whats]) == []


@SIZES
@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
def test_what_a_step_names_is_within_the_window(
    open_page: Open, number: int, width: int, height: int
):
    step = STEPS[number - 1]
    page = open_page(f"/?lesson={number}", width=width, height=height)
    expect(page.locator(".st-key-guide")).to_contain_text(step.title)
    for what in step.shows:
        expect(page.locator(what).first).to_be_visible()
    page.wait_for_function(
        "[...document.querySelectorAll('.js-plotly-plot')].every(e => e._fullLayout)"
    )
    settle(page)
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0
    with contextlib.suppress(TimeoutError):  # figures are fitted once they are drawn
        page.wait_for_function(
            f"!({OUTSIDE})({json.dumps([list(step.shows)])}).length", timeout=10_000
        )
    assert page.evaluate(OUTSIDE, [list(step.shows)]) == []
