"""A real server and a real Chromium for the tests of this folder."""

import contextlib
import functools
import itertools
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Download,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from rnn_demo.__main__ import main
from rnn_demo.lenses import LENSES
from rnn_demo.site import training_data
from tests.support.first_scripts import FEWER_FRAMES, SHORT_NAMES
from tests.support.javascript import MODULES, empty_page
from tests.support.names import TITLES
from tests.support.navigation import go, is_at, whole
from tests.support.run_folders import finished
from tests.support.server import running_server, served_files

NAMES = (
    "chromium-headless-shell",  # the same engine without windows, a sixth faster
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # One process for all pages of an address, which compiles their scripts once
    "--process-per-site",
    "--js-flags=--single-threaded",  # saves a sixth of a page's loading time
    "--disable-features=ScriptStreaming",  # don't parse scripts again that are already compiled
    "--in-process-gpu",  # without a GPU, this saves a twentieth of a test's time
]

# ms: long, as tests must not depend on a machine's speed; and for a second's work, which takes
# longer while other tests run
USUAL_TIMEOUT, PATIENT = 60_000, 120_000
Open = Callable[..., Page]
WINDOW = ViewportSize(width=1280, height=900)

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def titled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Return a folder of runs with malicious titles, which visitors may give, and the ids."""
    runs = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNN_DEMO_RUNS", str(runs))
        return runs, [finished(title) for title in TITLES]


@pytest.fixture(scope="session")
def slower_by(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the extra seconds for each run of a page: 0 unless a test changes it."""
    path = tmp_path_factory.mktemp("server") / "slower_by"
    path.write_text("0")
    return path


@pytest.fixture(scope="session")
def app_url(titled: tuple[Path, list[str]], slower_by: Path) -> Iterator[str]:
    with running_server(slower_by, RNN_DEMO_RUNS=str(titled[0])) as (port, _):
        yield f"http://127.0.0.1:{port}"


def chromium() -> str | None:
    """Return the path of an installed Chromium or Chrome, if there is one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).exists():
            message = "no Chromium: install it (apt install chromium) or run `playwright install`"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[Callable[[bool], BrowserContext]]:
    """Yield a function that returns a context with or without touch, one each per process."""
    made: dict[bool, BrowserContext] = {}

    def get(touch: bool) -> BrowserContext:
        if touch not in made:
            made[touch] = browser.new_context(has_touch=touch)
            made[touch].set_default_timeout(USUAL_TIMEOUT)
        return made[touch]

    yield get
    for context in made.values():
        context.close()


@pytest.fixture(scope="session")
def modules(browser: Browser) -> Iterator[Page]:
    """Yield an empty page with the app's JavaScript functions in `window.js`."""
    page = empty_page(browser, *MODULES)
    yield page
    page.close()


@pytest.fixture(scope="session")
def faults() -> list[str]:
    """Return the errors and missing files of all pages so far; see `no_faults`."""
    return []


@pytest.fixture
def no_faults(faults: list[str]) -> Iterator[list[str]]:
    """Fail a test whose pages have errors or missing files; `new_page` records them."""
    faults.clear()
    yield faults
    # Plotly rejects the promise of an interrupted animation without a reason.
    assert [fault for fault in faults if fault != "undefined"] == []


@pytest.fixture
def open_page(
    contexts: Callable[[bool], BrowserContext], app_url: str, no_faults: list[str]
) -> Iterator[Open]:
    """Yield a function that opens a path of the app on a new page, the first visit in a tab.

    moves: True to let animations run. first: a script that runs before the page's own. meet: called
    with the page before it is loaded.
    """
    pages: list[Page] = []

    def open_(
        path: str = "/",
        *,
        moves: bool = False,
        width: int = 1280,
        height: int = 900,
        first: str = "",
        meet: Callable[[Page], object] = lambda page: None,
    ) -> Page:
        motion = "no-preference" if moves else "reduce"
        page = new_page(contexts(width < 500), app_url, no_faults, first, reduced_motion=motion)
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        meet(page)
        page.goto(app_url + path)
        settle(page)
        return page

    yield open_
    for page in pages:
        if not page.is_closed() and page.url.startswith(app_url):
            page.evaluate("localStorage.clear()")  # so that no test sees another one's settings
            page.context.clear_cookies(name="rnn-browser")  # nor its uploads
        page.close()


