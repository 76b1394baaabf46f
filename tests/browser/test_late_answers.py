"""What a person did last stands, however late the server answers, and whatever it is about."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import expect_answer, free_port, settle, start_server
from tests.browser.test_figure import likeness
from tests.support.late import late
from tests.support.pen import draw

SECONDS = (0.0, 0.3, 2.0)  # that a run of the page takes more than usual
LATE = 700  # ms that each message of the server is on its way

# All digits that are seen as the answer, one after the other, from now on.
SEEN = """() => {
    window.seen = [];
    const look = () => {
        const digits = [...document.querySelectorAll('.st-key-prediction .digit')];
        const text = digits.find((e) => e.checkVisibility())?.textContent ?? "";
        if (text !== window.seen.at(-1)) window.seen.push(text);
        requestAnimationFrame(look);
    };
    look();
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Callable[[float, str], Page]]:
    """A function that opens a path at a server that is slower by so many seconds a run."""
    servers, ports, pages = [], {}, []

    def open_(seconds: float, path: str) -> Page:
        if seconds not in ports:
            ports[seconds] = free_port()
            servers.append(start_server(ports[seconds], slower_by=seconds))
        pages.append(browser.new_page(reduced_motion="reduce"))
        pages[-1].set_default_timeout(60_000)
        pages[-1].add_init_script(late(LATE))
        pages[-1].goto(f"http://127.0.0.1:{ports[seconds]}{path}")
        settled(pages[-1], seconds)
        return pages[-1]

    yield open_
    for page in pages:
        page.context.close()
    for server in servers:
        server.terminate()
        server.wait(60)


def settled(page: Page, seconds: float) -> None:
    """Wait until all that is on its way has come."""
    page.wait_for_timeout(1000 * seconds + 2 * LATE + 600)
    settle(page)
    page.wait_for_timeout(1000 * seconds + 2 * LATE + 600)
    settle(page)


@pytest.mark.parametrize("seconds", SECONDS)
def test_a_drawing_and_what_is_clicked_right_after_it_stand(opened, seconds: float):
    page = opened(seconds, "/")
    page.evaluate(SEEN)
    draw(page, 7)
    expect(page.locator(".st-key-prediction .digit:visible")).to_have_text("7", timeout=3000)
    settled(page, seconds)
    assert page.evaluate("window.seen.at(-1)") == "7"
    assert likeness(page) > 0.8

    draw(page, 1, left=170)  # beside it: no digit, or whatever it is read as
    page.locator(".st-key-clear button").click()
    expect(page.locator(".st-key-prediction .none")).to_be_visible()
    page.evaluate("window.seen.length = 0")
    settled(page, seconds)
    assert page.evaluate("window.seen") == [""]  # no late answer brings it back

    draw(page, 3)
    page.locator(".st-key-example-8 button").click()
    settled(page, seconds)
    expect_answer(page, 8)
    assert page.evaluate("window.seen.at(-1)") == "8"
