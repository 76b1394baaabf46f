"""Figures of sections 1 to 6: the loop, why context matters, the three cells, a sequence."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from rnn_demo import library
from rnn_demo.browser.bundle import FOLDER, page_component_script
from rnn_demo.cells import CELLS
from rnn_demo.cells.activations import Activation
from rnn_demo.data import COLUMNS, ROWS, VALIDATION, line_indices_in_reading_order
from rnn_demo.explain.answer import (
    answer_with_probability,
    digit_to_show_after_step,
    final_answer_name,
    first_ink_step,
    format_probability,
)
from rnn_demo.explain.memory_picture.readout import concatenate_states_by_row
from rnn_demo.explain.reset import zero_state_edits_before_row
from rnn_demo.figures.colours import Colours
from rnn_demo.figures.on_stage import colours_and_inks_as_dict
from rnn_demo.figures.pixels import image_url, thumbnails_html
from rnn_demo.library import Model
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.reader.recurrent import Recurrent
from rnn_demo.text_style import SMALL_TEXT
from rnn_demo.ui import analyses, chart, stage
from rnn_demo.ui.session import LensInput
from rnn_demo.words import english_text

LOOP_GATES = (7, 10, 14, 18, 22, 28)  # numbers of rows read
PICTURE = 96  # side of a picture, in CSS pixels
EXPECTATION_INK = 0.5  # brightness of the ink of future rows
HERE = Path(__file__).parent
_loop = st.components.v2.component(
    "rnn_demo.loop",
    html=(HERE / "loop.html").read_text("utf-8"),
    css="".join(file.read_text("utf-8") for file in (FOLDER / "bars.css", HERE / "loop.css")),
    js=page_component_script("loop"),
)


def show_memory_strip_and_reading_animation(lens_input: LensInput) -> None:
    """Show the picture of the digit in a large network's memory, then in a small one's by row."""
    model = library.open_model_by_name("lstm-128")
    show_memory_picture_strip(model, model.read_image(lens_input.image))
    show_reading_animation(
        library.open_model_by_name("simple-16-bounded"), lens_input.image, lens_input.look
    )


def show_reading_animation(
    model: Model, image: np.ndarray, look: Colours, key: str = "loop"
) -> None:
    """Animate how a network of one recurrent layer reads an image, (28, 28) float32 in [0, 1].

    The picture that plays shows row, cell, hidden state and answer; see `browser/app/loop.js`.
    """
    reading = model.read_image(image)
    (layer,) = reading.layers
    cell = CELLS[layer.cell]
    network, order = model.network, None
    if network.row_order != "columns":
        order = line_indices_in_reading_order(network.row_order, network.row_seed).tolist()
    data = {
        "rows": reading.image.round(3).tolist(),
        "states": layer.states.round(4).tolist(),
        "answers": reading.probabilities.round(4).tolist(),
        "order": order,
        "equations": [line.format(activation=layer.activation) for line in cell.EQUATIONS],
        "gates": {  # the means over the units after each row
            name: layer.gates[name].mean(axis=1).round(4).tolist() for name in cell.LOOP_GATES
        },
        "look": colours_and_inks_as_dict(look),
    }
    _loop(key=key, data=data)


def show_memory_picture_strip(model: Model, reading: Reading) -> None:
    """Show a strip: the picture in a network's memory after some rows, with its answers."""
    readout, carried = (
        analyses.load_shipped_readout_or_raise(model),
        concatenate_states_by_row(reading),
    )
    since, strip = first_ink_step(reading), []
    for rows in LOOP_GATES:
        picture = readout.picture(carried[rows - 1], rows - 1)
        answer = digit_to_show_after_step(reading.probabilities, rows - 1, since)
        chance = format_probability(float(reading.probabilities[rows - 1].max()))
        said = english_text("none") if answer is None else f"{answer} ({chance})"
        picture = np.where(readout.has_seen[rows - 1][:, None], picture, EXPECTATION_INK * picture)
        strip.append((image_url(picture), f"row {rows}\n{said}"))
    st.html(thumbnails_html(strip, PICTURE))


