"""How?: what is said of a bar, of the sums, of the chances and of a number is the network's own."""

import base64
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.browser.program import program
from rnn_demo.explain.unit_groups import unit_groups
from rnn_demo.reader.head_kernel import head_kernel
from tests.browser.conftest import Open
from tests.browser.test_watch import opened

NETWORKS = ["lstm-128", "gru-33", "simple-64", "simple-16-aloud"]
MINUS = "\N{MINUS SIGN}"
NUMBER = rf"([+{MINUS}-]?\d+\.\d+)"
# What is said of each step of both, after step t of each image.
EXPLAINED = """([images, code, states]) => {
    const bytes = Uint8Array.from(atob(code), (c) => c.charCodeAt(0));
    const program = window.js.openProgram(bytes);
    const view = { states, word: "row", reads: "forward" };
    const still = { matches: true }, explanation = new window.js.Explanation(() => {}, still);
    return images.map(([pixels, t]) => {
        const image = Float32Array.from(pixels, (v) => v / 255), reading = program.read(image);
        const rows = window.js.believed(reading);
        const shown = { image, reading, own: reading, rows, end: window.js.endOf(image, rows) };
        return ["answer", "memory"].map((of) => {
            const said = {};
            for (let n = 0, steps = [of]; n < steps.length; n++) {
                Object.assign(explanation, { of, n, p: 1 });
                const how = explanation.at(program, shown, view, t);
                ({ steps } = how);
                said[how.step] = window.js.explanationText(how, shown, view, t, false, true);
            }
            return said;
        });
    });
}"""


def numbers(pattern: str, text: str) -> list[float]:
    found = re.search(pattern, text)
    assert found, (pattern, text)
    return [float(n.replace(MINUS, "-")) for n in found.groups()]


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_said_is_so(modules: Page, name: str):
    model = library.find(name)
    network, groups = model.network, unit_groups(model.network, 0)
    kernel, bias = head_kernel(network, 0).astype(np.float64), network.head.bias
    cell = network.layers[0].cell
    order = groups.order
    states = [
        {
            "layer": 0, "columns": order.tolist(), "signs": groups.sign[order].tolist(),
            "digits": groups.digit[order].tolist(), "groups": groups.groups,
            "weights": np.abs(groups.weight[order]).tolist(), "low": -1, "high": 1,
        }
    ]  # fmt: skip
    test = data.test_split().images[NETWORKS.index(name) : 1000 : 4]  # 1,000 in all
    steps = 4 + np.arange(len(test)) % 24
    logits, ((h, *_),) = network.states(test)
    code = base64.b64encode(program(network)).decode()
    given = [[image.ravel().tolist(), int(t)] for image, t in zip(test, steps, strict=True)]
    said = [
        one
        for k in range(0, len(test), 50)
        for one in modules.evaluate(EXPLAINED, [given[k : k + 50], code, states])
    ]
    helped = 0
    for k, ((answer, memory), t) in enumerate(zip(said, steps, strict=True)):
        sums, now, before = logits[t, k].astype(np.float64), h[t, k], h[t - 1, k]
        chances = np.array(network.probabilities(logits[t, k][None], t)[0], np.float64)
        best, second = np.argsort(-chances, kind="stable")[:2]
        added = now * kernel[:, best]
        # a bar: its height times how much it counts for the digit
        height, weight, adds = numbers(
            rf"Its height, {NUMBER}, \S how much it counts for the {best}, {NUMBER}, "
            rf"makes {NUMBER}",
            answer["bar"],
        )
        signed = now * groups.sign
        off = np.maximum(np.abs(signed - height), np.abs(kernel[:, best] * groups.sign - weight))
        over = re.search(r"stands over the (\d)\.", answer["bar"])
        stands = groups.digit == (int(over[1]) if over else best)
        is_it = stands & (off < 0.0051) & (np.abs(added - adds) < 0.051)  # as they are written
        assert is_it.any()
        assert "stands over the one that it affects most" in answer["bar"]
        # all bars and the start
        start, total = numbers(
            rf"head start of {NUMBER} they add up to {NUMBER} for the {best}", answer["all"]
        )
        assert abs(total - sums[best]) < 0.051
        assert abs(start - bias[best]) < 0.051 + 1e-3 * np.abs(added).max()
        assert abs(added.sum() + bias[best] - sums[best]) < 1e-3 * max(1, np.abs(added).sum())
        # one that stands over another digit, and speaks against that
        if "other" in answer:
            helped += 1
            there, more = re.search(
                rf"stands over the (\d) and speaks against it. That adds {NUMBER} to the {best}",
                answer["other"],
            ).groups()
            fits = (groups.digit == int(there)) & (signed < 0)
            assert np.abs(added - float(more))[fits].min() < 0.051
            assert int(there) != best
        # chances
        kind = "in doubt" if chances[best] < 0.9 else "The larger a sum"
        assert kind in answer["chances"]
        lead, first, other = numbers(
            rf"the {best} leads the {second} by {NUMBER}, and gets (\d+\.?\d*)%? against "
            rf"(\d+\.?\d*)%?",
            answer["chances"],
        )
        assert abs(lead - (sums[best] - sums[second])) < 0.051
        assert abs(first / 100 - chances[best]) < 0.0052
        assert abs(other / 100 - chances[second]) < 0.0052
        # one number of the memory
        (was,) = numbers(rf"before row {t + 1} it was {NUMBER}", memory["number"])
        unit = int(re.search(r"unit (\d+):", memory["number"])[1])
        assert abs(was - before[unit]) < 0.0051
        place = cell.GATES.index("candidate") if cell.GATES else 0
        column = place * cell.units + unit
        row = (test[k, t] / 255.0) @ cell.kernel[:, column]
        old = before @ cell.recurrent_kernel[:, column]
        brings = numbers(
            rf"Row {t + 1} brings 28 pixels, each times a weight: {NUMBER}. Its {cell.units} old "
            rf"numbers, each times a weight, bring {NUMBER}".replace("Row", "row"),
            memory["sum"],
        )
        np.testing.assert_allclose(brings, [row, old], rtol=1e-3, atol=0.0051)
        (comes,) = numbers(
            rf"it is {NUMBER} now" if cell.GATES else rf"turns into {NUMBER}", memory["sum"]
        )
        assert abs(comes - now[unit]) < 0.0051
    assert helped > 25


