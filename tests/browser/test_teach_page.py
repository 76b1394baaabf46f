"""Teach, drawn by a mouse: on the page without a server and in the app, which do the same."""

import base64
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from rnn_demo.reader import open_keras
from rnn_demo.reader.signs_code import signs_of
from tests.browser.conftest import Open, until
from tests.browser.test_site import PHONE, is_for_everyone, query
from tests.support.javascript import empty_page
from tests.support.pen import draw

PATIENT = 120_000  # ms: what takes a second alone takes long beside other tests
TAUGHT = "document.querySelector('#teach .taught').textContent.startsWith('Taught by {} ')"
ANSWER = {"site": "#answer", "app": ".st-key-prediction"}
BARS = {"#answer": "#bars", ".st-key-prediction": ".st-key-probabilities"}


@pytest.fixture(params=["site", "app"])
def opened(
    request: pytest.FixtureRequest, visit: Open, open_page: Open, served: str
) -> Callable[..., tuple[Page, str]]:
    """A function that opens Teach; it gives the page, and where its answer is."""

    def open_() -> tuple[Page, str]:
        page = visit(f"{served}?teach=1") if request.param == "site" else open_page("/teach")
        first = page.locator("#teach .begin button").first
        expect(first).to_have_text("letters", timeout=PATIENT)
        return page, ANSWER[request.param]

    return open_


def add(page: Page, sign: int, digit: int, **where: float) -> None:
    draw(page, digit, on="#pad", **where)
    page.locator(f'[data-sign="{sign}"] button.add').click()


def draw_strokes(page: Page, strokes: list[list[tuple[float, float]]]) -> None:
    """By the mouse; points in pixels of paper of 280 x 280."""
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for stroke in strokes:
        first, *others = [(box["x"] + x, box["y"] + y) for x, y in stroke]
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def taught(page: Page, count: int) -> None:
    until(page, TAUGHT.format(count))