def show_wiped_memory(lens_input: LensInput) -> None:
    """Show a reading with its hidden state, and one with the hidden state wiped before a row."""
    model = library.open_model_by_name("lstm-128")
    row = st.slider("Wipe the hidden state before row", 1, ROWS, 14, key="learn-wipe")
    image = model.images_in_reading_order(lens_input.image)
    wipe = zero_state_edits_before_row(model.network, row)
    edits = {"not wiped": {}, f"wiped before row {row}": wipe}
    for k, (column, (name, edit)) in enumerate(zip(st.columns(2), edits.items(), strict=True)):
        with column:
            reading = model.network.read_image(image, edit)
            st.markdown(f"**{final_answer_name(reading)}**, {name}")
            stage.show_answer_part("bars", reading.probabilities[-1], key=f"wiped-{k}")
    st.caption("Being wiped is not something it was trained for.")


@dataclass(frozen=True, eq=False)
class UnitSum:
    """One unit of a SimpleRNN at one step: `activation(x @ kernel + h @ recurrent_kernel + bias)`.

    Attributes:
        x: (inputs,) float32, the row.
        h: (units,) float32, the hidden state before it.
        kernel: (inputs,) float32, the unit's column.
        recurrent_kernel: (units,) float32, likewise.
        result: The value in the reading.
    """

    x: np.ndarray
    h: np.ndarray
    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: float
    activation: Activation
    result: float

    @property
    def input_and_state_products(self) -> tuple[np.ndarray, np.ndarray]:
        """The products with x, (inputs,) float64, and with h, (units,) float64."""
        return self.x.astype(np.float64) * self.kernel, self.h * np.float64(self.recurrent_kernel)

    @property
    def pre_activation(self) -> float:
        """The argument of the activation, from the products."""
        return float(sum(products.sum() for products in self.input_and_state_products) + self.bias)

    @property
    def new_state(self) -> float:
        """The activation of `pre_activation`: the unit's h after the step."""
        return float(self.activation(np.asarray(self.pre_activation)))


def unit_sum_at_step(layer: Recurrent, reading: LayerReading, step: int, unit: int) -> UnitSum:
    """Return the sum of one unit of a SimpleRNN with a bias; `step` counts from 0."""
    cell, states = layer.cell, reading.states
    assert cell.bias is not None
    return UnitSum(
        x=reading.inputs[step],
        h=states[step - 1] if step else np.zeros_like(states[0]),
        kernel=cell.kernel[:, unit],
        recurrent_kernel=cell.recurrent_kernel[:, unit],
        bias=float(cell.bias[unit]),
        activation=cell.activation,
        result=float(states[step, unit]),
    )


def show_unit_sum(lens_input: LensInput) -> None:
    """Show one unit of the smallest network at one row: every product, and their sum."""
    model = library.open_model_by_name("simple-16")
    reading = model.read_image(lens_input.image)
    layer, held = model.network.layers[0], reading.layers[0]
    loudest = int(held.states[11].argmax())
    with st.container(horizontal=True):
        row = st.number_input("Row", 1, ROWS, 12, key="learn-row", width=130)
        unit = st.number_input("Unit", 0, 15, loudest, key="learn-unit", width=130)
    unit_sum = unit_sum_at_step(layer, held, held.row_index_by_step[row - 1], unit)
    chart.show_figure(
        products_figure(unit_sum, lens_input.look),
        "learn-one-unit",
        f"Unit {unit} comes to {unit_sum.new_state:.4f}.",
    )
    st.code(unit_sum_text(unit_sum), language=None)


