"""The machine in the app and on the site: a hand on a weight, silence, learning, links, keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, until
from tests.browser.test_layout_shift import OBSERVED, check_nothing_has_jumped
from tests.support.pen import drag, draw

MACHINE = "window.rnn.machine"
COUNT = f"{MACHINE}.correctTestCountOrNull"
COUNTED = (
    f"window.rnn?.machine?.correctTestCountOrNull != null && {MACHINE}.readingTraceOrNull !== null"
)
LINK = "row=15&example=2"


@pytest.fixture
def opened(
    request: pytest.FixtureRequest, visit: Open, open_page: Open, served: str
) -> Callable[..., Page]:
    """Return a function that opens the machine by a link's parameters."""

    def open_(parameters: str = LINK, **how: int) -> Page:
        if getattr(request, "param", "site") == "site":
            size = {"width": how.get("width", 1280), "height": how.get("height", 720)}
            page = visit(f"{served}?{parameters}#machine", viewport=size)
        else:
            page = open_page(f"/machine?{parameters}", first=OBSERVED, **how)
            check_nothing_has_jumped(page)
        until(page, COUNTED)
        return page

    return open_


def box_of(page: Page, block: str, row: int, column: int) -> tuple[float, float]:
    """Return the middle of a cell."""
    box = page.evaluate(f"([b, r, c]) => {MACHINE}.cellBoxOnPage(b, r, c)", [block, row, column])
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag_down(page: Page, place: tuple[float, float], by: float) -> None:
    x, y = place
    drag(page, [(x, y), (x, y + by)], steps=3)


# The canvas lies within the window.
WITHIN = """(() => {
    const { left, top, right, bottom } =
        document.querySelector(".machine-canvas").getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight;
})()"""


@pytest.mark.parametrize("opened", ["site", "app"], indirect=True)
def test_a_links_changes_are_put_back_and_a_weight_is_dragged(opened: Callable[..., Page]):
    """The link holds changes, example and row. All of it is on the first screen."""
    page = opened("row=12&example=4&machine=601_0.1!s3")
    expect(page.locator(".machine-so")).to_contain_text("Shown instead: ")  # of LSTM 128
    found = page.evaluate(
        f"[{MACHINE}.weightNumbers[601], [...{MACHINE}.owned.silenced].indexOf(1), {MACHINE}.row,"
        f" {MACHINE}.desk.drawing.example]"
    )
    assert found == [pytest.approx(0.1), 2, 11, 4]
    changed = page.evaluate(COUNT)
    page.locator("button.put-back").click()
    until(page, f"{COUNT} !== null && {COUNT} !== {changed}")
    page.mouse.move(3, 3)
    for width, height in ((390, 844), (1280, 720)):
        page.set_viewport_size({"width": width, "height": height})
        until(page, f"{MACHINE}.places.narrow === {str(width < 500).lower()}")
        until(page, WITHIN)
    page.evaluate("scrollTo(0, 0)")
    before, weight = page.evaluate(f"[{COUNT}, {MACHINE}.weightNumbers[448 + 7 * 16 + 7]]")
    assert page.evaluate(f"{MACHINE}.weightNumbers.length") == 890
    assert before > 900
    drag_down(page, box_of(page, "U", 7, 7), 45)
    until(page, f"{COUNT} !== null && {COUNT} < {before - 100}")
    now = page.evaluate(f"{MACHINE}.weightNumbers[448 + 7 * 16 + 7]")
    assert now == pytest.approx(weight - 0.9, abs=0.03)
    said = page.locator(".machine-said")
    expect(said).to_contain_text("From M8 before to M8: the weight was")
    expect(said).to_contain_text("All 28 rows are read again")
    right = page.locator(".machine-right")
    expect(right).to_contain_text(f"As it came {before / 10:.1f}% → now ")
    expect(right).to_contain_text("of the first 1,000 test digits right")
    until(page, "location.search.includes('machine=567_')")
    expect(said).to_contain_text("Changed most after row 12: ")
    drag_down(page, box_of(page, "V", 4, 2), -30)  # which no memory cell depends on
    expect(said).to_contain_text("From M5 to the sum for 2: the weight was")
    expect(said).not_to_contain_text("Changed most")
    page.locator("button.undo").click()
    page.locator("button.undo").click()
    until(page, f"{COUNT} === {before}")
    assert page.evaluate(f"{MACHINE}.weightNumbers[448 + 7 * 16 + 7]") == weight


