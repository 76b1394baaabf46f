"""Numbers as the pages print them, parsed and rounded like with a calculator."""

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
NUMBER = rf"[+{MINUS}]?\d[\d,]*(?:\.\d+)?(?: {TIMES} 10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def number(text: str) -> Decimal:
    """Parse a printed number: a minus as long as a plus, commas at thousands, powers of ten."""
    digits, _, power = text.replace(",", "").replace(MINUS, "-").partition(f" {TIMES} 10")
    return Decimal(digits).scaleb(int(power.translate(POWERS) or "0"))


def found(pattern: str, text: str) -> list[Decimal]:
    """Return the numbers in a sentence; # in the pattern stands for one."""
    match = re.search(pattern.replace("#", f"({NUMBER})"), text)
    assert match, (pattern, text)
    return [number(n) for n in match.groups()]


def calculates(result: Decimal | float, written: Decimal) -> bool:
    """Return True if a calculator's result, rounded to as many places, is the printed number."""
    place = Decimal(1).scaleb(int(written.as_tuple().exponent))
    return Decimal(result).quantize(place, ROUND_HALF_UP) == written


def to_significant(result: Decimal, digits: int) -> Decimal:
    return result.quantize(Decimal(1).scaleb(result.adjusted() - digits + 1), ROUND_HALF_UP)


def share(text: str) -> Decimal:
    """Parse a share in percent: "53.4%"."""
    (percent,) = found(r"#%", text)
    return percent.scaleb(-2)


def bent(label: str, of: Decimal) -> Decimal | float:
    """Apply the function that a line names to the sum above it."""
    v = float(of)
    functions: dict[str, Callable[[], Decimal | float]] = {
        f"what is new: squashed to between {MINUS}1 and 1 (tanh)": lambda: math.tanh(v),
        "what is new: relu of it: below 0 it is 0": lambda: max(of, Decimal()),
        f"1 / (1 + e^{MINUS}sum)": lambda: 1 / (1 + math.exp(-v)),
    }
    return functions[label]()


def largest_product(
    values: dict[str, float], name: str, products: np.ndarray, near: float
) -> float:
    """Take out the line of one product: the largest, and a calculator's result of its factors.

    name: a pattern of what the line calls it; its first group, if any, counts from 1 to its place.
    """
    (label,) = [label for label in values if re.match(rf"{name}: ", label)]
    place = re.match(name, label).groups()
    assert not place or abs(products[int(place[0]) - 1]) > np.abs(products).max() - near
    of, weight = found(rf": # {TIMES} #$", label)
    adds = values.pop(label)
    assert calculates(of * weight, Decimal(str(adds)))
    assert abs(adds - products[np.abs(products).argmax()]) < near
    return adds
