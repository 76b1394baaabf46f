"""The sentences of the machine's first viewing about the row, the cell and the digit."""

import itertools
import re

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from tests.browser.machine.conftest import small_names, use
from tests.browser.machine.numpy_network import IMAGES, TOGETHER
from tests.support.javascript import evaluate, images_code
from tests.support.printed_numbers import NUMBER, TIMES, is_off, number, products_of

STOPS = """([images, silent, labels]) => images.map((image, n) => {
    weights.silenced.fill(0);
    if (silent !== null) weights.silenced[silent] = 1;
    read(image);
    const stops = js.tourStops({ trace, scene: sceneAt(0) }, weights, labels[n]);
    const { row } = stops.at(-1);
    const u = weights.network.units, after = (row + 1) * u, table = sceneAt(row).table;
    return { table, row, label: labels[n], k: stops[1].target.k, u,
        before: [...trace.shares.slice(row * 10, row * 10 + 10)],
        after: [...trace.shares.slice(row * 10 + 10, row * 10 + 20)],
        sums: [...trace.sums.slice(row * u, after)],
        memory: [...trace.memory.slice(after, after + u)],
        silenced: [...weights.silenced], isRelu: weights.network.activation === "relu",
        stops: stops.map(({ title, lines, target }) => ({ title, lines, target })) }; })"""

ANSWER_WEIGHTS = """() => {
    const { V, c } = weights.at;
    return [...weights.numbers.slice(V, c)]; }"""


def cases() -> list:
    """Return each network with no silent cell and with one; by day one of the two in turn."""
    both = enumerate(itertools.product(small_names(), (None, 8)))
    return [
        pytest.param(*case, marks=pytest.mark.slow if n % 4 in (1, 2) else ()) for n, case in both
    ]


@pytest.mark.parametrize(("name", "silent"), cases())
def test_what_it_says_is_so(machine: Page, name: str, silent: int | None):
    use(machine, library.open_model_by_name(name).network)
    kinds, texts = set(), [images_code(image) for image in data.test_split().images[:IMAGES]]
    labels = [int(v) if n % 3 else None for n, v in enumerate(data.test_split().labels[:IMAGES])]
    answer = machine.evaluate(ANSWER_WEIGHTS)
    for first in range(0, IMAGES, TOGETHER):
        some = slice(first, first + TOGETHER)
        for said in evaluate(machine, STOPS, [texts[some], silent, labels[some]]):
            kinds |= check(said | {"answer": answer})
    machine.evaluate("() => weights.silenced.fill(0)")
    assert {"above 0", "change"} <= kinds


def check(said: dict) -> set[str]:
    """Check every sentence against the numbers; return the kinds of sentences."""
    kinds, k, u = set(), said["k"], said["u"]
    _, row, memory, total, answer, share = said["stops"]
    best = int(np.argmax(said["after"]))
    assert not said["silenced"][k]
    # No two things of which it speaks have the same number: rows read, the row, the digit, a cell.
    row_number, digits = said["row"] + 1, {int(np.argmax(said["before"])), best}
    assert not {row_number, row_number - 1} & digits
    assert k + 1 not in {row_number, row_number - 1, *digits}
    assert [stop["target"]["k"] for stop in (row, memory, total, answer)] == [k] * 4
    held = np.array(said["memory"])
    adds = np.abs(held * np.reshape(said["answer"], (u, 10))[:, best])
    if held[k] > 0:
        kinds.add("above 0")
        assert adds[k] > 0
    elif said["isRelu"]:
        assert not held.any()
    # Row, memory and sum: each line ends with the number with which the next one starts.
    parts = re.findall(NUMBER, total["lines"][0].partition(": ")[2])
    for stop, part in ((row, parts[0]), (memory, parts[1])):
        line = stop["lines"][0].partition(": ")[2]
        assert line.rpartition("= ")[2].strip("()") == part
        assert not is_off(products_of(line), line.rpartition("= ")[2])
    # The number in the sum's box, to its last digit, from the printed line.
    chain = re.sub(r"(M\d+|\d+ smaller|bias): ", "", answer["lines"][0].partition(": ")[2])
    assert chain.rpartition("= ")[2] == said["table"]["sums"][best]
    assert not is_off(products_of(chain), said["table"]["sums"][best])
    assert chain.count(TIMES) == min(3, np.count_nonzero(held))
    products = held * np.reshape(said["answer"], (u, 10))[:, best]
    named = [int(cell) - 1 for cell in re.findall(r"M(\d+): ", said["stops"][4]["lines"][0])]
    assert min(np.abs(products[named]), default=0) >= np.sort(np.abs(products))[-3]
    decimals = {len(text.partition(".")[2]) for text in said["table"]["sums"]}
    assert len(decimals) == 1
    for line in answer["lines"][1:]:
        if line:
            kinds.add("zeros")
            assert int(re.findall(r"\d+", line)[0]) == np.count_nonzero(held == 0) > 0
    keep = total["lines"][-1]
    assert bool(keep) == (row_number < 28)
    if keep:
        kept = r"These (\d+) numbers are all it keeps; they stand on top for row (\d+)\."
        assert [int(n) for n in re.fullmatch(kept, keep).groups()] == [u, row_number + 1]
    for line in total["lines"][2:-1]:
        if line:
            kinds.add("cut")
            other, value = re.fullmatch(
                r"M(\d+).s sum, (\S+), is below 0, so it holds 0\.", line
            ).groups()
            sums, cell = said["sums"], int(other) - 1
            assert cell != k
            assert sums[cell] < 0 == held[cell]
            assert not is_off(sums[cell], value)
    before, sure, digit, now = re.fullmatch(
        rf"Row {said['row'] + 1} took it from (\d) at (\S+%) to (\d) at (\S+%)\.",
        share["lines"][-2],
    ).groups()
    wrong = re.fullmatch(r"It is a (\d): not right yet\.", share["lines"][-1])
    assert bool(wrong) == (said["label"] not in (None, best))
    assert wrong is None or int(wrong[1]) == said["label"]
    kinds.add("change")
    assert (int(before), int(digit)) == (int(np.argmax(said["before"])), best)
    for text, shares in ((sure, said["before"]), (now, said["after"])):
        if text[0] not in "<>":
            assert not is_off(100 * max(shares), text[:-1])
    assert ("÷" in share["title"]) == (said["table"]["divisor"] is not None)
    if said["table"]["divisor"] is not None:
        assert number(said["table"]["divisor"]) in map(number, re.findall(NUMBER, share["title"]))
    return kinds
