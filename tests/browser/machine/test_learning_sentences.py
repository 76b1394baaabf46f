"""What the machine says of learning from one digit, of 1,000 training images.

Each predicate is written from the words and computed by NumPy from the network's weights.
"""

import math
import re
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

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
)
from tests.support.javascript import evaluate, images_code, numbers_from
from tests.support.networks import Rnn, network
from tests.support.printed_numbers import MINUS, NUMBER, TIMES, is_off, number

SAID = """(all) => all.map(({ image, label, place }) => {
    const said = {};
    weights.isLearned = true;
    read(image);
    const { computeGradientStep, oneDigitTourStops } = js.MachineLearning.prototype,
        step = computeGradientStep.call({ machine: { trace } }, weights, label),
        teacher = { machine: { trace }, computeGradientStep: () => step };
    said.stops = oneDigitTourStops.call(teacher, weights, label)
        .map(({ title, lines, terms = [], target, also, row }) =>
            ({ title, lines: lines.filter(Boolean), terms, target, also, row }));
    const { gradient, rate, after, errors } = step, changes = gradient.map((g) => -rate * g);
    const last = sceneAt(27, { values: "changes", changes, errors, rate });
    said.moves = js.titleAndLinesAboutTarget(last, weights.targetOfWeightIndex(place));
    Object.assign(said, { after: codeOf(after), change: changes[place] });
    return said;
})"""


@pytest.mark.parametrize("name", [*small_names(), "tanh"])
def test_all_that_is_said_of_learning(machine: Page, name: str):
    """Of a network with random weights, too, whose errors are not cut."""
    is_random = name == "tanh"
    of = (
        network(Rnn("SimpleRNN", 16, "tanh"))
        if is_random
        else library.open_model_by_name(name).network
    )
    use(machine, of)
    small, rng, kinds = Small(of), np.random.default_rng(3), Counter[str]()
    split, wrong = data.load_mnist_splits().train, []
    for first in range(0, IMAGES, TOGETHER):
        some = slice(first, first + TOGETHER)
        images, labels = split.images[some] / 255, split.labels[some]
        asked = [
            {"image": images_code(image), "label": int(label)}
            | {"place": int(rng.integers(0, len(small.numbers)))}
            for image, label in zip(split.images[some], labels, strict=True)
        ]
        told = evaluate(machine, SAID, asked)
        after = np.array([numbers_from(said["after"]) for said in told])
        undivided = small.read(images, divided=False)
        answers = small.read(images).shares[:, 27]
        learned = small.read(images, after.astype(np.float64), divided=False)
        errors = small.memory_errors(undivided, labels)
        for n, (of, said) in enumerate(zip(asked, told, strict=True)):
            known = Step(images[n], undivided[n], answers[n], errors[n], after[n], learned[n])
            try:
                kinds += Counter(holds_learning(small, known, of, said))
                kinds += Counter(holds_move(small, of, said))
            except AssertionError as error:
                wrong.append((first + n, of | {"image": ""}, str(error)[:500]))
    assert wrong[:3] == []
    assert is_random or kinds["right"] > 500
    some = ("wrong", "lower", "higher", "moves", *([] if is_random else ["still", "up", "down"]))
    assert min(kinds[one] for one in some) > 10, kinds


class Step(NamedTuple):
    """An image before and after a step of learning from it."""

    image: np.ndarray
    known: Known  # before the step, undivided
    answer: np.ndarray  # the shares that the network itself gives
    errors: np.ndarray  # (28, units) of the memory's sums
    after: np.ndarray  # the numbers after the step, float32
    learned: Known  # how they read the image


