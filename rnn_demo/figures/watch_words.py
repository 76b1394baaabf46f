"""The keys of the words about a network in Watch, which app and site share."""

from collections.abc import Sequence

from rnn_demo.cells import CELLS
from rnn_demo.explain.state_view import StateView
from rnn_demo.reader import LayerReading
from rnn_demo.words import Part

HOVER = ": hover to see h"  # for devices that can hover


def reading_order_key(row_order: str, directions: Sequence[str]) -> str:
    """Return the key of the text about a network. directions: see `Network`."""
    return "about.both" if len(directions) > 1 else f"about.{row_order}"


def heatmap_legend(view: StateView, layers: Sequence[LayerReading], hover: str = "") -> list[Part]:
    """Return the texts that explain the heatmap of the hidden state."""
    says: list[Part] = []
    if view.is_grouped:
        says.append(("legend.ordered", {}))
        # The sign of a relu's h carries no information
        read = (layers[c.layer] for c in view.columns)
        if any(CELLS[layer.cell].IS_MIXTURE or layer.activation == "relu" for layer in read):
            says.append(("legend.against", {"hover": hover}))
        if not all(c.groups for c in view.columns):
            says.append(("legend.others", {}))
    else:
        says.append(("legend.plain", {}))
    return says


def stage_legend(view: StateView) -> list[Part]:
    """Return the texts that explain the stage: bars show numbers, grey ones belong to no digit."""
    if not view.is_grouped:
        return [("legend.grey", {})]
    says: list[Part] = [("legend.ordered", {})]
    return says if all(c.groups for c in view.columns) else [*says, ("legend.grey.others", {})]
