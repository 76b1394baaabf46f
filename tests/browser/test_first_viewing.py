"""The first viewing stops to explain, and shows each part only from its explanation on."""

import base64
import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.browser.packed_network import pack_program
from rnn_demo.explain.answer import darkest_pixel, decision_step
from tests.browser.conftest import Open, until
from tests.browser.test_watch import READY, ROW, opened
from tests.support.javascript import IMAGES_FROM, images_code

STOP = "window.rnnWatch?.playing.viewing?.currentStop?.says"
CONTINUE = ".st-key-continue"
# The panels with headings, and the dimmed panels.
SHOWN = "[...document.querySelectorAll('.stage .head')].map((head) => head.dataset.about)"
PALE = """[...document.querySelectorAll('.stage .veil[data-pales=yes]:not([hidden])')]
    .map((veil) => veil.dataset.about)"""
ARRANGED = "rnnWatch.stage.scene.arranged"
CAPTION = ".st-key-story .story"
SAID = {
    "stands": "These 128 numbers are its memory now, called the hidden state.",
    "answer": "Each bar has moved to the digit that it affects most",
    "picture": "A tool of ours draws what can be read off these numbers",
    "next": "Each line above the bars is the bars of an earlier row",
    "colours": "After row 9 it says 3 again, no longer 2. Each colour is a digit",
    "end": "It says 2: from row 11 on (the ring) it stays with that, "
    "after changing its mind 3 times.",
}

SPOKEN_OF = {
    "stands": {"memory"},
    "answer": {"memory", "belief"},
    "picture": {"picture"},
    "next": {"row", "memory"},
    "colours": {"belief"},
    "end": {"row", "belief"},
}  # the panels that the words are about


def stops_at(page: Page, says: str) -> None:
    page.wait_for_function(f"{STOP} === '{says}'")
    expect(page.locator(CAPTION)).to_contain_text(SAID[says])
    assert not SPOKEN_OF[says] & set(page.evaluate(PALE))


def explained(page: Page) -> None:
    page.locator("button.more").click()
    page.get_by_label("Speed").select_option("0")  # with explanations
    page.get_by_role("button", name="▶ Play").click()


def says_the_number_of_one_bar(page: Page) -> None:
    """The tallest; bars are in the network's own order, and no text mentions digits."""
    step = page.evaluate(ROW)
    h = library.find("lstm-128").read(data.examples()[2]).layers[0].states[step]
    assert page.evaluate("rnnWatch.stage.scene.picked") == {"layer": 0, "unit": int(h.argmax())}
    expect(page.locator(CAPTION)).to_contain_text(f"This one is {h.max():.2f}.")
    assert f"{h.max():.2f}" in page.evaluate(DRAWN)["texts"]
    assert page.evaluate(ARRANGED) == 0
    assert not {"■ for its digit", *"0123456789"} & {
        text.strip() for text in page.evaluate(DRAWN)["texts"] if text not in ("0", "1")
    }


def test_it_stops_where_there_is_something_to_say_and_goes_on_by_button_key_or_click(
    open_page: Open,
):
    """Each part appears at its own stop, and parts that are not explained are dimmed."""
    page = opened(open_page, moves=True)
    stops_at(page, "stands")
    assert page.evaluate(SHOWN) == ["row", "memory"]
    assert page.evaluate("rnnWatch.stage.scene.at.lines") == 0
    assert page.evaluate(PALE) == ["row"]
    examples = page.locator(".st-key-examples")
    expect(examples).to_have_css("opacity", "0.35")  # parts next to the stage are dimmed, too
    says_the_number_of_one_bar(page)
    expect(page.get_by_role("button", name="How?")).to_have_count(0)
    page.locator(CONTINUE).click()
    stops_at(page, "answer")
    assert page.evaluate(SHOWN) == ["row", "memory", "belief"]
    assert page.evaluate(ARRANGED) == 1  # bars are above their digits
    page.keyboard.press("x")
    stops_at(page, "picture")
    assert page.evaluate(SHOWN) == ["row", "memory", "picture", "belief"]
    page.locator("[data-panel=row]").click(force=True)
    for says in ("next", "colours", "end"):
        stops_at(page, says)
        page.keyboard.press("Space")
    expect(examples).to_have_css("opacity", "1")
    page.wait_for_function("rnnWatch.playing.viewing === null && !rnnWatch.player.isPlaying")
    page.wait_for_timeout(1500)
    assert page.evaluate(PALE) == []
    assert page.evaluate(ROW) == 27  # it stays at the end
    expect(page.locator(CAPTION)).to_have_text(SAID["end"])
    told = page.locator(".watch .next")
    expect(told).to_contain_text(re.compile(r"Push its memory towards \d, and see what it says\."))
    expect(page.get_by_role("button", name="How?")).to_have_count(2)
    at = told.get_by_role("button").inner_text()
    told.get_by_role("button").click()
    page.wait_for_function("rnnWatch.hand?.percent === 100")
    assert at == f"Begin at row {page.evaluate(ROW) + 1}"
    page.get_by_role("button", name="Put them back").click()
    page.wait_for_timeout(1500)  # no link contains the hand any more

    page.reload()  # it is shown only once
    page.wait_for_function(READY)
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_function(f"{ROW} > 5")
    assert page.evaluate("rnnWatch.playing.viewing") is None
    page.get_by_role("button", name="Pause").click()
    explained(page)  # this shows it again
    stops_at(page, "stands")
    page.keyboard.press("Escape")
    page.wait_for_function(f"{ROW} === 27 && rnnWatch.playing.viewing === null")
    expect(page.locator(CAPTION)).to_have_text(SAID["end"])


