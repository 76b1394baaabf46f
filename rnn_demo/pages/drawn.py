"""What the visitor has drawn or picked, kept in the session so that no page or rerun loses it."""

from typing import Any

import numpy as np
import streamlit as st

from rnn_demo import drawing

_DEFAULTS: dict[str, Any] = {
    "pad": 0,  # a new number gives a new, empty canvas
    "on_the_pad": None,  # what that canvas began with, in Fabric.js's JSON
    "strokes": None,  # what is on it now
    "cleared": None,  # what was on the last one, for Undo
    "drawn": None,  # (28, 28) float32: the strokes as a network sees them
    "seen": None,  # the last picture that came from the canvas, to tell a new one
    "example": 3,  # the example that is read instead of the drawing, or None
}


def state(name: str) -> Any:
    """One of the session's values named above."""
    return st.session_state.setdefault(f"drawn.{name}", _DEFAULTS[name])


def keep(**values: Any) -> None:
    """Set some of the session's values."""
    for name, value in values.items():
        st.session_state[f"drawn.{name}"] = value


def canvas_key() -> str:
    """The key of today's canvas. On a fresh mount its strokes are handed back to it first."""
    key = f"pad-{state('pad')}"
    if key not in st.session_state:
        keep(on_the_pad=state("strokes"))
    return key


def take(picture: bytes | None, rgba: np.ndarray | None, strokes: dict | None) -> None:
    """Take over what the canvas sent, if it is new; it then is what is read."""
    if picture is None or rgba is None or picture == state("seen"):
        return
    keep(seen=picture)
    if not strokes or not strokes.get("objects"):
        if state("strokes"):  # wiped by the canvas's own tools
            keep(strokes=None, drawn=None)
        return
    white = rgba[..., :3].max(axis=-1) * (rgba[..., 3] / 255.0) / 255.0
    keep(strokes=strokes, drawn=drawing.normalise(white), example=None)


def clear() -> None:
    """Empty the canvas; `undo` brings the drawing back."""
    keep(cleared=state("strokes") and (state("strokes"), state("drawn")))
    keep(pad=state("pad") + 1, strokes=None, drawn=None, seen=None, example=None)


def undo() -> None:
    """Bring back what `clear` took away."""
    strokes, drawn = state("cleared")
    keep(pad=state("pad") + 1, strokes=strokes, drawn=drawn, cleared=None, seen=None, example=None)
