"""Any panel of the stage, any figure and any chart takes the whole window, and goes back."""

import itertools
import json

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Open, until
from tests.browser.test_fits import wait_until_calm
from tests.browser.test_site_training import open_training
from tests.support.enlarged import check_fills_window

SIZES: list[ViewportSize] = [{"width": 1280, "height": 720}, {"width": 390, "height": 844}]
PICTURE = "document.querySelector('dialog.enlarged canvas').toDataURL()"


def check_enlarged_panels(page: Page) -> None:
    names = [page.evaluate("(e) => e.ariaLabel", e) for e in page.query_selector_all(".enlarge")]
    assert len(names) == 4
    for name in names:
        before = page.evaluate("rnnWatch.step")
        page.get_by_role("button", name=name, exact=True).click()
        check_fills_window(page, "dialog.enlarged canvas")
        until(page, f"{PICTURE}.length > 1000")
        drawn = page.evaluate(PICTURE)
        page.keyboard.press("ArrowLeft")  # the enlarged panel is still live
        until(page, f"rnnWatch.step === {before - 1}")
        until(page, f"{PICTURE} !== {json.dumps(drawn)}")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)


def check_ways_to_close(page: Page, name: str) -> None:
    """By Escape, and by its visible button."""
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.locator(name).click()
    close = page.get_by_role("dialog").get_by_role("button", name="Close")
    expect(close).to_be_in_viewport(ratio=1)
    close.click()
    expect(page.locator("dialog")).to_have_count(0)


def test_each_panel_and_the_curves_of_a_training_on_the_site(visit: Open, served: str):
    """Curves grow there like on the page."""
    site = visit(f"{served}?row=20")
    for size in SIZES:
        site.set_viewport_size(size)
        until(site, "document.querySelectorAll('.head .enlarge').length === 4")
        check_enlarged_panels(site)
    open_training(site)
    site.locator("#start").click()
    for size in SIZES:
        site.set_viewport_size(size)
        site.locator("#lab .enlarge").click()
        check_fills_window(site, "dialog.enlarged canvas")
        until(site, f"{PICTURE}.length > 1000")
        drawn = site.evaluate(PICTURE)
        until(site, f"{PICTURE} !== {json.dumps(drawn)}")
        check_ways_to_close(site, "#lab .enlarge")
    site.locator("#start").click()
    expect(site.locator("#test")).to_be_enabled()


# Elements covered by a chart's visible toolbar: numbers of the run, marks and words of charts.
COVERED = """() => [...document.querySelectorAll('.st-key-train .stElementToolbar')]
  .filter(bar => getComputedStyle(bar).opacity > 0.1)
  .flatMap(bar => {
    const a = bar.getBoundingClientRect();
    const texts = document.querySelectorAll('.facts span, .facts b, .st-key-curves svg text, '
      + '.st-key-curves svg .mark-symbol path, .st-key-live-reading label, .run .name');
    return [a.width, ...[...texts].filter(text => {
      const b = text.getBoundingClientRect();
      return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    }).map(text => text.textContent || 'a mark')];
  })"""


def test_the_charts_of_a_training_in_the_app(go_to: Open):
    """Their toolbars cover no number."""
    page = go_to("/train?run=simple-16-learns")
    charts = page.locator(".st-key-curves .stVegaLiteChart")
    for size, (k, measure) in itertools.product(SIZES, enumerate(("loss", "accuracy"))):
        page.set_viewport_size(size)
        charts.nth(k).locator("svg.marks").wait_for()
        charts.nth(k).hover()
        page.wait_for_function(f"({COVERED})().length")  # the toolbar has appeared
        wait_until_calm(page)
        shown, *covered = page.evaluate(COVERED)
        assert shown > 50
        assert covered == [], (size, k)
        button = page.locator(".st-key-curves .enlarge").nth(k)
        button.click()
        expect(page.get_by_role("dialog")).to_have_attribute(
            "aria-label", f"Curves of the {measure} by epoch"
        )
        check_fills_window(page, "dialog.enlarged svg.marks")
        expect(page.locator("dialog svg.marks").get_by_text(measure, exact=True)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Fullscreen")).to_have_count(0)  # only our own buttons
