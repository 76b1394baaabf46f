"""A heatmap as a small PNG, which is replaced in place: a Plotly figure is mounted anew."""

import base64
import io

import numpy as np
from PIL import Image

from rnn_demo.figures.colours import Scale


def heat_url(values: np.ndarray, low: float, high: float, scale: Scale) -> str:
    """A PNG with a pixel for each of values (rows, columns), as a data URL."""
    stops = [float(at) for at, _ in scale]
    rgb = np.array([[int(str(c)[i : i + 2], 16) for i in (1, 3, 5)] for _, c in scale], float)
    share = np.clip((values - low) / (high - low), 0, 1)
    pixels = np.stack([np.interp(share, stops, rgb[:, i]) for i in range(3)], axis=-1)
    buffer = io.BytesIO()
    Image.fromarray(pixels.round().astype(np.uint8)).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
