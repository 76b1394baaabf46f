"""Teach, drawn with a mouse, on the page without a server and in the app, which are alike."""

import base64
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from rnn_demo import library
from rnn_demo.reader import open_keras
from rnn_demo.reader.signs_code import signs_of
from rnn_demo.spec.presets import PRESETS
from tests.browser.conftest import Open, until
from tests.browser.test_site import PHONE, is_for_everyone, query
from tests.support.javascript import empty_page
from tests.support.pen import draw

PATIENT = 120_000  # ms: a second's work takes long while other tests run
TAUGHT = "document.querySelector('#findings .taught').textContent.startsWith('Taught by {} ')"
CHECKED = "Each drawing in turn: taught by the other {} only, it reads this one right: {} of {}."
ANSWER = {"site": "#answer", "app": ".st-key-prediction"}
BARS = {"#answer": "#bars", ".st-key-prediction": ".st-key-probabilities"}


@pytest.fixture(params=["site", "app"])
def opened(
    request: pytest.FixtureRequest, visit: Open, open_page: Open, served: str
) -> Callable[..., tuple[Page, str]]:
    """Return a function that opens Teach and returns the page, and the selector of its answer."""

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
    """Draw strokes with the mouse; points in pixels of paper of 280 x 280."""
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
    expect(page.locator("#findings .taught")).to_have_text("Each of two signs needs a drawing.")
    add(page, 1, 0)
    taught(page, 2)
    ledger = page.locator("#findings .ledger li")
    expect(ledger).to_have_count(3)
    kept, new, aside = ledger.all_inner_texts()
    assert kept.startswith("80,384 weights")
    assert "unchanged" in kept
    assert new.startswith("2 \u00d7 129 = 258 new")
    assert aside.startswith("10 \u00d7 129 = 1,290")
    whole = library.find("lstm-128").network.parameters
    assert whole == 80_384 + 1_290
    draw(page, 0, size=140, left=80, on="#pad")
    expect(page.locator(answer)).to_have_text("<i>wheel</i>")
    page.locator("#clear").click()
    draw(page, 7, size=140, left=80, on="#pad")
    expect(page.locator(answer)).to_have_text("hook")


