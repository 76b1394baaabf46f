"""Numbers as the pages print them, parsed and rounded like with a calculator."""

import functools
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
NUMBER = rf"[+{MINUS}]?\d[\d,]*(?:\.\d+)?(?: {TIMES} 10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
CACHED = 20_000  # printed numbers, of which many are printed often


@functools.lru_cache(CACHED)
def number(text: str) -> Decimal:
    """Parse a printed number: a minus as long as a plus, commas at thousands, powers of ten.

    A factor below 0 is in parentheses.
    """
    plain = text.strip("()").replace(",", "").replace(MINUS, "-")
    digits, _, power = plain.partition(f" {TIMES} 10")
    return Decimal(digits).scaleb(int(power.translate(POWERS) or "0"))


def places(printed: str | Decimal) -> int:
    """Return the number of digits after the point."""
    written = number(printed) if isinstance(printed, str) else printed
    return -int(written.as_tuple().exponent)


def is_off(recomputed: Decimal | float, printed: str | Decimal, unit: int | None = None) -> bool:
    """Return True if a calculator's result, rounded to as many places, is not the printed number.

    unit: the power of ten of the last place.
    """
    written = number(printed) if isinstance(printed, str) else printed
    last = Decimal(1).scaleb(-places(written) if unit is None else unit)
    return abs(Decimal(recomputed) - written) > last / 2


def share_is_off(share: Decimal, printed: str) -> bool:
    """Return True if a share is printed wrongly: "53.4%", "<1%" or ">99.9%"."""
    if printed.startswith("<"):
        return share >= number(printed[1:-1]) / 100
    if printed.startswith(">"):
        return share <= number(printed[1:-1]) / 100
    return is_off(100 * share, printed[:-1])


def products_of(line: str) -> Decimal:
    """Recompute the part of a line before the last =: products and numbers, added up."""
    left = line.rpartition("=")[0]
    total = Decimal(0)
    for part in left.split(" + "):
        numbers = [number(n) for n in re.findall(NUMBER, part)]
        assert len(numbers) in (1, 2), line
        total += numbers[0] * (numbers[1] if len(numbers) == 2 else 1)
    return total


def found(pattern: str, text: str) -> list[Decimal]:
    """Return the numbers in a sentence; # in the pattern stands for one."""
    match = re.search(pattern.replace("#", f"({NUMBER})"), text)
    assert match, (pattern, text)
    return [number(n) for n in match.groups()]


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
    assert not is_off(of * weight, Decimal(str(adds)))
    assert abs(adds - products[np.abs(products).argmax()]) < near
    return adds
