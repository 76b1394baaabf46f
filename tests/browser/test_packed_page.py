"""The page of one network in one file: how large it is, and that the whole machine is in it."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.words import language_name_by_code, part_texts
from tests.browser.conftest import Open, until
from tests.browser.test_site import drawn_on
from tests.support.pen import draw

MACHINE = "window.rnn.machine"
MOST = {"simple-16-bounded": (890, 500_000), "lstm-128": (81_674, 1_500_000)}  # weights, bytes


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file of each network's page, in a folder with a blank."""
    folder = tmp_path_factory.mktemp("packed pages")
    files = {name: folder / f"{name}.html" for name in MOST}
    for name, file in files.items():
        assert main(["export", "--page", str(file), "--model", name]) == 0
    return files


def test_a_page_is_small_enough_for_a_mail(pages):
    for name, file in pages.items():
        assert library.open_model_by_name(name).network.parameters == MOST[name][0]
        assert file.stat().st_size <= MOST[name][1]


def open_file(visit: Open, file: Path) -> tuple[Page, list[str]]:
    """The page, and all that it asks for."""
    asked = list[str]()
    page = visit(file.as_uri(), meet=lambda page: page.on("request", lambda r: asked.append(r.url)))
    until(page, "window.rnn?.site?.desk.tools.reader")
    return page, asked


def check_learning_from_one_digit(page: Page) -> None:
    """No more digits are offered."""
    page.locator(".machine-digit").nth(4).click()
    page.locator(".machine-learn summary").click()
    page.locator("button.one-digit").click()
    before = page.evaluate(f"[...{MACHINE}.weightNumbers]")
    at = page.locator(".machine-at")
    expect(at).to_contain_text("1 / ")
    for _ in range(int(at.inner_text().partition("/")[2]) - 1):
        page.locator("button.machine-next").click()
    expect(page.locator("button.machine-next")).to_be_hidden()
    expect(page.locator("button.ten-digits")).to_be_hidden()
    assert page.evaluate(f"[...{MACHINE}.weightNumbers]") != before
    page.locator("button.machine-skip").click()
    page.locator("button.put-back").click()
    assert page.evaluate(f"[...{MACHINE}.weightNumbers]") == before


def check_each_language(page: Page) -> None:
    """On a narrow screen, which is as wide as the page."""
    page.set_viewport_size({"width": 390, "height": 844})
    until(page, f"{MACHINE}.places.narrow")
    for code in language_name_by_code():
        page.locator("#language").select_option(code)
        expect(page.locator(".machine-learn button.one-digit")).to_have_text(
            part_texts("machine", code)["machine.one"]
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_machine_reads_learns_from_one_digit_and_speaks_each_language(visit: Open, pages):
    """It reads what is drawn in it; no more digits are offered; and in each language."""
    page, asked = open_file(visit, pages["simple-16-bounded"])
    expect(page.locator("#pages button:visible")).to_have_count(2)
    page.locator("#to-machine").click()
    until(page, f"{MACHINE}?.readingTraceOrNull")
    page.locator("button.machine-skip").click()
    page.locator(".machine-more summary").click()
    page.locator(".machine-clear").click()
    draw(page, 7, on=".machine-pad")
    until(page, f"{MACHINE}.readingTraceOrNull")
    read = library.open_model_by_name("simple-16-bounded").read_image(drawn_on(page))
    shares = page.evaluate(f"[...{MACHINE}.readingTraceOrNull.shares.slice(-10)]")
    assert read.digit == 7 == int(np.argmax(shares))
    # what it has no images for is not offered
    for name in ("learn", "learn-new", "machine-watch"):
        expect(page.locator(f"button.{name}")).to_be_hidden()
    expect(page.locator(".machine-right")).to_be_empty()
    check_learning_from_one_digit(page)
    check_each_language(page)
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == [
        page.url.partition("?")[0]
    ]


def test_the_stage_and_a_link_lead_to_the_machine(visit: Open, pages):
    page, _ = open_file(visit, pages["simple-16-bounded"])
    page.locator(".ask[data-about=memory]").click()
    until(page, f"{MACHINE}?.readingTraceOrNull")
    assert "machine=" in page.url
    page.goto(page.url)
    until(page, f"{MACHINE}?.readingTraceOrNull")
    page.locator("#watch").click()
    expect(page.locator(".watch")).to_be_visible()


def test_a_large_network_has_no_machine(visit: Open, pages):
    page, _ = open_file(visit, pages["lstm-128"])
    expect(page.locator("#pages")).to_be_hidden()
