"""The visitor's last act holds, however late the server answers, and whatever its subject."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from rnn_demo.data import test_split as mnist_test
from tests.browser.conftest import expect_answer, new_page, settle
from tests.browser.test_figure import likeness
from tests.browser.test_memory_pointer import LABELS
from tests.support.late import late
from tests.support.navigation import go, whole
from tests.support.pen import drag, draw, strokes_on_page

# Extra seconds for a run of the page: by day as long as each message is delayed.
SECONDS = (0.7, *(pytest.param(s, marks=pytest.mark.slow) for s in (0.0, 0.3, 2.0)))
LATE = 700  # ms of delay for each message of the server
REST = 700  # ms for the pad's late messages and a run without delay
# The digit shown as the answer; "" for none
ANSWER = """[...document.querySelectorAll('.st-key-prediction .digit')]
    .find((e) => e.checkVisibility())?.textContent ?? ''"""
ROW = "document.querySelector('.st-key-row input')?.value || null"  # of the slider
# The open lens, or group of lenses
LENS = "document.querySelector('.st-key-lens [aria-checked=true]')?.innerText || null"

AT_CURSOR = "[rnnWatch.step, document.querySelector('.st-key-story').innerText]"
# The lower edge of the card with the memory's bars; its labels are below.
CARD = "document.querySelector('.stage .card').getBoundingClientRect().bottom"
# Presses the left arrow key twice.
TWO_ROWS_BACK = """document.activeElement.blur();
for (const key of ["ArrowLeft", "ArrowLeft"])
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));"""


def record(page: Page, name: str, value: str) -> None:
    """Record in `window`, under a name, the values of an expression from now on, in order.

    Its value is looked at in each frame; null is not recorded.
    """
    page.evaluate(
        f"""() => {{
            window.{name} = [];
            const look = () => {{
                const value = {value};
                if (value !== null && value !== window.{name}.at(-1)) window.{name}.push(value);
                requestAnimationFrame(look);
            }};
            look();
        }}"""
    )


@pytest.fixture(scope="module", params=SECONDS)
def late_page(
    request: pytest.FixtureRequest,
    contexts: Callable,
    app_url: str,
    slower_by: Path,
    faults: list[str],
) -> Iterator[tuple[Page, float]]:
    """Yield an empty page, and the extra seconds of the server's runs. The tests share the page."""
    slower_by.write_text(str(request.param))
    page = new_page(contexts(False), app_url, faults, late(LATE))
    page.set_viewport_size({"width": 1280, "height": 720})
    yield page, request.param
    slower_by.write_text("0")
    page.evaluate("localStorage.clear()")
    page.close()


@pytest.fixture
def seconds(late_page: tuple[Page, float]) -> float:
    """Return the extra seconds for a run of the page."""
    return late_page[1]


@pytest.fixture
def opened(
    late_page: tuple[Page, float], app_url: str, no_faults: list[str]
) -> Callable[[str], Page]:
    """Return a function that goes to a path of the app, without loading it a second time."""
    page, seconds = late_page

    def open_(path: str) -> Page:
        if page.url.startswith(app_url):
            go(page, whole(path))
        else:
            page.goto(app_url + path)
        settled(page, seconds)
        return page

    return open_


def settled(page: Page, seconds: float) -> None:
    """Wait until all pending messages have arrived: an answer takes a run and its delay."""
    silence = 1000 * seconds + LATE + REST
    page.evaluate("window.waitsFrom = performance.now()")
    page.wait_for_function(
        f"""window.lastMessage > 0
        && performance.now() - Math.max(window.lastMessage, window.waitsFrom) > {silence}
        && document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")""",
        polling=100,  # ms: each frame would be drawn
    )
    settle(page)


