"""How?: what is said of a bar, of the sums, of the chances and of a number is the network's own."""

import base64
import itertools
import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.browser.packed_network import pack_program
from rnn_demo.cells.cell import Cell
from rnn_demo.explain.unit_groups import unit_groups
from rnn_demo.reader.head_kernel import head_kernel
from tests.browser.conftest import Open
from tests.browser.test_watch import opened
from tests.support.javascript import IMAGES_FROM, images_code

NETWORKS = ["lstm-128", "gru-33", "simple-64", "simple-16-aloud"]
MINUS = "\N{MINUS SIGN}"
NUMBER = rf"([+{MINUS}-]?\d+\.\d+)"
# What is said of each step of both, after step t of each image.
EXPLAINED = f"""([images, steps, code, states]) => {{
    const bytes = Uint8Array.from(atob(code), (c) => c.charCodeAt(0));
    const program = window.js.openProgram(bytes);
    const view = {{ states, word: "row", reads: "forward" }};
    const still = {{ matches: true }}, explanation = new window.js.Explanation(() => {{}}, still);
    return JSON.stringify({IMAGES_FROM}(images).map((image, k) => {{
        const t = steps[k], reading = program.read(image);
        const rows = window.js.probabilityRows(reading);
        const result = {{ image, reading, own: reading, rows, end: window.js.endOf(image, rows) }};
        return ["answer", "memory"].map((of) => {{
            const said = {{}};
            for (let n = 0, steps = [of]; n < steps.length; n++) {{
                Object.assign(explanation, {{ of, n, p: 1 }});
                const how = explanation.at(program, result, view, t);
                ({{ steps }} = how);
                said[how.step] = window.js.explanationText(how, result, view, t, true);
                if (of === "memory") said[`${{how.step}} lines`] = window.js.ledgerOf(how, view);
                said.unit = how.parts?.unit;
            }}
            return said;
        }});
    }}));
}}"""


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
    logits, (carried,) = network.states(test)
    h = carried[0]
    code = base64.b64encode(pack_program(network)).decode()
    given = [images_code(test), steps.tolist(), code, states]
    said = json.loads(modules.evaluate(EXPLAINED, given))
    helped = sure = 0
    for k, ((answer, memory), t) in enumerate(zip(said, steps, strict=True)):
        sums, now = logits[t, k].astype(np.float64), h[t, k]
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
            rf"^All {cell.units} bars add up.*From a start of {NUMBER} they make {NUMBER} for "
            rf"the {best}",
            answer["all"],
        )
        assert abs(total - sums[best]) < 0.051
        assert abs(start - bias[best]) < 0.051 + 1e-3 * np.abs(added).max()
        assert abs(added.sum() + bias[best] - sums[best]) < 1e-3 * max(1, np.abs(added).sum())
        # one that stands over another digit, and speaks against that
        if "other" in answer:
            helped += 1
            there, height, weight, more = numbers(
                rf"this one points down, against the (\d). For the {best} it counts the other way: "
                rf"{NUMBER} \S {NUMBER} adds {NUMBER}\.$",
                answer["other"],
            )
            off = np.maximum(
                np.abs(signed - height), np.abs(kernel[:, best] * groups.sign - weight)
            )
            fits = (groups.digit == there) & (off < 0.0051) & (np.abs(added - more) < 0.051)
            assert fits.any()
            assert height < 0 > weight
            assert more >= 0  # as it is written
            assert there != best
        # chances
        chance = r"(\d+\.?\d*)%"
        leads, answered = f"^The {best} leads the {second} by {NUMBER}", answer["chances"]
        if chances[best] >= 0.9:  # where the tag has one digit alone
            sure += 1
            (lead,) = numbers(
                rf"{leads}: so far ahead, it gets nearly all of the chance\.$", answered
            )
        else:
            lead, factor, first, other = numbers(
                rf"{leads}: that makes it about (\d+\.?\d*) times as likely, {chance} against "
                rf"{chance}\.$",
                re.sub(r"(?<=\d),(?=\d)", "", answered),
            )
            assert abs(first / 100 - chances[best]) < 0.0052
            assert abs(other / 100 - chances[second]) < 0.0052
            times = chances[best] / chances[second]  # of float32 sums: to 1e-3 or so
            assert abs(factor - times) < (0.055 if times < 10 else 0.055 * times)
        assert abs(lead - (sums[best] - sums[second])) < 0.101  # of two that are rounded to 0.1
        check_memory(
            memory, cell, test[k, t] / np.float32(255), [of[t - 1 : t, k] for of in carried]
        )
    assert helped > 25
    assert 25 < sure < len(said) - 25


