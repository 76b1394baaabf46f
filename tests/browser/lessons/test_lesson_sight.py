"""A lesson reveals nothing before the guess, and shows everything after it, in each window."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENT, WINDOW, Open, expect_in_window, until
from tests.browser.lessons.conftest import FEWER_IMAGES, guess, open_lesson, open_question
from tests.browser.test_first_viewing import QUICKLY
from tests.browser.test_site import PHONE, check_accessible_on_a_phone, query

# Renames each digit's sum to the next digit's, except after the first row, where the figure waits
# for a guess: only answers differ.
TURNED = """() => {
    const { program } = rnnSite.desk.network, { read } = program;
    const turn = (a) => a.map((v, i) =>
        i < 10 ? v : a[Math.floor(i / 10) * 10 + ((i % 10) + 9) % 10]);
    program.read = (...all) => {
        const { logits, probabilities, ...more } = read(...all);
        return { ...more, logits: turn(logits), probabilities: turn(probabilities) };
    };
    rnnSite.desk.lastInputs = null; rnnSite.desk.showContents(); }"""


COVERED = "(of) => parseFloat(getComputedStyle(document.querySelector(of), '::before').height)"
COVERS = ("#paper", ".stage > [data-panel=row]")


def check_half_is_covered(site: Page) -> None:
    for of in COVERS:
        high = site.locator(of).bounding_box()["height"]
        assert site.evaluate(COVERED, of) == pytest.approx(high / 2, rel=0.02), of  # 14 of 28 rows


@pytest.mark.parametrize(
    "lessons", [("2", "check"), pytest.param(("1", "3"), marks=pytest.mark.slow)], ids=str
)
def test_nothing_on_screen_or_in_speech_reveals_the_answer(
    visit: Open, served: str, lessons: tuple[str, str]
):
    """Rows that it has not read are covered until the guess."""
    first, second = lessons
    site = open_question(visit, f"{served}?lesson={first}&quiz=1")
    if first == "2":
        check_half_is_covered(site)
    check_nothing_is_revealed(site)
    assert [site.evaluate(COVERED, of) for of in COVERS] == [0, 0]
    open_lesson(site, second)
    check_nothing_is_revealed(site)


def check_nothing_is_revealed(site: Page) -> None:
    expect(site.locator("#show-me")).to_be_hidden()
    assert query(site)["lesson"] == "check" or "example" not in query(site)
    until(site, "rnnSite.desk.tools.reader")
    before = site.screenshot(), site.locator("body").aria_snapshot()
    site.evaluate(TURNED)
    assert (site.screenshot(), site.locator("body").aria_snapshot()) == before
    guess(site, int(site.locator("#guesses input").first.input_value() or 1))
    shown = site.screenshot()
    site.evaluate(TURNED)
    assert site.screenshot() != shown  # the renaming changes the answer


def test_the_reading_plays_before_the_verdict(visit: Open, served: str):
    site = open_question(visit, f"{served}?lesson=2", reduced_motion="no-preference")
    site.locator("#guesses input[value='4']").check()
    site.locator("#guess").click()
    expect(site.get_by_role("button", name="Pause")).to_be_visible()
    assert site.locator("#outcome").inner_text() == ""
    assert int(site.get_by_role("slider").input_value()) < 14
    site.evaluate(f"() => {QUICKLY}")
    expect(site.locator("#outcome")).to_contain_text("After row 14", timeout=PATIENT)
    expect(site.get_by_role("slider")).to_have_value("14")


def check_input_reveals_nothing(site: Page) -> None:
    """Clicks on the stage and keys do nothing before the guess."""
    for key in ("ArrowRight", "End", "Space", "PageDown"):
        site.locator("body").press(key)
    for panel in ("row", "memory", "belief"):
        box = site.locator(f".stage [data-panel={panel}]").first.bounding_box()
        site.mouse.click(box["x"] + box["width"] / 2, box["y"] + 0.9 * box["height"])
    site.wait_for_timeout(300)
    assert site.evaluate("[rnnSite.desk.cursor.step, rnnSite.watching.memoryEdit]") == [0, None]
    assert not site.evaluate(INVITED)


def test_a_lesson_is_accessible_and_fits_a_phone(visit: Open, served: str):
    site = open_question(visit, f"{served}?lesson=2", **PHONE)
    check_accessible_on_a_phone(site)
    guess(site, 3)
    check_accessible_on_a_phone(site)
    site.locator("#lesson-end").click()
    expect(site.locator("#lesson")).to_be_hidden()
    expect(site.locator("#answer")).to_have_text("9")
    assert "lesson" not in query(site)


SIZES = [(1280, 720), (1920, 1080), (390, 844)]
FIGURE = ('[data-panel="row"]', '[data-panel="memory"]', '[data-panel="belief"]')


INVITED = "!rnnSite.watching.caption.next.hidden"


# Of the lessons that train, by day the one with the longest text.
@pytest.mark.parametrize(
    "lessons", [(1, 3, 10, "check"), pytest.param((8, 9), marks=pytest.mark.slow)], ids=str
)
def test_question_reason_and_figure_are_in_the_window_and_no_click_reveals_the_answer(
    visit: Open, served: str, lessons: tuple[int | str, ...]
):
    """The figure of a training is its curves. Before and after it, in windows of each size."""
    first, *others = lessons
    site = open_question(visit, f"{served}?lesson={first}", first=FEWER_IMAGES)
    check_question_and_reason_in_window(site, first)
    for lesson in others:
        open_lesson(site, lesson)
        check_question_and_reason_in_window(site, lesson)


def check_question_and_reason_in_window(site: Page, lesson: int | str) -> None:
    for width, height in SIZES:
        site.set_viewport_size({"width": width, "height": height})
        expect_in_window(site, "#lesson-title", "#asked", "#guesses", "#guess", "#lesson-next")
        if lesson in (1, 3, "check"):
            expect_in_window(site, *FIGURE[:2])
    watches = lesson in (1, "check")
    if watches:
        site.set_viewport_size(WINDOW)
        check_input_reveals_nothing(site)
        site.evaluate("scrollTo(0, 0)")  # keys scroll a page that is longer than the window
    guess(site, int(site.locator("#guesses input").first.input_value() or 20))
    expect(site.locator("#why-so")).not_to_be_empty()
    if watches:
        until(site, INVITED)
    for width, height in reversed(SIZES):
        site.set_viewport_size({"width": width, "height": height})
        expect_in_window(site, "#outcome", "#why-so", "#lesson-next")
        expect_in_window(site, *(("#curves",) if lesson in (8, 9, 10) else FIGURE))
        assert site.evaluate("scrollY") == 0
    if watches:
        site.locator("#lesson-title").click()
        site.locator("body").press("ArrowLeft")
        assert site.evaluate("rnnSite.desk.cursor.step") == 26


def test_a_link_that_hides_the_rail_still_shows_the_question(visit: Open, served: str):
    site = open_question(visit, f"{served}?lesson=1&hide=title,rail,more")
    for lesson in (1, 2, 11):
        if lesson != 1:
            open_lesson(site, lesson)
        for width, height in SIZES:
            site.set_viewport_size({"width": width, "height": height})
            expect_in_window(site, "#lesson-title", "#asked", "#guess")
            for part in ("#choices", "#answered"):
                expect(site.locator(part)).to_be_hidden()
            needed = lesson != 1  # it is covered, or needed for drawing
            expect(site.locator("#paper")).to_be_visible(visible=needed)
    site.locator("#lesson-end").click()
    expect(site.locator("#rail")).to_be_hidden()
