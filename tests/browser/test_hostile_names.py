"""Names that mean harm, on every page: what a visitor's browser is made to ask for is counted.

A run's title and a layer's name are seen by others than those who chose them.
"""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from rnn_demo.lenses import LENSES
from rnn_demo.text import one_line
from tests.browser.conftest import free_port, open_lens, settle, start_server
from tests.browser.test_files import hand_in
from tests.support.hostile import with_layer
from tests.support.names import ELSEWHERE, HOSTILE_NAMES
from tests.support.run_folders import finished

FETCHING = [name for name in HOSTILE_NAMES if ELSEWHERE in name and "\n" not in name]
TITLES = [*FETCHING, "{:>6000000000}", "{a}", "%{x} $x$ :smile:"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of a server whose runs have hostile titles, and their ids."""
    runs = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNN_DEMO_RUNS", str(runs))
        ids = [finished(title) for title in TITLES]
    port = free_port()
    server = start_server(port, RNN_DEMO_RUNS=str(runs))
    yield f"http://127.0.0.1:{port}", ids
    server.terminate()
    server.wait(60)


@pytest.fixture
def visit(browser: Browser, place: tuple[str, list[str]]) -> Iterator[Callable[[str], Page]]:
    """A function that opens an address; in the end nothing may have been asked for elsewhere."""
    address, _ = place
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)  # many pages, on a machine that may be busy
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))

    def visit_(path: str) -> Page:
        page.goto(address + path)
        settle(page)
        assert page.locator("[data-testid=stException]").count() == 0, path
        return page

    yield visit_
    page.wait_for_timeout(300)
    context.close()
    assert asked
    here = (address, address.replace("http", "ws", 1), "data:", "blob:")
    assert [url for url in asked if not url.startswith(here)] == []


def test_on_every_lens_and_page(visit, place):
    _, ids = place
    for lens in LENSES:
        visit(f"/?lens={lens}&model={ids[0]}&compared={','.join(ids[:3])}")
    page = visit("/train")
    for title in TITLES:
        expect(page.get_by_text(one_line(title, 80), exact=False).first).to_be_attached()
    for run in ids[:2]:
        visit(f"/train?run={run}")
    visit(f"/testset?compared={','.join(ids[:3])}")
    visit(f"/testset?compared={','.join(ids[-3:])}")
    visit(f"/testset?view=Confusions&model={ids[0]}")
    for path in ("/learn", f"/learn?model={ids[0]}", "/networks", f"/networks?network={ids[0]}"):
        visit(path)
    visit(f"/networks?network={quote(TITLES[0])}")


def test_what_a_visitor_uploads(visit):
    """A layer's name in what is said of a file that is refused, and a file's own name."""
    page, name = visit("/"), FETCHING[0]
    hand_in(page, "network", "mine.keras", with_layer(name=name[:100], units=0))
    alert = page.locator("[data-testid=stAlert]")
    expect(alert).to_contain_text("which has units=0")
    assert name[:60] in alert.inner_text().replace("\u2060", "")
    page = visit("/")
    hand_in(page, "network", f"![x]({ELSEWHERE}).keras", with_layer())
    expect(page.get_by_role("combobox", name="Network")).to_have_value(
        f"![x]({ELSEWHERE}).keras (yours)"
    )
    page.keyboard.press("Escape")  # the menu lies over the lenses
    expect(page.locator("input[type=file]")).to_have_count(0)
    for lens in ("Compare", "Memory"):
        open_lens(page, lens)
    for name in ("Learn", "Networks", "Test set", "Train"):
        page.get_by_role("link", name=name).click()
        settle(page)
        assert page.locator("[data-testid=stException]").count() == 0, name
