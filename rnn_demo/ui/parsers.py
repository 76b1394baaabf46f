"""Parsers of texts in a link: each raises ValueError or KeyError for what it does not take."""

from collections.abc import Callable
from typing import Any


def one_of(*values: Any) -> Callable[[str], Any]:
    """A parser of the texts of these values."""
    return {str(value): value for value in values}.__getitem__


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers from low to high, which have one spelling each."""

    def parse(text: str) -> int:
        if len(text) > 3 or not text.isascii() or text != str(int(text)):
            raise ValueError
        if not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return parse


def several(count: int, low: int, high: int) -> Callable[[str], tuple[int, ...]]:
    """A parser of so many whole numbers with commas between."""

    def parse(text: str) -> tuple[int, ...]:
        numbers = tuple(whole(low, high)(part) for part in text.split(",", count))
        if len(numbers) != count:
            raise ValueError
        return numbers

    return parse


def commas(values: Any) -> str:
    """The inverse of `several`."""
    return ",".join(map(str, values))


def flag(text: str) -> bool:
    """A parser of true and false."""
    return {"true": True, "false": False}[text]