def test_one_step_after_the_other_and_back_to_where_it_was(open_page: Open):
    """The chances are told of a row that was in doubt; the answer is dim until then."""
    page = opened(open_page, "/?row=28")
    page.wait_for_function("window.rnnWatch.canHold")
    page.locator(".st-key-how").click()
    story, step = page.locator(".st-key-story .story"), page.locator(".caption .step")
    for words in ("Each bar votes", "All 128 bars", "A bar can help", "weights of its own"):
        expect(story).to_contain_text(words)
        assert page.evaluate("rnnWatch.stage.scene.t") == 27
        step.click()
    expect(story).to_contain_text("in doubt")
    row = page.evaluate("rnnWatch.stage.scene.t")
    assert 0.25 < max(page.evaluate(f"[...rnnWatch.shown.rows[{row}]]")) < 0.9
    expect(step).to_have_text("Again")
    page.keyboard.press("Escape")
    expect(story).to_contain_text("decided at row 11")
    assert page.evaluate("rnnWatch.step") == 27
    page.locator(".st-key-how-memory").click()
    expect(story).to_contain_text("called the hidden state")
    page.keyboard.press("ArrowLeft")  # it scrubs
    expect(story).to_contain_text("before row 27")
    step.click()
    expect(story).to_contain_text("Gates")
    page.locator(".caption .close").click()
    expect(page.locator(".st-key-how")).to_be_visible()


RIBBONS = """() => {
    const pen = CanvasRenderingContext2D.prototype, { moveTo, bezierCurveTo } = pen, found = [];
    let x;
    pen.moveTo = function (...to) { [x] = to; return moveTo.apply(this, to); };
    pen.bezierCurveTo = function (...to) {
        const end = rnnWatch.stage.places.sums.x - 11 * rnnWatch.stage.places.scale;
        const drawn = [x, this.getLineDash().length, this.lineWidth];
        if (Math.abs(to[4] - end) < 0.01) found.push(drawn);
        return bezierCurveTo.apply(this, to); };
    rnnWatch.draw();
    Object.assign(pen, { moveTo, bezierCurveTo });
    const { places, view: { states: [state] } } = rnnWatch.stage.scene;
    const of = (x) => places.parts[0].edges.findLastIndex((edge) => edge <= x);
    return found.map(([x, dash, wide]) =>
        [state.columns[of(x)], dash ? -1 : 1, wide / places.scale]);
}"""


@pytest.mark.parametrize("example", [3, 9])
def test_ribbons_lead_from_the_bars_that_add_most_as_wide_as_what_they_add(
    open_page: Open, example: int
):
    page = opened(open_page, f"/?row=20&example={example}")
    page.wait_for_function("window.rnnWatch.canHold")
    model, step = library.find("lstm-128"), 19
    reading, kernel = model.read(data.examples()[example]), head_kernel(model.network, 0)
    added = reading.layers[0].states[step] * kernel[:, reading.probabilities[step].argmax()]
    page.evaluate("rnnWatch.explain('answer', 1)")
    units, signs, widths = map(np.array, zip(*page.evaluate(RIBBONS), strict=True))
    sizes = np.abs(added[units])
    assert len(set(units)) == len(units) >= 14
    strongest = set(np.argsort(-np.abs(added))[:14].tolist())
    assert strongest <= set(units.tolist())
    np.testing.assert_array_equal(signs, np.sign(added[units]))
    np.testing.assert_allclose(widths, 1.2 + 1.8 * sizes / sizes.max(), rtol=0, atol=0.01)