def check_memory(said: dict, cell: Cell, x: np.ndarray, before: list[np.ndarray]) -> None:
    """The sum of one number, part by part, and what its cell's gates make of it.

    before: the state before the row, (1, U) each. Numbers are float32 sums of some hundred
    products of about 1: they agree to 1e-5, and 1e-3 leaves room.
    """
    unit = said["unit"]
    after, gates = cell.step(cell.project(x[None]), *before)
    gate = dict(zip(cell.GATES, (values[0, unit] for values in gates), strict=True))
    column = cell.columns("candidate" if cell.GATES else "h").start + unit
    first, *others = (said[k] for k in ("sum lines", "store lines", "value lines") if k in said)
    pixels, *rest, total = (line["v"] for line in first)
    assert pixels == pytest.approx(x @ cell.kernel[:, column], abs=1e-3)
    reset = gate.get("reset", 1)
    assert rest[0] == pytest.approx(
        reset * (before[0][0] @ cell.recurrent_kernel[:, column]), abs=1e-3
    )
    assert f"the {cell.units} old bars push it" in said["sum"]
    new = gate.get("candidate", after[0][0, unit])
    assert total == pytest.approx(pixels + sum(rest), abs=0.01)  # a start of 0.00 is left out
    assert cell.activation(np.array([total])) == pytest.approx(new, abs=1e-3)
    bends, label = {
        "tanh": (f"squeezed to fit between {MINUS}1 and 1", f"squeezed between {MINUS}1 and 1"),
        "relu": ("A sum below 0 counts as 0, any other as it is.", "at least 0"),
    }[cell.activation.name]
    adds_up(first)
    for line in itertools.chain(first, *others):
        (written,) = numbers(f"^{NUMBER}$", line["text"])
        digits = len(line["text"].partition(".")[2])
        assert digits in (2, 3)
        assert abs(written - line["v"]) < 0.51 * 10**-digits  # rounded, and nothing else
    given, bent = others[0][:2]
    assert given["v"] == pytest.approx(total, abs=1e-6)
    assert bent["v"] == pytest.approx(new, abs=1e-3)
    assert bent["label"] == label
    last = others[-1][-1]
    assert last["v"] == pytest.approx(after[0][0, unit], abs=1e-3)
    if not gate:
        (now,) = numbers(rf"That is the bar's new height: {NUMBER}\.$", said["value"])
        assert bends in said["value"]
        assert abs(now - after[0][0, unit]) < 0.0051
        return
    keep, lets = (
        (gate["forget"], gate["input"])
        if "forget" in gate
        else (gate["update"], 1 - gate["update"])
    )
    takes, keeps, held = others[0][2:]
    adds_up(others[0][2:])
    (share,) = numbers(r"^gate lets in (\d+\.\d)%$", takes["label"])
    assert abs(share - 100 * lets) < 0.051
    share, old = numbers(rf"^gate keeps (\d+\.\d)% of {NUMBER}$", keeps["label"])
    assert abs(share - 100 * keep) < 0.051
    assert abs(old - before[-1][0, unit]) < 0.0051
    content = keep * before[-1][0, unit] + lets * new  # what it holds now: c, or h itself
    assert content == pytest.approx(after[-1][0, unit], abs=1e-3)
    assert held["v"] == pytest.approx(content, abs=1e-3)
    if "output" in gate:
        assert "Behind the bar is a store, the LSTM's second memory" in said["store"]
        assert "Each gate is set by such a sum, too." in said["value"]
        (now,) = numbers(rf"that is the bar, now {NUMBER}\.", said["value"])
        assert abs(now - after[0][0, unit]) < 0.0051
        store, again, shown = others[1]
        assert held["isStore"]
        assert store["isStore"]
        assert store["v"] == held["v"]
        assert again["v"] == pytest.approx(np.tanh(content), abs=1e-3)
        (share,) = numbers(r"^gate shows (\d+\.\d)%: the bar$", shown["label"])
        assert abs(share - 100 * gate["output"]) < 0.051
    else:
        assert bends in said["value"]
        assert "Such a sum sets the gate, too." in said["value"]
    # each part is such a sum of the same pixels and old bars, made a share
    for name in {"forget", "input", "output", "update"} & set(gate):
        at = cell.columns(name).start + unit
        start = np.atleast_2d(cell.bias).sum(axis=0)[at]
        such = x @ cell.kernel[:, at] + before[0][0] @ cell.recurrent_kernel[:, at] + start
        assert gate[name] == pytest.approx(1 / (1 + np.exp(-such)), abs=1e-4)


