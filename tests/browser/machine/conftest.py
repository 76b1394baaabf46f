"""Fixtures for the machine's computations and texts, on an empty page."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from rnn_demo.browser.bundle import bundle
from rnn_demo.words import part_texts

EXPORTS = (
    "readImageIntoTrace, computeGradientAndErrors, newTrace, openProgram, smallNetworkOrThrow, "
    "refusalKey, MachineWeights, answerTableAfterNRows, bestDigitAfterNRows, tourStops, "
    "titleAndLinesAboutTarget, printedShare, addEnglishTexts, setLanguage, "
    "printedFactorsAndWeightChange, MachineLearning, accuracyChangeSentence, MachineWords, "
    "lastRowWithInk, drawMachine, MachinePen, widePlaces, narrowPlaces, ALL_SHOWN, barLimit, "
    "machineScene"
)
# Sets up a network from its program, an image in shades of 255, and functions to read and describe
# it.
SETUP = """
window.bytes = (text) => {
    const code = atob(text), found = new Uint8Array(code.length);
    for (let n = 0; n < code.length; n++) found[n] = code.charCodeAt(n);
    return found;
};
// float32 numbers in base64, for `numbers_from`: a hundred times as fast as a list.
window.codeOf = (numbers) => {
    const bytes = new Uint8Array(new Float32Array(numbers).buffer);
    return btoa(String.fromCharCode.apply(null, bytes));
};
window.inkOf = (text) => {
    const ink = new Float32Array(bytes(text));
    for (let n = 0; n < ink.length; n++) ink[n] /= 255;
    return ink;
};
window.use = (program) => {
    const network = { program: js.openProgram(bytes(program)), order: null };
    window.weights = new js.MachineWeights(js.smallNetworkOrThrow(network));
    window.trace = js.newTrace(weights.network.units);
};
window.read = (image) => {
    const ink = typeof image === "string" ? inkOf(image) : image;
    js.readImageIntoTrace(
        weights.network, weights.numbers, ink, trace, weights.silenced, weights.softmaxTemperatures
    );
    return trace;
};
window.sceneAt = (row, more = {}) => ({
    network: weights.network, numbers: weights.numbers, silenced: weights.silenced, trace, row,
    values: "products", changes: null, errors: null, rate: 0,
    table: js.answerTableAfterNRows(trace, row + 1, weights.softmaxTemperatures?.[row] ?? 1),
    best: js.bestDigitAfterNRows(trace, row + 1), ...more });
"""


@pytest.fixture(scope="session")
def machine(browser: Browser) -> Iterator[Page]:
    """Yield an empty page with the machine's functions in `window.js`, in English."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>machine</title>")
    code = json.dumps(f"{bundle('whole_machine')}\nexport {{ {EXPORTS} }};")
    page.evaluate(
        f"""async () => {{
            const url = URL.createObjectURL(new Blob([{code}], {{ type: "text/javascript" }}));
            window.js = await import(url);
            js.addEnglishTexts({json.dumps(part_texts("machine"))});
        }}"""
    )
    page.evaluate(f"() => {{ {SETUP} }}")
    yield page
    page.close()