def test_what_was_not_taught_is_none_of_these(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()  # a heart, a star and a house
    taught(page, 6)
    expect(page.locator("#findings .checked")).to_have_text(
        CHECKED.format(5, 6, 6), timeout=PATIENT
    )
    draw(page, 1, on="#pad")
    expect(page.locator(answer)).to_have_text("?")
    expect(page.locator(".story")).to_contain_text("none of these")
    expect(page.locator(BARS[answer])).to_have_text("")  # no sign's probability is an answer
    page.locator("#clear").click()
    expect(page.locator(answer)).to_have_text("")
    draw_strokes(page, [[(140, 40), (40, 110), (40, 240), (240, 240), (240, 110), (140, 40)]])
    expect(page.locator(answer)).to_have_text("house")
    expect(page.locator(BARS[answer])).to_contain_text("house")


def test_what_a_mouse_draws_is_read_as_the_same_strokes_without_a_page(
    visit: Open, served: str, browser: Browser
):
    """So results for generated strokes hold for drawing by hand, too."""
    strokes = [[(60.5, 40.25), (90, 150), (120.75, 220)], [(50, 120), (130, 110), (200, 112.5)]]
    page, alone = visit(f"{served}?teach=1"), empty_page(browser, "strokes")
    expect(page.locator("#teach .begin button").first).to_be_visible(timeout=PATIENT)
    draw_strokes(page, strokes)
    page.wait_for_timeout(200)
    page.locator('[data-sign="0"] button.add').click()
    expect(page.locator("#teach .drawing")).to_have_count(1)
    kept = json.loads(page.evaluate("localStorage.getItem('rnn-signs')"))[0][1][0]
    drawn = np.frombuffer(base64.b64decode(kept), np.uint8) / 255
    image = alone.evaluate("(strokes) => Array.from(window.js.imageOfStrokes(strokes))", strokes)
    # The canvas may have another scale, with other rounding.
    np.testing.assert_allclose(drawn, image, rtol=0, atol=4 / 255)


def test_numbers_without_bound_are_said(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.evaluate("Number.isFinite = () => false")  # like a network whose numbers overflow
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
    assert page.locator("#teach .begin").is_visible()  # also after signs are taught


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
    add(page, 0, 1)  # changes to the link's signs are not stored
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
    """The address contains them in 16 shades, or not at all if there are too many."""
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
    taught(two, 6)  # the other tab is notified
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
    page.evaluate("rnnSite.lazyPages.opened.teaching.teach.try(new AbortController().signal) && 0")
    expect(page.locator("#teach .drawing")).to_have_count(0)
    add(page, 0, 7)
    page.goto(f"{served}?teach=1")  # left halfway
    expect(page.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return found


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_of_the_stage_is_seen_while_one_draws(visit: Open, served: str, language: str):
    """At 1280 x 720, also after the first press: the memory, the answer, the slider and Play."""
    size = {"width": 1280, "height": 720}
    page = visit(f"{served}?teach=1&lang={language}", viewport=size)
    page.locator("#teach .begin button").last.click()
    until(page, "document.querySelectorAll('#findings .strip').length === 6")
    draw(page, 0, on="#pad")
    assert page.evaluate("scrollY") == 0
    for selector in ("[data-panel=memory]", "[data-panel=belief]", ".row", ".play", "#pad"):
        found = box(page, selector)
        assert found["y"] >= 0
        assert found["y"] + found["height"] <= 720, selector
    assert box(page, "#teach .begin")["y"] < 720
    expect(page.locator("#answer")).to_be_hidden()  # only the stage shows the answer
    caption, slider = box(page, ".caption"), box(page, ".row")
    assert caption["y"] + caption["height"] <= slider["y"]
    panels = [box(page, f"[data-panel={name}]") for name in ("row", "memory", "picture", "belief")]
    cards = box(page, "#teach")
    assert all(cards["x"] + cards["width"] <= panel["x"] for panel in panels)


def test_one_press_reads_the_same_drawing_with_the_digits_layer(
    opened: Callable[..., tuple[Page, str]],
):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()
    taught(page, 6)
    page.locator('[data-try="digit"]').click()
    expect(page.locator(answer)).to_have_text("?")
    digits = page.locator("#findings .digits")
    digits.click()
    expect(page.locator(answer)).to_have_text("3")
    expect(page.locator("#teach .drawing")).to_have_count(6)
    digits.click()
    expect(page.locator(answer)).to_have_text("?")
    expect(page.locator(".story")).to_contain_text("none of these")


def test_what_was_not_taught_is_put_to_both_networks(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()
    taught(page, 6)
    for untaught in ("scribble", "digit"):
        page.locator(f'[data-try="{untaught}"]').click()
        expect(page.locator(answer)).to_have_text("?")
        own = page.locator("#findings .first-pupil")
        expect(own).to_contain_text("this drawing: none of these, most like")
        control = page.locator("#findings .second-pupil")
        expect(control).to_contain_text("untrained", timeout=PATIENT)
        expect(control).to_contain_text("this drawing: ", timeout=PATIENT)


def test_what_is_printed_of_the_strips_can_be_recomputed(visit: Open, served: str):
    """And two stars are more alike than a star and any other sign."""
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").last.click()
    taught(page, 6)
    star = [(140, 44), (158, 100), (178, 162), (197, 222), (150, 186), (96, 148), (50, 112)]
    draw_strokes(page, [[*star, (110, 110), (172, 112), (230, 112), (84, 222), (140, 44)]])
    strips = page.locator("#findings .strip")
    expect(strips).to_have_count(7)
    rows = [text.split("\n") for text in strips.all_inner_texts()]
    alike = {name: [float(r[-1]) for r in rows if r[0] == name] for name in ("heart", "star")}
    alike["house"] = [float(r[-1]) for r in rows if r[0] == "house"]
    assert min(alike["star"]) > max(alike["heart"] + alike["house"])
    said = page.locator("#findings .alike").inner_text()
    found = re.search(r"sum: (\w+)\. .*: \((\S+) \+ (\S+)\) / 2 = (\S+)\. From (\S+) on", said)
    assert found
    first, second, mean, least = map(float, found.groups()[1:])
    assert found[1] == "star"
    assert [first, second] == alike["star"]
    assert mean == pytest.approx((first + second) / 2, abs=1e-9)
    expect(page.locator("#answer")).to_have_text("star" if mean >= least else "?")


def test_what_is_taken_for_what_is_said_as_it_was(visit: Open, served: str):
    """Only one direction is named unless both occurred: the predicate follows the words."""
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()  # A, B and C
    taught(page, 6)
    told = page.locator("#findings .checked")
    cases = [[[2, 0]], [[0, 2], [2, 0]], [[1, -1]], [[2, 0], [2, 0], [0, 2]], [[0, 1], [1, 2]], []]
    for mistaken in cases:
        page.evaluate(
            """(mistaken) => {
                const { pupil, findings } = rnnSite.lazyPages.opened.teaching.teach;
                const check = { of: 6, right: 6 - mistaken.length, mistaken };
                Object.assign(pupil, { check, isChecked: true });
                findings.showFindings();
            }""",
            mistaken,
        )
        said = told.inner_text()
        assert f"{6 - len(mistaken)} of 6" in said
        one = re.search(r"(\w) is taken for (\w):", said)
        both = re.search(r"(\w) and (\w) are taken for each other", said)
        if one:
            sign, by = ("ABC".index(name) for name in one.groups())
            assert [sign, by] in mistaken
            assert [by, sign] not in mistaken
        elif both:
            sign, by = ("ABC".index(name) for name in both.groups())
            assert [sign, by] in mistaken
            assert [by, sign] in mistaken
        else:
            assert not [pair for pair in mistaken if pair[1] >= 0]


def test_what_it_saw_in_training_is_what_its_recipe_says(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    seen = page.locator("#findings .seen")
    for name in ("lstm-128", "notebook"):
        page.locator("#network").select_option(name)
        redrawn = PRESETS[name].recipe.augmentation == "redrawn"
        wanted = "only as “no digit”" if redrawn else "digits and nothing else"
        expect(seen).to_contain_text(wanted, timeout=PATIENT)


def test_numbers_that_overflow_are_said(visit: Open, served: str):
    overflow = """() => {
        const { pupil } = %s;
        pupil.takeTaughtLayer({ job: pupil.job, overflows: true });
    }"""
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.evaluate(overflow % "rnnSite.lazyPages.opened.teaching.teach")
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
    expect(page.locator("#findings .ledger .added")).to_contain_text("3 \u00d7 34 = 102")


def test_names_out_of_a_link_are_plain_text(visit: Open, served: str):
    header = {"names": ["<img src=x>", "b"], "features": 128, "drawings": []}
    text = json.dumps(header).encode()
    numbers = np.ones(2, "<f4").tobytes() + np.ones(2 * 129, "<i2").tobytes()
    content = zlib.compress(len(text).to_bytes(2, "little") + text + numbers)
    code = base64.urlsafe_b64encode(content).decode().rstrip("=")
    page = visit(f"{served}?teach={code}")
    expect(page.locator("#findings .taught")).to_contain_text("Taught elsewhere", timeout=PATIENT)
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
    page.locator(".st-key-examples button").first.click()  # the visitor's drawing of the first sign
    expect(page.locator(".st-key-prediction")).to_contain_text("→", timeout=PATIENT)
    expect(page.locator(".st-key-probabilities")).to_contain_text("→")
    draw(page, 8)
    expect(page.locator(".st-key-prediction")).to_contain_text("?", timeout=PATIENT)
    expect(page.locator(".story")).to_contain_text("none of these", timeout=PATIENT)


def test_another_memory_is_taught_the_same_drawings(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()  # a heart, a star and a house
    taught(page, 6)
    page.locator("#findings select.second").select_option("")
    expect(page.locator("#findings .first-pupil")).to_be_hidden()
    page.locator("#findings select.second").select_option("gru-33")
    second = page.locator("#findings .second-pupil")
    expect(second).to_contain_text(re.compile(r"GRU 33.*: \d of 6 recognised"), timeout=PATIENT)
    expect(page.locator("#findings .first-pupil")).to_contain_text("LSTM 128: 6 of 6 recognised")
    draw(page, 1, on="#pad")
    expect(page.locator(answer)).to_have_text("?")
    expect(page.locator("#findings .first-pupil")).to_contain_text(
        "this drawing: none of these, most like"
    )
    expect(second).to_contain_text("this drawing: ")


def test_what_is_said_of_another_memory_is_what_it_says_itself(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.locator("#findings select.second").select_option("gru-33")
    second = page.locator("#findings .second-pupil")
    expect(second).to_contain_text("recognised", timeout=PATIENT)
    page.wait_for_timeout(3000)  # counting takes a while
    draw(page, 4, on="#pad")
    page.wait_for_timeout(200)
    found = re.search(r"(\d) of 6 recognised; this drawing: (.*)", second.inner_text())
    assert found
    page.locator("#network").select_option("gru-33")
    expect(page.locator("#findings .ledger .added")).to_contain_text("3 \u00d7 34 = 102")
    checked = CHECKED.format(5, found[1], 6)
    expect(page.locator("#findings .checked")).to_contain_text(checked, timeout=PATIENT)
    sign = "?" if found[2].startswith("none of these") else found[2].split(",")[0]
    expect(page.locator("#answer")).to_have_text(sign)
    expect(second).to_be_hidden()  # it is the network that reads now
