"""How?: step by step, each gate, and lines to the explained parts."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from rnn_demo import library
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from tests.browser.conftest import Open, until
from tests.support.readings import read_example

# The number of stripes, and the row after which the memory's picture is shown.
ROWS_SHOWN = """() => {
    const { at, pictureStep } = rnnWatch.stage.scene;
    return [at.lines, pictureStep]; }"""
# The answer on the tile, and the answers after rows 7 and 8.
ANSWERS = """() => {
    const likeliest = (row) => row.indexOf(Math.max(...row));
    return [document.querySelector("p.digit").innerText, ...[6, 7].map(
        (t) => String(likeliest(rnnWatch.result.rows[t])))]; }"""


def test_how_explains_one_row_step_by_step(open_stage: Open):
    """At one in doubt; the words take the answer's place until they are closed."""
    page = open_stage("row=28")
    page.locator(".st-key-how").click()
    story, step = page.locator(".st-key-story .story"), page.locator(".caption .step")
    for words in (
        "At row 9 it wavers between 3 (69%) and 2 (31%). This bar stands over the 3",
        "A bar from elsewhere can help",
        "All 128 bars",
        "weights of its own",
        "divided by 0.664",
    ):
        expect(story).to_contain_text(words)
        step.click()
    expect(story).to_contain_text(re.compile(r"^Take e, .* share of all: .* is 69% for the 3"))
    assert page.evaluate("rnnWatch.stage.scene.t") == 8
    expect(step).to_have_text("Again")
    page.keyboard.press("Escape")
    expect(story).to_contain_text("from row 11 on")
    # The first viewing explains the term
    page.evaluate("localStorage.removeItem('rnn-first-viewing')")
    page.locator(".st-key-how-memory").click()
    expect(story).to_contain_text("called the hidden state")
    expect(story).to_contain_text("the pixels of row 9")
    page.keyboard.press("ArrowLeft")  # moves the row
    expect(story).to_contain_text("the pixels of row 8")
    expect(page.locator(".head[data-about=memory]")).to_contain_text("before row 8")
    assert page.evaluate(ROWS_SHOWN) == [7, 6]  # before row 8, the step of index 7
    tile, before, _ = page.evaluate(ANSWERS)
    assert tile == before
    step.click()
    expect(story).to_contain_text("Behind each bar is a store, one more number: 128 in all")
    step.click()
    expect(page.locator(".head[data-about=memory]")).not_to_contain_text("before")
    until(page, f"({ROWS_SHOWN})().join() === '8,7'")
    tile, _, after = page.evaluate(ANSWERS)
    assert tile == after
    page.locator(".caption .close").click()
    expect(page.locator(".st-key-how")).to_be_visible()


def test_each_gate_shows_its_sum_and_the_cursor_returns_at_the_end(open_stage: Open):
    page = open_stage("row=28")
    page.locator(".st-key-how-memory").click()
    assert page.evaluate("rnnWatch.step") == 8  # row 28 is blank; row 9 has ink, and is in doubt
    expect(page.locator(".st-key-story .story")).to_contain_text("Back to row 9. ")
    for _ in range(2):
        page.locator(".caption .step").click()
    place = page.locator(".vessel-place")
    for does, name in (("lets in", "input"), ("keeps", "forget"), ("shows", "output")):
        words = f"gate {does}"
        gate = place.get_by_role("button", name=words)
        written = gate.inner_text().removeprefix(words).strip()
        gate.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".st-key-story .story")).to_contain_text(f"The {name} gate has a sum")
        expect(place.locator("tr").last).to_contain_text(written)
        page.keyboard.press("Enter")  # the button to go back has the focus
        expect(gate).to_be_visible()
    page.keyboard.press("Escape")
    expect(place).to_be_hidden()
    assert page.evaluate("rnnWatch.step") == 27


# The ribbons to the sums: the unit at which each begins, its sign, and its width.
RIBBONS = """() => {
    const { places: { parts: [{ edges }], sums, scale }, view: { states: [state] } } =
        rnnWatch.stage.scene, found = [];
    let x;
    for (const { name, args, isDashed, wide } of canvasCalls("moveTo", "bezierCurveTo")) {
        if (name === "moveTo") [x] = args;
        else if (Math.abs(args[4] - (sums.x - 11 * scale)) < 0.01)
            found.push([state.columns[edges.findLastIndex((edge) => edge <= x)],
                isDashed ? -1 : 1, wide / scale]);
    }
    return found;
}"""


def test_ribbons_start_at_the_bars_that_add_most_and_are_as_wide_as_they_add(open_stage: Open):
    page = open_stage("row=20&example=3")
    reading, step = read_example(3), 19
    kernel = head_kernel_for_layer(library.open_model_by_name("lstm-128").network, 0)
    added = reading.layers[0].states[step] * kernel[:, reading.probabilities[step].argmax()]
    page.evaluate("rnnWatch.explanation.showCalculationStep('answer', 2)")
    units, signs, widths = map(np.array, zip(*page.evaluate(RIBBONS), strict=True))
    sizes = np.abs(added[units])
    assert set(signs) == {-1, 1}
    assert sorted(units) == sorted(np.argsort(-np.abs(added))[:14])
    np.testing.assert_array_equal(signs, np.sign(added[units]))
    np.testing.assert_allclose(widths, 1.2 + 1.8 * sizes / sizes.max(), rtol=0, atol=0.01)


# The explained unit; and the lines to it: from which pixel or unit, their sign, and their width.
PUSHES = """() => {
    rnnWatch.stage.overKey = null;
    const calls = canvasCalls("moveTo", "quadraticCurveTo"), found = [];
    const { places: { row, parts: [{ edges }], scale }, view: { states: [state] }, how } =
        rnnWatch.stage.scene;
    let x;
    for (const { name, args, isDashed, wide } of calls) {
        if (name === "moveTo") [x] = args;
        else found.push([...x < row.x + row.width
            ? ["pixel", Math.floor((x - row.x) / row.width * 28)]
            : ["bar", state.columns[edges.findLastIndex((edge) => edge <= x)]],
            isDashed ? -1 : 1, wide / scale]);
    }
    return [how.parts.unit, found];
}"""


def test_lines_lead_to_a_bar_from_the_pixels_and_old_bars_that_push_it_most(open_stage: Open):
    """Solid lines push it up, dashed ones down; their widths are what they add."""
    page = open_stage("row=9&example=2")
    page.evaluate("rnnWatch.explanation.explainTopicOrClose('memory')")
    unit, lines = page.evaluate(PUSHES)
    cell, step = library.open_model_by_name("lstm-128").network.layers[0].cell, 8
    reading, column = read_example(2), cell.gate_column_slice("candidate").start + unit
    pixels = reading.image[step] * cell.kernel[:, column]
    bars = reading.layers[0].states[step - 1] * cell.recurrent_kernel[:, column]
    most = max(np.abs(pixels).max(), np.abs(bars).max())
    for kind, added in (("pixel", pixels), ("bar", bars)):
        drawn = [(at, sign, wide) for name, at, sign, wide in lines if name == kind]
        strongest = [k for k in np.argsort(-np.abs(added))[:8] if abs(added[k]) > 0.04 * most]
        assert {at for at, *_ in drawn} == set(strongest)
        for at, sign, wide in drawn:
            assert sign == np.sign(added[at])
            assert wide == pytest.approx(0.8 + 2.2 * abs(added[at]) / most, abs=0.01)
