"""The confusion matrix: every count is written, every cell can be clicked."""

import numpy as np
import plotly.graph_objects as go

from rnn_demo.figures.colours import colours
from rnn_demo.pages.testset.confusions_figure import confusion_figure


def test_counts_and_cells():
    matrix = np.random.default_rng(0).integers(1, 30, (10, 10)) + 900 * np.eye(10, dtype=int)
    matrix[3, 5] = 0
    look = colours(True)
    figure = confusion_figure(matrix, (7, 2), look)
    go.Figure(figure.to_dict())
    written = {(a.y, a.x): a.text for a in figure.layout.annotations}
    assert len(written) == np.count_nonzero(matrix)
    assert all(text == str(matrix[cell]) for cell, text in written.items())
    heat, touch = figure.data
    assert not np.diag(heat.z).any()  # right answers would drown the mistakes
    assert heat.zmax == (matrix * (1 - np.eye(10))).max()
    for digit, answer, text in zip(touch.y, touch.x, touch.text, strict=True):
        assert text == f"a {digit}, read as {answer}: {matrix[digit, answer]:,} images"
    assert len(touch.x) == 100
    assert touch.marker.opacity == touch.selected.marker.opacity == 0
    (chosen,) = figure.layout.shapes
    assert (chosen.y0, chosen.y1, chosen.x0, chosen.x1) == (6.5, 7.5, 1.5, 2.5)
    assert chosen.line.color == look.accent


def test_a_network_without_mistakes():
    figure = confusion_figure(np.eye(10, dtype=int) * 9, (0, 0), colours(False))
    go.Figure(figure.to_dict())
    assert len(figure.layout.annotations) == 10
