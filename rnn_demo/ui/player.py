"""Playing a reading in the browser, and clicks on cells of any lens: see `browser/player.js`."""

import functools
from typing import Any

import streamlit as st

from rnn_demo.browser.bundle import called
from rnn_demo.ui import session
from rnn_demo.ui.session import Shown

KEY = "player"
SPEEDS = {240: "slow", 120: "half speed", 60: "60 ms a row", 30: "30 ms a row"}
_HTML = """<div class="player">
<button type="button" title="Space plays and pauses, the arrow keys go row by row">▶ Play</button>
<label>Speed <select>OPTIONS</select></label>
<label><input type="checkbox"> Play after each drawing</label>
<span role="status"></span>
</div>"""
_CSS = """
.player {display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center;
  color: var(--st-text-color); font: 400 .9rem var(--st-font)}
.player button, .player select {color: inherit; font: inherit; padding: .25rem .7rem;
  background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius)}
.player button {min-width: 6rem; cursor: pointer}
.player[hidden] {display: none}
.player label {display: inline-flex; gap: .35rem; align-items: center}
.player :focus-visible {outline: 3px solid light-dark(#0054a3, #60b4ff); outline-offset: 2px}
.player [role=status] {position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%)}
"""
_OPTIONS = "".join(f'<option value="{ms}">{name}</option>' for ms, name in SPEEDS.items())
_component = st.components.v2.component(
    "rnn_demo.player", html=_HTML.replace("OPTIONS", _OPTIONS), css=_CSS, js=called("player")
)


def player(shown: Shown, *, plays: bool = True) -> None:
    """The controls, if it `plays`; a click on a cell sets row and unit for all lenses."""
    shapes = [layer.states.shape for layer in shown.reading.layers]
    _component(
        key=KEY,
        data={"play": session.state("play"), "row": shown.row, "plays": plays},
        on_cell_change=functools.partial(_take_cell, shown.model.name, shapes),
    )


def _take_cell(model: str, shapes: list[tuple[int, ...]]) -> None:
    """What a browser sends is not to be trusted: a cell that is none is left alone."""
    cell = st.session_state[KEY].get("cell")
    if not isinstance(cell, dict):
        return
    row, layer, unit = (_whole(cell.get(name)) for name in ("row", "layer", "unit"))
    if row in range(shapes[0][0]):
        session.keep(row=row)
    if layer in range(len(shapes)) and unit in range(shapes[layer][1]):
        session.look_at(model, layer, unit)


def _whole(value: Any) -> int:
    return value if type(value) is int else -1
