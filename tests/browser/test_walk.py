"""Every lens and page, wide and light, narrow and dark: it fits, and axe-core finds nothing.

Titles of runs and names of layers are shown to other visitors, too.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import axe_playwright_python
import numpy as np
import pytest
from playwright.sync_api import Page, Request, expect

from rnn_demo.lenses import LENSES
from tests.browser.conftest import WINDOW, go_or_load, new_page, open_lens, settle
from tests.browser.test_edit_sentences import check_pulled_to
from tests.browser.test_files import upload
from tests.browser.test_fits import (
    CROWDED,
    SMALL,
    TALL,
    TOUCHING,
    WIDE,
    check_figure_and_slider_in_low_window,
    lasting_problems,
    wait_until_calm,
)
from tests.support.enlarged import check_enlarged_figure
from tests.support.hostile import with_layer
from tests.support.keys import hints
from tests.support.names import ELSEWHERE, FETCHING, TITLES
from tests.support.navigation import go
from tests.support.readings import read_example

# In braces: the ids of runs, and the title of one of them.
PATHS = [
    "/?lens=why",
    "/?lens=gates",
    *(f"/?lens={lens}" for lens in LENSES if lens not in ("watch", "compare", "why", "gates")),
    "/?lens=compare&compared={0},{6}",
    "/?lens=why&closer=units&model=simple-16",
    "/networks?network={title}",
    "/?lesson=2",  # the step above Watch
    "/story?model={0}&example=3",
    "/networks?network=notebook",
    "/testset?compared={0},{4},{6}",
    "/teach",
    "/train",
    "/train?run={1}",
    "/testset?view=Confusions&model={0}",
]
# What of a page must be there before texts are searched for keys
PARTS = {"/?lesson=2": (".stage", ".st-key-guide"), "/teach": ("#pad",)}
# Two pairs of neighbours, and the last, so that colours rarely change
NARROW_BY_DAY = [PATHS[0], PATHS[1], *(p for p in PATHS if "units" in p or "title" in p), PATHS[-1]]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Findings are told by their HTML; to make selectors of all elements takes a quarter of the time.
TOLD = "resultTypes: ['violations'], selectors: false"
RULES = f"{{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], {TOLD}}}"
# The only rule that depends on the look
COLOURS = f"{{runOnly: ['color-contrast'], {TOLD}}}"
LOOKS = [
    ((1024, 768), "light", RULES, (WIDE, TALL, CROWDED)),
    ((360, 740), "dark", COLOURS, (WIDE, SMALL, TALL, TOUCHING, CROWDED)),
]
# The distance from a lens's figure down to the slider of rows, and the widths of both.
BELOW = """lens => {
    const wide = document.querySelector(`.st-key-through-${lens}`)?.getBoundingClientRect();
    const figures = [...document.querySelectorAll(`.st-key-through-${lens} .js-plotly-plot`)];
    const figure = lens === 'compare' ? figures.at(-1) : figures[0];  // one below another there
    if (lens === 'compare') figure?.scrollIntoView({ block: 'center', behavior: 'instant' });
    const rail = document.querySelector('.st-key-player .st-key-row')?.getBoundingClientRect();
    const box = figure?.getBoundingClientRect();
    return rail && box && [rail.top - box.bottom, rail.left - wide.left, rail.width / wide.width];
}"""
WITHIN = """() => {
    const rail = document.querySelector('.st-key-player .st-key-row')?.getBoundingClientRect();
    return rail && rail.height > 0 && rail.top >= 0 && rail.bottom <= innerHeight;
}"""


@pytest.fixture(scope="module")
def touch_page(contexts: Callable, app_url: str, faults: list[str]) -> Iterator[Page]:
    """Yield the page of all tests of this file."""
    page = new_page(contexts(True), app_url, faults)
    page.set_default_timeout(120_000)  # many pages, on a possibly busy machine
    yield page
    page.close()


@pytest.fixture
def visit(
    touch_page: Page, app_url: str, request: pytest.FixtureRequest, no_faults: list[str]
) -> Iterator[Callable[[str], Page]]:
    """Yield a function that goes to an address; at the end no request may have gone elsewhere.

    It loads the app only where `go_or_load` does.
    """
    page, asked = touch_page, list[str]()

    def hear(request: Request) -> None:
        asked.append(request.url)

    page.on("request", hear)

    def visit_(path: str) -> Page:
        page.set_viewport_size(WINDOW)
        page.emulate_media(color_scheme="light")
        go_or_load(page, app_url, path, request)
        settle(page)
        assert page.locator("[data-testid=stException]").count() == 0, path
        return page

    yield visit_
    page.wait_for_timeout(300)
    page.remove_listener("request", hear)
    page.context.clear_cookies(name="rnn-browser")
    assert asked
    here = (app_url, app_url.replace("http", "ws", 1), "data:", "blob:")
    assert [url for url in asked if not url.startswith(here)] == []


def walk(visit: Callable[[str], Page], paths: list[str]) -> Iterator[tuple[str, Page]]:
    """Yield pages and lenses, one after the other; at most the first is loaded."""
    page = visit(paths[0])
    yield paths[0], page
    for path in paths[1:]:
        go(page, path)
        settle(page)
        asked, kept = ({*parse_qsl(urlsplit(url).query)} for url in (path, page.url))
        assert asked - {("network", TITLES[0])} <= kept  # which contains no name
        assert page.locator("[data-testid=stException]").count() == 0, path
        yield path, page


def check_slider_below_figure(page: Page, lens: str) -> None:
    """Check that the slider is in the window, below the figure or its legend, and as wide."""
    page.wait_for_function(WITHIN)
    page.wait_for_function(f"(({BELOW})('{lens}') ?? [-1])[0] >= 0")
    below, left, wide = page.evaluate(BELOW, lens)
    assert below < 120, lens
    assert abs(left) < 2
    assert wide > 0.98


def check_state_in_the_loop(page: Page) -> None:
    loop = page.locator(".st-key-section-loop")
    expect(loop.locator("div.loop")).to_be_visible()
    loop.locator("input.row").fill("11")  # this pauses
    expect(loop.locator("button.play")).to_contain_text("Play")
    expect(loop).to_contain_text("row 12 of 28")
    held = read_example(3, "simple-16-bounded").layers[0].states[11]
    shown = loop.locator(".units.after span").all_text_contents()
    # Shown with one decimal
    np.testing.assert_allclose([float(n) for n in shown], held, atol=0.051)


def print_its_figures(page: Page) -> None:
    """Print the page, as its figures far from the window are not drawn before that."""
    page.wait_for_function(
        """() => {
            dispatchEvent(new Event('beforeprint'));
            const charts = [...document.querySelectorAll('.stPlotlyChart')];
            return charts.length === 7 && charts.every((chart) => chart.querySelector('.main-svg'));
        }"""
    )
    wait_until_calm(page)


def check_sentences_about_a_pull(page: Page) -> None:
    pulled = page.locator(".st-key-pulled .edit-sentence")
    expect(pulled).to_have_count(2)
    expect(pulled.nth(1)).to_have_text(re.compile(r"^.+ pushed .+\.$"))
    check_pulled_to(8, *pulled.all_inner_texts())


def problems_of(page: Page, rules: str, unfit: tuple[str, ...]) -> Iterator[str]:
    """Yield elements that are too wide, too small or distorted, axe's findings, mute figures."""
    for what in unfit:
        yield from map(str, lasting_problems(page, what))
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    for violation in page.evaluate(f"axe.run(document, {rules})")["violations"]:
        nodes = [node["html"][:120] for node in violation["nodes"][:3]]
        yield f"{violation['id']} ({len(violation['nodes'])}): {nodes}"
    if mute := page.locator(".stPlotlyChart:not([aria-label])").count():
        yield f"{mute} figures without a text"