def adds_up(lines: list[dict]) -> None:
    """As written the last line is the sum of those above it, or says that it is rounded."""
    *parts, total = (numbers(f"^{NUMBER}$", line["text"])[0] for line in lines)
    misses = abs(sum(parts) - total) > 1e-6
    assert misses == lines[-1]["label"].endswith(" (rounded)")
    assert abs(sum(parts) - total) < 0.0051 * len(lines)


def test_one_step_after_the_other_at_one_row(open_page: Open):
    """The answer is dim until the step that makes it."""
    page = opened(open_page, "/?row=28")
    page.wait_for_function("window.rnnWatch.hold.canHold")
    page.locator(".st-key-how").click()
    story, step = page.locator(".st-key-story .story"), page.locator(".caption .step")
    for words in ("Each bar counts", "A bar can help", "All 128 bars", "weights of its own"):
        expect(story).to_contain_text(words)
        step.click()
    expect(story).to_contain_text(re.compile(r"^The 2 leads the \d by .*nearly all of the chance"))
    assert page.evaluate("rnnWatch.stage.scene.t") == 27
    expect(step).to_have_text("Again")
    page.keyboard.press("Escape")
    expect(story).to_contain_text("from row 11 on")
    page.evaluate("localStorage.removeItem('rnn-first-viewing')")  # which says what that is
    page.locator(".st-key-how-memory").click()
    expect(story).to_contain_text("called the hidden state")
    page.keyboard.press("ArrowLeft")  # it scrubs
    expect(story).to_contain_text("The pixels of row 27")
    step.click()
    expect(story).to_contain_text("a store, the LSTM's second memory")
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
    page.wait_for_function("window.rnnWatch.hold.canHold")
    model, step = library.find("lstm-128"), 19
    reading, kernel = model.read(data.examples()[example]), head_kernel(model.network, 0)
    added = reading.layers[0].states[step] * kernel[:, reading.probabilities[step].argmax()]
    page.evaluate("rnnWatch.asking.open('answer', 2)")
    units, signs, widths = map(np.array, zip(*page.evaluate(RIBBONS), strict=True))
    sizes = np.abs(added[units])
    assert sorted(units) == sorted(np.argsort(-np.abs(added))[:14])
    np.testing.assert_array_equal(signs, np.sign(added[units]))
    np.testing.assert_allclose(widths, 1.2 + 1.8 * sizes / sizes.max(), rtol=0, atol=0.01)


PUSHES = """() => {
    const pen = CanvasRenderingContext2D.prototype, { moveTo, quadraticCurveTo } = pen, found = [];
    let from;
    pen.moveTo = function (...to) { from = to; return moveTo.apply(this, to); };
    pen.quadraticCurveTo = function (...to) {
        found.push([...from, this.getLineDash().length ? -1 : 1, this.lineWidth]);
        return quadraticCurveTo.apply(this, to); };
    rnnWatch.stage.overKey = null;
    rnnWatch.draw();
    Object.assign(pen, { moveTo, quadraticCurveTo });
    const { places: { row, parts: [{ edges }], scale }, view: { states: [state] }, how } =
        rnnWatch.stage.scene;
    const of = (x) => state.columns[edges.findLastIndex((edge) => edge <= x)];
    return [how.parts.unit, found.map(([x, y, sign, wide]) => x < row.x + row.width
        ? ["pixel", Math.floor((x - row.x) / row.width * 28), sign, wide / scale]
        : ["bar", of(x), sign, wide / scale])];
}"""


def test_lines_lead_to_a_bar_from_the_pixels_and_old_bars_that_push_it_most(open_page: Open):
    """Solid where they push it up, dashed where down, as wide as what they add."""
    page = opened(open_page, "/?row=9&example=2")
    page.wait_for_function("window.rnnWatch.hold.canHold")
    page.evaluate("rnnWatch.asking.open('memory')")
    unit, lines = page.evaluate(PUSHES)
    model, step = library.find("lstm-128"), 8
    cell = model.network.layers[0].cell
    image = data.examples()[2]
    reading, column = model.read(image), cell.columns("candidate").start + unit
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
