"""Describe a network for the stage: the arrangement and the names of its numbers, and the legend.

The browser draws the stage, both in the app and on the page without a server:
`browser/stage/stage_panels.js`.
"""

from collections.abc import Sequence
from dataclasses import asdict

from rnn_demo.explain.state_view import StateView
from rnn_demo.figures.colours import INK_ON, LIGHT, Colours, PlotlyDict
from rnn_demo.figures.row_panels import ACTIVATION_BOUNDS, colour_limits_and_scale
from rnn_demo.figures.state_panels import layer_titles
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.words import Part


def stage_description_as_json_object(reading: Reading, view: StateView) -> PlotlyDict:
    """Return the description as JSON; only the layers' types are taken from the reading.

    states: for each layer and direction {title; layer: its index; columns: the unit of each;
    weights: its weight for the digit of its group, less the mean of its weights for all digits, 0
    without a group; digits: of its group; groups: see
    `UnitGroupsByDigit.group_spans`; low, high: the limits of its numbers; unbounded: true
    if these depend on the numbers; after: the name of a line}.
    """
    layers, directions = reading.layers, {layer.direction for layer in reading.layers}
    titles = layer_titles(layers)
    states = []
    for columns in view.columns:
        layer = layers[columns.layer]
        low, high, _ = colour_limits_and_scale(layer.states, layer.activation, LIGHT)
        states.append({
            "title": titles[columns.layer], "layer": columns.layer,
            "columns": columns.units.tolist(),
            "weights": [_round_float_to_four_digits(weight) for weight in columns.weights],
            "digits": columns.digits.tolist(), "groups": columns.groups,
            "low": _round_float_to_four_digits(low), "high": _round_float_to_four_digits(high),
            "unbounded": layer.activation not in ACTIVATION_BOUNDS,
            "after": "its row, from the last," if layer.direction == "backward" else "row",
        })  # fmt: skip
    return {
        "states": states,
        "reads": "both" if len(directions) == 2 else directions.pop(),
        "word": reading.step_word,
        "addsRow": view.adds_row,
        "called": _text_part_on_shown_layers(layers),
        "note": _text_part_on_cell_states(layers),
    }


def _round_float_to_four_digits(number: float) -> float:
    """Round to four digits, as the last digits of a float32 differ between processors' kernels."""
    return float(f"{number:.4g}")


def colours_and_inks_as_dict(look: Colours) -> PlotlyDict:
    """Return colours as JSON, with the text colours on those of digits."""
    return {**asdict(look), "inks": INK_ON}


def _text_part_on_shown_layers(layers: Sequence[LayerReading]) -> Part:
    if len(layers) == 1:
        return "called.one", {}
    two = len({layer.direction for layer in layers}) == 2
    return ("called.both", {}) if two else ("called.layers", {"count": len(layers)})


def _text_part_on_cell_states(layers: Sequence[LayerReading]) -> Part | None:
    """Return a note on the parts of the state other than h, if any."""
    cells = [layer.cell_states for layer in layers if layer.cell_states is not None]
    if not cells:
        return None
    return "note", {"count": sum(c.shape[1] for c in cells)}


def reading_order_text_key(row_order: str, directions: Sequence[str]) -> str:
    """Return the key of the text about a network whose layers read in these directions."""
    return "about.both" if len(directions) > 1 else f"about.{row_order}"


def stage_legend_text_parts(view: StateView) -> list[Part]:
    """Return the texts that explain the stage: bars show numbers, grey ones belong to no digit."""
    if not view.has_digit_groups:
        return [("legend.grey", {})]
    says: list[Part] = [("legend.ordered", {})]
    return says if all(c.groups for c in view.columns) else [*says, ("legend.grey.others", {})]