def test_a_drawing_and_what_is_clicked_right_after_it_stand(opened, seconds: float):
    """Also if each answer comes once more, after the next one."""
    page = opened("/")
    page.evaluate("window.repeatsAnswers = true")
    record(page, "seen", ANSWER)
    page.locator(".st-key-clear button").click()
    draw(page, 7)
    expect(page.locator(".st-key-prediction .digit:visible")).to_have_text("7", timeout=3000)
    settled(page, seconds)
    assert page.evaluate("window.seen.at(-1)") == "7"
    assert likeness(page) > 0.8

    clear = page.locator(".st-key-clear button").bounding_box()
    draw(page, 1, left=170)  # next to it: not a digit, or whatever it is read as
    page.mouse.click(clear["x"] + 10, clear["y"] + 10)
    for stroke in strokes_on_page(page, 4):
        drag(page, stroke, steps=4)
    settled(page, seconds)
    assert page.evaluate("window.seen.at(-1)") == "4"
    assert likeness(page) > 0.8

    page.evaluate("window.seen.length = 0")
    draw(page, 1, left=170)
    page.mouse.click(clear["x"] + 10, clear["y"] + 10)
    settled(page, seconds)
    seen = page.evaluate("window.seen")
    assert seen.index("") == len(seen) - 1, seen  # no late answer restores it

    draw(page, 4)
    page.locator(".st-key-example-8 button").click()
    settled(page, seconds)
    expect_answer(page, 8)
    assert page.evaluate("window.seen.at(-1)") == "8"
    page.locator(".st-key-headline h1").click()  # the focus leaves the examples
    page.keyboard.press("ArrowLeft")
    page.locator(".st-key-lens").get_by_text("Why this digit?").click()  # of the last row
    settled(page, seconds)
    assert "row=28" in page.url
    expect(page.locator(".st-key-row").get_by_role("slider")).to_have_value("28")
    record(page, "seen", ANSWER)
    settled(page, seconds)
    assert page.evaluate("window.seen") == ["8"]
    page.evaluate("window.repeatsAnswers = false")


def test_a_cursor_that_is_dragged_and_a_hand_stay(opened, seconds: float):
    page = opened("/")
    page.wait_for_function("window.rnnWatch?.editableReading.canEditMemory")
    draw(page, 7)
    expect(page.locator(".st-key-prediction .digit:visible")).to_have_text("7", timeout=3000)
    slider = page.locator(".watch input.row").bounding_box()
    page.mouse.click(slider["x"] + 0.4 * slider["width"], slider["y"] + slider["height"] / 2)
    row, told = page.evaluate(AT_CURSOR)
    assert 8 < row < 15
    settled(page, seconds)
    assert page.evaluate(AT_CURSOR) == [row, told]

    targets = []
    for digit in (2, 3):  # the answer to the first arrives after the second
        x, y = page.evaluate(LABELS)[str(digit)], page.evaluate(CARD)
        page.mouse.move(x, y - 12)
        page.mouse.down()
        page.mouse.move(x, y - 90, steps=6)
        page.mouse.up()
        targets.append(page.evaluate("rnnWatch.memoryEdit.target"))
    assert targets == [2, 3]
    settled(page, seconds)
    assert page.evaluate("[rnnWatch.memoryEdit.target, rnnWatch.isEdited]") == [3, True]
    assert ".pull.3." in page.url
    assert f"row={row + 1}&" in page.url


def test_rows_that_a_key_goes_back_after_a_drawing_stay(opened, seconds: float):
    """The server's answer to the drawing arrives after the keys, and is about its last row."""
    page = opened("/")
    draw(page, 7)
    expect(page.locator(".st-key-prediction .digit:visible")).to_have_text("7", timeout=3000)
    record(page, "rows", ROW)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    row, told = page.evaluate(AT_CURSOR)
    assert row == 24
    settled(page, seconds)
    assert page.evaluate(AT_CURSOR) == [row, told]
    rows = list(map(int, page.evaluate("window.rows")))
    assert rows == sorted(rows, reverse=True)
    assert rows[-1] == 25  # the slider did not go back to any of them

    draw(page, 1, left=170)  # a later drawing begins at its own last row
    settled(page, seconds)
    assert page.evaluate("rnnWatch.step") == 27


