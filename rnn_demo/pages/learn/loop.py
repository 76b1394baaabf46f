"""The loop as a picture that plays: row, cell, hidden state, answer; see `browser/app/loop.js`."""

from pathlib import Path

import numpy as np
import streamlit as st

from rnn_demo.browser.bundle import FOLDER, app_part
from rnn_demo.cells import CELLS
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.on_stage import look_as_json
from rnn_demo.files import JsonObject
from rnn_demo.library import Model
from rnn_demo.reader import Reading

STYLES = (FOLDER / "bars.css", Path(__file__).with_suffix(".css"))
_component = st.components.v2.component(
    "rnn_demo.loop",
    html=Path(__file__).with_suffix(".html").read_text(encoding="utf-8"),
    css="".join(file.read_text(encoding="utf-8") for file in STYLES),
    js=app_part("loop"),
)


def show_loop(model: Model, image: np.ndarray, look: Colours, key: str = "loop") -> None:
    """Animate how a network of one recurrent layer reads an image, (28, 28) float32 in [0, 1]."""
    _component(key=key, data=loop_data(model, model.read(image), image, look))


def loop_data(model: Model, reading: Reading, image: np.ndarray, look: Colours) -> JsonObject:
    """Return the data for `browser/app/loop.js`, from a reading of the image as drawn."""
    (layer,) = reading.layers
    cell = CELLS[layer.cell]
    order = model.in_order(np.arange(28)[:, None].repeat(28, 1))
    as_rows = model.row_order != "columns"
    return {
        "rows": reading.image.round(3).tolist(),
        "states": layer.states.round(4).tolist(),
        "answers": reading.probabilities.round(4).tolist(),
        "order": order[:, 0].tolist() if as_rows else None,
        "equations": [line.format(activation=layer.activation) for line in cell.EQUATIONS],
        "gates": {  # the means over the units after each row
            name: layer.gates[name].mean(axis=1).round(4).tolist() for name in cell.LOOP_GATES
        },
        "look": look_as_json(look),
    }
