"""Every sentence of the machine that is made from numbers, of 1,000 test images.

Each predicate is written from the words and computed by NumPy from the network's file: what the
sentence says is held against that, not against what the machine computed. Of each image one row is
drawn by lot, with a cell, a pixel and a digit.
"""

import re
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from tests.browser.machine.conftest import small_names, use
from tests.browser.machine.numpy_network import (
    IMAGES,
    ROOM,
    TOGETHER,
    Known,
    Small,
    found,
    name_of,
    shows,
    shows_share,
    terms_off,
)
from tests.support.javascript import evaluate, images_code
from tests.support.printed_numbers import (
    MINUS,
    NUMBER,
    POWERS,
    is_off,
    number,
    products_of,
    share_is_off,
)

SAID = """(all) => all.map(({ image, label, row, k, j, i, d, place, value }) => {
    const u = weights.network.units, { words, learning } = js;
    weights.numbers.set(weights.network.numbers);
    weights.isLearned = false;
    read(image);
    const scene = sceneAt(row);
    const of = (block, k, i, most) =>
        js.titleAndLinesAboutTarget(scene, { block, k, i }, most);
    const { titleAndLinesWithoutTarget, titleAndLinesOfManualChange, finalAnswerTextIfOther } =
        js.MachineTextDisplay.prototype;
    const end = () => {
        const digit = js.bestDigitAfterNRows(trace, 28);
        return { digit, share: trace.shares[280 + digit] }; };
    const asMachine = (more) => ({ finalAnswerTextIfOther, machine: { trace, image: trace.image,
        owned: weights, evaluation: { isWorseThanOriginal: false }, places: { narrow: false },
        lastInkRow: js.lastRowWithInk(trace.image),
        learning: { supportsActivationOfNetwork: true }, finalAnswer: end(), ...more } });
    const last = js.lastRowWithInk(trace.image);
    const said = { rest: titleAndLinesWithoutTarget.call(asMachine(), scene), last,
        end: titleAndLinesWithoutTarget.call(asMachine(), sceneAt(last)),
        X: of("X", -1, i), O: of("O", -1, j), W: of("W", k, i),
        U: of("U", k, j), V: of("V", k, d), b: of("b", k, 0), c: of("c", -1, d),
        S: of("S", k, 0), fewTerms: of("S", k, 0, 8), H: of("H", k, 0), Z: of("Z", -1, d),
        P: of("P", -1, d) };
    const before = structuredClone(trace), from = weights.numbers[place];
    weights.numbers[place] = value;
    read(image);
    const change = { target: weights.targetOfWeightIndex(place), from, to: value };
    const changed = asMachine({ before, input: { change } });
    said.changed = titleAndLinesOfManualChange.call(changed, sceneAt(row));
    weights.numbers[place] = from;
    return said;
})"""


@pytest.mark.parametrize("name", small_names())
def test_all_that_is_said(machine: Page, name: str):
    use(machine, library.open_model_by_name(name).network)
    small, rng = Small(library.open_model_by_name(name).network), np.random.default_rng(3)
    kinds, split, wrong = Counter[str](), data.test_split(), []
    u = small.units
    for first in range(0, IMAGES, TOGETHER):
        asked = []
        for n in range(first, first + TOGETHER):
            row, k, j, i, d, place = (
                int(rng.integers(0, most)) for most in (28, u, u, 28, 10, len(small.numbers))
            )
            value = float(np.float32(round(float(small.numbers[place] + rng.normal()), 3)))
            asked.append(
                {"image": images_code(split.images[n]), "label": int(split.labels[n])}
                | {"row": row, "k": k, "j": j, "i": i, "d": d, "place": place, "value": value}
            )
        images = split.images[first : first + TOGETHER] / 255
        numbers = np.tile(small.numbers, (TOGETHER, 1))
        numbers[np.arange(TOGETHER), [of["place"] for of in asked]] = [of["value"] for of in asked]
        known, now = small.read(images), small.read(images, numbers)
        for n, (of, said) in enumerate(zip(asked, evaluate(machine, SAID, asked), strict=True)):
            try:
                kinds += Counter(held(small, images[n], of, said, known[n], now[n]))
            except AssertionError as error:
                wrong.append((first + n, of | {"image": ""}, str(error)[:500]))
    assert wrong == []
    assert kinds["above"] > 100
    assert min(kinds["ends alike"], kinds["ends otherwise"]) > 0, kinds


