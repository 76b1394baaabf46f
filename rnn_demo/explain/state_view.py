"""The columns of the hidden state: their order and their factors.

The colour of a heatmap shows a number of the reading times the factor of its column, which is the
sign of the unit's weight for the digit of its group. On the stage a bar's height shows the number
itself, and its colour the sign of that product.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.explain.unit_groups import NO_DIGIT, no_unit_groups, unit_groups_by_digit
from rnn_demo.reader import Network
from rnn_demo.reader.head_kernel import image_feeds_head


@dataclass(frozen=True, eq=False)
class OrderedLayerColumns:
    """The columns of one layer in one direction, in the order of display.

    Attributes:
        layer: Its index in `Reading.layers`.
        units: (units,) int, the unit of each column.
        factors: (units,) float32.
        digits: (units,) int, the digit of the column's group; NO_DIGIT in plain order.
        weights: (units,) float32, the weight for that digit, see `UnitGroupsByDigit`.
        groups: See `UnitGroupsByDigit.group_spans`; empty in plain order.
    """

    layer: int
    units: np.ndarray
    factors: np.ndarray
    digits: np.ndarray
    weights: np.ndarray
    groups: list[tuple[int, int, int]]

    @property
    def names(self) -> list[str]:
        """The name of each column in hover text, if columns are in groups."""
        return [
            f"unit {unit}" + ("" if digit == NO_DIGIT else f", says most about {digit}")
            for unit, digit in zip(self.units, self.digits, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class StateView:
    """The display of all layers.

    Attributes:
        columns: For each layer.
        adds_row: True if the row itself is an input of the last Dense, too.
    """

    columns: tuple[OrderedLayerColumns, ...]
    adds_row: bool = False

    @property
    def has_digit_groups(self) -> bool:
        """True if the columns are in groups."""
        return any(c.groups for c in self.columns)


def network_state_view(network: Network, is_grouped: bool = True) -> StateView:
    """Order the columns of the layers: as `UnitGroupsByDigit` if `is_grouped`, else plainly."""
    columns = []
    for k, layer in enumerate(network.layers):
        groups = (
            unit_groups_by_digit(network, k) if is_grouped else no_unit_groups(layer.cell.units)
        )
        order = groups.order
        columns.append(
            OrderedLayerColumns(
                layer=k,
                units=order,
                factors=groups.sign[order].astype(np.float32),
                digits=groups.digit[order],
                weights=groups.weight[order],
                groups=groups.group_spans,
            )
        )
    return StateView(tuple(columns), image_feeds_head(network))