# The share of a digit with each weight of the memory at 0.1 in turn, by the machine's own reading.
LEAST_SHARE = """(digit) => {
    const { machine } = window.rnn, { numbers } = machine.owned, now = numbers.slice();
    const came = machine.owned.network.numbers, shares = [];
    for (let n = 448; n < 448 + 256; n++) {
        numbers.set(came); numbers[n] = 0.1; machine.readWithPresentWeights();
        shares.push(machine.readingTraceOrNull.shares[280 + digit]); }
    numbers.set(now); machine.readWithPresentWeights();
    return shares; }"""


def test_a_cell_is_silenced_one_press_breaks_it_keys_change_it_and_it_repairs_itself(
    opened: Callable[..., Page],
):
    """Each of them is put back or undone. A press says how to repair it."""
    page = opened()
    page.evaluate("scrollTo(0, 0)")
    right = page.evaluate(f"{COUNT}")
    x, y = box_of(page, "W", 8, 0)
    page.mouse.click(x - 18, y)
    page.get_by_role("button", name="Silence M9").click()
    until(page, f"{COUNT} !== null && {COUNT} < {right - 50}")
    expect(page.locator(".machine-said")).to_contain_text("M9 is silenced: it holds 0")
    assert (
        page.evaluate(f"[...{MACHINE}.readingTraceOrNull.memory].filter((_, n) => n % 16 === 8)")
        == [0] * 29
    )
    page.locator("button.put-back").click()
    until(page, f"{COUNT} === {right}")
    expect(page.locator("button.put-back")).to_be_hidden()
    page.locator(".machine-canvas").press("Escape")
    was = page.evaluate(f"[...{MACHINE}.weightNumbers]")
    page.locator("button.machine-break").click()
    until(page, f"{COUNT} !== null && {COUNT} < {right}")
    shares = page.evaluate(LEAST_SHARE, 2)
    assert page.evaluate(f"{MACHINE}.readingTraceOrNull.shares[282]") == pytest.approx(min(shares))
    now = page.evaluate(f"[...{MACHINE}.weightNumbers]")
    (place,) = (n for n, (one, other) in enumerate(zip(was, now, strict=True)) if one != other)
    assert 448 <= place < 448 + 256
    assert now[place] == pytest.approx(0.1)
    expect(page.locator(".machine-learn summary")).to_have_class("main")
    page.locator("button.undo").click()
    until(page, f"{COUNT} === {right}")
    expect(page.locator(".machine-said")).not_to_contain_text("it is 0.1")
    page.locator(".machine-canvas").press("Escape")
    expect(page.locator("button.machine-break")).to_be_visible()
    page.locator(".machine-canvas").focus()
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    said = page.locator(".machine-title")
    expect(said).to_contain_text("memory cell M3 holds")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("From memory cell M3 to the sum for 1 leads the weight")
    place = 448 + 256 + 16 + 2 * 10 + 1
    before = page.evaluate(f"{MACHINE}.weightNumbers[{place}]")
    page.keyboard.press("+")
    assert page.evaluate(f"{MACHINE}.weightNumbers[{place}]") == pytest.approx(
        before + 0.1, abs=1e-3
    )
    page.keyboard.press("Control+z")
    assert page.evaluate(f"{MACHINE}.weightNumbers[{place}]") == before
    page.locator(".machine-canvas").press("Escape")
    until(page, f"{COUNT} === {right}")
    repairs_itself(page)


def repairs_itself(page: Page) -> None:
    """By the mouse: a weight is dragged down, and it learns back to within 3 points."""
    page.evaluate("scrollTo(0, 0)")
    before = page.evaluate(f"{COUNT}")
    drag_down(page, box_of(page, "U", 7, 7), 45)
    until(page, f"{COUNT} !== null && {COUNT} < {before - 100}")
    page.locator(".machine-learn summary").click()
    page.locator("button.learn").click()
    expect(page.locator(".machine-said")).to_contain_text("digits seen", timeout=120_000)
    for _ in range(6):  # slow on a busy computer
        try:
            until(page, f"{COUNT} >= {before - 30}")
            break
        except AssertionError:
            continue
    assert page.evaluate(f"{COUNT}") >= before - 30
    page.locator("button.learn").click()
    expect(page.locator(".machine-said")).to_contain_text("It was stopped.")


# Undo lies over no other button, over nothing that is said, and not over "e to that".
UNDO_IS_FREE = """(() => {
    const box = (element) => element.getBoundingClientRect(),
        { machine } = window.rnn, canvas = box(machine.canvas),
        unit = canvas.width / machine.places.width, undo = box(document.querySelector(".undo")),
        others = ".machine-stops > :not([hidden]), .machine-said p";
    return undo.width > 0 && undo.bottom < canvas.top + (machine.places.answer.sums - 34) * unit &&
        [...document.querySelectorAll(others)].map(box).every(({ left, right, top, bottom }) =>
            right <= undo.left || left >= undo.right || bottom <= undo.top || top >= undo.bottom);
})()"""