def held(
    small: Small, image: np.ndarray, of: dict, said: dict, known: Known, now: Known
) -> list[str]:
    """Hold every sentence against the numbers; returns which kinds there were.

    known, now: how the image is read without and with the change of a weight.
    """
    row, k, j, i, d = (of[name] for name in ("row", "k", "j", "i", "d"))
    u = small.units
    at, after = known.memory[row], known.memory[row + 1]
    holds_rest(known, row, said["rest"])
    ink = np.flatnonzero(image.any(axis=1))
    assert said["last"] == ink[-1]
    holds_rest(known, ink[-1], said["end"])
    kinds = [holds_end(known, ink[-1], said["end"]["lines"][0])]
    pixel = r"Pixel (\d+) of row (\d+) is (\S+) \(0 is black, 1 is white\)\..+"
    (value,) = found(pixel, said["X"]["title"], i + 1, row + 1)
    assert shows(value, image[row, i])
    assert f"to all {u} memory cells" in said["X"]["title"]
    if row:
        old = r"Before row (\d+), memory cell M(\d+) holds (\S+)\. .+"
        (value,) = found(old, said["O"]["title"], row + 1, j + 1)
        assert shows(value, at[j]), said["O"]
    else:
        assert said["O"]["title"] == f"Before row 1 the memory is {u} zeros."
    holds_weights(small, of, said, image[row, i], at[j], after[k])
    total = r"In row (\d+) the sum of memory cell M(\d+) is (\S+)\."
    (value,) = found(total, said["S"]["title"], row + 1, k + 1)
    assert shows(value, known.sums[row, k])
    holds = r"After row (\d+) memory cell M(\d+) holds (\S+)\."
    (value,) = found(holds, said["H"]["title"], row + 1, k + 1)
    assert shows(value, after[k])
    if small.relu:
        stays = "is above 0: it stays." in said["H"]["lines"][-1]
        assert stays == (known.sums[row, k] > 0)
        assert stays or "is not above 0: the memory cell holds 0." in said["H"]["lines"][-1]
        kinds.append("above" if stays else "cut")
    else:
        kinds.append("above")
    digit = r"After row (\d+) the sum for (\d) is (\S+)\."
    (value,) = found(digit, said["Z"]["title"], row + 1, d)
    assert shows(value, known.logits[row, d])
    for kind in ("Z", "S", "fewTerms"):
        assert not terms_off(said[kind], kind)
    parts = [number(text) for text in re.findall(NUMBER, said["S"]["lines"][0])]
    of_row, of_memory, bias, total = parts
    assert not is_off(of_row + of_memory + bias, total)
    if small.relu:
        held_text = re.findall(NUMBER, said["H"]["title"])[-1]
        assert number(held_text) == max(Decimal(0), total)
    of_digit = r"After row (\d+) the share of (\d) is (\S+)\."
    (share,) = found(of_digit, said["P"]["title"], row + 1, d)
    assert shows_share(share, known.shares[row, d])
    holds_power_and_share(said["P"]["lines"], share)
    holds_change(small, of, said["changed"], known, now)
    return kinds


