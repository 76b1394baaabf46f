"""At rest four things of the stage invite a press, and say what they do; lenses are the fifth."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_fits import calm
from tests.browser.test_watch import ROW, opened

INVITES = """() => [...document.querySelectorAll('.watch :is(button, input, select, a, summary)')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((e) => e.closest('.play-and-more, .next, .st-key-row, .ask').classList[0])"""
BEGINS = ".watch .next button"


def test_four_things_invite_and_the_slider_says_its_row(open_page: Open):
    for row in (28, 14):
        page = opened(open_page, f"/?row={row}")
        page.wait_for_function("window.rnnWatch.hold.canHold")
        page.mouse.move(3, 3)
        calm(page)
        assert {*page.evaluate(INVITES)} == {"play-and-more", "st-key-row", "next", "ask"}
        expect(page.locator(".st-key-row output")).to_have_text(f"row {row} of 28")
        page.close()


def test_the_hand_says_what_it_does_and_where_it_begins(open_page: Open):
    """At the end it begins where it was in doubt; it pushes towards what is answered nowhere."""
    page = opened(open_page, "/?row=28")
    page.wait_for_function("window.rnnWatch.hold.canHold")
    text = page.locator(".watch .next span").inner_text()
    of = re.fullmatch(r"Push its memory towards (\d), and see what it says\.", text)
    assert of is not None
    begins = page.locator(BEGINS).inner_text()
    page.locator(BEGINS).click()
    page.wait_for_function("window.rnnWatch.hand?.percent === 100")
    row = page.evaluate(ROW)
    assert begins == f"Begin at row {row + 1}"
    assert page.evaluate("rnnWatch.hand.which") == int(of[1])
    sure = page.evaluate("rnnWatch.hold.whole.rows.map((row) => [...row])")
    answers = [chances.index(max(chances)) for chances in sure]
    assert int(of[1]) not in (answers[row], answers[27])
    assert max(sure[row]) < 0.9
    expect(page.locator(".story")).to_contain_text(f"You pushed its memory towards {of[1]}: all")
