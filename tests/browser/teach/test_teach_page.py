"""Signs are drawn with a mouse, taught, read and shown."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from rnn_demo import library
from rnn_demo.reader import open_keras
from tests.browser.conftest import Open, in_both_hosts, until
from tests.browser.teach.conftest import CHECKED, PATIENT, TEACH, add, draw_strokes, taught
from tests.browser.test_site import PHONE, is_for_everyone
from tests.support.javascript import empty_page
from tests.support.pen import draw

BARS = {"#answer": "#bars", ".st-key-prediction": ".st-key-probabilities"}


@in_both_hosts
def test_a_drawing_of_each_of_two_signs_is_enough(
    opened: Callable[..., tuple[Page, str]],
):
    page, answer = opened()
    page.locator('[data-sign="0"] input').fill("hook")
    page.locator('[data-sign="1"] input').fill("<i>wheel</i>")
    page.locator('[data-sign="1"] input').blur()
    expect(page.locator('[data-sign="1"] input')).to_have_value("<i>wheel</i>")
    add(page, 0, 7)
    expect(page.locator("#learned .taught")).to_have_text("Each of two signs needs a drawing.")
    add(page, 1, 0)
    taught(page, 2)
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
    expect(page.locator(".story")).to_have_text("None of these.")
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


@pytest.mark.parametrize("opened", ["app"], indirect=True)
def test_numbers_without_bound_are_said(opened: Callable[..., tuple[Page, str]]):
    """The site says it of each network at one place: see test_site_networks.py."""
    page, answer = opened()
    page.evaluate("Number.isFinite = () => false")  # like a network whose numbers overflow
    draw(page, 3, on="#pad")
    told = page.locator("#trouble, .teach-page .trouble").filter(has_text="grow without bound")
    expect(told).to_have_count(1)
    expect(page.locator(answer)).to_have_text("")


def test_teach_speaks_of_signs(visit: Open, served: str):
    page = visit(served + TEACH)
    expect(page.locator("h1")).to_have_text("Teach it your own signs.", timeout=PATIENT)
    expect(page.locator("#paper")).to_have_attribute("data-invitation", "Draw a sign here")
    assert page.evaluate(
        "document.querySelector('#pad').getContext('2d')"
        ".getImageData(0, 0, 280, 280).data.every((v, i) => i % 4 === 3 || !v)"
    )
    empty = page.locator(".watch .empty")
    expect(empty).to_contain_text("Teach it two signs")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    expect(empty).to_have_text("Now draw one: it answers here.")
    page.locator("#watch").click()
    expect(empty).to_contain_text("Draw a digit")
    expect(page.locator("h1")).to_contain_text("Draw a digit.")


def test_every_bound_has_a_sentence(visit: Open, served: str):
    page = visit(served + TEACH)
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


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return found


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "de"])
def test_all_of_the_stage_is_seen_while_one_draws(visit: Open, served: str, language: str):
    """At 1280 x 720, also after the first press: the memory, the answer, the slider and Play."""
    size = {"width": 1280, "height": 720}
    page = visit(f"{served}{TEACH}&lang={language}", viewport=size)
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


def test_numbers_that_overflow_are_said(visit: Open, served: str):
    overflow = """() => {
        const { pupil } = %s;
        pupil.handleNews({ job: ++pupil.job, overflows: true }); // older news are ignored
    }"""
    page = visit(served + TEACH)
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.evaluate(overflow % "rnnSite.pages.loaded.teach.teach")
    expect(page.locator("#teach .refused")).to_contain_text("grow without bound")


def test_other_pages_go_on_with_digits(visit: Open, served: str):
    page = visit(served + TEACH)
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.locator("#watch").click()
    expect(page.locator("#teach")).to_be_hidden()
    page.locator("#examples button").nth(4).click()
    expect(page.locator("#answer")).to_have_text("4")


def test_it_is_for_everyone_on_a_phone(visit: Open, served: str):
    page = visit(served + TEACH, **PHONE)
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
    with page.expect_download() as file:
        page.locator(".st-key-signs-safetensors button").click()
    content = Path(file.value.path()).read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    assert json.loads(header["__metadata__"]["signs"]) == ["→", "←", "↑"]
    assert header["fc.weight"]["shape"] == [3, 128]
    page.locator(".st-key-read-with button").click()
    expect(page.locator(".st-key-prediction")).to_contain_text("?", timeout=PATIENT)
    page.locator(".st-key-examples button").first.click()  # the visitor's drawing of the first sign
    expect(page.locator(".st-key-prediction")).to_contain_text("→", timeout=PATIENT)
    expect(page.locator(".st-key-probabilities")).to_contain_text("→")
    draw(page, 8)
    expect(page.locator(".st-key-prediction")).to_contain_text("?", timeout=PATIENT)
    expect(page.locator(".story")).to_contain_text("none of these", timeout=PATIENT)