def test_a_row_chosen_after_a_click_stays(opened, seconds: float):
    page = opened("/?example=8&row=20")
    slider = page.locator(".st-key-row").get_by_role("slider")
    shown = page.locator(".st-key-lens").get_by_text("Deeper")
    shown.evaluate(f"lens => {{ lens.click(); {TWO_ROWS_BACK} }}")  # before the server can answer
    settled(page, seconds)
    expect(slider).to_have_value("18")
    assert "row=18&" in page.url

    page.locator(".st-key-lens").get_by_text("Watch").click()
    settled(page, seconds)
    page.locator(".st-key-model input").click()
    page.get_by_role("option").nth(4).evaluate(f"name => {{ name.click(); {TWO_ROWS_BACK} }}")
    settled(page, seconds)
    assert "model=lstm-128" not in page.url
    assert page.evaluate("rnnWatch.step") == 15


def test_an_older_address_does_not_undo_a_click(opened, seconds: float):
    """A message that is sent before the new address arrives has the old one, which is not Back."""
    page = opened("/?lens=gates&model=gru-33&example=8&row=13")
    record(page, "lenses", LENS)
    page.locator(".st-key-lens").get_by_text("Why this digit?").click()
    page.wait_for_timeout(seconds * 1000 + LATE / 2)  # the server has answered
    page.emulate_media(color_scheme="dark")  # the page tells the server
    settled(page, seconds)
    assert page.evaluate("window.lenses") == ["Deeper", "Why this digit?"]
    assert "lens=why" in page.url
    page.go_back()
    settled(page, seconds)
    assert "lens=gates" in page.url
    assert page.evaluate("window.lenses.at(-1)") == "Deeper"
    page.emulate_media(color_scheme="light")


def test_a_row_and_a_stroke_made_when_a_page_is_left_are_there_on_the_next(
    opened, seconds: float, slower_by: Path
):
    """The server drops the messages of a page that it has left, and must not return to it."""
    page = opened("/?lens=gates&model=gru-33&example=8&row=13")
    networks = page.locator(".st-key-navigation").get_by_text("Networks")
    slower_by.write_text("0")  # the row arrives while the server runs the new page
    networks.evaluate("""link => {
        const slider = document.querySelector(".st-key-row input");
        link.click();
        slider.value = 9;
        slider.dispatchEvent(new Event("input"));
        slider.dispatchEvent(new Event("change"));
    }""")
    settled(page, seconds)
    slower_by.write_text(str(seconds))
    expect(page.locator(".stMain h1")).to_contain_text("One digit, read by")
    assert "row=9&" in page.url
    page.locator(".st-key-navigation").get_by_text("Read").click()
    settled(page, seconds)
    expect(page.locator(".st-key-row").get_by_role("slider")).to_have_value("9")

    link = networks.bounding_box()
    draw(page, 7)
    page.mouse.click(link["x"] + 5, link["y"] + 5)  # before the drawing is sent
    assert page.locator(".st-key-navigation a[aria-busy=true]").count() == 1  # until the reply
    page.wait_for_url("**/networks*")
    settled(page, seconds)
    assert "drawing=" in page.url


def test_a_slider_goes_where_it_is_led_and_not_back(opened, seconds: float):
    page = opened("/?lens=gates&model=gru-33&example=8&row=13")
    slider = page.locator(".st-key-row").get_by_role("slider")
    expect(slider).to_have_value("13")
    record(page, "rows", ROW)
    for _ in range(4):
        slider.press("ArrowLeft")
        page.wait_for_timeout(250)
    settled(page, seconds)
    assert page.evaluate("window.rows") == ["13", "12", "11", "10", "9"]
    assert "row=9&" in page.url


def test_a_drawing_made_while_an_upload_replaces_the_old_one_stays(opened, seconds: float):
    """The upload's answer comes after the strokes."""
    page = opened("/?example=3")
    settled(page, seconds)
    picture = io.BytesIO()
    Image.fromarray(mnist_test().images[1]).save(picture, "PNG")  # a 2
    page.locator(".st-key-upload button").first.click()
    chooser = page.locator(".st-key-picture input[type=file]")
    chooser.set_input_files(
        FilePayload(name="two.png", mimeType="image/png", buffer=picture.getvalue())
    )
    page.keyboard.press("Escape")  # the menu
    draw(page, 7)
    settled(page, seconds)
    expect_answer(page, 7)
    assert likeness(page) > 0.8
