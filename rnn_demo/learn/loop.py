"""The loop as a small picture that plays: row, cell, hidden state, answer; see `loop.js`."""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from rnn_demo.data import in_order
from rnn_demo.figures.colours import Colours
from rnn_demo.library import Model
from rnn_demo.reader import Reading

EQUATIONS = {
    "LSTM": ["c = f·c + i·candidate", "h = o·tanh(c)"],
    "GRU": ["h = z·h +", "(1 - z)·candidate"],
}
GATES = {"LSTM": ("forget", "input", "output"), "GRU": ("update", "reset")}
_HTML = """<svg class="loop" role="img"
 aria-label="A row and the hidden state go into the cell, the next hidden state comes out"></svg>
<div class="controls"><button class="play" type="button">Play</button>
<input class="row" type="range" min="0" value="0" aria-label="Row"></div>"""
_CSS = """
.loop { display: block; width: 100%; max-width: 30rem; height: auto }
.loop text { font: 13px sans-serif } .loop .strong { font-weight: 600; font-size: 15px }
.loop .small { font-size: 12px } .loop .tiny { font-size: 11px }
.loop .number { font-size: 12.5px } .loop .number.tight { font-size: 9px }
.controls { display: flex; gap: .75rem; align-items: center; max-width: 30rem; margin-top: .5rem }
.controls .play { min-width: 6.5rem; min-height: 2.2rem; border-radius: .5rem; cursor: pointer;
  font: inherit; color: inherit; background: none; border: 1px solid var(--st-border-color) }
.controls :focus-visible { outline: 3px solid light-dark(#0054a3, #60b4ff); outline-offset: 2px }
.controls .row { flex: 1; accent-color: var(--st-primary-color); min-height: 24px }
"""
_JS = Path(__file__).with_name("loop.js").read_text(encoding="utf-8")
_component = st.components.v2.component("rnn_demo.loop", html=_HTML, css=_CSS, js=_JS)


def loop(model: Model, image: np.ndarray, look: Colours, key: str = "loop") -> None:
    """Play what a network of one recurrent layer does with an image, (28, 28) float32 in [0, 1]."""
    _component(key=key, data=picture(model, model.read(image), image, look))


def picture(model: Model, reading: Reading, image: np.ndarray, look: Colours) -> dict[str, Any]:
    """What `loop.js` draws, from a reading of the image as drawn."""
    (layer,) = reading.layers
    order = in_order(np.arange(28)[:, None].repeat(28, 1), model.row_order, model.row_seed)
    as_rows = model.row_order != "columns"
    return {
        "rows": reading.image.round(3).tolist(),
        "states": layer.states.round(4).tolist(),
        "answers": reading.probabilities.round(4).tolist(),
        "order": order[:, 0].tolist() if as_rows else None,
        "equations": EQUATIONS.get(layer.cell, [f"h = {layer.activation}(xW + hU + b)"]),
        "gates": {  # the means over the units after each row
            name: layer.gates[name].mean(axis=1).round(4).tolist()
            for name in GATES.get(layer.cell, ())
        },
        "colours": {
            "ink": look.ink,
            "faint": look.faint,
            "accent": look.accent,
            "paper": look.background,
            "low": str(look.diverging[0][1]),
            "high": str(look.diverging[-1][1]),
            "bars": str(look.sequential[2][1]),
            "digits": look.digits,
        },
    }
