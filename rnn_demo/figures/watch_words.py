"""The keys of the words about a network in Watch, which app and site share."""

from collections.abc import Sequence

from rnn_demo.cells import CELLS
from rnn_demo.explain.state_view import StateView
from rnn_demo.reader import LayerReading
from rnn_demo.words import Part

HOVER = ": hover to see h"  # for devices that can hover


def about(row_order: str, directions: Sequence[str]) -> str:
    """Return the key of the text on what a network does. directions: see `Network`."""
    return "about.both" if len(directions) > 1 else f"about.{row_order}"


def legend(view: StateView, layers: Sequence[LayerReading], hover: str = "") -> list[Part]:
    """Return what a newcomer must know to read the hidden state in another lens."""
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
    """Return the same for the stage, where a bar shows the number and grey stands for no digit."""
    if not view.is_grouped:
        return [("legend.grey", {})]
    says: list[Part] = [("legend.ordered", {})]
    return says if all(c.groups for c in view.columns) else [*says, ("legend.grey.others", {})]
