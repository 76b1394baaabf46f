"""What a section of the chapter is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Section:
    """A heading with a text, a live figure on the visitor's digit, and a question.

    name: in the address and in container keys. text, answer: Markdown. figure: draws with
    Streamlit, from what is shown.
    """

    name: str
    title: str
    text: str
    question: str
    answer: str
    figure: Callable[[Any], None]