@pytest.fixture(scope="session")
def kept_page(
    contexts: Callable[[bool], BrowserContext], app_url: str, faults: list[str]
) -> Callable[[bool], Page]:
    """Return a function that returns the page that `go_to` uses, with or without touch."""
    return functools.cache(lambda touch: new_page(contexts(touch), app_url, faults))


@pytest.fixture
def go_to(
    kept_page: Callable[[bool], Page],
    app_url: str,
    no_faults: list[str],
    request: pytest.FixtureRequest,
) -> Iterator[Open]:
    """Yield a function that goes to a path of the app on a page that tests share.

    It spares loading the app, for tests to which neither that nor a new session matters.
    """
    used: set[Page] = set()

    def go_(path: str, *, width: int = 1280, height: int = 900) -> Page:
        page = kept_page(width < 500)
        used.add(page)
        page.set_viewport_size({"width": width, "height": height})
        page.mouse.move(3, 3)
        go_or_load(page, app_url, path, request)
        settle(page)
        return page

    yield go_
    for page in used:
        page.evaluate("localStorage.clear()")


@pytest.fixture(scope="session")
def folder(once: Callable[..., Path]) -> Path:
    """Return the site's folder."""

    def export(folder: Path) -> None:
        assert main(["export", "--site", str(folder)]) == 0

    return once("site", export)


@contextlib.contextmanager
def fast_export() -> Iterator[None]:
    """Pack training images with the least effort, half the time of an export.

    The files unpack to the same content. The site (`folder`) is packed as usual.
    """
    quick = SimpleNamespace(compress=lambda content, _: zlib.compress(content, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training_data, "zlib", quick)
        yield


@pytest.fixture(scope="session")
def served(folder: Path) -> Iterator[str]:
    with served_files(folder) as address:
        yield address


@pytest.fixture(scope="session")
def visitors(browser: Browser) -> Iterator[dict[tuple, list[BrowserContext]]]:
    """Yield contexts that no visitor of the site uses, by their options.

    They have the site's compiled scripts, and no settings.
    """
    free: dict[tuple, list[BrowserContext]] = {}
    yield free
    for context in itertools.chain(*free.values()):
        context.close()


@pytest.fixture
def visit(
    browser: Browser, visitors: dict[tuple, list[BrowserContext]], no_faults: list[str]
) -> Iterator[Open]:
    """Yield a function that opens a page; a message of an error in its console, or a request to
    another host, fails the test, too.

    Each visit in a test is another visitor's. Animations are off unless a test turns them on.
    first, meet: as in `open_page`.
    """
    used: list[tuple[list[BrowserContext], BrowserContext]] = []

    def open_(
        url: str,
        *,
        viewport: ViewportSize = WINDOW,
        color_scheme: Literal["light", "dark"] = "light",
        reduced_motion: Literal["reduce", "no-preference"] = "reduce",
        first: str = "",
        meet: Callable[[Page], object] = lambda page: None,
        **options: Any,
    ) -> Page:
        home = url.partition("?")[0].rpartition("/")[0]
        free = visitors.setdefault((home, *sorted(options.items())), [])
        context = free.pop() if free else browser.new_context(**options)
        used.append((free, context))
        media = {"color_scheme": color_scheme, "reduced_motion": reduced_motion}
        opened = new_page(context, home, no_faults, first, **media)
        opened.set_viewport_size(viewport)
        own = (home, "data:", "blob:")
        opened.on("console", lambda m: no_faults.append(m.text) if m.type == "error" else None)
        opened.on("request", lambda r: None if r.url.startswith(own) else no_faults.append(r.url))
        meet(opened)
        opened.goto(url)
        return opened

    yield open_
    for free, context in used:
        assert context.cookies() == []
        first, *others = context.pages
        if first.url[:4] != "http":  # each file is a page of its own
            context.close()
            continue
        for page in others:
            page.close()
        first.evaluate("localStorage.clear()")
        free.append(context)


@pytest.fixture
def open_stage(visit: Open, served: str) -> Open:
    """Return a function that opens a reading on the site's stage, ready for edits of the memory."""

    def open_(query: str, **media: Any) -> Page:
        page = visit(f"{served}?{query}", **media)
        until(page, "window.rnnWatch?.result && document.querySelector('.stage .head')")
        page.locator("#stage").hover()  # what edits need is loaded when a visitor is active
        until(page, "rnnWatch.editableReading.canEditMemory")
        page.mouse.move(3, 3)
        return page

    return open_


def page_of(context: BrowserContext, address: str) -> Page:
    """Return a new page; another one stays open, so that loaded and compiled scripts are kept."""
    if not context.pages and address.startswith("http"):
        context.new_page().goto(f"{address}/_stcore/health")
    return context.new_page()


def new_page(
    context: BrowserContext,
    address: str,
    faults: list[str],
    first: str = "",
    *,
    reduced_motion: Literal["reduce", "no-preference"] = "reduce",
    color_scheme: Literal["light", "dark"] = "light",
) -> Page:
    """Return a new page, which records its errors and missing files. first: see `open_page`."""
    page = page_of(context, address)
    page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
    page.add_init_script(FEWER_FRAMES + SHORT_NAMES + first)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda r: faults.append(r.url) if r.status == 404 else None)
    return page


