"""Checks of a figure or panel that fills the window."""

from playwright.sync_api import Page, expect


def check_fills_window(page: Page, what: str) -> None:
    """Check that the window shows nothing else, and that the content fills its width or height."""
    dialog, size = page.locator("dialog.enlarged"), page.viewport_size
    expect(dialog).to_be_visible()
    box = dialog.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *size.values())
    shown = page.locator(what).bounding_box()
    assert shown["y"] + shown["height"] <= size["height"]
    assert shown["x"] + shown["width"] <= size["width"]
    wide, high = shown["width"] / size["width"], shown["height"] / size["height"]
    assert max(wide, high) > 0.8


def check_enlarged_figure(page: Page, lens: str) -> None:
    """Enlarge a lens's first figure, and go back."""
    page.locator(f".st-key-through-{lens} .enlarge").first.click()
    check_fills_window(page, "dialog.enlarged .main-svg >> nth=0")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    figure = page.locator(f".st-key-through-{lens} .js-plotly-plot .main-svg")
    expect(figure.first).to_be_visible()
