"""What is said of a network in Watch, as keys of the words that app and site share."""

from collections.abc import Sequence

from rnn_demo.cells import CELLS
from rnn_demo.explain.state_view import StateView
from rnn_demo.reader import LayerReading
from rnn_demo.words import Part

HOVER = ": hover to see h"  # where one can


def about(row_order: str, directions: Sequence[str]) -> str:
    """The key of what a network does, in its own order. directions: as of `Network`."""
    return "about.both" if len(directions) > 1 else f"about.{row_order}"


def legend(view: StateView, layers: Sequence[LayerReading], hover: str = "") -> list[Part]:
    """What a newcomer must know to read the hidden state in another lens."""
    says: list[Part] = []
    if view.is_grouped:
        says.append(("legend.ordered", {}))
        read = (layers[c.layer] for c in view.columns)  # of a relu's h the sign says nothing
        if any(CELLS[layer.cell].IS_MIXTURE or layer.activation == "relu" for layer in read):
            says.append(("legend.against", {"hover": hover}))
        if not all(c.groups for c in view.columns):
            says.append(("legend.others", {}))
    else:
        says.append(("legend.plain", {}))
    return says


def stage_legend(view: StateView) -> list[Part]:
    """The same of the stage, where a bar shows the number, and grey is of no digit."""
    if not view.is_grouped:
        return [("legend.grey", {})]
    says: list[Part] = [("legend.ordered", {})]
    return says if all(c.groups for c in view.columns) else [*says, ("legend.grey.others", {})]
