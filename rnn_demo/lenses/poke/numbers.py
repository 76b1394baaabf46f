"""Changes of a drawing, their effect on the answer, and the smallest one that changes it."""

from collections.abc import Iterator, Sequence

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.explain.answer import (
    LEAST_ANSWER,
    answer_clause,
    answer_with_probability,
    digit_if_likely_enough,
    final_answer_name,
    format_probability,
)
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.cost import MOMENT
from rnn_demo.reader.reading import step_word

NEGLIGIBLE = 0.01  # differences below this share of the largest one are ignored
DOWNWARDS = np.arange(ROWS)
MOST_BLANK, MOST_SHIFT = 8, 8  # rows: limits for a smallest change
NO_ANSWER = -1
# The first and last row to blank; or the number of rows to shift
ImageChange = tuple[int, int] | int


def image_after_blank_or_shift(
    image: np.ndarray, change: ImageChange, lines: np.ndarray = DOWNWARDS
) -> np.ndarray:
    """Return a copy of an image, (28, 28) in reading order, with a change.

    A pair blanks the rows read from the change[0]-th to the change[1]-th. A number moves the
    drawing down by that many rows, or up if negative, and leaves blank rows; for a network that
    reads columns it moves right or left. `lines` are those of `data.line_indices_in_reading_order`.
    """
    after = np.zeros_like(image)
    if isinstance(change, tuple):
        first, last = change
        after[: first - 1], after[last:] = image[: first - 1], image[last:]
    else:
        source = lines - change  # the source of each line after the shift
        inside = (source >= 0) & (source < ROWS)
        after[inside] = image[np.argsort(lines)[source[inside]]]
    return after


def find_smallest_image_change(
    network: Network, reading: Reading, lines: np.ndarray = DOWNWARDS
) -> tuple[str, ImageChange] | None:
    """Find the smallest change that gives another answer; "no idea" does not count as one.

    Returns the tool, "blank" or "shift", and the change; None if none was found. Blank rows are
    tried before shifts, fewer rows before more; among changes of one size the one with the highest
    probability of the new answer is taken. For a large network only as many are tried as it can
    read in about a second. `lines` are as for `image_after_blank_or_shift`.
    """
    answer, room = digit_if_likely_enough(reading.probabilities[-1]), 2 * MOMENT // network.work
    before = NO_ANSWER if answer is None else answer
    for tool, values in _blanks_and_shifts_by_row_count():
        room -= len(values)
        if room < 0:
            return None
        images = np.stack(
            [image_after_blank_or_shift(reading.image, value, lines) for value in values]
        )
        logits = network.final_logits(images)
        last = network.calibrated_softmax(logits, -1)
        sure = np.nan_to_num(last.max(axis=1))  # an overflow is not an answer
        sure[(last.argmax(axis=1) == before) | (sure < LEAST_ANSWER)] = 0
        if sure.any():
            return tool, values[int(sure.argmax())]
    return None


def _blanks_and_shifts_by_row_count() -> Iterator[tuple[str, Sequence[ImageChange]]]:
    """Yield each tool with all values of one size, from the smallest."""
    for rows in range(1, MOST_BLANK + 1):
        yield "blank", [(first, first + rows - 1) for first in range(1, ROWS - rows + 2)]
    for by in range(1, MOST_SHIFT + 1):
        yield "shift", [by, -by]


def state_difference_by_image_row(before: Reading, after: Reading, layer: int) -> np.ndarray:
    """Return h with a change minus h without it, (28, units) float32, by row of the image.

    `layer` is an index of `Network.layers`.
    """
    one, other = before.layers[layer], after.layers[layer]
    return (other.states - one.states)[one.row_index_by_step]


def image_change_clause(change: ImageChange, row_order: str) -> str:
    """Return the first part of a sentence: the effect of `image_after_blank_or_shift`.

    If the digit is not shown as drawn, it says that the digit was moved on the paper.
    """
    line = step_word((), row_order)
    if isinstance(change, tuple):
        first, last = change
        lines = f"{line} {first}" if first == last else f"{line}s {first} to {last}"
        return f"Without {lines},"
    ways = ("down", "up") if line == "row" else ("right", "left")
    lines = f"{abs(change)} {line}{'s' if abs(change) != 1 else ''}"
    where = " on the paper" if row_order in ("bottom", "permuted") else ""
    return f"Moved {ways[change < 0]} by {lines}{where},"


def answer_before_and_after_clause(before: Reading, after: Reading) -> str:
    """Return the second part of a sentence: the answers with a change and without it."""
    now, once = (digit_if_likely_enough(of.probabilities[-1]) for of in (after, before))
    if now != once:
        return f"it {answer_clause(after)} instead of {answer_with_probability(before)}."
    if now is None:
        return f"it still {answer_clause(after)}."
    sure = [format_probability(float(of.probabilities[-1].max())) for of in (after, before)]
    return f"it still reads {final_answer_name(after)} ({sure[0]}, before {sure[1]})."


def state_difference_sentence(difference: np.ndarray, backward: bool, line: str) -> str:
    """Say since which row states differ, and how much of the difference is left at the end.

    `difference` comes from `state_difference_by_image_row`; `backward` is True if the layer reads
    upwards.
    """
    distance = np.linalg.norm(difference, axis=1)
    if not distance.any():
        return f"The hidden state is the same after every {line}."
    first, last = (-1, 0) if backward else (0, -1)
    end = distance[last] / distance.max()
    rest = "forgotten in the end" if end < NEGLIGIBLE else f"{end:.0%} of that is left at the end"
    return (
        f"The hidden state differs from {line} {np.flatnonzero(distance)[first] + 1} on, most "
        f"after {line} {distance.argmax() + 1}; {rest}."
    )