def holds_power_and_share(lines: list[str], share: str) -> None:
    """Hold the power of e, and its share of the total, against the printed numbers."""
    *_, power, quotient = lines
    exponent, relation, value, unit = re.fullmatch(
        rf"e\^({MINUS}?[\d.]+) (=|is <)\s?([\d.,]+)(?: · 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", power
    ).groups()
    size = number(exponent).exp().scaleb(-int((unit or "0").translate(POWERS)))
    assert size < number(value) if "<" in relation else not is_off(size, value)
    top, total, percent = re.fullmatch(
        r"(\S+) ÷ (\S+) \(all ten together\) = (\S+)", quotient
    ).groups()
    of_total = Decimal(0) if top.startswith("<") else number(top)
    assert not share_is_off(of_total / number(total), percent)
    assert percent == share


def holds_rest(known: Known, row: int, said: dict) -> None:
    """Of the answer after a row, from 0."""
    says = r"After row (\d+) of 28 it says (\d), at (\S+%)\."
    digit, share = found(says, said["title"], row + 1)
    shares = known.shares[row]
    assert shares[int(digit)] >= shares.max() - ROOM
    assert shows_share(share, shares[int(digit)])


def holds_end(known: Known, last: int, line: str) -> str:
    """At the digit's last row: another digit after the black rows below it is said."""
    said = re.fullmatch(r"The rows below are black; after row 28 it says (\d), at (\S+%)\.", line)
    then, now = known.shares[27], known.shares[last]
    if said is None:
        assert line == ""
        assert then.argmax() == now.argmax()
        return "ends alike"
    assert then.argmax() != now.argmax()
    assert then[int(said[1])] >= then.max() - ROOM
    assert shows_share(said[2], then[int(said[1])])
    return "ends otherwise"


def holds_weights(
    small: Small, of: dict, said: dict, pixel: float, before: float, after: float
) -> None:
    u, (k, j, i, d) = small.units, (of[name] for name in ("k", "j", "i", "d"))
    places = {
        "W": (i * u + k, pixel),
        "U": (28 * u + j * u + k, before),
        "V": (28 * u + u * u + u + 10 * k + d, after),
    }
    for block, (place, factor) in places.items():
        weight = small.numbers[place]
        assert shows(re.search(r"leads the weight (\S+)\. ", said[block]["title"])[1], weight)
        (line,) = said[block]["lines"]
        assert not is_off(products_of(line), line.rpartition("= ")[2]), line
        assert shows(line.rpartition("= ")[2], factor * weight), (line, factor * weight)
    for block, place in (("b", 28 * u + u * u + k), ("c", 28 * u + u * u + u + 10 * u + d)):
        start = re.search(r"starts at (\S+?),? (?:in every row|whatever)", said[block]["title"])
        assert shows(start[1], small.numbers[place]), said[block]


def holds_change(small: Small, of: dict, said: dict, known: Known, now: Known) -> None:
    row, name = of["row"], f"{name_of(small, of['place'])}: "
    assert said["title"].startswith(name)
    change = r"the weight was (\S+), it is (\S+)\."
    before, after = found(change, said["title"].removeprefix(name))
    assert shows(before, small.numbers[of["place"]])
    assert shows(after, of["value"])
    ends = known.shares[row], now.shares[row]
    rows, digit, most = said["lines"]
    assert rows == "All 28 rows are read again with it."
    says = r"After row (\d+), as it came: (\d) at (\S+%) → now: (\d) at (\S+%)\."
    one, sure, other, share = found(says, digit, row + 1)
    for text, percent, shares in ((one, sure, ends[0]), (other, share, ends[1])):
        assert shares[int(text)] >= shares.max() - ROOM
        assert shows_share(percent, shares[int(text)]), (digit, shares)
    moved = np.abs(now.memory[row + 1] - known.memory[row + 1])
    if most:
        changed = r"Changed most after row (\d+): M(\d+), (\S+) → (\S+)\."
        cell, was, other = found(changed, most, row + 1)
        k = int(cell) - 1
        assert moved[k] >= moved.max() - ROOM
        assert was != other
        assert not is_off(known.memory[row + 1][k], was)
        assert not is_off(now.memory[row + 1][k], other)
    else:
        assert moved.max() <= 0.01 + ROOM