def holds_learning(small: Small, step_taken: Step, of: dict, said: dict) -> list[str]:
    """Of the four stops of one digit: its error, a weight of the answer, back, the step."""
    image, known, own, errors, after_step, learned = step_taken
    label = of["label"]
    error, step, at_end, back, *of_rows, taken = said["stops"]
    shares, u = known.shares[27], small.units
    best, percent = re.match(r"It says (\d), at (\S+%)", error["title"]).groups()
    best = int(best)
    assert shares[best] >= shares.max() - ROOM
    assert shows_share(percent, shares[best])
    is_right = best == label
    assert ("and that is right" in error["title"]) == is_right
    assert (f"It is a {label}. So the sum for {label} is too low" in error["title"]) != is_right
    lines = list(error["lines"])
    differ = not np.array_equal(own, shares)
    if lines[0] == "For learning the sums are not divided (÷), which gives other shares.":
        assert differ
        del lines[0]
    else:
        assert not differ
    assert lines.pop(0) == (
        f"The error of a sum: its share {MINUS} what is right, 1 for {label} and 0 for the others."
    )
    assert len(lines) == (1 if is_right else 2)
    for line, digit in zip(lines, (label, best), strict=False):
        left, truth, result = found(rf"(\d): (\S+) {MINUS} ([01]) = (\S+)", line, digit)
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
    way, far = step["lines"][1:]
    assert far.startswith(f"Rate: how far one step goes, here {rate}: so small")
    if f"The error is below 0 and M{cell} is above 0: this weight goes up" in way:
        assert memory > 0 > shares[label] - 1
    elif f"The error is below 0 and M{cell} is below 0, too: this weight goes down" in way:
        assert memory < 0
    else:
        assert "this weight stays" in way
        assert memory * (shares[label] - 1) == pytest.approx(0, abs=ROOM)
    place = 28 * u + u * u + u + 10 * (int(cell) - 1) + label
    moved = after_step[place] - small.numbers[place]
    assert (moved > 0) == ("goes up" in way) or abs(moved) < 1e-6
    cell = int(cell) - 1
    answer = small.numbers[28 * u + u * u + u :].reshape(-1)[10 * cell : 10 * cell + 10]
    tens = [(str(d), shares[d] - (d == label), answer[d]) for d in range(10)]
    kind = holds_error(small, at_end, known, errors, (cell, 27), tens)
    weights = small.numbers[28 * u : 28 * u + u * u].reshape(u, u)[cell]
    cells = [(f"M{j + 1}", errors[27, j], weights[j]) for j in range(u) if errors[27, j]]
    holds_error(small, back, known, errors, (cell, 26), cells)
    assert f"M{cell + 1} after row 27 went into the sums of row 28" in back["title"]
    assert "its error is the sum of their errors, each times its weight" in back["title"]
    assert back["target"] == {"block": "O", "k": -1, "i": cell}
    assert len(of_rows) == int(any(abs(changes_of_rows(small, known, errors, image)) > 0))
    reasons = [
        holds_weights_of_rows(small, stop, known, errors, image, number(rate), after_step)
        for stop in of_rows
    ]
    # The step: the same digit, read by the numbers after it.
    now = learned.shares[27, label]
    one, before, other, after = re.search(
        r": (\d) at (\S+%) → (\d) at (\S+%)\.", taken["title"]
    ).groups()
    assert int(one) == int(other) == label
    assert shows_share(before, shares[label])
    assert shows_share(after, now)
    assert now >= shares[label] - ROOM
    counted, of_all = re.match(
        rf"(\d+) of (\d+) numbers have moved by {MINUS}rate", taken["lines"][0]
    ).groups()
    assert int(of_all) == len(small.numbers)
    assert int(counted) == np.count_nonzero(after_step != small.numbers.astype(np.float32))
    now = learned.memory[28, cell]
    if taken["lines"][1:]:
        most, named, *moved = found(
            r"Each number moved by (\S+) at most, but W and U are used in all 28 rows: "
            r"M(\d+) (rose|fell) from (\S+) to (\S+)\.",
            taken["lines"][1],
        )
        assert int(named) == cell + 1
        largest = np.abs(after_step - small.numbers).max()
        most = float(number(most))
        assert 0.9 * most - 1e-7 <= largest <= most + 1e-7  # float32
        way, was, became = moved
        assert (way == "rose") == (now > memory)
        assert shows(was, memory)
        assert shows(became, now)
        assert was != became
    # Only of a cell that moves as its error says it is said what it should have been.
    should = [line for line in at_end["lines"] if "should have been" in line]
    assert len(should) == len(taken["lines"][1:])
    if should:
        assert (now > memory) == ("higher" in should[0])
    return ["right" if is_right else "wrong", kind, *reasons]


def test_what_is_said_of_the_other_digits(machine: Page):
    """Fewer right than before the step is worse at others, as this digit is read better."""
    counts = [(937, 932), (937, 937), (930, 937), (1000, 0), (0, 1000)]
    texts = evaluate(
        machine, "(all) => all.map((two) => js.accuracyChangeSentence(...two))", counts
    )
    for (before, after), text in zip(counts, texts, strict=True):
        shares = [Decimal(n) for n in re.findall(r"([\d.]+)%", text)]
        assert shares == [
            Decimal(n) / 10 for n in ((before, after) if before != after else [after])
        ]
        assert ("worse at others" in text) == (after < before)
        assert ("as many as before" in text) == (after == before)
        assert ("more than before" in text) == (after > before)