def test_one_digit_step_by_step_and_a_drawing_asked_for_its_digit(opened: Callable[..., Page]):
    page = opened()
    was = page.evaluate(f"[...{MACHINE}.weightNumbers]")
    share = f"{MACHINE}.readingTraceOrNull.shares[28 * 10 + 2]"
    page.locator(".machine-learn summary").click()
    page.locator("button.one-digit").click()
    title = page.locator(".machine-title")
    expect(title).to_contain_text("The sum for 2 can still be higher.")
    before = page.evaluate(share)
    following = page.locator(".machine-next")
    following.click()
    expect(title).to_contain_text("Which way does a weight move?")
    for said in ("The memory has errors, too.", "One row back:", "Every other weight:"):
        following.click()
        expect(title).to_contain_text(said)
    assert page.evaluate(f"[...{MACHINE}.weightNumbers]") == was
    following.click()
    expect(title).to_contain_text("The step is taken")
    assert page.evaluate(share) > before
    until(page, UNDO_IS_FREE)
    assert page.evaluate(f"[...{MACHINE}.weightNumbers]") != was
    page.locator("button.undo").click()
    assert page.evaluate(f"[...{MACHINE}.weightNumbers]") == was
    expect(page.locator("button.undo")).to_be_hidden()
    draw(page, 7, on=".machine-pad")
    until(page, f"{MACHINE}.finalAnswer?.digit === 7 && {MACHINE}.desk.drawing.label == null")
    page.locator(".machine-learn summary").click()
    page.locator("button.one-digit").click()
    expect(page.locator(".machine-said")).to_contain_text("what did you draw?")
    page.locator(".machine-labels button", has_text="7").click()
    expect(page.locator(".machine-title")).to_contain_text("The sum for 7 can still be higher.")
    page.locator(".machine-skip").click()
    until(page, "location.search.includes('drawing=')")


def test_one_desk_for_watch_and_machine(visit: Open, served: str):
    """Drawing and cursor go with the visitor; the changed weights stay here, and wait."""
    page = visit(f"{served}?example=2")
    draw(page, 7, on="#pad")
    desk = "window.rnn.site.desk"
    until(page, f"{desk}.finalAnswer?.digit === 7")
    drawn, whole = page.evaluate(f"[[...{desk}.drawing.image], {desk}.reading.rows.length]")
    page.locator("#to-machine").click()
    until(page, COUNTED)
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate(f"[...{MACHINE}.readingTraceOrNull.image]") == drawn
    assert whole == 28
    shares = f"[...{MACHINE}.readingTraceOrNull.shares].slice(-10)"
    reading = f"[...{desk}.reading.rows.at(-1)]"
    before = page.evaluate(reading)
    drag_down(page, box_of(page, "U", 7, 7), 45)
    after = page.evaluate(reading)
    assert after == pytest.approx(page.evaluate(shares), abs=1e-6)
    assert after != before
    draw(page, 1, on=".machine-pad")
    page.locator("input.row >> visible=true").fill("9")
    other = page.evaluate(f"[...{MACHINE}.readingTraceOrNull.image]")
    assert other != drawn
    page.locator("#watch").click()
    assert page.evaluate(f"[{desk}.cursor.step, [...{desk}.drawing.image]]") == [8, other]
    assert page.evaluate(f"{desk}.network === {desk}.baseNetwork")
    page.locator("#to-machine").click()
    until(page, COUNTED)
    assert page.evaluate(f"[{MACHINE}.row, {MACHINE}.owned.isChanged]") == [8, True]
    assert page.evaluate(reading) == pytest.approx(page.evaluate(shares), abs=1e-6)


def test_a_large_network_leads_to_one_that_fits(visit: Open, go_to: Open, served: str):
    for page in (visit(f"{served}?model=lstm-128#machine"), go_to("/machine?model=lstm-128")):
        refusal = page.locator(".machine-not")
        expect(refusal).to_contain_text("has gates; they do not fit here", timeout=60_000)
        refusal.locator("button").click()
        until(page, COUNTED)
        assert page.evaluate(f"{MACHINE}.weightNumbers.length") == 890


# The invitation to draw, the first and the last row of the picture, from 0, on which it lies, and
# all rows with ink.
INVITED = """(() => {
    const { image } = window.rnn.machine, words = document.querySelector(".machine-invitation"),
        { top, bottom } = words.getBoundingClientRect(),
        paper = words.parentElement.getBoundingClientRect(),
        rowOf = (y) => Math.floor((28 * (y - paper.top)) / paper.height);
    return [words.textContent, rowOf(top), rowOf(bottom),
        [...image.keys()].filter((n) => image[n] > 0).map((n) => Math.floor(n / 28))];
})()"""