@pytest.mark.parametrize(
    "narrow",
    [NARROW_BY_DAY, pytest.param(PATHS, marks=pytest.mark.slow)],
    ids=["a_third_narrow", "each_narrow"],
)
def test_every_lens_and_page_fits_and_is_accessible(visit, titled, narrow: list[str]):
    """Wide, and some of them narrow and with an enlarged figure: by day a third, at night each.

    The next page is opened in the look of the last one.
    """
    ids, looks, wrong = titled[1], LOOKS[:], []
    title = quote(TITLES[0])
    walked = walk(visit, [path.format(*ids, title=title) for path in PATHS])
    for which, (path, page) in zip(PATHS, walked, strict=True):
        for (width, height), scheme, rules, unfit in looks:
            if scheme == "dark" and which not in narrow:
                continue
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            wait_until_calm(page)
            if "/story" in path:
                print_its_figures(page)
            for part in PARTS.get(which, ()):
                expect(page.locator(part).first).to_be_visible()
            lens = path.partition("/?lens=")[2].partition("&")[0]
            if lens and scheme == "light":
                check_slider_below_figure(page, lens)
            wrong += [f"{path} {scheme}: {each}" for each in problems_of(page, rules, unfit)]
            wrong += [f"{path} {scheme} names a key: {text}" for text in hints(page)]
            if lens and scheme == "light":
                # Compare was scrolled before (test_fits.py opens it); a closer view scrolls by
                # itself.
                if lens != "compare" and "closer" not in path:
                    page.set_viewport_size({"width": 1280, "height": 720})
                    wait_until_calm(page)
                    check_figure_and_slider_in_low_window(page, lens)
                if which in narrow:
                    check_enlarged_figure(page, lens)
        if "/story" in path:
            check_state_in_the_loop(page)
            check_sentences_about_a_pull(page)
        if which in narrow:
            looks.reverse()
    assert not wrong, "\n".join(wrong)


def test_hostile_names_in_uploads_are_plain_text(visit):
    """A layer's name in the error about a refused file, and a file's own name."""
    page, name = visit("/"), FETCHING[0]
    upload(page, "network", "mine.keras", with_layer(name=name[:100], units=0))
    alert = page.locator("[data-testid=stAlert]")
    expect(alert).to_contain_text("which has units=0")
    assert name[:60] in alert.inner_text().replace("\u2060", "")
    upload(page, "network", f"![x]({ELSEWHERE}).keras", with_layer())
    expect(page.get_by_role("combobox", name="Network")).to_have_value(
        f"![x]({ELSEWHERE}).keras (yours)"
    )
    page.keyboard.press("Escape")  # the menu covers the lenses
    expect(page.locator("input[type=file]")).to_have_count(0)
    for lens in ("compare", "memory"):
        open_lens(page, lens)
    page.get_by_role("link", name="Networks", exact=True).click()
    page.get_by_role("link", name="Test set").click()
    settle(page)
    assert page.locator("[data-testid=stException]").count() == 0
