"""Every sentence of the machine that is made from numbers, of 1,000 test images.

Each predicate is written from the words and computed by NumPy from the network's file: what the
sentence says is held against that, not against what the machine computed. Of each image one row is
drawn by lot, with a cell, a pixel and a digit.
"""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from tests.browser.machine.test_machine_arithmetic import image_text, small_names, use
from tests.browser.machine.test_worked_lines import (
    MINUS,
    NUMBER,
    TIMES,
    is_off,
    number,
    products_of,
    share_is_off,
    terms_off,
)
from tests.support.javascript import evaluate

IMAGES, TOGETHER = 1000, 50  # in one message to the page
ROOM = 1e-4  # of a number, by which float64 here and there differ, at most
SAID = """(all) => all.map(({ image, label, row, k, j, i, d, place, value }) => {
    const u = weights.network.units, { words, learning } = js;
    weights.numbers.set(weights.network.numbers);
    weights.isLearned = false;
    read(image);
    const scene = sceneAt(row);
    const of = (block, k, i) => js.sayingOf(scene, weights, { block, k, i });
    const { atRest, changeSaid, endSaid } = js.MachineWords.prototype;
    const end = () => {
        const digit = js.bestAfter(trace, 28);
        return { digit, share: trace.shares[280 + digit] }; };
    const asMachine = (more) => ({ endSaid, machine: { trace, image: trace.image, owned: weights,
        isWorse: false, places: { narrow: false }, learning: { canLearn: true }, said: end(),
        ...more } });
    const last = js.endOfDigit(trace.image);
    const said = { rest: atRest.call(asMachine(), scene), last,
        end: atRest.call(asMachine(), sceneAt(last)), X: of("X", -1, i), O: of("O", -1, j),
        W: of("W", k, i), U: of("U", k, j), V: of("V", k, d), b: of("b", k, 0), c: of("c", -1, d),
        S: of("S", k, 0), H: of("H", k, 0), Z: of("Z", -1, d), P: of("P", -1, d) };
    const saidBefore = end(), from = weights.numbers[place];
    weights.numbers[place] = value;
    read(image);
    said.changed = changeSaid.call(asMachine({ saidBefore,
        hand: { change: { target: weights.targetAt(place), from, to: value } } }));
    weights.numbers[place] = from;
    weights.isLearned = true;
    read(image);
    const teacher = { machine: { trace }, stepOf: js.MachineLearning.prototype.stepOf };
    said.stops = js.MachineLearning.prototype.stopsOf.call(teacher, weights, label)
        .map(({ title, lines }) => ({ title, lines }));
    const { gradient, rate, after } = teacher.stepOf(weights, label);
    const changes = gradient.map((g) => -rate * g), errors = js.errorsOf(trace, label);
    said.moves = js.sayingOf(sceneAt(27, { values: "changes", changes, errors, rate }), weights,
        weights.targetAt(place));
    Object.assign(said, { after: [...after], change: changes[place], rate });
    weights.isLearned = false;
    return said;
})"""


@dataclass
class Known:
    """What NumPy makes of an image: each after all rows, the memory with zeros first."""

    sums: np.ndarray
    memory: np.ndarray
    logits: np.ndarray
    shares: np.ndarray


class Small:
    """A small network by its numbers, W, U, b, V, c row by row."""

    def __init__(self, name: str) -> None:
        network = library.find(name).network
        layer, head = (node.operation for node in network.nodes)
        cell = layer.cell
        self.relu = cell.activation.name == "relu"
        self.activation = {"relu": lambda x: np.maximum(0, x), "tanh": np.tanh}[
            cell.activation.name
        ]
        self.units = cell.units
        parts = (cell.kernel, cell.recurrent_kernel, cell.bias, head.kernel, head.bias)
        self.numbers = np.concatenate([np.ravel(p) for p in parts]).astype(np.float64)
        self.divisors = network.temperatures

    def read(
        self, image: np.ndarray, numbers: np.ndarray | None = None, divided: bool = True
    ) -> Known:
        """Of an image, (28, 28) in [0, 1]."""
        u = self.units
        ends = np.cumsum([28 * u, u * u, u, 10 * u])
        kernel, recurrent, bias, answer, answer_bias = np.split(
            self.numbers if numbers is None else numbers, ends
        )
        memory, sums = [np.zeros(u)], []
        recurrent = recurrent.reshape(u, u)
        for row in image @ kernel.reshape(28, u) + bias:
            sums.append(row + memory[-1] @ recurrent)
            memory.append(self.activation(sums[-1]))
        logits = np.array(memory[1:]) @ answer.reshape(u, 10) + answer_bias
        by = self.divisors[:, None] if divided and self.divisors is not None else 1
        powers = np.exp((logits / by) - (logits / by).max(axis=1, keepdims=True))
        return Known(
            np.array(sums), np.array(memory), logits, powers / powers.sum(axis=1, keepdims=True)
        )


