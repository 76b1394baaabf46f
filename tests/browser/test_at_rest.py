"""At rest the stage has four self-explanatory things to press; the lenses are a fifth."""

import re

import numpy as np
from playwright.sync_api import expect

from rnn_demo import library
from rnn_demo.reader.head_kernel import head_kernel
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
    """At the end it begins at a doubtful row; it pushes to a digit that is never the answer."""
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


# Of each bar on the stage: what is filled, and where; with the digit on the key below its middle.
BARS = """() => {
    const { places, view, result, t, colours, card } = rnnWatch.stage.scene;
    const pen = CanvasRenderingContext2D.prototype, { fillRect } = pen, filled = [];
    pen.fillRect = function (...box) {
        filled.push([box, this.fillStyle]);
        return fillRect.apply(this, box); };
    rnnWatch.draw();
    pen.fillRect = fillRect;
    const [state] = view.states, [{ edges, keys }] = places.parts, { groups } = state;
    const [{ states, units }] = result.reading.layers, ways = [colours.up, colours.down];
    return state.columns.map((unit, k) => {
        const middle = (edges[k] + edges[k + 1]) / 2;
        const isIn = ([x, y, w, h]) => x <= middle && middle <= x + w
            && y >= card.top && y + h <= card.under;
        const [, colour] = filled.find(([box, fill]) => ways.includes(fill) && isIn(box)) ?? [];
        const g = groups.findIndex(([, , past]) => k < past);
        return { unit, number: states[0][t * units + unit], width: edges[k + 1] - edges[k],
                 digit: groups[g][0], isOverKey: Math.abs(keys[g].x - middle) <= keys[g].half + 3,
                 isFor: colour === colours.up, isDrawn: colour !== undefined };
    });
}"""


def test_what_is_said_of_height_place_width_and_colour_is_so(open_page: Open):
    page = opened(open_page, "/?row=14")
    page.wait_for_function("window.rnnWatch.hold.canHold")
    calm(page)
    legend = page.locator(".watch .legend")
    expect(legend).to_have_text(
        "Height: its number. Place: over the digit that it affects most. Width: how far its weight "
        "for that digit lies from its mean weight. Colour: ■\u00a0for the digit, ■\u00a0against "
        "it; a number below 0 times a weight below 0 is for it, too."
    )
    kernel = head_kernel(library.find("lstm-128").network, 0)
    less_mean = kernel - kernel.mean(axis=1, keepdims=True)
    bars, widths = page.evaluate(BARS), []
    for bar in bars:
        weights = less_mean[bar["unit"]]
        assert bar["digit"] == np.abs(weights).argmax()
        assert bar["isOverKey"]
        widths.append(abs(weights[bar["digit"]]) / bar["width"])
        assert not bar["isDrawn"] or bar["isFor"] == (bar["number"] * weights[bar["digit"]] > 0)
    np.testing.assert_allclose(widths, widths[0], 1e-3)
    below = [bar for bar in bars if bar["number"] < 0 and bar["isFor"]]
    assert all(less_mean[bar["unit"], bar["digit"]] < 0 for bar in below)
    assert len(below) > 10
    assert sum(bar["isDrawn"] for bar in bars) > 100
    colours = legend.locator("span").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).color)"
    )
    assert len(set(colours)) == 2

    page.evaluate("rnnWatch.layAndTell({ does: 'push', which: 7, percent: 60 })")
    expect(legend).to_be_hidden()  # the hand's buttons have its place
