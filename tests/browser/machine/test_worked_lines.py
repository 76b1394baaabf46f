"""The results that the machine prints can be recomputed with a calculator from printed numbers.

For rows of 100 images everything is recomputed here from only the printed text: for each the steps
from the ten sums to their shares, and for every second one the lines of products and sums.
"""

import math
import re
from decimal import Decimal, localcontext

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from tests.browser.machine.conftest import small_names, use
from tests.browser.machine.known_network import terms_off
from tests.support.javascript import evaluate, images_code
from tests.support.printed_numbers import (
    MINUS,
    NUMBER,
    is_off,
    number,
    places,
    products_of,
    share_is_off,
)

IMAGES = 100
TABLES = """(image) => { read(image);
    return Array.from({ length: 28 }, (_, row) => sceneAt(row).table); }"""
# At each of some rows, for varying cells: the sentence and all lines.
LINES = """([image, picks, rows]) => { read(image);
    return rows.map((row) => {
        const scene = sceneAt(row), u = weights.network.units, k = picks[row] % u;
        const of = (block, k, i, most) =>
            js.titleAndLinesAboutTarget(scene, weights, { block, k, i }, most);
        return { W: of("W", k, picks[row] % 28), U: of("U", k, (k + 5) % u),
            V: of("V", k, picks[row] % 10), S: of("S", k, 0), few: of("S", k, 0, 8),
            H: of("H", k, 0), Z: of("Z", -1, picks[row] % 10), P: of("P", -1, scene.best) };
    }); }"""


def test_percents(machine: Page):
    """Sums, quotients, powers of e, and shares of the total: each from the previous column."""
    off, count = [], 0
    for name, images in zip(small_names(), (10, 10, IMAGES), strict=False):
        use(machine, library.open_model_by_name(name).network)
        for image in data.test_split().images[:images]:
            for row, table in enumerate(evaluate(machine, TABLES, images_code(image))):
                count += 1
                wrong = table_is_off(table)
                if wrong:
                    off.append((name, row, wrong, table))
    assert count >= 28 * IMAGES
    assert off == []


def table_is_off(table: dict) -> list[str]:
    wrong, exponent = [], table["exponent"]
    with localcontext() as context:
        context.prec = 30
        for d in range(10):
            divided = table["divided"][d]
            if table["divisor"] is not None:
                of = number(table["sums"][d]) / number(table["divisor"])
                if is_off(of, divided):
                    wrong.append(f"÷ {d}")
            power = number(divided).exp() / Decimal(10) ** exponent
            text = table["powers"][d]
            if text.startswith("<"):
                if power >= number(text[1:]):
                    wrong.append(f"< e {d}")
            elif is_off(power, text, unit=unit_of(table["powers"])):
                wrong.append(f"e {d}")
        whole = [t for t in table["powers"] if not t.startswith("<")]
        added = sum(map(number, whole), Decimal(0))
        total = table["total"]
        unit = unit_of([total]) if "." in total else unit_of(whole) + 1
        if is_off(added, total, unit=unit):
            wrong.append("total")
        for d in range(10):
            text = table["powers"][d]
            power = Decimal(0) if text.startswith("<") else number(text)
            if share_is_off(power / number(total), table["shares"][d]):
                wrong.append(f"share {d}")
    return wrong


def unit_of(texts: list[str]) -> int:
    """Return the power of ten of the last printed digit of a table's numbers."""
    return -max(places(t) for t in texts if not t.startswith("<"))


def test_lines_of_products_and_sums(machine: Page):
    rng, off, count = np.random.default_rng(11), [], 0
    for name, images in zip(small_names(), (10, 10, IMAGES), strict=False):
        use(machine, library.open_model_by_name(name).network)
        for n, image in enumerate(data.test_split().images[:images]):
            picks, rows = rng.integers(0, 280, 28).tolist(), [*range(n % 2, 28, 2)]
            told = evaluate(machine, LINES, [images_code(image), picks, rows])
            for row, said in zip(rows, told, strict=True):
                for kind in ("W", "U", "V"):
                    (line,) = said[kind]["lines"]
                    count += 1
                    if is_off(products_of(line), line.rpartition("= ")[2]):
                        off.append((name, row, kind, line))
                for kind in ("S", "few", "Z"):
                    off += [(name, row, kind, w) for w in terms_off(said[kind], kind)]
                    count += 1
                sum_line = said["S"]["lines"][0]
                row_part, memory, bias, total = re.findall(NUMBER, sum_line)
                if is_off(number(row_part) + number(memory) + number(bias), total):
                    off.append((name, row, "sum", sum_line))
                value = re.findall(NUMBER, said["H"]["title"])[-1]
                assert number(value) == max(Decimal(0), number(total)), said["H"]
    assert count > 6 * 14 * IMAGES
    assert off == []


def test_powers_and_shares_in_words(machine: Page):
    use(machine, library.open_model_by_name(small_names()[0]).network)
    image, picks = images_code(data.test_split().images[0]), [3] * 28
    for said in evaluate(machine, LINES, [image, picks, [*range(28)]]):
        *_, power, share = said["P"]["lines"]
        exponent, value = re.fullmatch(rf"e\^({MINUS}?[\d.]+) = (.+)", power).groups()
        mantissa, _, unit = value.partition(" · 10")
        size = (
            10.0 ** int(unit.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))) if unit else 1
        )
        assert math.exp(float(number(exponent))) == pytest.approx(
            float(number(mantissa)) * size, rel=0.02
        )
        top, total, percent = re.fullmatch(
            r"(\S+) ÷ (\S+) \(all ten together\) = (\S+)", share
        ).groups()
        assert not share_is_off(number(top) / number(total), percent)


def test_the_step_of_a_weight(machine: Page):
    """Minus rate times error times memory, for errors and memories of every size."""
    rng, steps = np.random.default_rng(2), []
    for _ in range(500):
        rate = 0.02 / 2 ** int(rng.integers(0, 13))
        error, memory = float(rng.uniform(-1, 1)), float(rng.exponential(5))
        steps.append([rate, error, memory, -rate * error * memory])
    for step in evaluate(
        machine, "(all) => all.map((of) => js.printedFactorsAndWeightChange(...of))", steps
    ):
        found = -number(step["rate"]) * number(step["error"]) * number(step["memory"])
        assert not is_off(found, step["change"]), step


def test_shares_that_are_nearly_nothing_and_nearly_all(machine: Page):
    said = machine.evaluate("[0.0001, 0.004, 0.005, 0.44, 0.986, 0.9996, 1].map(js.printedShare)")
    assert said == ["<1%", "<1%", "<1%", "44%", "98.6%", ">99.9%", ">99.9%"]
