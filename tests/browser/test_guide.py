"""The guided path, opened by a teacher's link."""

import contextlib
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from rnn_demo.words.guide_steps import STEPS
from tests.browser.conftest import Open, settle
from tests.support.navigation import go

# The elements outside the window, with their places; on a phone only the first of several.
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
    """Also within another page; the address keeps it. A step that opens at a row stays there."""
    hide = "hide=title,lenses,navigation"
    page = open_page(f"/?lesson=2&{hide}&embed=true", moves=True)
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
        page.wait_for_timeout(1000)  # long enough to start playing
        expect(page.locator(".st-key-player button.play")).to_contain_text("Play")
        assert page.evaluate("rnnWatch.step") == 13
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**lesson=4*")
    settle(page)
    expect(page.locator(".st-key-guide")).to_contain_text("4 of ")
    for held in ("machine?", "model=simple-16", hide, "embed=true"):
        assert held in unquote(page.url)
    for what in hidden:
        expect(page.locator(what)).to_be_hidden()


SIZES = [(1280, 720), (390, 844)]
at_night_each = pytest.mark.parametrize("both", [False, pytest.param(True, marks=pytest.mark.slow)])
ASKS = (".st-key-quiz", ".st-key-reveal button", ".st-key-guess .js-plotly-plot")


def steps(
    go_to: Open, numbers: list[int], rest: str, both: bool
) -> Iterator[tuple[int, int, Page]]:
    """Yield the numbers of steps, each at both widths or in turn at one, with the page.

    The next step is opened in the size of the last one.
    """
    sizes = SIZES[:]
    page = go_to("/", width=sizes[0][0], height=sizes[0][1])
    for number in numbers:
        go(page, f"/?lesson={number}{rest}")
        settle(page)
        expect(page.locator(".st-key-guide")).to_contain_text(re.compile(rf"\b{number} of "))
        for width, height in sizes if both else sizes[:1]:
            page.set_viewport_size({"width": width, "height": height})
            yield number, width, page
        sizes.reverse()


def parts_outside(page: Page, whats: list[str]) -> list:
    """Return elements outside the window even after 10 s, as figures are fitted after drawing."""
    page.wait_for_function(
        "[...document.querySelectorAll('.js-plotly-plot')].every(e => e._fullLayout)"
    )
    settle(page)
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(f"!({OUTSIDE})({json.dumps([whats])}).length", timeout=10_000)
    return page.evaluate(OUTSIDE, [whats])


@at_night_each
def test_the_figure_of_each_question_is_in_the_window(go_to: Open, both: bool):
    """With the answer hidden by a teacher's link; for a wide figure its slider, too.

    By day at the two steps with the longest texts, which leave the least room.
    """
    asking = [n for n, step in enumerate(STEPS, 1) if step.quiz]
    if not both:
        asking = sorted(sorted(asking, key=lambda n: len(STEPS[n - 1].quiz))[-2:])
    wrong = []
    for number, width, page in steps(go_to, asking, "&hide=answer", both):
        whats = [*ASKS, ".st-key-row"] if width > 640 else [*ASKS]
        figure = page.locator(".st-key-guess .main-svg").first
        expect(figure, f"of step {number}").to_be_visible()
        wrong += [(number, width, what) for what in parts_outside(page, whats)]
    assert not wrong, "\n".join(map(str, wrong))


# Steps in Watch show the pad where they name the stage, too: one of them has the longest text.
WATCH = [".st-key-canvas", ".st-key-player .stage"]
MACHINE = ".machine-pad"
FAILURE = [".st-key-again button", ".st-key-curves .stVegaLiteChart"]
NAMED = [  # what the text of each step names, in their order
    WATCH,
    [*WATCH, ".st-key-player input.row"],
    WATCH,
    [MACHINE],
    [".st-key-compare .js-plotly-plot"],
    [".st-key-outcome", ".st-key-tools-of-surgery", ".st-key-change"],
    [".st-key-horizon", ".st-key-gradient .legend"],
    *[FAILURE] * 3,
    WATCH,
    ["#pad", '[data-sign="0"] button.add', '[data-sign="1"] button.add'],
    *[[MACHINE]] * 3,
]
# Of the steps that name the same, those with the longest texts, which leave the least room
LONGEST = sorted(
    max((n for n, named in enumerate(NAMED) if named == one), key=lambda n: len(STEPS[n].text)) + 1
    for k, one in enumerate(NAMED)
    if one not in NAMED[:k]
)


@at_night_each
def test_the_parts_that_a_step_names_are_in_the_window(go_to: Open, both: bool):
    wrong = []
    assert len(NAMED) == len(STEPS)
    numbers = [*range(1, len(STEPS) + 1)] if both else LONGEST
    for number, width, page in steps(go_to, numbers, "", both):
        named = NAMED[number - 1]
        expect(page.locator(".st-key-guide")).to_contain_text(STEPS[number - 1].title)
        for what in named:
            expect(page.locator(what).first, f"of step {number}").to_be_visible()
        wrong += [(number, width, what) for what in parts_outside(page, named)]
        if scrolled := page.evaluate("document.querySelector('.stMain').scrollTop"):
            wrong.append((number, width, f"is scrolled by {scrolled}"))
    assert not wrong, "\n".join(map(str, wrong))