def invites_beside_the_ink(page: Page) -> None:
    for digit in (7, 2):  # the ink of the 7 ends lower than that of all others
        page.locator(f".machine-digit[data-digit='{digit}']").click()
        until(page, f"{MACHINE}.finalAnswer && {MACHINE}.desk.drawing.example === {digit}")
        until(page, f"!{MACHINE}.frame")  # it is drawn
        text, first, last, inked = page.evaluate(INVITED)
        assert text == "Draw over me"
        assert 0 <= first < last < 28
        assert not set(range(first, last + 1)) & set(inked), digit


TOPMOST = "([x, y]) => document.elementFromPoint(x, y - scrollY).className"
# The texts of buttons in the window that are covered.
COVERED = """[...document.querySelectorAll(".machine-stage :is(button, summary)")].filter((e) => {
    const { left, right, top, bottom } = e.getBoundingClientRect(), x = (left + right) / 2;
    return e.checkVisibility() && [top + 2, bottom - 2].some((y) =>
        y > 0 && y < innerHeight && !e.contains(document.elementFromPoint(x, y)));
}).map((e) => e.textContent)"""


def covers_nothing(page: Page, cell: tuple[str, int, int]) -> None:
    """A click on a cell at the top of the page leaves the buttons, and the cell, in sight."""
    page.evaluate("scrollTo(0, 0)")
    page.mouse.click(*box_of(page, *cell))
    until(page, f"{MACHINE}.pinned?.k === {cell[1]} && !{MACHINE}.frame")
    expect(page.locator(".machine-play button.play")).to_be_in_viewport(ratio=1)
    assert page.evaluate(COVERED) == []
    assert page.evaluate(TOPMOST, box_of(page, *cell)) == "machine-canvas"


def test_nothing_is_scrolled_out_of_its_box_or_covered(opened: Callable[..., Page]):
    """At the rest, at each stop of the first viewing, and of a memory cell that is kept."""
    page = opened()
    said = "(() => { const e = document.querySelector('.machine-said');"
    said += " return e.scrollHeight <= e.clientHeight + 2 && e.scrollWidth <= e.clientWidth; })()"
    for width, height in ((1280, 720), (1024, 720), (390, 667)):
        page.set_viewport_size({"width": width, "height": height})
        until(page, f"{MACHINE}.places.narrow === {str(width < 1140).lower()}")
        if width < 1140:
            page.locator("button[data-tab=row]").click()
        invites_beside_the_ink(page)
        until(page, said)
        covers_nothing(page, ("W", 15, 10))
        covers_nothing(page, ("H", 2, 0))
        page.locator(".machine-moved canvas").first.wait_for()
        until(page, said)
        assert page.evaluate(COVERED) == []
        assert page.evaluate(TOPMOST, box_of(page, "H", 2, 0)) == "machine-canvas"
        page.locator(".machine-more summary").click()
        expect(page.locator(".machine-more button").first).to_be_in_viewport(ratio=1)
        page.locator("button.explain").click()
        for _ in range(5):
            until(page, said)
            page.locator(".machine-next").click()
        until(page, said)
        page.locator(".machine-skip").click()
    page.locator("#language").select_option("de")  # in which the names of the images are long
    page.evaluate(f"{MACHINE}.input.setPinnedTarget({{ block: 'H', k: 8, i: 0 }})")
    page.locator(".machine-moved canvas").first.wait_for()
    until(page, said)


# The left edge of the name of the powers of e, and the right edge of the words, on the page.
EDGES = """() => {
    const pen = CanvasRenderingContext2D.prototype, { fillText } = pen, lefts = [];
    pen.fillText = function (text, x, ...more) {
        if (text === "e to that") {
            const { left, width } = this.canvas.getBoundingClientRect();
            const { a, e } = this.getTransform(), at = a * (x - this.measureText(text).width) + e;
            lefts.push(left + (at * width) / this.canvas.width);
        }
        return fillText.call(this, text, x, ...more);
    };
    rnn.machine.requestDraw();
    return new Promise((done) => setTimeout(() => {
        pen.fillText = fillText;
        done([Math.min(...lefts),
            document.querySelector(".machine-panel").getBoundingClientRect().right]);
    }, 500)); }"""


def test_the_names_of_the_sums_begin_right_of_the_words(visit: Open, served: str):
    page = visit(
        f"{served}?machine=1&model=simple-16-bounded&row=20",
        viewport={"width": 1400, "height": 860},
    )
    until(page, "window.rnn?.machine?.readingTraceOrNull")
    name, words = page.evaluate(EDGES)
    assert name > words
