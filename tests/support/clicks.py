"""A click on a figure, which takes clicks only where it has seen the mouse before."""

from playwright.sync_api import Page, TimeoutError

HOVERED = ".js-plotly-plot .hoverlayer .hovertext"


def click_figure(page: Page, at: str, heard: str, *, to: object = None, of: object = None) -> None:
    """Click on a place of a figure, and wait until the page has heard it.

    A figure that is drawn anew between the mouse's coming and its click has not seen it come, and
    Plotly drops that click; then it is tried again, as a visitor would.

    at: a function in JavaScript from `to` to the place on the screen, [x, y, ...], null while
        there is no figure; heard: a function from `of` that is true once the click is heard.

    Raises playwright.sync_api.TimeoutError after three clicks without an answer.
    """
    for last in (False, False, True):
        x, y, *_ = page.wait_for_function(at, arg=to).json_value()
        page.mouse.move(1, 1)  # away, so that what it shows is of no other place
        page.wait_for_selector(HOVERED, state="detached")
        page.mouse.move(x, y)
        page.wait_for_selector(HOVERED, state="attached")
        page.mouse.click(x, y)
        try:
            page.wait_for_function(heard, arg=of, timeout=10_000)
            return
        except TimeoutError:
            if last:
                raise