def shows(text: str, value: float) -> bool:
    """Whether a number is printed as it is, but for what float64 leaves open."""
    return not is_off(value, text) or abs(float(number(text)) - value) < 0.5 * 10.0 ** -(
        len(text.partition(".")[2])
    ) + ROOM * max(1, abs(value))


def shows_share(text: str, share: float) -> bool:
    return any(
        not share_is_off(Decimal(float(one)), text) for one in (share - ROOM, share, share + ROOM)
    )


@pytest.mark.parametrize("name", small_names())
def test_all_that_is_said(machine: Page, name: str):
    use(machine, library.find(name).network)
    small, rng, kinds = Small(name), np.random.default_rng(3), Counter[str]()
    split, wrong = data.test_split(), []
    u = small.units
    for first in range(0, IMAGES, TOGETHER):
        asked = []
        for n in range(first, first + TOGETHER):
            row, k, j, i, d, place = (
                int(rng.integers(0, most)) for most in (28, u, u, 28, 10, len(small.numbers))
            )
            value = float(np.float32(round(float(small.numbers[place] + rng.normal()), 3)))
            asked.append(
                {"image": image_text(split.images[n]), "label": int(split.labels[n])}
                | {"row": row, "k": k, "j": j, "i": i, "d": d, "place": place, "value": value}
            )
        for n, (of, said) in enumerate(zip(asked, evaluate(machine, SAID, asked), strict=True)):
            image = split.images[first + n] / 255
            try:
                kinds += Counter(held(small, image, of, said))
            except AssertionError as error:
                wrong.append((first + n, of | {"image": ""}, str(error)[:500]))
    assert wrong == []
    assert kinds["above"] > 100
    assert min(kinds["ends alike"], kinds["ends otherwise"]) > 10, kinds
    assert kinds["right"] > 500
    assert min(kinds[one] for one in ("wrong", "lower", "higher", "moves", "still")) > 10, kinds


def held(small: Small, image: np.ndarray, of: dict, said: dict) -> list[str]:
    """Hold every sentence against the numbers; returns which kinds there were."""
    row, k, j, i, d = (of[name] for name in ("row", "k", "j", "i", "d"))
    known, u = small.read(image), small.units
    at, after = known.memory[row], known.memory[row + 1]
    holds_rest(known, row, said["rest"])
    ink = np.flatnonzero(image.any(axis=1))
    assert said["last"] == ink[-1]
    holds_rest(known, ink[-1], said["end"])
    kinds = [holds_end(known, ink[-1], said["end"]["lines"][0])]
    pixel = rf"Pixel {i + 1} of row {row + 1} is (\S+) \(0 is black, 1 is white\)\."
    assert shows(re.match(pixel, said["X"]["title"])[1], image[row, i])
    assert f"to all {u} memory cells" in said["X"]["title"]
    if row:
        old = re.match(
            rf"Before row {row + 1}, memory cell M{j + 1} holds (\S+)\. ", said["O"]["title"]
        )
        assert shows(old[1], at[j]), said["O"]
    else:
        assert said["O"]["title"] == f"Before row 1 the memory is {u} zeros."
    holds_weights(small, of, said, image[row, i], at[j], after[k])
    total = re.fullmatch(
        rf"In row {row + 1} the sum of memory cell M{k + 1} is (\S+)\.", said["S"]["title"]
    )
    assert shows(total[1], known.sums[row, k])
    value = re.fullmatch(
        rf"After row {row + 1} memory cell M{k + 1} holds (\S+)\.", said["H"]["title"]
    )
    assert shows(value[1], after[k])
    if small.relu:
        stays = "is above 0: it stays." in said["H"]["lines"][-1]
        assert stays == (known.sums[row, k] > 0)
        assert stays or "is not above 0: the memory cell holds 0." in said["H"]["lines"][-1]
        kinds.append("above" if stays else "cut")
    else:
        kinds.append("above")
    digit = re.fullmatch(rf"After row {row + 1} the sum for {d} is (\S+)\.", said["Z"]["title"])
    assert shows(digit[1], known.logits[row, d])
    assert not terms_off(said["Z"], "Z")
    assert not terms_off(said["S"], "S")
    share = re.fullmatch(rf"After row {row + 1} the share of {d} is (\S+)\.", said["P"]["title"])
    assert shows_share(share[1], known.shares[row, d])
    assert said["P"]["lines"][-1].endswith(f"= {share[1]}")
    holds_change(small, image, of, said["changed"], known)
    return kinds + holds_learning(small, image, of, said) + holds_move(small, of, said)


