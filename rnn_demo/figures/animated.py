"""A Plotly figure whose frames and slider are plain dicts."""

from typing import Any

import plotly.graph_objects as go

from rnn_demo.figures.colours import Colours


class AnimatedFigure(go.Figure):
    """A figure with frames and a slider over them that Plotly passes on unchecked.

    Checking 28 frames costs 70 ms, the slider 4 ms and the rest 1.4, more than all else between a
    stroke and its picture; the tests check them once instead, by `go.Figure(figure.to_dict())`.
    """

    def __init__(
        self,
        data: list[dict[str, Any]],
        layout: dict[str, Any],
        slider: dict[str, Any],
        frames: list[dict[str, Any]],
    ) -> None:
        """slider: of the layout, as `frame_slider` makes it."""
        super().__init__(data=data, layout=layout, _validate=False)
        self._plain_slider, self._plain_frames = slider, frames

    def to_dict(self) -> dict[str, Any]:
        """Data, layout and frames, as Plotly's JSON has them."""
        figure = super().to_dict()
        layout = {**figure["layout"], "sliders": [self._plain_slider]}
        return {**figure, "layout": layout, "frames": self._plain_frames}


def frame_slider(labels: list[str], active: int, look: Colours) -> dict[str, Any]:
    """A slider over frames "0", "1", ...; labels: what it says at each.

    `redraw` must stay on: without it Plotly's heatmaps vanish.
    """
    how = {"frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    steps = [
        {"label": label, "method": "animate", "args": [[str(t)], {**how, "mode": "immediate"}]}
        for t, label in enumerate(labels)
    ]
    return {
        "active": active, "steps": steps, "x": 0, "len": 1, "y": 0, "yanchor": "top",
        "pad": {"t": 50, "b": 0}, "ticklen": 0, "minorticklen": 0, "borderwidth": 0,
        "bgcolor": look.accent, "activebgcolor": look.ink, "currentvalue": {"visible": False},
        "font": {"color": "rgba(0,0,0,0)", "size": 1},  # the labels under the ticks would collide
    }  # fmt: skip
