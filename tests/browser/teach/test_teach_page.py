"""Signs are drawn with a mouse, taught, read and shown."""

import base64
import json

import numpy as np
from playwright.sync_api import Browser, Page, expect

from rnn_demo import library
from tests.browser.conftest import PATIENT, Open, download, expect_in_window, until
from tests.browser.teach.conftest import TEACH, add_drawing, wait_until_taught
from tests.browser.test_layout_shift import OBSERVED, check_nothing_has_jumped
from tests.browser.test_site import PHONE, check_accessible_on_a_phone, query
from tests.support.javascript import empty_page
from tests.support.pen import draw, draw_strokes
from tests.support.signs_code import decode_layer_and_signs

# An arrow to the right, in one stroke
RIGHT = [(44, 140), (130, 140), (230, 140), (190, 100), (230, 140), (186, 182)]


def test_one_drawing_each_of_two_signs_is_enough(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    expect(page.locator("#teach .begin button").first).to_have_text("letters", timeout=PATIENT)
    answer = page.locator("#answer")
    page.locator('[data-sign="0"] input').fill("hook")
    page.locator('[data-sign="1"] input').fill("<i>stick</i>")
    page.locator('[data-sign="1"] input').blur()
    expect(page.locator('[data-sign="1"] input')).to_have_value("<i>stick</i>")
    add_drawing(page, 0, 7)
    expect(page.locator("#learned .taught")).to_have_text("Each of two signs needs a drawing.")
    add_drawing(page, 1, 1)
    wait_until_taught(page, 2)
    ledger = page.locator("#learned .ledger li")
    expect(ledger).to_have_count(3)
    new, kept, aside = ledger.all_inner_texts()
    assert kept.startswith("4 \u00d7 128 \u00d7 (28 + 128 + 1) = 80,384 weights")
    assert 4 * 128 * (28 + 128 + 1) == 80_384
    assert "unchanged" in kept
    assert new.startswith("2 \u00d7 129 = 258 new")
    assert aside.startswith("10 \u00d7 129 = 1,290")
    whole = library.open_model_by_name("lstm-128").network.parameters
    assert whole == 80_384 + 1_290
    draw(page, 1, size=140, left=80, on="#pad")
    expect(answer).to_have_text("<i>stick</i>")
    page.locator("#clear").click()
    draw(page, 7, size=140, left=80, on="#pad")
    expect(answer).to_have_text("hook")


def test_signs_have_bounds_and_other_pages_still_read_digits(
    visit: Open, served: str, browser: Browser
):
    page = visit(served + TEACH)
    expect(page.locator("h1")).to_have_text("Teach it your own signs.", timeout=PATIENT)
    expect(page.locator("#paper")).to_have_attribute("data-invitation", "Draw a sign here")
    assert page.evaluate(
        "document.querySelector('#pad').getContext('2d')"
        ".getImageData(0, 0, 280, 280).data.every((v, i) => i % 4 === 3 || !v)"
    )
    empty, said = page.locator(".watch .empty"), page.locator("#teach .refused")
    expect(empty).to_contain_text("Teach it two signs")
    add_to, name = (page.locator(f'[data-sign="0"] {part}') for part in ("button.add", "input"))
    add_to.click()
    expect(said).to_contain_text("Nothing is drawn yet")
    name.fill("B")
    name.blur()
    expect(said).to_contain_text("already called B")
    expect(name).to_have_value("A")
    name.fill("  ")
    name.blur()
    expect(said).to_contain_text("1 to 12 characters")
    check_image_of_mouse_strokes(page, browser)
    page.locator("#teach .begin button").first.click()  # an own sign A is there: B and C join it
    wait_until_taught(page, 5)
    expect(empty).to_have_text("Now draw one: it answers here.")
    check_message_about_overflow(page)
    for _ in range(7):
        page.locator("#teach button.another").click()
    expect(page.locator("#teach .sign")).to_have_count(10)
    page.locator("#teach button.another").click()
    expect(said).to_contain_text("10 signs are the most")
    page.locator("#watch").click()
    expect(page.locator("#teach")).to_be_hidden()
    expect(empty).to_contain_text("Draw a digit")
    expect(page.locator("h1")).to_contain_text("Draw a digit.")
    page.locator("#examples button").nth(4).click()
    expect(page.locator("#answer")).to_have_text("4")


def check_image_of_mouse_strokes(page: Page, browser: Browser) -> None:
    """So results for generated strokes hold for drawing by hand, too."""
    strokes = [[(60.5, 40.25), (90, 150), (120.75, 220)], [(50, 120), (130, 110), (200, 112.5)]]
    draw_strokes(page, strokes)
    page.locator('[data-sign="0"] button.add').click()
    expect(page.locator("#teach .drawing")).to_have_count(1)
    kept = json.loads(page.evaluate("localStorage.getItem('rnn-signs')"))[0][1][0]
    drawn = np.frombuffer(base64.b64decode(kept), np.uint8) / 255
    alone = empty_page(browser, "strokes")
    code = "(strokes) => Array.from(js.imageOfStrokes(strokes.map(js.strokeThrough)))"
    image = alone.evaluate(code, strokes)
    # The canvas may have another scale, with other rounding.
    np.testing.assert_allclose(drawn, image, rtol=0, atol=4 / 255)


def check_message_about_overflow(page: Page) -> None:
    overflow = """() => {
        const { pupil } = rnnSite.pages.loaded.teach.teach;
        pupil.handleNews({ job: ++pupil.job, overflows: true }); // older news are ignored
    }"""
    page.evaluate(overflow)
    expect(page.locator("#teach .refused")).to_contain_text("grow without bound")


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return found


def test_the_whole_stage_is_visible_while_drawing(visit: Open, served: str):
    """In German, at 1280 x 720, also after the first press: memory, answer, slider and Play."""
    size = {"width": 1280, "height": 720}
    page = visit(f"{served}{TEACH}&lang=de", viewport=size)
    page.locator("#teach .begin button").last.click()
    until(page, "document.querySelectorAll('#findings .strip').length === 6")
    draw(page, 7, on="#pad")
    assert page.evaluate("scrollY") == 0
    expect_in_window(page, "[data-panel=memory]", "[data-panel=belief]", ".row", ".play", "#pad")
    assert box(page, "#teach .begin")["y"] < 720
    expect(page.locator("#answer")).to_be_hidden()  # only the stage shows the answer
    caption, slider = box(page, ".caption"), box(page, ".row")
    assert caption["y"] + caption["height"] <= slider["y"]
    panels = [box(page, f"[data-panel={name}]") for name in ("row", "memory", "picture", "belief")]
    cards = box(page, "#teach")
    assert all(cards["x"] + cards["width"] <= panel["x"] for panel in panels)


def test_teach_is_accessible_on_a_phone(visit: Open, served: str):
    page = visit(served + TEACH, **PHONE)
    page.locator("#teach .begin button").first.click()
    wait_until_taught(page, 6)
    check_accessible_on_a_phone(page)
    draw(page, 7, on="#pad")
    page.get_by_role("button", name="Read it as a digit").click()
    expect(page.locator("#bars [role=img]")).to_have_count(10)
    page.get_by_role("button", name="Clear").click()  # no bar covers it
    expect(page.locator("#bars [role=img]")).to_have_count(0)


def test_the_app_reads_keeps_and_exports_taught_signs(open_page: Open):
    page = open_page("/teach?model=gru-33", first=OBSERVED)
    check_nothing_has_jumped(page)
    page.locator("#teach .begin button").nth(1).click()
    wait_until_taught(page, 6)
    page.wait_for_url("**teach=*", timeout=PATIENT)
    assert len(page.url) <= 8_000
    assert query(page)["model"] == "gru-33"
    assert decode_layer_and_signs(query(page)["teach"]).kernel.shape == (33, 3)
    link = page.url
    page.locator("#teach .forget").click()
    page.wait_for_url(lambda url: "teach=" not in url, timeout=PATIENT)
    answer, bars = page.locator(".st-key-prediction"), page.locator(".st-key-probabilities")
    page.evaluate("Number.isFinite = () => false")  # like a network whose numbers overflow
    draw(page, 3, on="#pad")  # the site says it at one place: see test_site_networks.py
    told = page.locator("#trouble, .teach-page .trouble").filter(has_text="grow without bound")
    expect(told).to_have_count(1)
    expect(answer).to_have_text("")
    page.goto(link)
    expect(page.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)
    wait_until_taught(page, 6)
    expect(page.locator("#learned .ledger .added")).to_contain_text("3 \u00d7 34 = 102")
    draw_strokes(page, [RIGHT])
    expect(answer).to_have_text("→")
    expect(bars).to_contain_text("→")
    content = download(page, "#findings button.save").path().read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    assert json.loads(header["__metadata__"]["signs"]) == ["→", "←", "↑"]
    assert header["fc.weight"]["shape"] == [3, 33]
