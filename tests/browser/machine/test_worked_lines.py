"""The results that the machine prints can be recomputed with a calculator from printed numbers.

Here the steps from the ten sums to their shares, of each row of 100 images, from only the printed
text; test_machine_sentences.py recomputes the lines of products and sums.
"""

from decimal import Decimal, localcontext

import numpy as np
from playwright.sync_api import Page

from rnn_demo import data, library
from tests.browser.machine.conftest import small_names, use
from tests.support.javascript import evaluate, images_code
from tests.support.printed_numbers import is_off, number, places, share_is_off

IMAGES = 100
TABLES = """(image) => { read(image);
    return Array.from({ length: 28 }, (_, row) => sceneAt(row).table); }"""


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


def test_the_step_of_a_weight(machine: Page):
    """Minus rate times error times memory, for errors and memories of every size."""
    rng, steps = np.random.default_rng(2), []
    for _ in range(500):
        rate = 0.02 / 2 ** int(rng.integers(0, 13))
        error, memory = float(rng.uniform(-1, 1)), float(rng.exponential(5))
        steps.append([rate, error, memory, -rate * error * memory])
    for step in evaluate(
        machine, "(all) => all.map((of) => js.printedRateErrorMemoryAndChange(...of))", steps
    ):
        found = -number(step["rate"]) * number(step["error"]) * number(step["memory"])
        assert not is_off(found, step["change"]), step


def test_shares_that_are_nearly_nothing_and_nearly_all(machine: Page):
    said = machine.evaluate("[0.0001, 0.004, 0.005, 0.44, 0.986, 0.9996, 1].map(js.printedShare)")
    assert said == ["<1%", "<1%", "<1%", "44%", "98.6%", ">99.9%", ">99.9%"]