REPAIR = """({ place, broken, now, right }) => {
    const numbers = weights.network.numbers.slice();
    numbers[place] = broken;
    const owned = { ...weights, numbers, changedWeightIndices: [place] };
    owned.targetOfWeightIndex = weights.targetOfWeightIndex.bind(weights);
    const evaluation = { base: right[0], right: right[1],
        isWorseThanOriginal: right[1] < right[0] };
    const learning = new js.MachineLearning({ owned, evaluation });
    learning.repair = learning.findHarmfulHandChange(owned);
    numbers[place] = now;
    evaluation.right = right[2];
    return learning.repairedWeightText;
}"""


def test_what_is_said_of_a_repair(machine: Page):
    """The weight and the right answers at first, by hand and now; nothing if none are lost."""
    of = library.open_model_by_name("simple-16-bounded").network
    use(machine, of)
    small, rng = Small(of), np.random.default_rng(5)
    for place in rng.integers(28 * 16, 28 * 16 + 16 * 16, 20):
        broken, now = (round(float(v), 3) for v in rng.normal(size=2))
        right = [937, int(rng.integers(100, 937)), int(rng.integers(100, 1000))]
        asked = {"place": int(place), "broken": broken, "now": now, "right": right}
        text = evaluate(machine, REPAIR, asked)
        name, *numbers, base, worse, end = re.fullmatch(
            r"(.+): (\S+) at first, (\S+) by hand, (\S+) now; (\S+)% → (\S+)% → (\S+)% right\.",
            text,
        ).groups()
        assert name == name_of(small, int(place))
        for text, v in zip(numbers, (small.numbers[place], broken, now), strict=True):
            assert shows(text, v)
        assert [Decimal(t) for t in (base, worse, end)] == [Decimal(n) / 10 for n in right]
        assert evaluate(machine, REPAIR, asked | {"right": [937, 937, 940]}) == ""


def holds_error(
    small: Small, stop: dict, known: Known, errors: np.ndarray, at: tuple[int, int], parts: list
) -> str:
    """Of a memory cell's error: the errors it leads to times their weights, and the slope.

    at: the cell and the row, from 0. parts: the name, error and weight of each product.
    """
    cell, row = at
    error, named = errors[row, cell], iter(stop["lines"])
    (total,) = found(r"M(\d+): All of these together: (\S+)", next(named), cell + 1)
    assert shows(total, sum(e * w for _, e, w in parts))
    assert [name for name, _ in stop["terms"]] == [name for name, _, _ in parts]
    added = Decimal(0)
    for (_, text), (_, e, w) in zip(stop["terms"], parts, strict=True):
        one, other = text.split(f" {TIMES} ")
        assert shows(one, e)
        assert shows(other.strip("()"), w)
        added += number(one) * number(other)
    assert not is_off(added, total)
    lines = [*named]
    for line in lines:
        if line.startswith("But the sum of"):
            assert line == f"But the sum of M{cell + 1} was cut there: its error is 0."
            assert small.relu
            assert error == 0
            assert known.sums[row, cell] <= 0
        elif "how steep" in line:
            assert not small.relu
            whole, slope, sloped = re.fullmatch(
                rf"(\S+) {TIMES} (\S+) \(how steep \w+ is at its sum\) = (\S+)", line
            ).groups()
            assert whole == total
            assert shows(slope.strip("()"), 1 - known.memory[row + 1, cell] ** 2)
            assert not is_off(number(whole) * number(slope), sloped)
            assert shows(sloped, error)
        elif "A sum below 0 was cut" in line:
            assert small.relu
            assert not errors[row][known.sums[row] < 0].any()
        elif "should have been" in line:
            low, high = (
                f"Below 0: M{cell + 1} should have been higher.",
                (f"Above 0: M{cell + 1} should have been lower."),
            )
            assert line == (low if error < 0 else high)
        else:
            assert line == "And so on, row by row, back to row 1."
    assert small.relu or any("how steep" in line for line in lines)
    if small.relu and error:
        assert shows(total, error)
    return "lower" if error > 0 else "higher"


def changes_of_rows(
    small: Small, known: Known, errors: np.ndarray, image: np.ndarray
) -> np.ndarray:
    """For each memory cell the larger of two: of the row's and the memory's gradients, the less."""
    of_row, of_memory = image.T @ errors, known.memory[:28].T @ errors
    return np.minimum(abs(of_row).max(axis=0), abs(of_memory).max(axis=0))