def holds_rest(known: Known, row: int, said: dict) -> None:
    """Of the answer after a row, from 0."""
    digit, share = re.fullmatch(
        rf"After row {row + 1} of 28 it says (\d), at (\S+%)\.", said["title"]
    ).groups()
    shares = known.shares[row]
    assert shares[int(digit)] >= shares.max() - ROOM
    assert shows_share(share, shares[int(digit)])


def holds_end(known: Known, last: int, line: str) -> str:
    """At the digit's last row: what the black rows below it change is said, and only that."""
    said = re.fullmatch(r"The rows below are black; after row 28 it says (\d), at (\S+%)\.", line)
    then, now = known.shares[27], known.shares[last]
    if said is None:
        assert line == ""
        assert then.argmax() == now.argmax()
        assert then.max() == pytest.approx(now.max(), abs=0.011)
        return "ends alike"
    assert then[int(said[1])] >= then.max() - ROOM
    assert shows_share(said[2], then[int(said[1])])
    return "ends otherwise"


def name_of(small: Small, place: int) -> str:
    """What a weight is called, by its place."""
    u = small.units
    if place < 28 * u:
        return f"From pixel {place // u + 1} to M{place % u + 1}"
    place -= 28 * u
    if place < u * u:
        return f"From M{place // u + 1} before to M{place % u + 1}"
    place -= u * u
    if place < u:
        return f"The bias of M{place + 1}"
    place -= u
    if place < 10 * u:
        return f"From M{place // 10 + 1} to the sum for {place % 10}"
    return f"The bias of the sum for {place - 10 * u}"


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


def holds_change(small: Small, image: np.ndarray, of: dict, said: dict, known: Known) -> None:
    place, numbers = of["place"], small.numbers.copy()
    was, now = re.fullmatch(
        rf"{re.escape(name_of(small, place))}: the weight was (\S+), it is (\S+)\.", said["title"]
    ).groups()
    assert shows(was, numbers[place])
    assert shows(now, of["value"])
    numbers[place] = of["value"]
    ends = known.shares[27], small.read(image, numbers).shares[27]
    rows, digit = said["lines"]
    assert rows == "All 28 rows are read again with it."
    one, sure, other, share = re.fullmatch(
        r"This digit, after row 28: (\d) at (\S+%) → (\d) at (\S+%)\.", digit
    ).groups()
    for text, percent, shares in ((one, sure, ends[0]), (other, share, ends[1])):
        assert shares[int(text)] >= shares.max() - ROOM
        assert shows_share(percent, shares[int(text)]), (digit, shares)


