"""Numbers as the pages print them, parsed and rounded like with a calculator."""

import re
from decimal import ROUND_HALF_UP, Decimal

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
