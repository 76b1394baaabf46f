"""What is taught is kept in the browser and in links, and no link takes it away."""

import base64
import json
import zlib

import numpy as np
from playwright.sync_api import Page, expect

from rnn_demo.reader.signs_code import decode_signs
from tests.browser.conftest import Open, until
from tests.browser.teach.conftest import PATIENT, TEACH, add, taught
from tests.browser.test_site import query
from tests.support.pen import draw


def test_each_cross_can_be_undone_and_all_is_kept(visit: Open, served: str):
    page = visit(served + TEACH)
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
    page.goto(served + TEACH)
    expect(page.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)
    page.locator("#teach .forget").click()
    expect(page.locator("#teach .drawing")).to_have_count(0)
    page.goto(served + TEACH)
    expect(page.locator("#teach .begin button").first).to_be_visible(timeout=PATIENT)


def test_a_link_holds_what_was_taught(visit: Open, served: str):
    page = visit(served + TEACH)
    page.locator("#teach .begin button").nth(1).click()
    taught(page, 6)
    until(page, "new URL(location.href).searchParams.get('teach').length > 100")
    assert len(page.url) <= 8_000
    signs = decode_signs(query(page)["teach"])
    assert signs.names == ("→", "←", "↑")
    assert signs.kernel.shape == (33, 3)
    other = visit(page.url)
    expect(other.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)
    taught(other, 6)
    broken = visit(f"{served}?teach={'A' * 200}")
    expect(broken.locator("#trouble")).to_contain_text("ask for the link again", timeout=PATIENT)
    expect(broken.locator("#teach .begin")).to_be_visible()
    assert page.locator("#teach .begin").is_visible()  # also after signs are taught


def drawings(page: Page) -> int:
    return page.locator("#teach .drawing").count()


def test_a_link_takes_nothing_away(visit: Open, served: str):
    home = served + TEACH
    page = visit(home)
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
    page = visit(served + TEACH)
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
    one = visit(served + TEACH)
    expect(one.locator("#teach .begin button").first).to_be_visible(timeout=PATIENT)
    two = one.context.new_page()
    two.goto(served + TEACH)
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
    page = visit(served + TEACH)
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.evaluate(
        "rnnSite.pages.loaded.teach.teach.runRecognitionTrial(new AbortController().signal) && 0"
    )
    expect(page.locator("#teach .drawing")).to_have_count(0)
    add(page, 0, 7)
    page.goto(served + TEACH)  # left halfway
    expect(page.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)


def test_the_address_of_the_app_holds_it_too(open_page: Open):
    page = open_page("/teach?model=gru-33")
    page.locator("#teach .begin button").nth(1).click()
    taught(page, 6)
    page.wait_for_url("**teach=*", timeout=PATIENT)
    assert len(page.url) <= 8_000
    assert query(page)["model"] == "gru-33"
    assert decode_signs(query(page)["teach"]).kernel.shape == (33, 3)
    link = page.url
    page.locator("#teach .forget").click()
    page.wait_for_url(lambda url: "teach=" not in url, timeout=PATIENT)
    page.goto(link)
    expect(page.locator("#teach .drawing")).to_have_count(6, timeout=PATIENT)
    taught(page, 6)
    expect(page.locator("#learned .ledger .added")).to_contain_text("3 \u00d7 34 = 102")


def test_names_out_of_a_link_are_plain_text(visit: Open, served: str):
    header = {"names": ["<img src=x>", "b"], "features": 128, "drawings": []}
    text = json.dumps(header).encode()
    numbers = np.ones(2, "<f4").tobytes() + np.ones(2 * 129, "<i2").tobytes()
    content = zlib.compress(len(text).to_bytes(2, "little") + text + numbers)
    code = base64.urlsafe_b64encode(content).decode().rstrip("=")
    page = visit(f"{served}?teach={code}")
    expect(page.locator("#learned .taught")).to_contain_text("Taught elsewhere", timeout=PATIENT)
    draw(page, 3, on="#pad")
    expect(page.locator("#bars")).to_contain_text("<img src=x>")
    assert page.locator("#teach img, #bars img, .watch img").count() == 0