def products_figure(unit_sum: UnitSum, look: Colours) -> go.Figure:
    """Make a bar chart of the products in a unit's sum: x on the left, h on the right."""
    x_products, h_products = unit_sum.input_and_state_products
    halves = [
        ("inputs", x_products, unit_sum.x, unit_sum.kernel, "x"),
        ("memory", h_products, unit_sum.h, unit_sum.recurrent_kernel, "h before"),
    ]
    low, high = look.diverging[1][1], look.diverging[-2][1]
    data, titles = [], []
    for i, (name, products, given, weights, symbol) in enumerate(halves, 1):
        data.append({
            "type": "bar", "x": list(range(len(products))), "y": products,
            "xaxis": "x" if i == 1 else f"x{i}", "yaxis": "y",
            "marker": {"color": [high if p > 0 else low for p in products]},
            "customdata": np.stack([given, weights], axis=1),
            "hovertemplate": f"{name} %{{x}}<br>{symbol} %{{customdata[0]:.4f}} * weight "
                             "%{customdata[1]:.4f} = %{y:.4f}<extra></extra>",
        })  # fmt: skip
        titles.append({
            "text": f"{symbol}: {len(products)} products",
            "x": (i - 1) * 0.52, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper",
            "yanchor": "bottom", "showarrow": False,
            "font": {"size": SMALL_TEXT, "color": look.ink},
        })  # fmt: skip
    bottom = {"fixedrange": True, "color": look.faint, "showgrid": False, "nticks": 5}
    return go.Figure(
        data=data,
        layout={
            "height": 230, "margin": {"l": 36, "r": 4, "t": 26, "b": 26}, "showlegend": False,
            "dragmode": False, "bargap": 0.15, "annotations": titles,
            "xaxis": {"domain": [0, 0.48], **bottom},
            "xaxis2": {"domain": [0.52, 1], "range": [-0.5, len(unit_sum.h) - 0.5], **bottom},
            "yaxis": {"fixedrange": True, "color": look.faint, "zerolinecolor": look.faint},
        },
    )  # fmt: skip


def unit_sum_text(unit_sum: UnitSum) -> str:
    """Return a unit's addition as fixed-width text."""
    x, h = (products.sum() for products in unit_sum.input_and_state_products)
    return "\n".join([
        f"  x @ kernel           {x:+11.6f}",
        f"+ h @ recurrent_kernel {h:+11.6f}",
        f"+ bias                 {unit_sum.bias:+11.6f}",
        f"= sum                  {unit_sum.pre_activation:+11.6f}",
        f"  {unit_sum.activation.name + '(sum)':<20} {unit_sum.new_state:+11.6f}",
        f"  in the network       {unit_sum.result:+11.6f}",
    ])  # fmt: skip


def show_reading_with_gate_means(lens_input: LensInput, name: str) -> None:
    """Show a network of one LSTM or GRU row by row, with the means of its gates."""
    model = library.open_model_by_name(name)
    show_reading_animation(model, lens_input.image, lens_input.look, f"loop-{name}")
    units = model.network.layers[0].cell.units
    st.caption(
        f"The bars are means over the {units} units: how far each gate is open, from 0 to 1."
    )


def show_data_array_shapes(lens_input: LensInput) -> None:
    """Show the arrays that a notebook would print, and the visitor's own."""
    reading = lens_input.reading
    hot = np.eye(lens_input.model.network.classes, dtype=int)[reading.digit]
    rows, columns = lens_input.image.shape
    st.code(
        f"training    x ({60_000 - VALIDATION}, {ROWS}, {COLUMNS})   y ({60_000 - VALIDATION},)\n"
        f"validation  x ({VALIDATION}, {ROWS}, {COLUMNS})    y ({VALIDATION},)\n"
        f"test        x (10000, {ROWS}, {COLUMNS})   y (10000,)\n\n"
        f"your digit  x (1, {rows}, {columns})\n"
        f"read as     {answer_with_probability(reading)}\n"
        f"one-hot     {' '.join(map(str, hot))}    (for {reading.class_name(reading.digit)})",
        language=None,
    )
