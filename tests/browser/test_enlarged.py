"""Any panel of the stage and any figure of a lens takes the whole window, and goes back."""

import json

import pytest
from playwright.sync_api import Page, expect

from rnn_demo.lenses import LENSES
from tests.browser.conftest import Open, settle, until

PICTURE = "document.querySelector('dialog.enlarged canvas').toDataURL()"


def fills(page: Page, what: str) -> None:
    """Whether the window shows nothing else, and what is enlarged takes one of its sides."""
    dialog, size = page.locator("dialog.enlarged"), page.viewport_size
    expect(dialog).to_be_visible()
    box = dialog.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *size.values())
    shown = page.locator(what).bounding_box()
    assert shown["y"] + shown["height"] <= size["height"]
    assert shown["x"] + shown["width"] <= size["width"]
    wide, high = shown["width"] / size["width"], shown["height"] / size["height"]
    assert max(wide, high) > 0.8


def enlarged_panels(page: Page) -> None:
    names = [page.evaluate("(e) => e.ariaLabel", e) for e in page.query_selector_all(".enlarge")]
    assert len(names) == 4
    for name in names:
        before = page.evaluate("rnnWatch.step")
        page.get_by_role("button", name=name, exact=True).click()
        fills(page, "dialog.enlarged canvas")
        until(page, f"{PICTURE}.length > 1000")
        drawn = page.evaluate(PICTURE)
        page.keyboard.press("ArrowLeft")  # what is enlarged goes on
        until(page, f"rnnWatch.step === {before - 1}")
        until(page, f"{PICTURE} !== {json.dumps(drawn)}")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        page.get_by_role("button", name=name, exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        expect(page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_each_panel_on_the_site(visit: Open, served: str, width: int, height: int):
    site = visit(f"{served}?row=20", viewport={"width": width, "height": height})
    until(site, "document.querySelectorAll('.head .enlarge').length === 4")
    enlarged_panels(site)


def test_each_panel_and_the_figures_of_each_lens_in_the_app(open_page: Open):
    page = open_page("/?row=20")
    page.wait_for_function("document.querySelectorAll('.head .enlarge').length === 4")
    settle(page)
    enlarged_panels(page)
    for lens in LENSES:
        if lens == "watch":
            continue
        page.goto(page.url.split("?")[0] + f"?lens={lens}&example=2&row=20")
        figure = page.locator(f".st-key-through-{lens} .js-plotly-plot .main-svg").first
        expect(figure).to_be_visible()
        settle(page)
        page.locator(f".st-key-through-{lens} .enlarge").first.click()
        fills(page, "dialog.enlarged .main-svg >> nth=0")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        expect(figure).to_be_visible()