def go_or_load(page: Page, app_url: str, path: str, request: pytest.FixtureRequest) -> None:
    """Go to a path of the app on a page that tests share.

    The app is loaded the first time, after a failure, on a second try, and where the page already
    has this address, as what has been moved there would stay.
    """
    is_first_try = getattr(request.node, "execution_count", 1) == 1
    is_loaded = page.url.startswith(app_url) and not is_at(page, path)
    if is_loaded and is_first_try and not request.session.testsfailed:
        go(page, whole(path))
    else:
        page.goto(app_url + path)


def until(page: Page, expression: str) -> None:
    """Like `wait_for_function`, which the page's policy forbids."""
    for _ in range(200):
        if page.evaluate(f"Boolean({expression})"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(expression)


def open_lens(page: Page, lens: str) -> None:
    """Click on a lens, under Deeper if necessary; wait until the page is complete."""
    title = LENSES[lens].TITLE
    expect(page.locator(".st-key-lens")).to_contain_text("Deeper")
    at_hand = page.locator(".st-key-lens").get_by_text(title, exact=True)
    if not at_hand.count():
        page.locator(".st-key-lens").get_by_text("Deeper", exact=True).click()
        at_hand = page.locator(".st-key-deeper-lens").get_by_text(title, exact=True)
    at_hand.click()
    settle(page)


def choose_network(page: Page, title: str) -> None:
    page.get_by_role("combobox", name="Network").click()
    page.keyboard.type(title)
    page.get_by_role("option").filter(has_text=title).first.click()
    settle(page)


def expect_answer(page: Page, digit: int | str) -> None:
    """Wait until the digit shown as the answer, by the server or the browser, is this one."""
    expect(page.locator(".st-key-prediction .digit:visible")).to_have_text(str(digit))


def expect_in_window(page: Page, *selectors: str) -> None:
    """Wait until elements, the first one of each selector, are in the window, not cut off."""
    for selector in selectors:
        expect(page.locator(selector).first).to_be_in_viewport(ratio=1)


def download(page: Page, selector: str) -> Download:
    """Click on a button, and return the file that it downloads."""
    with page.expect_download() as started:
        page.locator(selector).first.click()
    return started.value


def settle(page: Page) -> None:
    """Wait until the script has run and nothing is stale."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function("!document.querySelector('[data-stale=true]')", polling=100)  # ms
