"""A Plotly figure whose frames and controls are plain dicts."""

from typing import Any

import plotly.graph_objects as go

CONTROLS = 92  # pixels for Play, Pause and the slider


class AnimatedFigure(go.Figure):
    """A figure with animation frames, and controls for them, that Plotly passes on unchecked.

    Checking 28 frames costs 70 ms, the controls 4 ms and the rest 1.4, more than all else between a
    stroke and its picture; the tests check them once instead, by `go.Figure(figure.to_dict())`.
    """

    def __init__(
        self,
        data: list[dict[str, Any]],
        layout: dict[str, Any],
        controls: dict[str, Any],
        frames: list[dict[str, Any]],
    ) -> None:
        """controls: more of the layout, as `play_controls` makes it."""
        super().__init__(data=data, layout=layout, _validate=False)
        self._plain_controls, self._plain_frames = controls, frames

    def to_dict(self) -> dict[str, Any]:
        """Data, layout and frames, as Plotly's JSON has them."""
        figure = super().to_dict()
        layout = {**figure["layout"], **self._plain_controls}
        return {**figure, "layout": layout, "frames": self._plain_frames}


def play_controls(names: list[str], labels: list[str], ink: str, milliseconds: int = 110) -> dict:
    """Layout entries for Play, Pause and a slider over the frames `names`.

    labels: what the slider says at each frame. `redraw` must stay on: without it Plotly's heatmaps
    vanish.
    """

    def animate(target: Any, duration: int, **more: Any) -> list[Any]:
        how = {"frame": {"duration": duration, "redraw": True}, "transition": {"duration": 0}}
        return [target, {**how, "mode": "immediate", **more}]

    buttons = [
        {"label": "▶ Play", "method": "animate",
         "args": animate(None, milliseconds, fromcurrent=True)},
        {"label": "❚❚ Pause", "method": "animate", "args": animate([None], 0)},
    ]  # fmt: skip
    steps = [
        {"label": label, "method": "animate", "args": animate([name], 0)}
        for name, label in zip(names, labels, strict=True)
    ]
    return {
        "updatemenus": [{
            "type": "buttons", "direction": "right", "showactive": False, "buttons": buttons,
            "x": 0, "xanchor": "left", "y": 0, "yanchor": "top", "pad": {"t": 62},
            "font": {"size": 14, "color": ink}, "borderwidth": 0,
            "bgcolor": "rgba(128,128,128,.12)",
        }],
        "sliders": [{
            "active": len(names) - 1, "steps": steps, "x": 0, "len": 1, "y": 0, "yanchor": "top",
            "pad": {"t": 68, "b": 0}, "ticklen": 0, "minorticklen": 0,
            # The labels under the ticks would collide; the current one stands above the slider.
            "font": {"color": "rgba(0,0,0,0)", "size": 1},
            "currentvalue": {"font": {"color": ink, "size": 14}, "xanchor": "right", "offset": 20},
        }],
    }  # fmt: skip
