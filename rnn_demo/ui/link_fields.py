"""Fields of a dataclass that stand in links, and parsers of their texts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

USUAL = "`{}` in this link can't be shown: what is usual is shown instead."


@dataclass(frozen=True)
class Link:
    """How one value of the session stands in the URL, as the parameter of its name.

    default: what it is at first. parse: what a text stands for; raises ValueError, KeyError or
    UserError, which is `complaint` to the visitor, or what that says of the text. write: the text
    for a value. stays: whether a link without it leaves it as it is; so it is written where it is
    as at first, too. of_digit, of_page: whether it is as at first again where another digit is
    read, or a page is opened without a link.
    """

    default: Any
    parse: Callable[[str], Any]
    complaint: str | Callable[[str], str] = USUAL
    write: Callable[[Any], str] = str
    stays: bool = False
    of_digit: bool = False
    of_page: bool = False


def linked(
    default: object,
    parse: Callable[[str], object],
    complaint: str | Callable[[str], str] = USUAL,
    *,
    write: Callable[[Any], str] = str,
    stays: bool = False,
    of_digit: bool = False,
    of_page: bool = False,
) -> Any:
    """A field of a dataclass, of whatever type, that stands in links. All as `Link` takes it."""
    link = Link(default, parse, complaint, write, stays, of_digit, of_page)
    return field(default=default, metadata={"link": link})


def one_of(*values: object) -> Callable[[str], object]:
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


def commas(values: Iterable[object]) -> str:
    """The inverse of `several`."""
    return ",".join(map(str, values))


def flag(default: bool = False) -> Any:
    """A field that is a switch, which a link turns on or off."""
    texts = {"true": True, "false": False}
    return linked(default, texts.__getitem__, write=lambda on: str(on).lower())
