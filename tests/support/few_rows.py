"""Images of few rows, and a trainer that reads them.

TensorFlow traces an unrolled loop, and runs any, in proportion to its rows. The mathematics, the
layers and their weights are the same for all numbers of rows.
"""

from collections.abc import Callable

from rnn_demo.data import Split
from rnn_demo.spec import layers
from rnn_demo.trainer import builders, epoch, losses

FIRST, ROWS = 2, 9  # from row 2, as ink begins at row 4.8 on average


def make_models_of_few_rows(set_value: Callable[[object, str, int], None] = setattr) -> None:
    """Make the trainer build and train models of images (B, ROWS, 28) instead of (B, 28, 28).

    Rows in the order "top" only, and without augmentation.
    """
    for module in (layers, builders, epoch, losses):
        set_value(module, "ROWS", ROWS)


def with_few_rows(split: Split, count: int) -> Split:
    """Return the first images of a split, (count, ROWS, 28) uint8, and their labels."""
    return Split(split.images[:count, FIRST : FIRST + ROWS], split.labels[:count])
