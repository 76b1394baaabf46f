"""At rest the stage has four self-explanatory things to press; the lenses are a fifth."""

from playwright.sync_api import expect

from tests.browser.conftest import Open, until

INVITES = """() => [...document.querySelectorAll('.watch :is(button, input, select, a, summary)')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((e) => e.closest('.play-and-more, .next, .st-key-row, .ask').classList[0])"""
STILL = "document.getAnimations().every((a) => a.playState !== 'running')"


# True of each bar: tests/explain/test_unit_groups.py and tests/browser/test_bars.py.
MEMORY_NOTE = (
    "Height: its number. Place: over the digit that it affects most. Colour: orange for the digit, "
    "blue against it; a number below 0 times a weight below 0 is for it, too.\n"
)


def test_four_things_invite_the_slider_says_its_row_and_a_note_what_a_bar_is(open_stage: Open):
    page = open_stage("row=28")
    note = page.locator(".head[data-about=memory]").get_attribute("title")
    assert note is not None
    assert note.startswith(MEMORY_NOTE)
    for row in (28, 14):
        page.locator(".watch input.row").fill(str(row))
        until(page, STILL)
        assert {*page.evaluate(INVITES)} == {"play-and-more", "st-key-row", "next", "ask"}
        expect(page.locator(".st-key-row output")).to_have_text(f"row {row} of 28")
