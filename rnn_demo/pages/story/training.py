"""Figures of sections 12 to 18: the notebook's network, a better one, aloud, pairs, blind gates."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from rnn_demo import library
from rnn_demo.code.keras_source import sections
from rnn_demo.data import ROWS
from rnn_demo.explain.answer import answer_clause, answer_with_probability
from rnn_demo.explain.influence import state_influence_by_row
from rnn_demo.explain.initializers import network_with_random_weights
from rnn_demo.explain.reset import zero_state_edits_before_row
from rnn_demo.explain.retention import row_retention_sentences
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.diagram import network_diagram_svg
from rnn_demo.figures.influence_figure import influence_by_row_figure
from rnn_demo.figures.row_curves import curve_legends_as_html, curves_figure, line_trace
from rnn_demo.figures.row_panels import panels_figure, remembered_shares_heatmap_panel
from rnn_demo.files import JsonObject
from rnn_demo.pages.story.basics import show_memory_picture_strip
from rnn_demo.places import ASSETS
from rnn_demo.reader import Network
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui import analyses, chart
from rnn_demo.ui.session import LensInput
from rnn_demo.words.escape import as_markdown

CHAPTER_ACCURACY = 0.8495  # the chapter's own test accuracy
# Of one layer and of two; their gates do not depend on the state
BLIND = ("mingru-64", "mingru-32x2")
GATES = ("the first layer's gates", "the second layer's gates")
WIPE_ROW = 14  # the row before which their memory is wiped


def show_notebook_network(lens_input: LensInput) -> None:
    """Show the notebook's network: its diagram, number of parameters, epochs, and test accuracy."""
    preset, model = PRESETS["notebook"], library.open_model_by_name("notebook")
    left, right = st.columns([1, 1.6], vertical_alignment="center")
    left.image(
        network_diagram_svg(preset.spec, lens_input.look), alt="How state flows from row to row"
    )
    text = dict(sections(preset.spec, preset.recipe))
    right.code(text["network"], language="python")
    st.markdown(f"`{preset.spec.parameter_count_formula()}` numbers to train.")
    figure = _accuracy_by_epoch_figure(model.card["history"], lens_input.look)
    chart.show_figure(figure, "learn-epochs", "Accuracy by epoch, and the published one.")
    st.markdown(
        f"On the test images: loss **{model.card['test_loss']:.4f}**, accuracy "
        f"**{model.card['test_accuracy']:.4f}**; the chapter's was {CHAPTER_ACCURACY}. Given your "
        f"digit, it **{answer_clause(model.read_image(lens_input.image))}**."
    )


def _accuracy_by_epoch_figure(history: list[JsonObject], look: Colours) -> go.Figure:
    """Return a chart of a card's history: "accuracy" and "val_accuracy", 0 to 1, by "epoch"."""
    lines = [
        line_trace(
            np.array([h[of] for h in history]), name, colour, f"epoch %{{x}}: %{{y:.2%}} {name}"
        )
        for of, name, colour in (
            ("accuracy", "training", look.faint),
            ("val_accuracy", "validation", look.ink),
        )
    ]
    figure = curves_figure(lines, look, row=None, height=260)
    figure.add_hline(
        CHAPTER_ACCURACY,
        line={"color": look.faint, "width": 1.5, "dash": "dash"},
        annotation={"text": f"published: {CHAPTER_ACCURACY}", "x": 0, "xanchor": "left"},
    )
    return figure.update_layout(
        xaxis={"range": [0.5, len(history) + 0.5], "title": {"text": "epoch"}},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.16},
        margin_t=30,
    )


def show_published_and_better_network(lens_input: LensInput) -> None:
    """Show how two trainings of the same 890 numbers read the visitor's digit."""
    table = ["| | correct | your digit |", "|---|---:|---|"]
    for name, title in (("notebook", "trained as published"), ("simple-16", "better trained")):
        model = library.open_model_by_name(name)
        reading = model.read_image(lens_input.image)
        table.append(
            f"| {title} | {model.card['test_accuracy']:.1%} | {answer_with_probability(reading)} |"
        )
    st.markdown("\n".join(table))