def test_who_wants_no_motion_sees_the_same_stops_as_stills(open_page: Open):
    page = opened(open_page)
    explained(page)
    for says in SAID:
        stops_at(page, says)
        page.wait_for_timeout(200)
        assert not page.evaluate("rnnWatch.player.isPlaying")
        page.locator(CONTINUE).click()
    page.wait_for_function("rnnWatch.playing.viewing === null")


def test_while_it_moves_it_can_be_paused_and_the_skip_leads_to_the_end(open_page: Open):
    page = opened(open_page, moves=True)
    page.wait_for_function("rnnWatch.playing.viewing && rnnWatch.player.isPlaying")
    expect(page.get_by_label("Speed")).to_be_hidden()
    page.get_by_role("button", name="Pause").click()
    where = page.evaluate("[rnnWatch.step, rnnWatch.player.share]")
    page.wait_for_timeout(600)
    assert page.evaluate("[rnnWatch.step, rnnWatch.player.share]") == where
    page.get_by_role("button", name="▶ Play").click()
    stops_at(page, "stands")
    page.get_by_role("button", name="Skip").click()
    page.wait_for_function(f"{ROW} === 27")
    expect(page.locator(CAPTION)).to_have_text(SAID["end"])


def test_the_page_without_a_server_stops_too(visit: Open, served: str):
    site = visit(served, reduced_motion="no-preference")
    until(site, "rnnSite.watching.playing.viewing?.currentStop?.says === 'stands'")
    expect(site.locator(CAPTION)).to_contain_text(SAID["stands"])
    site.locator(CONTINUE).click()
    until(site, "rnnSite.watching.playing.viewing?.currentStop?.says === 'answer'")


# The texts written on the stage, and the places of circles.
DRAWN = """() => {
    const pen = CanvasRenderingContext2D.prototype, { fillText, arc } = pen;
    const texts = [], circles = [];
    pen.fillText = function (...what) { texts.push(what[0]); fillText.apply(this, what); };
    pen.arc = function (...where) { circles.push(where.slice(0, 2)); arc.apply(this, where); };
    rnnWatch.draw();
    Object.assign(pen, { fillText, arc });
    const { row, belief } = rnnWatch.stage.places;
    return { texts, circles, row, belief };
}"""


def test_an_answer_in_doubt_has_both_shares_from_the_start(open_page: Open):
    page = opened(open_page, moves=True)
    stops_at(page, "stands")
    page.locator(CONTINUE).click()
    stops_at(page, "answer")
    sure = library.find("lstm-128").read(data.examples()[2]).probabilities[page.evaluate(ROW)]
    assert max(sure) < 0.9
    for share in np.sort(sure)[-2:]:
        assert f"{100 * share:.0f}%" in page.evaluate(DRAWN)["texts"]


def test_the_row_that_decided_is_ringed_in_the_drawing_and_beside_the_words(open_page: Open):
    page = opened(open_page, "/?row=28")
    drawn, reading = page.evaluate(DRAWN), library.find("lstm-128").read(data.examples()[2])
    decided, column = darkest_pixel(reading, decision_step(reading))
    row, belief = drawn["row"], drawn["belief"]
    high, sure = row["height"] / 28, reading.probabilities[decided]
    before = sure[: reading.digit].sum()
    for box, low, past in ((row, column / 28, (column + 1) / 28),
                           (belief, before, before + sure[reading.digit])):  # fmt: skip
        there = [
            (x, y)
            for x, y in drawn["circles"]
            if low <= (x - box["x"]) / box["width"] <= past
            and y == pytest.approx(box["y"] + (decided + 0.5) * high)
        ]
        assert len(there) == 1


MINDS = f"""([images, code]) => {{
    const bytes = Uint8Array.from(atob(code), (c) => c.charCodeAt(0));
    const program = window.js.openProgram(bytes);
    return JSON.stringify({IMAGES_FROM}(images).map((image) => {{
        const reading = program.read(image);
        const rows = window.js.probabilityRows(reading);
        const result = {{ rows, end: window.js.endOf(image, rows) }};
        return [window.js.changesOfMind(result), rows.map((row) => [...row]), result.end.since];
    }}));
}}"""


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "simple-64", "simple-16-bounded"])
def test_what_is_said_of_a_change_of_mind_is_so(modules: Page, name: str):
    """The answer was one digit, and is another; "back" if it had been that one before."""
    code = base64.b64encode(pack_program(library.find(name).network)).decode()
    names = ["lstm-128", "gru-33", "simple-64", "simple-16-bounded"]
    images = data.test_split().images[names.index(name) : 1000 : 4]
    changes = 0  # over 1,000 images
    for minds, rows, since in json.loads(modules.evaluate(MINDS, [images_code(images), code])):
        said = [
            row.index(max(row)) if max(row) >= 0.25 and t >= since else None
            for t, row in enumerate(rows)
        ]
        for mind in minds:
            before = [digit for digit in said[: mind["t"]] if digit is not None]
            assert before[-1] == mind["was"] != mind["digit"] == said[mind["t"]]
            assert mind["back"] == (mind["digit"] in before)
            changes += 1
    assert changes > 50