def holds_learning(small: Small, image: np.ndarray, of: dict, said: dict) -> list[str]:
    """Of the four stops of one digit: its error, a weight of the answer, back, the step."""
    label, known = of["label"], small.read(image, divided=False)
    error, step, back, taken = said["stops"]
    shares, u = known.shares[27], small.units
    found = re.match(r"It says (\d), at (\S+%)", error["title"])
    best = int(found[1])
    assert shares[best] >= shares.max() - ROOM
    assert shows_share(found[2], shares[best])
    is_right = best == label
    assert ("and that is right" in error["title"]) == is_right
    assert (f"It is a {label}. So the sum for {label} is too low" in error["title"]) != is_right
    lines = list(error["lines"])
    differ = not np.array_equal(small.read(image).shares[27], shares)
    if lines[0] == "For learning the sums are not divided (÷), which gives other shares.":
        assert differ
        del lines[0]
    else:
        assert not differ
    assert len(lines) == (1 if is_right else 2)
    for line, digit in zip(lines, (label, best), strict=False):
        left, truth, result = re.fullmatch(rf"{digit}: (\S+) {MINUS} ([01]) = (\S+)", line).groups()
        assert int(truth) == (digit == label)
        assert number(left) - int(truth) == number(result)
        assert shows(left, shares[digit])
    # A weight of the answer: minus rate x error x memory, and which way it goes.
    cell, digit, rate, first, second, change = re.fullmatch(
        rf"M(\d+) → (\d): {MINUS}(\S+) {TIMES} (\S+) {TIMES} (\S+) = (\S+)", step["lines"][0]
    ).groups()
    memory = known.memory[28, int(cell) - 1]
    assert int(digit) == label
    assert shows(first.strip("()"), shares[label] - 1)
    assert shows(second.strip("()"), memory)
    assert not is_off(-number(rate) * number(first) * number(second), change)
    way = step["lines"][1]
    if f"The error is below 0 and M{cell} is above 0: this weight goes up" in way:
        assert memory > 0 > shares[label] - 1
    elif f"The error is below 0 and M{cell} is below 0, too: this weight goes down" in way:
        assert memory < 0
    else:
        assert "this weight stays" in way
        assert memory * (shares[label] - 1) == pytest.approx(0, abs=ROOM)
    place = 28 * u + u * u + u + 10 * (int(cell) - 1) + label
    moved = said["after"][place] - small.numbers[place]
    assert (moved > 0) == ("goes up" in way) or abs(moved) < 1e-6
    # Back to the memory: the answer's weights of this cell, each times the error of its digit.
    chain = back["lines"][0].partition(": ")[2]
    answer = small.numbers[28 * u + u * u + u :][10 * (int(cell) - 1) : 10 * int(cell)]
    total = float((shares - np.eye(10)[label]) @ answer)
    assert not is_off(products_of(chain), chain.rpartition("= ")[2]), chain
    assert shows(chain.rpartition("= ")[2], total)
    should = back["lines"][1]
    assert should in (
        f"Above 0: M{cell} should have been lower.",
        f"Not above 0: M{cell} should have been higher.",
    )
    assert should.startswith("Above") == (total > 0) or abs(total) < ROOM
    # The step: the same digit, read by the numbers after it.
    now = small.read(image, np.array(said["after"]), divided=False).shares[27, label]
    before, after = re.search(
        rf": {label} at (\S+%) → {label} at (\S+%)\.", taken["title"]
    ).groups()
    assert shows_share(before, shares[label])
    assert shows_share(after, now)
    assert now >= shares[label] - ROOM
    assert f"each of {len(small.numbers)} numbers moved by {MINUS} " in taken["lines"][0]
    return ["right" if is_right else "wrong", "lower" if total > 0 else "higher"]


def holds_move(small: Small, of: dict, said: dict) -> list[str]:
    """Which way one weight of all will move."""
    change, text, name = said["change"], said["moves"]["title"], name_of(small, of["place"])
    if "this weight stays" in text:
        assert change == 0
        assert text.startswith(f"{name}: ")
        return ["still"]
    way, size = re.fullmatch(
        rf"{re.escape(name)}: this weight will go (up|down), by (\S+)\.", text
    ).groups()
    assert (way == "up") == (change > 0)
    assert shows(size, abs(change))
    line = said["moves"]["lines"][-1]
    factors = NUMBER.findall(line.rpartition(": ")[2].partition("=")[0].replace(f"{MINUS} ", "", 1))
    product = -np.prod([float(number(f)) for f in factors[-2:]]) if len(factors) == 2 else None
    if len(factors) == 3:
        product = -np.prod([abs(float(number(factors[0]))), *map(float, map(number, factors[1:]))])
    assert product is not None, line
    assert not is_off(float(product), line.rpartition("= ")[2]), line
    return ["moves"]
