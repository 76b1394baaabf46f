"""Before and after are side by side, and show the computed differences."""

import numpy as np

from rnn_demo import data, library
from rnn_demo.explain.reset import zero_state_edits_before_row
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.lenses.poke.figure import reading_change_figure
from rnn_demo.lenses.poke.numbers import image_after_blank_or_shift, state_difference_by_image_row


def test_the_figure_shows_before_after_and_the_difference():
    network = library.open_model_by_name("simple-16").network
    image = data.test_split().image(4)
    before = network.read_image(image)
    after = network.read_image(
        image_after_blank_or_shift(image, (9, 13)), zero_state_edits_before_row(network, 21)
    )
    states = state_difference_by_image_row(before, after, 0)
    (columns,) = network_state_view(network, False).columns
    figure = reading_change_figure(before, after, columns, (21, "wiped"), 12, DARK)
    new, gone, shown, size, *sure = figure.data
    np.testing.assert_array_equal(new.z, after.image)
    np.testing.assert_array_equal(gone.z, image - after.image)  # the blanked ink
    np.testing.assert_array_equal(shown.z, states)
    np.testing.assert_array_equal(size.x, np.linalg.norm(states, axis=1))
    answers = list(dict.fromkeys([before.digit, after.digit]))
    drawn = [r.probabilities[:, answer] for r in (before, after) for answer in answers]
    np.testing.assert_array_equal([line.x for line in sure], drawn)
    assert [line.line.dash for line in sure] == ["dot"] * len(answers) + [None] * len(answers)
    dotted = [s.y0 for s in figure.layout.shapes if s.line.dash == "dot"]
    assert dotted == [20.5]  # between row 20 and row 21, which has no state


def test_a_line_marks_the_changed_row_in_both_directions():
    network = library.open_model_by_name("bidirectional").network
    image = data.test_split().image(4)
    before = network.read_image(image)
    after = network.read_image(image, zero_state_edits_before_row(network, 15))
    columns = network_state_view(network, False).columns
    for k, layer in enumerate(before.layers):
        figure = reading_change_figure(before, after, columns[k], (15, "wiped"), 12, LIGHT)
        (line,) = [s.y0 for s in figure.layout.shapes if s.line.dash == "dot"]
        rows = np.flatnonzero(state_difference_by_image_row(before, after, k).any(axis=1))
        touched = rows + 1  # counted from 1
        behind = touched > line if layer.direction == "forward" else touched < line
        assert behind.all()
        beside = touched.min() if layer.direction == "forward" else touched.max()
        assert abs(beside - line) == 0.5
