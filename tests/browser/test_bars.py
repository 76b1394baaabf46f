"""A bar's height is its number, and its colour its effect on the digit below it.

Checked for every shipped network, each layer, unit and row, on test images, with weights that
Python reads from the network.
"""

import json

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.browser.packed_network import runs_live_in_browser
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.figures.on_stage import stage_description_as_json_object
from rnn_demo.reader import Network
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from tests.browser.conftest import Open
from tests.browser.test_columns import SCENE
from tests.support.javascript import evaluate, images_code, program_code

IMAGES = 30
MINUS = "\u2212"  # as long as a plus
LEAST_WEIGHT = 1e-5  # relative to the largest weight; smaller ones give a unit no digit
# Returns the largest error of a bar's height, as a share of the axis; how many bars have the wrong
# colour for the sign of number x weight; true if each number has one bar; the place of 0 in the
# card.
BARS = """([images, code, view, weights]) => {
    const program = js.openProgram(bytesOf(code)), { states } = view;
    const places = js.placesOf({ width: 900, height: 480 }, states, true);
    const isRaised = js.areStatesNonNegative(states);
    const card = js.cardBox(places, 14, 1, isRaised);
    let off = 0, wrong = 0, bars = 0, below = 0;
    for (const image of imagesOf(images)) {
        const reading = program.read(image), result = { readingWithoutEdit: reading, reading };
        const end = js.barAxisLimit(states, result);
        states.forEach((state, i) => {
            const { states: [h], units } = reading.layers[state.layer];
            if (new Set(state.columns).size !== units) throw new Error("a unit without a bar");
            for (let t = 0; t < 28; t++) {
                const numbers = js.partNumbersAfterStep(state, result, t);
                const drawn = js.barBoxes(places.parts[i], state, numbers, end, card, 1);
                drawn.forEach(({ tip, y, height, support }, k) => {
                    const u = state.columns[k], number = h[t * units + u];
                    const group = state.groups.find(([, from, to]) => k >= from && k < to);
                    const digit = group?.[0] ?? -1;
                    const weight = digit < 0 ? 0 : weights[state.layer][u][digit];
                    const share = (card.middle - tip) / card.half;
                    off = Math.max(off, Math.abs(share - number / end));
                    if (Math.sign(support) !== Math.sign(number * weight)) wrong++;
                    below += number < 0;
                    bars++;
                });
            }
        });
    }
    return { off, wrong, bars, below, isRaised, atGround: card.under - card.middle };
}"""


def centred_weights(network: Network, layer: int) -> list[list[float]]:
    """Return weights (units, classes) minus the mean over classes, which changes no chance."""
    kernel = head_kernel_for_layer(network, layer)
    if kernel is None:
        return [[0.0] * network.classes] * network.layers[layer].cell.units
    weights = kernel.astype(np.float64) - kernel.mean(axis=1, keepdims=True, dtype=np.float64)
    weights[np.abs(weights) < LEAST_WEIGHT * np.abs(kernel).max()] = 0
    return weights.tolist()


@pytest.mark.parametrize("name", library.shipped_names())
def test_a_bars_height_is_its_number_and_its_colour_its_effect(modules: Page, name: str):
    model = library.open_model_by_name(name)
    if not runs_live_in_browser(model.network):
        pytest.skip("no browser reads it")
    images = model.images_in_reading_order(data.test_split().images[:IMAGES])
    reading = model.network.read_image(images[0].astype(np.float32) / 255)
    view = json.loads(
        json.dumps(stage_description_as_json_object(reading, network_state_view(model.network)))
    )
    weights = [centred_weights(model.network, k) for k in range(len(model.network.layers))]
    code = program_code(model.network)
    found = evaluate(modules, BARS, [images_code(images), code, view, weights])
    units = sum(layer.states.shape[1] for layer in reading.layers)
    assert found["bars"] == IMAGES * 28 * units
    assert found["off"] < 1e-9
    assert found["wrong"] == 0
    if found["isRaised"]:  # no number is below 0, so bars start at the bottom
        assert found["below"] == 0
        assert found["atGround"] < 4


# The rectangles and texts that are drawn, and the places of the bars.
DRAWN = f"""() => {{
    const calls = canvasCalls("fillRect", "fillText");
    const {{ places, card, colours }} = {SCENE};
    return {{ calls, card, colours, edges: places.parts[0].edges }};
}}"""


@pytest.mark.parametrize("name", ["lstm-128", "notebook"])
def test_the_stage_draws_these_bars_opaque_and_with_an_axis(open_stage: Open, name: str):
    page = open_stage(f"model={name}&row=14")
    drawn = page.evaluate(DRAWN)
    model = library.open_model_by_name(name)
    reading = model.read_image(data.first_test_image_per_digit()[2])
    (columns,) = network_state_view(model.network).columns
    h = reading.layers[0].states[13, columns.units]
    card, edges = drawn["card"], np.array(drawn["edges"])
    low = h.min() < 0
    end = max(abs(reading.layers[0].states).max(), 0) if name == "notebook" else 1
    colours = {drawn["colours"][side]: sign for side, sign in (("up", 1), ("down", -1))}
    bars = [call for call in drawn["calls"] if call["name"] == "fillRect"]
    seen = 0
    for bar in bars:
        x, y, width, height = bar["args"]
        is_in_card = card["top"] <= y and y + height <= card["under"]
        if not is_in_card or bar["fill"] not in colours:  # such as a key below it
            continue
        k = int(np.searchsorted(edges, x + width / 2)) - 1
        number = (card["middle"] - y if y < card["middle"] - 1e-6 else -height) / card["half"] * end
        assert number == pytest.approx(h[k], abs=2e-3 * float(end))
        assert colours[bar["fill"]] == np.sign(h[k] * columns.weights[k])
        assert bar["alpha"] == 1
        seen += 1
    assert seen > 0.4 * np.count_nonzero(np.abs(h) > 0.01 * end)
    texts = [call["args"] for call in drawn["calls"] if call["name"] == "fillText"]
    axis = {text for text, x, *_ in texts if x > card["x"] + card["width"]}
    ends = {"1"} if end == 1 else {f"{end:.3g}"}
    assert axis >= ends | {"0"} | ({f"{MINUS}1"} if low else set())
    assert low or not any(text.startswith(MINUS) for text in axis)
