"""No text of the machine overlaps another one or leaves the picture, whatever its numbers are."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.words import language_name_by_code, part_texts
from tests.browser.machine.conftest import small_names, use
from tests.support.javascript import evaluate, images_code
from tests.support.printed_numbers import NUMBER, is_off, number, share_is_off

CHANGES, TOGETHER = 300, 30  # in one message to the page
MOST = 20  # changed weights at a time
# A canvas that keeps each text with its box (left, top, right, bottom).
SETUP = """() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1300, height: 700 });
    const context = canvas.getContext("2d"), write = context.fillText.bind(context);
    window.boxes = [];
    window.strokes = [];
    context.strokeRect = (x, y, width, height) =>
        strokes.push([context.lineWidth, x, y, x + width, y + height]);
    context.fillText = (text, x, y, room) => {
        const { width, actualBoundingBoxLeft: left, actualBoundingBoxRight: right,
            actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } =
            context.measureText(text);
        const squeezed = room === undefined ? 1 : Math.min(1, room / width);
        boxes.push([text, x - squeezed * left, y - up, x + squeezed * right, y + down]);
    };
    window.pen = new js.MachinePen(context);
    pen.setColours({ background: "#ffffff", ink: "#111111", faint: "#666666",
        sides: ["#00f", "#f00"], diverging: [[0, "#0000ff"], [0.5, "#eeeeee"], [1, "#ff0000"]] });
}"""
TEXTS = """(all) => all.map(({ image, places, values, row, tab, silent, learned }) => {
    weights.numbers.set(weights.network.numbers);
    weights.silenced.fill(0);
    places.forEach((place, n) => { weights.numbers[place] = values[n]; });
    if (silent >= 0) weights.silenced[silent] = 1;
    weights.isLearned = learned;
    read(image);
    const { network } = weights;
    const scene = sceneAt(row, { shown: js.ALL_SHOWN, target: null,
        changed: [], flight: 0, blank: false,
        scale: js.roundedBarLimitOfRow(row, network.units, trace),
        places: tab === "wide" ? js.widePlaces(network) : js.narrowPlaces(network, tab) });
    pen.fine = tab === "wide" ? 13 : 12;
    window.boxes = [];
    js.drawMachine(pen, scene);
    weights.isLearned = false;
    return { boxes, width: scene.places.width, height: scene.places.height };
})"""
# Each stop of the first viewing and of learning from one digit, as drawn on both screens.
STOPS = """([image, label]) => {
    read(image);
    const drawn = (stops, first) => stops.flatMap((stop, n) => ["wide", "narrow"].map((screen) => {
        const { network } = weights, { shown, row } = stop,
            tab = shown.has("Z") ? "answer" : shown.has("U") ? "memory" : "row",
            places = screen === "wide" ? js.widePlaces(network) : js.narrowPlaces(network, tab),
            scene = js.machineScene({ owned: weights, trace, row, places, values: "products",
                before: null, image, selectedCell: stop.target, player: { isPlaying: false },
                learning: { isOn: true }, input: {}, tour: { currentStop: stop } });
        pen.fine = screen === "wide" ? 13 : 12;
        boxes.length = strokes.length = 0;
        js.drawMachine(pen, scene);
        return { name: `${screen} ${first + n}`, label, boxes: [...boxes], frames: [...strokes],
            cells: Object.values(places.blocks).map((b) => [b.width / b.columns,
                b.height / b.lines]),
            learns: Boolean(stop.errors), width: places.width, height: places.height };
    }));
    const viewing = js.tourStops({ trace, scene: sceneAt(0) }, weights, label),
        all = drawn(viewing, 0);
    weights.isLearned = true; // its sums are not divided while it learns
    read(image);
    const { computeGradientStep, oneDigitTourStops } = js.MachineLearning.prototype,
        step = computeGradientStep.call({ machine: { trace } }, weights, label),
        teacher = { machine: { trace }, computeGradientStep: () => step };
    all.push(...drawn(oneDigitTourStops.call(teacher, weights, label), viewing.length));
    weights.isLearned = false;
    return all;
}"""
TABS = ("wide", "row", "memory", "answer")
STOPS_OF = 1  # image in each language
TABLE_ENDS, TOTAL_ENDS, DIGITS_END = 238, 250, 40  # edges of the table on a phone, pixels
ROOM = 0.5  # pixels by which boxes may overlap: their edges are not sharp


def cases(size: int, rng: np.random.Generator, images: np.ndarray, texts: list[str]) -> list[dict]:
    """Heavy changes of random weights: up to a thousand times as large as usual."""
    found = []
    for n in range(CHANGES):
        count = int(rng.integers(0, MOST + 1))
        at = int(rng.integers(len(images)))
        found.append(
            {
                "image": texts[at],
                "places": rng.choice(size, count, replace=False).tolist(),
                "values": (rng.normal(size=count) * 10 ** rng.uniform(-1, 3)).tolist(),
                "row": int(rng.integers(28)),
                "tab": TABS[n % len(TABS)],
                "silent": int(rng.integers(-20, 10)),
                "learned": bool(rng.integers(2)),
            }
        )
    return found


def faults(drawn: dict) -> list[str]:
    """Return the texts that overlap each other or leave the picture."""
    texts, boxes = zip(*((text, box) for text, *box in drawn["boxes"] if text.strip()), strict=True)
    left, top, right, bottom = edges = np.array(boxes).T
    outside = (edges[:2].min(axis=0) < -ROOM) | (right > drawn["width"] + ROOM)
    outside |= bottom > drawn["height"] + ROOM
    across = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    down = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    pairs = np.argwhere(np.triu((across > ROOM) & (down > ROOM), k=1))
    wrong = [f"{texts[n]} leaves the picture" for n in np.flatnonzero(outside)]
    return wrong + [f"{texts[n]} | {texts[m]}" for n, m in pairs]


@pytest.mark.parametrize("name", small_names())
def test_no_text_overlaps_another(machine: Page, name: str):
    use(machine, library.open_model_by_name(name).network)
    machine.evaluate(SETUP)
    rng, images = np.random.default_rng(9), data.test_split().images[:50]
    texts = [images_code(image) for image in images]
    size = machine.evaluate("weights.numbers.length")
    wrong, count, codes = [], 0, list(language_name_by_code())
    every = cases(size, rng, images, texts)
    try:
        for n, first in enumerate(range(0, CHANGES, TOGETHER)):
            code = codes[n % len(codes)]
            machine.evaluate("(words) => js.addEnglishTexts(words)", part_texts("machine", code))
            some = every[first : first + TOGETHER]
            for case, drawn in zip(some, evaluate(machine, TEXTS, some), strict=True):
                count += len(drawn["boxes"])
                wrong += [(code, case["tab"], fault) for fault in faults(drawn)]
    finally:
        machine.evaluate("(words) => js.addEnglishTexts(words)", part_texts("machine"))
        machine.evaluate("() => weights.silenced.fill(0)")
    assert count > 50 * CHANGES
    assert wrong == []


def stray_frames(drawn: dict) -> list[list[float]]:
    """Return the thick frames around neither a coloured cell nor a printed number."""
    found = []
    for thick, left, top, right, bottom in drawn["frames"]:
        is_cell = any(
            abs(right - left - width) < 1 and abs(bottom - top - height) < 1
            for width, height in drawn["cells"]
            if height < 18
        )
        middles = (((a + c) / 2, (b + d) / 2) for _, a, b, c, d in drawn["boxes"])
        is_number = any(left < x < right and top < y < bottom for x, y in middles)
        if thick == 2.5 and not (is_cell or is_number):
            found.append([left, top, right, bottom])
    return found


def wrong_results_on_a_phone(drawn: dict) -> tuple[int, list[list[str]]]:
    """Recompute the table of ten lines: each number from those before it and the total below.

    Returns how many shares were recomputed, and the lines with a wrong result.
    """
    table = [box for box in drawn["boxes"] if box[4] < TABLE_ENDS]
    digits = [box for box in table if box[0] in "0123456789" and box[1] < DIGITS_END]
    if not drawn["name"].startswith("narrow") or len(digits) != 10:
        return 0, []
    below = " ".join(text for text, _, top, *_ in drawn["boxes"] if TABLE_ENDS < top < TOTAL_ENDS)
    wrong, count = [], 0
    for digit, _, top, _, bottom in digits:
        line = [box for box in table if top < (box[2] + box[4]) / 2 < bottom]
        _, *parts = [text for text, *_ in sorted(line, key=lambda box: box[1])]
        if len(parts) == 1:
            continue  # only the sums are shown
        *_, argument, power, share = parts[:-1] if drawn["learns"] else parts
        total = number(re.findall(NUMBER, below.partition(",")[2])[0])
        count += 1
        if not power.startswith("<"):
            is_in_units = "·" in below  # of a power of ten, as is the total
            is_wrong = not is_in_units and is_off(number(argument).exp(), power)
            if is_wrong or share_is_off(number(power) / total, share):
                wrong.append([argument, power, str(total), share])
        if drawn["learns"]:
            is_label = int(digit) == drawn["label"]
            if number(share[:-1]) / 100 - is_label != number(parts[-1]):
                wrong.append([share, parts[-1]])
            if is_label and not number(parts[-1]):
                wrong.append([digit, "the right digit, of which all is said, has no error"])
    return count, wrong


@pytest.mark.parametrize("name", small_names())
def test_all_stops_look_right(machine: Page, name: str):
    """In any language no text overlaps another one, no frame surrounds nothing, each sum is so."""
    use(machine, library.open_model_by_name(name).network)
    machine.evaluate(SETUP)
    test, wrong, count, recomputed = data.test_split(), [], 0, 0
    try:
        for n, code in enumerate(language_name_by_code()):
            words = part_texts("machine", code)
            machine.evaluate("(words) => js.addEnglishTexts(words)", words)
            for at in range(STOPS_OF * n, STOPS_OF * (n + 1)):
                asked = [images_code(test.images[at]), int(test.labels[at])]
                for drawn in evaluate(machine, STOPS, asked):
                    count += 1
                    if code == "en":
                        shares, off = wrong_results_on_a_phone(drawn)
                        recomputed += shares
                        wrong += [(at, drawn["name"], line) for line in off]
                    wrong += [(code, at, drawn["name"], fault) for fault in faults(drawn)]
                    wrong += [(code, at, drawn["name"], frame) for frame in stray_frames(drawn)]
    finally:
        machine.evaluate("(words) => js.addEnglishTexts(words)", part_texts("machine"))
    assert count >= 20 * STOPS_OF
    assert recomputed >= 50 * STOPS_OF  # ten at each of five stops
    assert wrong == []
