"""Fields of a dataclass that links store, and parsers of their texts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from rnn_demo.errors import UserError

CANT_BE_SHOWN = "`{}` in this link can't be shown: the default is shown instead."


@dataclass(frozen=True)
class LinkParameter:
    """How the URL stores one value of the session, as a parameter with its name.

    Attributes:
        parse: Returns the value of a text; raises ValueError, KeyError or UserError.
        complaint: The error message for the visitor, or a function of the text that returns it.
        write: Returns the text of a value.
        is_kept: True if a link without the parameter keeps the value; then it is written even
            if it is the default.
        resets_with_digit: True if it returns to its default when another digit is read.
        resets_with_edit: The same when an edit of the memory is added or removed.
        resets_with_page: The same when a page is opened without a link.
    """

    default: Any
    parse: Callable[[str], Any]
    complaint: str | Callable[[str], str] = CANT_BE_SHOWN
    write: Callable[[Any], str] = str
    is_kept: bool = False
    resets_with_digit: bool = False
    resets_with_edit: bool = False
    resets_with_page: bool = False

    def read(self, text: object) -> Any:
        """Return the value of a text from a browser, or None if it has none. It never raises."""
        try:
            return self.parse(text) if isinstance(text, str) else None
        except (ValueError, KeyError, UserError):
            return None


def link_field(default: object, *args: Any, **options: Any) -> Any:
    """Return a dataclass field of any type that links store; arguments as for `LinkParameter`."""
    return field(default=default, metadata={"link": LinkParameter(default, *args, **options)})


def choice_parser(*values: object) -> Callable[[str], object]:
    """Return a parser of the texts of these values."""
    return {str(value): value for value in values}.__getitem__


def whole_number_parser(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from low to high, with one spelling each."""

    def parse(text: str) -> int:
        if len(text) > 3 or not text.isascii() or text != str(int(text)):
            raise ValueError
        if not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return parse


def join_with_commas(values: Iterable[object]) -> str:
    """Return the text of several values in a link."""
    return ",".join(map(str, values))


def flag_field(default: bool = False) -> Any:
    """Return a field for a switch, which a link turns on or off."""
    texts = {"true": True, "false": False}
    return link_field(default, texts.__getitem__, write=lambda on: str(on).lower())


def link_parameter_definitions(kind: type) -> dict[str, LinkParameter]:
    """Return the `LinkParameter` of each field of a dataclass that links store, by name."""
    return {f.name: f.metadata["link"] for f in fields(kind) if "link" in f.metadata}
