"""Lessons on the site: how a visitor opens, answers and leaves a question."""

from playwright.sync_api import Page, expect

from rnn_demo.words.guide_steps import STEPS
from tests.browser.conftest import PATIENT, Open, download, until
from tests.support.first_scripts import worker_script

ASKED = [number for number, step in enumerate(STEPS, 1) if step.asks]
BROKEN = [number for number in ASKED if STEPS[number - 1].asks == "breaks"]
WATCHED = [number for number in ASKED if STEPS[number - 1].page == "read"]

# From now on networks learn from 400 of the 10,000 images that the page counts, where a test is not
# about what they learn.
FEWER_IMAGES = worker_script(
    "message?.until ? { ...message, until: message.until / 25 } : message",
    "data?.seen ? { ...data, seen: 25 * data.seen } : data",
)


def open_question(visit: Open, url: str, **media) -> Page:
    site = visit(url, **media)
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
    return site


def open_lesson(site: Page, lesson: int | str) -> None:
    """Open a lesson on the same page, as a link to it does."""
    site.evaluate("(name) => rnnSite.pages.openLessons(name)", str(lesson))
    until(site, f"rnnSite.pages.lesson == {str(lesson)!r}")
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)


def submit_guess(site: Page, number: int) -> None:
    """Submit a number, or of several answers the one at this place, counted in circles."""
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
    choices = site.locator("#guesses input[type=radio]")
    if choices.count():
        choices.nth(number % choices.count()).check()
    else:
        site.locator("#guesses input").fill(str(number))
    site.locator("#guess").click()


def guess(site: Page, number: int) -> str:
    """Make a guess; return the verdict."""
    choices = site.locator("#guesses input[type=radio]")
    if choices.count():
        site.locator(f"#guesses input[value='{number}']").check()
    else:
        site.locator("#guesses input").fill(str(number))
    site.locator("#guess").click()
    expect(site.locator("#outcome")).not_to_be_empty(timeout=PATIENT)
    return site.locator("#outcome").inner_text()


def expected_verdict(number: int, truth: int, so: str, near: int) -> str:
    """Return the expected verdict on a guess of a number."""
    right = "Right." if abs(number - truth) <= near else "Not quite."
    if number == truth:
        return f"{right} {so}"
    too = "low" if number < truth else "high"
    return f"{right} {so} Your guess was {abs(number - truth)} too {too}."


def go_to_next_question(site: Page) -> None:
    """Press Next without waiting, which first ends playing, until another question is open."""
    before = site.locator("#lesson-title").inner_text()
    for _ in range(100):
        site.locator("#lesson-next").click()
        site.wait_for_timeout(200)
        if site.locator("#lesson-title").inner_text() != before:
            return
    raise AssertionError(before)


def table_of(site: Page, *begins: str) -> str:
    """Return the text of the saved answers; the file's name has these parts, and the date."""
    file = download(site, "#save-answers")
    today = site.evaluate("new Date().toLocaleDateString('sv')")
    assert file.suggested_filename == "-".join([*begins, today]) + ".csv"
    return file.path().read_text(encoding="utf-8")
