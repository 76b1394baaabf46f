"""The playing figure as one HTML file that needs nothing else, not even a network."""

import base64
from html import escape
from typing import Any

import numpy as np
from plotly.io import to_json
from plotly.offline import get_plotlyjs

from rnn_demo.explain.state_view import StateView
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.heatmap import reading_parts
from rnn_demo.reader import Reading
from rnn_demo.reader.cancel import go_on


def to_html(reading: Reading, title: str, view: StateView, look: Colours) -> str:
    """A page with the title, the figure and Plotly's own script, about 5 MB."""
    data, layout, controls, frames = reading_parts(reading, view, look)
    layout |= controls | {
        "paper_bgcolor": look.background, "plot_bgcolor": look.background,
        "font": {"color": look.ink},
    }  # fmt: skip
    config = {"displayModeBar": False, "responsive": True}
    rest = to_json({"layout": layout, "frames": frames, "config": config}, validate=False)
    traces = ",".join(map(_trace, data))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>
body {{background: {look.background}; color: {look.ink}; font-family: sans-serif;
  max-width: 1200px; margin: 2rem auto; padding: 0 1rem}}
</style>
</head>
<body>
<h1>{escape(title)}</h1>
<div id="figure"></div>
<script>{get_plotlyjs()}</script>
<script>Plotly.newPlot("figure", Object.assign({rest}, {{data: [{traces}]}}))</script>
</body>
</html>
"""


def _trace(trace: dict[str, Any]) -> str:
    """Its JSON; one by one: of a deep and wide network they are 20 MB, and its visitor may leave.

    Checked by Plotly where it is shown on a page; here that would take longer than all else.
    """
    go_on()
    packed = {name: _packed(value) for name, value in trace.items()}
    return to_json(packed, validate=False)


def _packed(value: Any) -> Any:
    """float32 numbers, of one or two axes, as Plotly takes them in base64; others as they are."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float32:
        return value
    shape = {"shape": ", ".join(map(str, value.shape))} if value.ndim > 1 else {}
    return {"dtype": "f4", "bdata": base64.b64encode(value.tobytes()).decode()} | shape
