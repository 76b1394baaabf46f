"""Teach on the page without a server and in the app, and what a visitor does there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, until
from tests.support.pen import draw

PATIENT = 120_000  # ms: a second's work takes long while other tests run
TEACH = "?teach=1&model=gru-33"  # is taught in half the time of the usual network
TAUGHT = "document.querySelector('#learned .taught').textContent.startsWith('Learned from {} ')"
CHECKED = (
    "One drawing is left out, the other {} teach, "
    "and it reads the one left out: {} of {} recognised. Guessing would get about 2 (6 / 3)."
)
ANSWER = {"site": "#answer", "app": ".st-key-prediction"}


@pytest.fixture
def opened(
    request: pytest.FixtureRequest, visit: Open, open_page: Open, served: str
) -> Callable[..., tuple[Page, str]]:
    """Return a function that opens Teach and returns the page, and the selector of its answer."""

    host = getattr(request, "param", "site")

    def open_() -> tuple[Page, str]:
        page = visit(f"{served}?teach=1") if host == "site" else open_page("/teach")
        first = page.locator("#teach .begin button").first
        expect(first).to_have_text("letters", timeout=PATIENT)
        return page, ANSWER[host]

    return open_


def add(page: Page, sign: int, digit: int, **where: float) -> None:
    draw(page, digit, on="#pad", **where)
    page.locator(f'[data-sign="{sign}"] button.add').click()


def draw_strokes(page: Page, strokes: list[list[tuple[float, float]]]) -> None:
    """Draw strokes with the mouse; points in pixels of paper of 280 x 280."""
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for stroke in strokes:
        first, *others = [(box["x"] + x, box["y"] + y) for x, y in stroke]
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def taught(page: Page, count: int) -> None:
    until(page, TAUGHT.format(count))