def test_a_drawing_of_each_of_two_signs_is_enough(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.locator('[data-sign="0"] input').fill("hook")
    page.locator('[data-sign="1"] input').fill("<i>wheel</i>")
    page.locator('[data-sign="1"] input').blur()
    expect(page.locator('[data-sign="1"] input')).to_have_value("<i>wheel</i>")
    add(page, 0, 7)
    expect(page.locator("#teach .taught")).to_have_text("Each of two signs needs a drawing.")
    add(page, 1, 0)
    taught(page, 2)
    said = page.locator("#teach .taught").inner_text()
    assert "80,384 numbers" in said
    assert said.endswith("New is the last layer: 2 x 129.")
    draw(page, 0, size=140, left=80, on="#pad")
    expect(page.locator(answer)).to_have_text("<i>wheel</i>")
    page.locator("#clear").click()
    draw(page, 7, size=140, left=80, on="#pad")
    expect(page.locator(answer)).to_have_text("hook")


def test_what_was_not_taught_is_none_of_these(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()  # a heart, a star and a house
    taught(page, 6)
    expect(page.locator("#teach .checked")).to_have_text(
        "Each drawing left out in turn, 6 of 6 are recognised by the rest.", timeout=PATIENT
    )
    draw(page, 1, on="#pad")
    expect(page.locator(answer)).to_have_text("?")
    expect(page.locator(".story")).to_contain_text("none of these")
    expect(page.locator(BARS[answer])).to_have_text("")  # no sign's chance is an answer
    page.locator("#clear").click()
    expect(page.locator(answer)).to_have_text("")
    draw_strokes(page, [[(140, 40), (40, 110), (40, 240), (240, 240), (240, 110), (140, 40)]])
    expect(page.locator(answer)).to_have_text("house")
    expect(page.locator(BARS[answer])).to_contain_text("house")


def test_what_a_mouse_draws_is_read_as_the_same_strokes_without_a_page(
    visit: Open, served: str, browser: Browser
):
    """So that what is counted of strokes that nobody draws is what a hand gets."""
    strokes = [[(60.5, 40.25), (90, 150), (120.75, 220)], [(50, 120), (130, 110), (200, 112.5)]]
    page, alone = visit(f"{served}?teach=1"), empty_page(browser, "sheet")
    expect(page.locator("#teach .begin button").first).to_be_visible(timeout=PATIENT)
    draw_strokes(page, strokes)
    page.wait_for_timeout(200)
    page.locator('[data-sign="0"] button.add').click()
    expect(page.locator("#teach .drawing")).to_have_count(1)
    kept = json.loads(page.evaluate("localStorage.getItem('rnn-signs')"))[0][1][0]
    drawn = np.frombuffer(base64.b64decode(kept), np.uint8) / 255
    image = alone.evaluate("(strokes) => Array.from(window.js.imageOfStrokes(strokes))", strokes)
    # the canvas may have another scale, whose pixels are rounded otherwise
    np.testing.assert_allclose(drawn, image, rtol=0, atol=4 / 255)


def test_numbers_without_bound_are_said(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.evaluate("Number.isFinite = () => false")  # as with a network whose numbers overflow
    draw(page, 3, on="#pad")
    told = page.locator("#trouble, .teach-page .trouble").filter(has_text="grow without bound")
    expect(told).to_have_count(1)
    expect(page.locator(answer)).to_have_text("")


def test_teach_speaks_of_signs(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    expect(page.locator("h1")).to_have_text("Teach it your own signs.", timeout=PATIENT)
    expect(page.locator("#paper")).to_have_attribute("data-invitation", "Draw a sign here")
    assert page.evaluate(
        "document.querySelector('#pad').getContext('2d')"
        ".getImageData(0, 0, 280, 280).data.every((v, i) => i % 4 === 3 || !v)"
    )
    page.locator("#watch").click()
    expect(page.locator("h1")).to_contain_text("Draw a digit.")


def test_every_bound_has_a_sentence(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    said, add_to = page.locator("#teach .refused"), page.locator('[data-sign="0"] button.add')
    expect(add_to).to_be_visible(timeout=PATIENT)
    add_to.click()
    expect(said).to_contain_text("Nothing is drawn yet")
    page.locator('[data-sign="0"] input').fill("B")
    page.locator('[data-sign="0"] input').blur()
    expect(said).to_contain_text("already called B")
    expect(page.locator('[data-sign="0"] input')).to_have_value("A")
    page.locator('[data-sign="0"] input').fill("  ")
    page.locator('[data-sign="0"] input').blur()
    expect(said).to_contain_text("1 to 12 characters")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    for _ in range(7):
        page.locator("#teach button.another").click()
    expect(page.locator("#teach .sign")).to_have_count(10)
    page.locator("#teach button.another").click()
    expect(said).to_contain_text("10 signs are the most")


def test_each_cross_can_be_undone_and_all_is_kept(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").nth(1).click()
    taught(page, 6)
    page.locator("#teach .cross").first.click()
    taught(page, 5)
    page.locator("#teach .undo").click()
    taught(page, 6)
    page.locator("#teach .remove").first.click()
    expect(page.locator("#teach .sign")).to_have_count(2)
    page.locator("#teach .undo").click()
    expect(page.locator("#teach .drawing")).to_have_count(6)
    page.goto(f"{served}?teach=1")
    expect(page.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)
    page.locator("#teach .forget").click()
    expect(page.locator("#teach .drawing")).to_have_count(0)
    page.goto(f"{served}?teach=1")
    expect(page.locator("#teach .begin button").first).to_be_visible(timeout=PATIENT)


def test_a_link_holds_what_was_taught(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").nth(1).click()
    taught(page, 6)
    until(page, "new URL(location.href).searchParams.get('teach').length > 100")
    assert len(page.url) <= 8_000
    signs = signs_of(query(page)["teach"])
    assert signs.names == ("→", "←", "↑")
    assert signs.kernel.shape == (128, 3)
    other = visit(page.url)
    expect(other.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)
    taught(other, 6)
    broken = visit(f"{served}?teach={'A' * 200}")
    expect(broken.locator("#trouble")).to_contain_text("ask for the link again", timeout=PATIENT)
    expect(broken.locator("#teach .begin")).to_be_visible()


def drawings(page: Page) -> int:
    return page.locator("#teach .drawing").count()


def test_a_link_takes_nothing_away(opened: Callable[..., tuple[Page, str]]):
    page, _ = opened()
    home = page.url
    page.locator("#teach .begin button").nth(1).click()  # arrows
    taught(page, 6)
    until(page, "new URL(location.href).searchParams.get('teach')?.length > 100")
    link = page.url
    page.locator("#teach .forget").click()
    page.locator('[data-sign="0"] input').fill("mine")
    page.locator('[data-sign="0"] input').blur()
    add(page, 0, 7)
    add(page, 1, 0)
    taught(page, 2)
    page.goto(link)
    whose = page.locator("#teach .whose")
    expect(whose).to_contain_text("Your own are kept (signs: 2, drawings: 2)", timeout=PATIENT)
    taught(page, 6)
    add(page, 0, 1)  # what becomes of the link's signs is not what is kept
    taught(page, 7)
    page.locator("#teach .swap").click()
    expect(page.locator('[data-sign="0"] input')).to_have_value("mine")
    assert drawings(page) == 2
    page.locator("#teach .swap").click()
    expect(page.locator("#teach .drawing")).to_have_count(7)
    page.goto(home)
    expect(page.locator('[data-sign="0"] input')).to_have_value("mine", timeout=PATIENT)
    expect(page.locator("#teach .drawing")).to_have_count(2)
    expect(page.locator("#teach .whose")).to_be_hidden()


def test_a_hostile_link_takes_nothing_away(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    header = {"names": ["evil", "bad"], "features": 128, "drawings": []}
    text = json.dumps(header).encode()
    numbers = np.ones(2, "<f4").tobytes() + np.ones(2 * 129, "<i2").tobytes()
    content = zlib.compress(len(text).to_bytes(2, "little") + text + numbers)
    code = base64.urlsafe_b64encode(content).decode().rstrip("=")
    page.goto(f"{served}?teach={code}")
    expect(page.locator("#teach .whose")).to_be_visible(timeout=PATIENT)
    expect(page.locator('[data-sign="0"] input')).to_have_value("evil")
    kept = json.loads(page.evaluate("localStorage.getItem('rnn-signs')"))
    assert [(name, len(codes)) for name, codes in kept] == [("A", 2), ("B", 2), ("C", 2)]
    page.locator("#teach .swap").click()
    expect(page.locator("#teach .drawing")).to_have_count(6)
    taught(page, 6)


def test_a_reload_keeps_the_own_drawings_as_they_were_drawn(visit: Open, served: str):
    """The address holds them in 16 shades, or not at all where they are too many."""
    page = visit(f"{served}?teach=1")
    add(page, 0, 7)
    add(page, 1, 0)
    taught(page, 2)
    until(page, "new URL(location.href).searchParams.get('teach')?.length > 100")
    kept = page.evaluate("localStorage.getItem('rnn-signs')")
    page.reload()
    expect(page.locator("#teach .drawing")).to_have_count(2, timeout=PATIENT)
    taught(page, 2)
    expect(page.locator("#teach .whose")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('rnn-signs')") == kept


def test_two_tabs_keep_what_each_of_them_draws(visit: Open, served: str):
    one = visit(f"{served}?teach=1")
    expect(one.locator("#teach .begin button").first).to_be_visible(timeout=PATIENT)
    two = one.context.new_page()
    two.goto(f"{served}?teach=1")
    expect(two.locator("#teach .begin button").first).to_be_visible(timeout=PATIENT)
    one.locator("#teach .begin button").first.click()
    taught(one, 6)
    taught(two, 6)  # it hears of them
    one.locator("#teach .cross").first.click()
    add(two, 1, 3)
    for page in (one, two):
        expect(page.locator("#teach .drawing")).to_have_count(6)
        taught(page, 6)
    one.locator("#teach .undo").click()
    for page in (one, two):
        expect(page.locator("#teach .drawing")).to_have_count(7)
    kept = json.loads(one.evaluate("localStorage.getItem('rnn-signs')"))
    assert sorted(len(codes) for _, codes in kept) == [2, 2, 3]


def test_a_lesson_takes_no_signs_away(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.evaluate("rnnSite.later.parts.teaching.teach.try(new AbortController().signal) && 0")
    expect(page.locator("#teach .drawing")).to_have_count(0)
    add(page, 0, 7)
    page.goto(f"{served}?teach=1")  # left in the middle
    expect(page.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)


def test_numbers_that_overflow_are_said(visit: Open, open_page: Open, served: str):
    overflow = """() => {
        const { pupil } = %s;
        pupil.hear({ job: pupil.job, overflows: true });
    }"""
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.evaluate(overflow % "rnnSite.later.parts.teaching.teach")
    expect(page.locator("#teach .refused")).to_contain_text("grow without bound")


def test_the_address_of_the_app_holds_it_too(open_page: Open):
    page = open_page("/teach?model=gru-33")
    page.locator("#teach .begin button").nth(1).click()
    taught(page, 6)
    page.wait_for_url("**teach=*", timeout=PATIENT)
    assert len(page.url) <= 8_000
    assert query(page)["model"] == "gru-33"
    assert signs_of(query(page)["teach"]).kernel.shape == (33, 3)
    link = page.url
    page.locator("#teach .forget").click()
    page.wait_for_url(lambda url: "teach=" not in url, timeout=PATIENT)
    page.goto(link)
    expect(page.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)
    taught(page, 6)
    expect(page.locator("#teach .taught")).to_contain_text("3 x 34")


def test_names_out_of_a_link_are_plain_text(visit: Open, served: str):
    header = {"names": ["<img src=x>", "b"], "features": 128, "drawings": []}
    text = json.dumps(header).encode()
    numbers = np.ones(2, "<f4").tobytes() + np.ones(2 * 129, "<i2").tobytes()
    content = zlib.compress(len(text).to_bytes(2, "little") + text + numbers)
    code = base64.urlsafe_b64encode(content).decode().rstrip("=")
    page = visit(f"{served}?teach={code}")
    expect(page.locator("#teach .taught")).to_contain_text("Taught elsewhere", timeout=PATIENT)
    draw(page, 3, on="#pad")
    expect(page.locator("#bars")).to_contain_text("<img src=x>")
    assert page.locator("#teach img, #bars img, .watch img").count() == 0


def test_other_pages_go_on_with_digits(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.locator("#watch").click()
    expect(page.locator("#teach")).to_be_hidden()
    page.locator("#examples button").nth(4).click()
    expect(page.locator("#answer")).to_have_text("4")


def test_it_is_for_everyone_on_a_phone(visit: Open, served: str):
    page = visit(f"{served}?teach=1", **PHONE)
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    is_for_everyone(page)


def test_the_app_hands_on_what_was_taught(open_page: Open, tmp_path: Path):
    page = open_page("/teach")
    page.locator("#teach .begin button").nth(1).click()
    taught(page, 6)
    download = page.locator(".st-key-signs-keras button")
    expect(download).to_be_visible(timeout=PATIENT)
    with page.expect_download() as file:
        download.click()
    file.value.save_as(tmp_path / "signs.keras")
    network = open_keras(tmp_path / "signs.keras")
    assert network.names == ("→", "←", "↑")
    page.locator(".st-key-read-with button").click()
    expect(page.locator(".st-key-prediction")).to_contain_text("?", timeout=PATIENT)
    page.locator(".st-key-examples button").first.click()  # its own drawing of the first sign
    expect(page.locator(".st-key-prediction")).to_contain_text("→", timeout=PATIENT)
    expect(page.locator(".st-key-probabilities")).to_contain_text("→")
    draw(page, 8)
    expect(page.locator(".st-key-prediction")).to_contain_text("?", timeout=PATIENT)
    expect(page.locator(".story")).to_contain_text("none of these", timeout=PATIENT)


def test_another_memory_is_taught_the_same_drawings(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()  # a heart, a star and a house
    taught(page, 6)
    expect(page.locator("#teach .first-pupil")).to_be_hidden()
    page.locator("#teach select.second").select_option("gru-33")
    second = page.locator("#teach .second-pupil")
    expect(second).to_contain_text(re.compile(r"GRU 33.*: \d of 6 recognised"), timeout=PATIENT)
    expect(page.locator("#teach .first-pupil")).to_contain_text("LSTM 128: 6 of 6 recognised")
    draw(page, 1, on="#pad")
    expect(page.locator(answer)).to_have_text("?")
    expect(page.locator("#teach .first-pupil")).to_contain_text("this drawing: ?")
    expect(second).to_contain_text("this drawing: ")


def test_what_is_said_of_another_memory_is_what_it_says_itself(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.locator("#teach select.second").select_option("gru-33")
    second = page.locator("#teach .second-pupil")
    expect(second).to_contain_text("recognised", timeout=PATIENT)
    page.wait_for_timeout(3000)  # it is counted one by one
    draw(page, 4, on="#pad")
    page.wait_for_timeout(200)
    found = re.search(r"(\d) of 6 recognised; this drawing: (.*)", second.inner_text())
    assert found
    page.locator("#network").select_option("gru-33")
    expect(page.locator("#teach .taught")).to_contain_text("3 x 34")
    checked = f"Each drawing left out in turn, {found[1]} of 6 are recognised by the rest."
    expect(page.locator("#teach .checked")).to_contain_text(checked, timeout=PATIENT)
    expect(page.locator("#answer")).to_have_text(found[2].split(",")[0])
    expect(second).to_be_hidden()  # it is the one that reads now
