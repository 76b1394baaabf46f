"""While a page opens nothing jumps: its layout shift by the definition of https://web.dev/cls."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import page_of, settle

# 0.1 counts as good. On a CPU four times slower, late parts appear one by one.
MOST = {1: 0.1, 4: 0.15}
PATHS = (
    "/",
    "/machine",
    "/teach",
    "/story",
    "/networks",
    "/testset",
    "/train",
    "/train?run=simple-16-learns",
    "/?lens=why",
    "/?lens=memory",
    "/?example=4&lens=gates",
)
SITE = ("", "#machine", "?lesson=1", "?train=1", "?teach=1")
FAST = ("",)  # those that every run opens slowed down
# Other lenses and pages; by day tests that open a page anyway look at two others.
AT_NIGHT = (
    "/?lens=memory",
    "/?example=4&lens=gates",
    "/story",
    "/machine",
    "/networks",
    "/teach",
    "/testset",
    "/train?run=simple-16-learns",
)
AFTER = 1500  # ms at full speed, within which all parts have appeared
# The largest sum of shifts with less than a second between them, within five seconds.
OBSERVED = """
    window.shift = { most: 0, sum: 0, first: 0, last: -Infinity };
    new PerformanceObserver((list) => {
        for (const { hadRecentInput, startTime, value } of list.getEntries()) {
            if (hadRecentInput) continue;
            const isNew = startTime - shift.last > 1000 || startTime - shift.first > 5000;
            if (isNew) Object.assign(shift, { sum: 0, first: startTime });
            shift.sum += value;
            shift.last = startTime;
            shift.most = Math.max(shift.most, shift.sum);
        }
    }).observe({ type: "layout-shift", buffered: true });"""


def cases(paths: tuple[str, ...]) -> list:
    """Return each path at full speed and slowed down, most of the latter for the nightly run."""
    found = []
    for path, slower in itertools.product(paths, MOST):
        is_for_night = path in AT_NIGHT or (slower > 1 and path not in FAST)
        found.append(pytest.param(path, slower, marks=pytest.mark.slow if is_for_night else ()))
    return found


def check_nothing_has_jumped(page: Page) -> None:
    """Check that nothing has moved by itself since a page was loaded with `OBSERVED` first."""
    page.wait_for_timeout(AFTER)
    assert page.evaluate("window.shift.most") <= MOST[1]


def shift_of(page: Page, url: str, slower: int, *, is_app: bool) -> float:
    page.set_viewport_size({"width": 1280, "height": 720})
    page.set_default_timeout(120_000)
    page.add_init_script(OBSERVED)
    chromium = page.context.new_cdp_session(page)
    chromium.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(url)
    if is_app:
        settle(page)
    else:
        expect(page.locator("html:not([data-opens])")).to_be_visible(timeout=120_000)
    page.wait_for_timeout(AFTER)
    if slower > 1:  # what is even later gets as much work as at full speed
        chromium.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        page.wait_for_timeout(AFTER)
    most = page.evaluate("window.shift.most")
    page.evaluate("localStorage.clear()")
    page.close()
    return most


@pytest.mark.parametrize(("path", "slower"), cases(PATHS))
def test_a_page_of_the_app_has_its_places_from_the_first_paint(
    browser: Browser,
    contexts: Callable[[bool], BrowserContext],
    app_url: str,
    path: str,
    slower: int,
):
    """The first page in a browser that has never been there; others where scripts are compiled."""
    page = browser.new_page() if path == "/" else page_of(contexts(False), app_url)
    assert shift_of(page, app_url + path, slower, is_app=True) <= MOST[slower]


@pytest.mark.parametrize(("query", "slower"), cases(SITE))
def test_a_page_of_the_site_has_its_places_from_the_first_paint(
    browser: Browser, served: str, query: str, slower: int
):
    assert shift_of(browser.new_page(), served + query, slower, is_app=False) <= MOST[slower]


def test_a_jump_is_counted(browser: Browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.add_init_script(OBSERVED)
    body = "<div id=late></div><p style='font-size: 200px'>Here I stand</p>"
    page.route(
        "http://jump.test/", lambda route: route.fulfill(body=body, content_type="text/html")
    )
    page.goto("http://jump.test/")
    # Only painted elements can jump.
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    page.evaluate("document.querySelector('#late').style.height = '300px'")
    page.wait_for_function(f"window.shift.most > {max(MOST.values())}")
    context.close()
