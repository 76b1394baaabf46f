"""Fixtures for the machine's computations and texts, on an empty page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from rnn_demo import library
from rnn_demo.browser.bundle import bundle_with_imports
from rnn_demo.browser.small_networks import machine_can_show
from rnn_demo.reader import Network
from rnn_demo.words import part_texts
from tests.support.javascript import empty_page, import_code, program_code

EXPORTS = (
    "readImageIntoTrace, backpropagate, newTrace, openProgram, smallNetworkOrThrow, "
    "refusalKey, WeightsWithUndo, answerTableAfterNRows, bestDigitAfterNRows, tourStops, "
    "titleAndLinesAboutTarget, printedShare, addEnglishTexts, setLanguage, "
    "printedRateErrorMemoryAndChange, MachineLearning, accuracyChangeSentence, MachineTextDisplay, "
    "lastRowWithInk, drawMachine, MachinePen, widePlaces, narrowPlaces, ALL_SHOWN, "
    "roundedBarLimitOfRow, machineScene"
)
# Sets up a network from its program, an image in shades of 255, and functions to read and describe
# it.
SETUP = """
window.use = (program) => {
    const network = { program: js.openProgram(bytesOf(program)), order: null };
    window.weights = new js.WeightsWithUndo(js.smallNetworkOrThrow(network));
    window.trace = js.newTrace(weights.network.units);
};
window.read = (image) => {
    const [ink] = imagesOf(image), { network, numbers, silenced, softmaxTemperatures } = weights;
    js.readImageIntoTrace(network, numbers, ink, trace, silenced, softmaxTemperatures);
    return trace;
};
window.sceneAt = (row, more = {}) => ({
    network: weights.network, weights, trace, row,
    values: "products", changes: null, errors: null, rate: 0,
    table: js.answerTableAfterNRows(trace, row + 1, weights.softmaxTemperatures?.[row] ?? 1),
    best: js.bestDigitAfterNRows(trace, row + 1), ...more });
"""


@pytest.fixture(scope="session")
def machine(browser: Browser) -> Iterator[Page]:
    """Yield an empty page with the machine's functions in `window.js`, in English."""
    page = empty_page(browser)
    import_code(page, f"{bundle_with_imports('whole_machine')}\nexport {{ {EXPORTS} }};")
    page.evaluate("(texts) => js.addEnglishTexts(texts)", part_texts("machine"))
    page.evaluate(f"() => {{ {SETUP} }}")
    yield page
    page.close()


def small_names() -> list[str]:
    """Return the shipped networks that the machine can show."""
    names = library.all_model_names()
    return [name for name in names if machine_can_show(library.open_model_by_name(name))]


def use(machine: Page, network: Network) -> None:
    """Make the page's functions use a network."""
    machine.evaluate("(program) => use(program)", program_code(network))
