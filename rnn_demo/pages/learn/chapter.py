"""The chapter's sections in order: their text from `chapter.md`, and their figures."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rnn_demo.pages.learn import basics, survey, training
from rnn_demo.ui.session import LensInput

FIGURES: dict[str, Callable[[LensInput], None]] = {
    "loop": basics.show_memory_and_loop,
    "context": basics.show_wiped_memory,
    "simple": basics.show_unit_sum,
    "lstm": partial(basics.show_gates_by_row, name="lstm-28"),
    "gru": partial(basics.show_gates_by_row, name="gru-33"),
    "sequence": basics.show_shapes,
    "workflow": survey.show_low_level_program,
    "loops": survey.show_three_loops,
    "wrappers": survey.show_catalogue,
    "styles": survey.show_styles,
    "stateful": survey.show_stateful,
    "notebook": training.show_notebook_network,
    "better": training.show_two_trainings,
    "aloud": training.show_row_answers,
    "keeps": training.show_retention,
    "gradient": training.show_gradient,
    "pairs": training.show_digit_pairs,
    "blind": training.show_blind_gates,
}


@dataclass(frozen=True)
class Section:
    """A heading with a text, a live figure on the visitor's digit, and a question.

    name: in the address and in container keys. text, question, answer: Markdown. figure: draws with
    Streamlit, from a `LensInput`.
    """

    name: str
    title: str
    text: str
    question: str
    answer: str
    figure: Callable[[LensInput], None]


def _sections() -> Iterator[Section]:
    chapter = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    for part in re.split(r"^## ", chapter, flags=re.MULTILINE)[1:]:
        heading, told = part.split("\n\n", 1)
        name, title = heading.split(": ", 1)
        text, question, answer = re.split(r"\s+\*\*(?:Question|Answer)\.\*\* ", told.strip())
        yield Section(name, title, text, question, answer, FIGURES[name])


SECTIONS = tuple(_sections())
