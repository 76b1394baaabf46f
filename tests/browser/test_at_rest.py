"""At rest the stage has four self-explanatory things to press; the lenses are a fifth."""

import re

import numpy as np
from playwright.sync_api import expect

from rnn_demo import library
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from tests.browser.conftest import Open, until
from tests.browser.test_watch import ROW

INVITES = """() => [...document.querySelectorAll('.watch :is(button, input, select, a, summary)')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((e) => e.closest('.play-and-more, .next, .st-key-row, .ask').classList[0])"""
BEGINS = ".watch .next button"
STILL = "document.getAnimations().every((a) => a.playState !== 'running')"


def test_four_things_invite_and_the_slider_says_its_row(open_stage: Open):
    page = open_stage("row=28")
    for row in (28, 14):
        page.locator(".watch input.row").fill(str(row))
        until(page, STILL)
        assert {*page.evaluate(INVITES)} == {"play-and-more", "st-key-row", "next", "ask"}
        expect(page.locator(".st-key-row output")).to_have_text(f"row {row} of 28")


def test_the_hand_says_what_it_does_and_where_it_begins(open_stage: Open):
    """At the end it begins at a doubtful row, and pushes to what is second likeliest there."""
    page = open_stage("row=28")
    text = page.locator(".watch .next span").inner_text()
    of = re.fullmatch(
        r"At row (\d+) it wavers between (\d) \((\d+)%\) and (\d) \((\d+)%\)\. "
        r"Push its memory towards (\d), and see what it says\.",
        text,
    )
    assert of is not None
    n, says, first, other, second, pushed = map(int, of.groups())
    begins = page.locator(BEGINS).inner_text()
    page.locator(BEGINS).click()
    until(page, "rnnWatch.memoryEdit?.percent === 100")
    row = page.evaluate(ROW)
    assert begins == f"Push at row {row + 1}"
    assert n == row + 1
    assert page.evaluate("rnnWatch.memoryEdit.target") == pushed == other
    sure = np.array(page.evaluate("[...rnnWatch.editableReading.original.rows[rnnWatch.step]]"))
    assert np.argsort(-sure)[:2].tolist() == [says, other]
    assert np.round(100 * sure[[says, other]]).tolist() == [first, second]
    assert sure.max() < 0.9
    expect(page.locator(".story")).to_contain_text(f"Its memory was pushed towards {other}: all")


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


def test_what_is_said_of_height_place_and_colour_is_so(open_stage: Open):
    page = open_stage("row=14")
    until(page, STILL)
    expect(page.locator(".head[data-about=memory]")).to_have_attribute(
        "title",
        re.compile(
            r"^Height: its number\. Place: over the digit that it affects most\. Colour: orange "
            r"for the digit, blue against it; a number below 0 times a weight below 0 is for it, "
            r"too\.\n"
        ),
    )
    kernel = head_kernel_for_layer(library.open_model_by_name("lstm-128").network, 0)
    less_mean = kernel - kernel.mean(axis=1, keepdims=True)
    bars = page.evaluate(BARS)
    for bar in bars:
        weights = less_mean[bar["unit"]]
        assert bar["digit"] == np.abs(weights).argmax()
        assert bar["isOverKey"]
        assert not bar["isDrawn"] or bar["isFor"] == (bar["number"] * weights[bar["digit"]] > 0)
    np.testing.assert_allclose([bar["width"] for bar in bars], bars[0]["width"])
    below = [bar for bar in bars if bar["number"] < 0 and bar["isFor"]]
    assert all(less_mean[bar["unit"], bar["digit"]] < 0 for bar in below)
    assert len(below) > 10
    assert sum(bar["isDrawn"] for bar in bars) > 100