def show_two_networks_certainty_by_row(lens_input: LensInput) -> None:
    """Show the probabilities of two networks' answers after every row."""
    names, traces = ("lstm-128", "lstm-128-last"), []
    for name, colour in zip(names, lens_input.look.series, strict=False):
        model = library.open_model_by_name(name)
        reading = model.read_image(lens_input.image)
        by_row = reading.probabilities[:, reading.digit]
        hover = f"after row %{{x}}: {reading.digit} at %{{y:.1%}}"
        traces.append(line_trace(by_row, name, colour, hover))
    figure = curves_figure(traces, lens_input.look, row=None, height=240)
    chart.show_figure(figure, "learn-aloud", "How sure two networks are, by row.")
    titles = [PRESETS[name].title for name in names]
    st.html(" &nbsp; ".join(curve_legends_as_html(titles, lens_input.look)))


def show_retention(lens_input: LensInput) -> None:
    """Show both memories of the visitor's digit, and how much of each row is left on average."""
    panels = []
    for name in ("notebook", "lstm-128"):
        model = library.open_model_by_name(name)
        reading, readout = (
            model.read_image(lens_input.image),
            analyses.load_shipped_readout_or_raise(model),
        )
        fades, left = row_retention_sentences(readout, reading)
        st.markdown(f"**{as_markdown(model.title)}.** {fades} {left}")
        show_memory_picture_strip(model, reading)
        shares = readout.h.left, readout.has_seen
        panels.append(remembered_shares_heatmap_panel(model.title, *shares, lens_input.look))
    figure = panels_figure(panels, lens_input.look, row=ROWS - 1, height=400)
    alt = "What is left of each row after each row, in two networks."
    chart.show_figure(figure, "learn-keeps", alt)


def show_gradient_by_row(lens_input: LensInput) -> None:
    """Show d logit / d h by row, for trained and for random weights."""
    model = library.open_model_by_name("notebook")
    image = model.images_in_reading_order(lens_input.image)
    digit = model.read_image(lens_input.image).digit
    networks = (model.network, network_with_random_weights(model.network))
    trained, random = (
        {n.layers[0].kind: state_influence_by_row(n, image, digit)} for n in networks
    )
    figure = influence_by_row_figure(
        image, None, trained, random, ROWS - 1, lens_input.look, upwards=False
    )
    chart.show_figure(figure, "learn-gradient", "How much the memory after each row counts.")


def show_digit_minimal_pairs_table(lens_input: LensInput) -> None:
    """Show where the answer changes between two digits, as measured."""
    head, rule, *table = (ASSETS / "minimal_pairs.md").read_text(encoding="utf-8").splitlines()
    for i, told in enumerate(table):
        pair, rest = told.removeprefix("| ").split(" | ", 1)
        if str(lens_input.reading.digit) in pair:
            table[i] = f"| **{pair}** | {rest}"
    st.markdown("\n".join([head, rule, *table]))


def change_of_update_gates_after_wipe(
    network: Network, image: np.ndarray, row: int
) -> list[np.ndarray]:
    """Return how much each layer's update gates change if all memory is wiped before a row.

    The row is counted from 1. The result is (28,) for each layer: the mean absolute change over its
    units.
    """
    readings = (
        network.read_image(image),
        network.read_image(image, zero_state_edits_before_row(network, row)),
    )
    pairs = zip(*(reading.layers for reading in readings), strict=True)
    return [np.abs(a.gates["update"] - b.gates["update"]).mean(axis=1) for a, b in pairs]


def show_gate_changes_after_wipe(lens_input: LensInput) -> None:
    """Show which gates react when the memory is wiped, and how well one and two layers read."""
    one, two = map(library.open_model_by_name, BLIND)
    differences = change_of_update_gates_after_wipe(
        two.network, two.images_in_reading_order(lens_input.image), WIPE_ROW
    )
    traces = [
        line_trace(by, name, colour, f"row %{{x}}: {name} move by %{{y:.3f}}")
        for by, name, colour in zip(differences, GATES, lens_input.look.series, strict=False)
    ]
    chart.show_figure(
        curves_figure(traces, lens_input.look, row=WIPE_ROW - 1, height=220),
        "learn-blind",
        f"How far gates move where the memory is wiped before row {WIPE_ROW}.",
    )
    st.html(" &nbsp; ".join(curve_legends_as_html(GATES, lens_input.look)))
    read = [f"{m.title} {answer_clause(m.read_image(lens_input.image))}" for m in (one, two)]
    right = [f"{m.card['test_accuracy']:.1%}" for m in (one, two)]
    st.caption(
        f"Your digit: {read[0]}, {read[1]}. Of the 10,000 test images the one layer reads "
        f"{right[0]} correctly, the two {right[1]}, with about as many numbers to train."
    )
