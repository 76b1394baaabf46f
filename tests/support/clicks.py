"""Clicks on a figure, which accepts a click only after a mouse movement there."""

from playwright.sync_api import Page, TimeoutError

HOVERED = ".js-plotly-plot .hoverlayer .hovertext"


def click_figure(page: Page, at: str, heard: str, *, to: object = None, of: object = None) -> None:
    """Click on a place of a figure, and wait until the page has reacted.

    If a figure is redrawn between the mouse's movement and its click, Plotly drops the click; then
    it is repeated, as a visitor would do.

    at: a JavaScript function from `to` to the place on the screen, [x, y, ...], null while there is
        no figure; heard: a function from `of` that is true once the click has had its effect.

    Raises playwright.sync_api.TimeoutError after three clicks without an effect.
    """
    for last in (False, False, True):
        x, y, *_ = page.wait_for_function(at, arg=to).json_value()
        page.mouse.move(1, 1)  # away, so that no hover text of another place remains
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
