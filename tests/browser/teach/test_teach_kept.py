"""Taught signs are kept in the browser and in links, and no link removes them."""

import json

import numpy as np
from playwright.sync_api import expect

from rnn_demo.images.link import encode_image
from tests.browser.conftest import PATIENT, Open, until
from tests.browser.teach.conftest import add_drawing, wait_until_taught
from tests.browser.test_site import query
from tests.support.networks import code_of_signs
from tests.support.pen import draw
from tests.support.signs_code import decode_layer_and_signs

TEACH = "?teach=1&model=simple-16-bounded"  # the network that is taught in the least time


# A layer of ones for LSTM 128, without drawings
CODE = code_of_signs(
    {"names": ["<img src=x>", "bad"], "features": 128, "drawings": []},
    np.ones(2, "<f4").tobytes() + np.ones(2 * 129, "<i2").tobytes(),
)


def test_signs_survive_reload_undo_and_a_lesson_until_forgotten(visit: Open, served: str):
    """The address contains them in 16 shades, or not at all if there are too many."""
    page = visit(served + TEACH)
    drawings = page.locator("#teach .drawing")
    add_drawing(page, 0, 7)
    add_drawing(page, 1, 1)
    wait_until_taught(page, 2)
    until(page, "new URL(location.href).searchParams.get('teach')?.length > 100")
    kept = page.evaluate("localStorage.getItem('rnn-signs')")
    page.reload()
    expect(drawings).to_have_count(2, timeout=PATIENT)
    wait_until_taught(page, 2)
    expect(page.locator("#teach .whose")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('rnn-signs')") == kept

    page.locator("#teach .begin button").nth(1).click()  # arrows, after the two own signs
    wait_until_taught(page, 8)
    page.locator("#teach .cross").first.click()
    wait_until_taught(page, 7)
    page.locator("#teach .undo").click()
    wait_until_taught(page, 8)
    page.locator("#teach .remove").last.click()
    expect(page.locator("#teach .sign")).to_have_count(4)
    page.locator("#teach .undo").click()
    expect(drawings).to_have_count(8)

    page.evaluate(
        "rnnSite.pages.loaded.teach.teach.runTeachingTrial(new AbortController().signal) && 0"
    )
    expect(drawings).to_have_count(0)
    add_drawing(page, 0, 7)
    page.goto(f"{served}{TEACH}&drawing={encode_image(np.eye(28))}")  # left halfway
    expect(drawings).to_have_count(8, timeout=PATIENT)
    page.locator('[data-sign="0"] button.add').click()  # the drawing of the link is on the pad
    expect(drawings).to_have_count(9)
    page.locator("#teach .forget").click()
    expect(drawings).to_have_count(0)
    page.goto(f"{served}?teach={'A' * 200}")
    expect(page.locator("#trouble")).to_contain_text("ask for the link again", timeout=PATIENT)
    expect(page.locator("#teach .begin button").first).to_be_visible()
    expect(drawings).to_have_count(0)


def test_a_link_contains_taught_signs_and_removes_none_of_the_visitors_own(
    visit: Open, served: str
):
    home = served + TEACH
    page = visit(home)
    page.locator("#teach .begin button").nth(1).click()  # arrows
    wait_until_taught(page, 6)
    until(page, "new URL(location.href).searchParams.get('teach')?.length > 100")
    link = page.url
    assert len(link) <= 8_000
    signs = decode_layer_and_signs(query(page)["teach"])
    assert signs.names == ("→", "←", "↑")
    assert signs.kernel.shape == (16, 3)
    assert page.locator("#teach .begin").is_visible()  # also after signs are taught

    drawings, name = page.locator("#teach .drawing"), page.locator('[data-sign="0"] input')
    whose, swap = page.locator("#teach .whose"), page.locator("#teach .swap")
    page.locator("#teach .forget").click()
    name.fill("mine")
    name.blur()
    add_drawing(page, 0, 7)
    add_drawing(page, 1, 1)
    wait_until_taught(page, 2)
    page.goto(link)
    expect(whose).to_contain_text("Your own are kept (signs: 2, drawings: 2)", timeout=PATIENT)
    wait_until_taught(page, 6)
    add_drawing(page, 0, 1)  # changes to the link's signs are not stored
    wait_until_taught(page, 7)
    swap.click()
    expect(name).to_have_value("mine")
    expect(drawings).to_have_count(2)
    swap.click()
    expect(drawings).to_have_count(7)
    page.goto(home)
    expect(name).to_have_value("mine", timeout=PATIENT)
    expect(drawings).to_have_count(2)
    expect(whose).to_be_hidden()

    page.goto(f"{served}?teach={CODE}")
    expect(whose).to_be_visible(timeout=PATIENT)
    expect(page.locator("#learned .taught")).to_contain_text("Taught elsewhere")
    expect(name).to_have_value("<img src=x>")
    draw(page, 1, on="#pad")
    expect(page.locator("#bars")).to_contain_text("<img src=x>")
    assert page.locator("#teach img, #bars img, .watch img").count() == 0
    until(page, "rnnSite.pages.loaded.teach.teach.code")
    again = decode_layer_and_signs(page.evaluate("rnnSite.pages.loaded.teach.teach.code"))
    assert again.names == ("<img src=x>", "bad")  # the link can be passed on
    assert again.drawings == ()
    kept = json.loads(page.evaluate("localStorage.getItem('rnn-signs')"))
    assert [(sign, len(codes)) for sign, codes in kept] == [("mine", 1), ("B", 1)]
    swap.click()
    expect(drawings).to_have_count(2)
    wait_until_taught(page, 2)


def test_two_tabs_keep_the_drawings_of_both(visit: Open, served: str):
    one = visit(served + TEACH)
    two = one.context.new_page()
    two.goto(served + TEACH)
    for page in (one, two):
        expect(page.locator("#teach .begin button").first).to_be_visible(timeout=PATIENT)
    one.locator("#teach .begin button").first.click()
    for page in (one, two):  # the other tab is notified
        wait_until_taught(page, 6)
        page.locator("#findings select.second").select_option("")  # no untrained network, too
    one.locator("#teach .cross").first.click()
    add_drawing(two, 1, 7)
    for page in (one, two):
        expect(page.locator("#teach .drawing")).to_have_count(6)
        wait_until_taught(page, 6)
    one.locator("#teach .undo").click()
    for page in (one, two):
        expect(page.locator("#teach .drawing")).to_have_count(7)
    kept = json.loads(one.evaluate("localStorage.getItem('rnn-signs')"))
    assert sorted(len(codes) for _, codes in kept) == [2, 2, 3]