def holds_weights_of_rows(
    small: Small,
    stop: dict,
    known: Known,
    errors: np.ndarray,
    image: np.ndarray,
    rate: Decimal,
    after: np.ndarray,
) -> str:
    """Of a weight of the row and one of the memory: products in all rows, and the change."""
    u, row = small.units, stop["row"]
    because = re.fullmatch(
        r"(M\d+).s error is (?:above|below) 0 in these rows: it should have been (?:low|high)er\. "
        r".+ are above 0(?:, too)?: so both weights go (up|down)\."
        r"(?: In all other rows the product is 0\.)?",
        stop["lines"][-1],
    )
    all_rows: list[tuple[float, float]] = []
    for target, line in zip((stop["target"], stop["also"]), stop["lines"], strict=False):
        k, i = target["k"], target["i"]
        is_row = target["block"] == "W"
        factors = image[:, i] if is_row else known.memory[:28, i]
        place = (0 if is_row else 28 * u) + i * u + k
        name, chain, work = re.fullmatch(r"(.+?): (row \d+: .+?); (.+)", line).groups()
        assert name == name_of(small, place)
        rows = {t for t in range(28) if factors[t] and errors[t, k]}
        assert row in rows  # the arrow in the picture does not begin at a 0
        listed, total = set(), chain.rpartition(" = ")[2]
        added = Decimal(0)
        for part in chain.rpartition(" = ")[0].split(" + "):
            label, _, product = part.rpartition(": ")
            if label.endswith("smaller"):
                rest = sum(factors[t] * errors[t, k] for t in rows - listed)
                assert int(label.split()[0]) == len(rows - listed)
                assert shows(product, rest)
                added += number(product)
                continue
            t = int(label.removeprefix("row ")) - 1
            one, other = product.split(f" {TIMES} ")
            assert shows(one, factors[t])
            assert shows(other.strip("()"), errors[t, k])
            added += number(one) * number(other)
            listed.add(t)
        assert listed == rows or len(listed) == 5 < len(rows)
        assert not is_off(added, total), chain
        by, whole, change, way = re.fullmatch(
            rf"{MINUS}(\S+) {TIMES} (\S+) = ([^\s:]+)(?:: this weight goes (up|down)\.)?", work
        ).groups()
        way, all_rows = way or because[2], all_rows + [(factors[t], errors[t, k]) for t in rows]
        assert bool(because) != work.endswith(".")
        assert not because or listed == rows  # in all others the product is 0
        assert number(by) == rate
        assert whole.strip("()") == total
        assert not is_off(-number(by) * number(whole), change)
        moved = after[place] - small.numbers[place]
        assert (moved > 0) == (way == "up") or abs(moved) < 1e-6
        assert shows(total, float(factors @ errors[:, k]))
    assert len(stop["lines"]) == 2 + bool(because)
    if because:
        says_above = "error is above 0" in because[0]
        assert ("been lower" in because[0]) == says_above == (because[2] == "down")
        assert because[1] == f"M{stop['target']['k'] + 1}"
        assert f"ixel {stop['target']['i'] + 1} and M{stop['also']['i'] + 1} are" in because[0]
        assert all(by > 0 and (error > 0) == says_above for by, error in all_rows)
    assert {stop["target"]["block"], stop["also"]["block"]} == {"W", "U"}
    assert stop["target"]["k"] == stop["also"]["k"]
    return because[2] if because else "no reason"


def holds_move(small: Small, of: dict, said: dict) -> list[str]:
    """Which way one weight of all will move."""
    change, text, name = said["change"], said["moves"]["title"], name_of(small, of["place"])
    if "this weight stays" in text:
        assert change == 0
        assert text.startswith(f"{name}: ")
        return ["still"]
    assert text.startswith(f"{name}: ")
    moves = r"this weight will go (up|down), by (\S+)\."
    way, size = found(moves, text.removeprefix(f"{name}: "))
    assert (way == "up") == (change > 0)
    assert shows(size, abs(change))
    line = said["moves"]["lines"][-1]
    left = line.rpartition(": ")[2].partition("=")[0].replace(f"{MINUS} ", "", 1)
    factors = [number(f) for f in re.findall(NUMBER, left)]
    assert len(factors) in (2, 3), line
    if len(factors) == 3:
        factors[0] = abs(factors[0])
    assert not is_off(-math.prod(factors), line.rpartition("= ")[2]), line
    return ["moves"]
