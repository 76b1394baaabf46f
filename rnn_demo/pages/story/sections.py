"""The sections of Story in order: their text from `sections.md`, and their figures.

It is not part of `story.py`, as a page's script is executed again in each run.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rnn_demo.pages.story import basics, keras_layers, training
from rnn_demo.ui.session import LensInput
from rnn_demo.words import glossary

FIGURES: dict[str, Callable[[LensInput], None]] = {
    "loop": basics.show_memory_strip_and_reading_animation,
    "context": basics.show_wiped_memory,
    "simple": basics.show_unit_sum,
    "lstm": partial(basics.show_reading_with_gate_means, name="lstm-28"),
    "gru": partial(basics.show_reading_with_gate_means, name="gru-33"),
    "sequence": basics.show_data_array_shapes,
    "workflow": keras_layers.show_low_level_training,
    "loops": keras_layers.show_loop_costs,
    "wrappers": keras_layers.show_keras_and_chapter_names,
    "styles": keras_layers.show_sequential_and_functional,
    "stateful": keras_layers.show_state_effect_on_next_digit,
    "notebook": training.show_notebook_network,
    "better": training.show_published_and_better_network,
    "aloud": training.show_two_networks_certainty_by_row,
    "keeps": training.show_retention,
    "gradient": training.show_gradient_by_row,
    "pairs": training.show_digit_minimal_pairs_table,
    "blind": training.show_gate_changes_after_wipe,
}


@dataclass(frozen=True)
class Section:
    """A heading with a text, a live figure on the visitor's digit, and a question.

    Attributes:
        name: In the address and in container keys.
        text: Markdown, like question and answer.
        new_terms: The terms of the glossary that it is the first to use.
    """

    name: str
    title: str
    text: str
    question: str
    answer: str
    figure: Callable[[LensInput], None]
    new_terms: list[str]


def _sections() -> Iterator[Section]:
    known: set[str] = set()
    text = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, told = part.split("\n\n", 1)
        name, title = heading.split(": ", 1)
        text, question, answer = re.split(r"\s+\*\*(?:Question|Answer)\.\*\* ", told.strip())
        used = glossary.terms_in(f"{title} {text}")
        new = [term for term in used if term not in known]
        known.update(used)
        yield Section(name, title, text, question, answer, FIGURES[name], new)


SECTIONS = tuple(_sections())
