"""The playing figure as one HTML file that needs nothing else, not even a network."""

from html import escape

import plotly.io

from rnn_demo.explain.state_view import StateView
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.heatmap import reading_figure
from rnn_demo.reader import Reading
from rnn_demo.reader.cancel import go_on


def to_html(reading: Reading, title: str, view: StateView, look: Colours) -> str:
    """A page with the title, the figure and Plotly's own script, about 5 MB."""
    figure = reading_figure(reading, look, view=view)
    figure.update_layout(
        paper_bgcolor=look.background, plot_bgcolor=look.background, font={"color": look.ink},
        template="none",
    )  # fmt: skip
    go_on()
    drawn = plotly.io.to_html(
        figure, full_html=False, include_plotlyjs=True, auto_play=False,
        config={"displayModeBar": False, "responsive": True},
    )  # fmt: skip
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
{drawn}
</body>
</html>
"""
