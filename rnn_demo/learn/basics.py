"""Sections 1 to 6: why context matters, the loop, the three cells, an image as a sequence."""

from functools import partial

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.data import COLUMNS, ROWS, VALIDATION, in_order
from rnn_demo.figures.bars import probability_bars
from rnn_demo.learn import memory
from rnn_demo.learn.loop import loop
from rnn_demo.learn.section import Section
from rnn_demo.lenses.numbers.figure import addition_text, products_figure
from rnn_demo.lenses.numbers.numbers import open_unit, step_of, weighted_sums
from rnn_demo.lenses.poke.numbers import operate
from rnn_demo.ui import chart
from rnn_demo.ui.session import Shown

SIMPLE = r"h_t = f(x_t W + h_{t-1} U + b)"
LSTM = r"""\begin{aligned}
i_t &= \sigma(x_t W_i + h_{t-1} U_i + b_i) && \text{input gate}\\
f_t &= \sigma(x_t W_f + h_{t-1} U_f + b_f) && \text{forget gate}\\
\hat c_t &= \tanh(x_t W_c + h_{t-1} U_c + b_c) && \text{candidate}\\
o_t &= \sigma(x_t W_o + h_{t-1} U_o + b_o) && \text{output gate}\\
c_t &= f_t \odot c_{t-1} + i_t \odot \hat c_t && \text{cell state}\\
h_t &= o_t \odot \tanh(c_t) && \text{hidden state}
\end{aligned}"""
GRU = r"""\begin{aligned}
z_t &= \sigma(x_t W_z + h_{t-1} U_z + b_z) && \text{update gate}\\
r_t &= \sigma(x_t W_r + h_{t-1} U_r + b_r) && \text{reset gate}\\
\hat h_t &= \tanh(x_t W_h + r_t \odot (h_{t-1} U_h + b'_h) + b_h) && \text{candidate}\\
h_t &= z_t \odot h_{t-1} + (1 - z_t) \odot \hat h_t && \text{hidden state}
\end{aligned}"""


def in_mind(shown: Shown) -> None:
    """What a large network has in mind of the visitor's digit, then a small one row by row."""
    memory.pictures(shown, library.find(memory.LARGE))
    loop(library.find("simple-16-aloud"), shown.image, shown.look)


def context(shown: Shown) -> None:
    """With its hidden state, and with the hidden state wiped before a row."""
    model = library.find("lstm-128")
    row = st.slider("Wipe the hidden state before row", 1, ROWS, 14, key="learn-wipe")
    image = in_order(shown.image, model.row_order, model.row_seed)
    readings = {
        "not wiped": model.network.read(image),
        f"wiped before row {row}": operate(image, "wipe", row).read(model.network),
    }
    for column, (name, reading) in zip(st.columns(2), readings.items(), strict=True):
        column.markdown(f"**{reading.digit}**, {name}")
        column.html(probability_bars(reading.probabilities[-1], shown.look))
    st.caption("Being wiped is not something it was trained for.")


def one_unit(shown: Shown) -> None:
    """One unit of the smallest network at one row: every product, and their sum."""
    model = library.find("simple-16")
    reading = model.read(shown.image)
    layer, held = model.network.layers[0], reading.layers[0]
    loudest = int(held.states[11].argmax())
    with st.container(horizontal=True):
        row = st.number_input("Row", 1, ROWS, 12, key="learn-row", width=130)
        unit = st.number_input("Unit", 0, 15, loudest, key="learn-unit", width=130)
    of = weighted_sums(layer, held, step_of(held, row - 1))[0]
    opened = open_unit(of, unit)
    chart.show(
        products_figure(of, opened, shown.look),
        "learn-one-unit",
        f"Unit {unit} comes to {opened.value:.4f}.",
    )
    st.code(addition_text(of, opened), language=None)


def gated(shown: Shown, name: str) -> None:
    """A network of one LSTM or GRU, row by row, with the means of its gates."""
    model = library.find(name)
    loop(model, shown.image, shown.look, f"loop-{name}")
    units = model.network.layers[0].cell.units
    st.caption(
        f"The bars are means over the {units} units: how far each gate is open, from 0 to 1."
    )


def shapes(shown: Shown) -> None:
    """The arrays that a notebook would print, and the visitor's own."""
    answer = shown.reading.digit
    hot = np.eye(shown.model.network.classes, dtype=int)[answer]
    rows, columns = shown.image.shape
    st.code(
        f"training    x ({60_000 - VALIDATION}, {ROWS}, {COLUMNS})   y ({60_000 - VALIDATION},)\n"
        f"validation  x ({VALIDATION}, {ROWS}, {COLUMNS})    y ({VALIDATION},)\n"
        f"test        x (10000, {ROWS}, {COLUMNS})   y (10000,)\n\n"
        f"your digit  x (1, {rows}, {columns})\n"
        f"read as     {answer}\n"
        f"one-hot     {' '.join(map(str, hot))}",
        language=None,
    )


SECTIONS = (
    Section(
        "loop",
        "The whole idea in one picture",
        "A recurrent network never sees your whole digit. It reads **one row of pixels at a "
        "time**, called *x*, and all it has besides is its **hidden state**, called *h*: a few "
        "numbers in which it keeps what it has seen so far. Row and hidden state go into the "
        "*cell*; the next hidden state comes out. Ten weighted sums of the hidden state, one for "
        "each digit, are the *logits*; *softmax* turns them into the probabilities that you see "
        "below.\n\n"
        "First, what is in such a memory while LSTM 128, a large network, reads your digit: bright "
        "is what it remembers of the rows that it has read, dim what it expects to come. The "
        "pictures are read off its hidden state; section 15 says how.\n\n"
        "The network drawn below them is a small one, SimpleRNN 16, not the one chosen above the "
        "canvas. It has 16 *units*: its hidden state is 16 numbers, and you see all of them. Move "
        "the slider to go row by row. (Section 3 explains the formula in the cell.)",
        "The first rows are empty. Why do some of the 16 numbers change all the same?",
        "At every row the cell adds some fixed numbers, its *bias*, and what the hidden state held "
        "goes round once more. "
        "With the first ink they change more than in all the empty rows before it.",
        in_mind,
    ),
    Section(
        "context",
        "Why context matters",
        "The word *bank* means one thing beside a river and another beside money; you know which "
        "from the words before it. Rows of pixels are like that. A short bar in the middle of row "
        "14 may belong to a 1, a 4, a 7 or a 9. Only with what came **before** does it mean "
        "something.\n\n"
        "Here one network, LSTM 128 (section 4 explains LSTMs), reads your digit twice: once "
        "normally, and once with its hidden state wiped, set to zeros, before the row that you "
        "choose. From then on it knows only the rows that follow. The bars are its two answers at "
        "the end.",
        "Wipe before the first row. Why does nothing change?",
        "Nothing has been read yet, so there is nothing to forget: before the first row the hidden "
        "state is all zeros anyway.",
        context,
    ),
    Section(
        "simple",
        "The memory unit: SimpleRNN",
        f"$$\n{SIMPLE}\n$$\n\n"
        "*x* is the row, 28 numbers, *h* the hidden state, and *t* counts the rows; *h* at *t-1* "
        "is the hidden state that the row before left. In Keras, the library in which all "
        "networks here are written, *W* is the `kernel`, *U* the `recurrent_kernel`, *b* the "
        "`bias`: numbers that training sets, the same ones at every row. *f* is the `activation`; "
        "here it is *relu*, which turns whatever is below 0 into 0. With 16 units and ten outputs "
        "that makes 28x16 + 16x16 + 16 + 16x10 + 10 = 890 numbers to train.\n\n"
        "Below, one unit at one row is added up as on paper: each of the 28 pixels times its "
        "weight in *W*, each of the 16 numbers of the last hidden state times its weight in *U*. "
        "The last lines compare the result with what the network computed when it read your "
        "digit; the tiny difference is rounding. (This network is of the size of the "
        "one in section 1, but was trained in another way, so its numbers differ.)",
        "Every row multiplies the hidden state by *U* once more. What becomes of a number that is "
        "multiplied by 0.5 twenty times?",
        "It shrinks to about a millionth. Multiplied by 1.5 it would grow more than "
        "3,000-fold. That is why plain RNNs forget, or explode; section 16 shows it on your digit.",
        one_unit,
    ),
    Section(
        "lstm",
        "LSTM: a memory behind gates",
        f"$$\n{LSTM}\n$$\n\n"
        "An LSTM has a second memory, the cell state *c*. It is only ever **scaled and added to**, "
        "never multiplied by a matrix, so a stroke seen in row 3 can still be there in row 28. "
        "Three *gates*, each with a *W*, *U* and *b* of its own, give every unit a number between "
        "0 and 1: how much of *c* to keep (forget gate), how much of the *candidate*, the proposed "
        "new content, to add (input gate), and how much to show in *h* (output gate). "
        "(*\u03c3*, the sigmoid, squeezes any number to between 0 and 1, *tanh* to between -1 and "
        "1, and \u2299 multiplies unit by unit. "
        "Hochreiter and Schmidhuber, 1997; Gers et al., 2000, added the forget gate.)",
        "In the empty rows at the end there is no ink. What must the forget gate be for a "
        "unit to keep what it holds?",
        "Near 1. Where it is near 0, the unit drops what it held.",
        partial(gated, name="lstm-28"),
    ),
    Section(
        "gru",
        "GRU: the same idea with two gates",
        f"$$\n{GRU}\n$$\n\n"
        "A GRU (Cho et al., 2014) has no second memory. Its *update gate* mixes the old hidden "
        "state with a candidate; where the gate is 1, the old state passes unchanged. Its *reset "
        "gate* says how much of the old state goes into the candidate. The equations are those of "
        "Keras's default, `reset_after=True`, which has a second bias *b\u2032*.",
        "An LSTM has four pairs of matrices *W* and *U*, a SimpleRNN one. How many has a GRU?",
        "Three: for update gate, reset gate and candidate. That is why a GRU of 33 units has "
        "about as many numbers to train as an LSTM of 28.",
        partial(gated, name="gru-33"),
    ),
    Section(
        "sequence",
        "An image as 28 time steps of 28 features",
        "MNIST has 70,000 digits of 28x28 pixels, 10,000 of them for testing. Most networks take "
        "an image whole; here it is a **sequence** of 28 *time steps*, its rows, with 28 "
        "*features* each, its pixels. The labels are the digits 0 to 9; *one-hot* writes a label "
        "as ten numbers, nine zeros and a 1. Your drawing is brought to the same form: cropped, "
        "fitted into 20x20 pixels, and shifted until its centre of mass is in the middle.",
        "Why are only 55,000 of the other 60,000 used for training?",
        "5,000 are kept for *validation*: whatever is chosen, such as a learning rate, is chosen "
        "on those. The 10,000 test images are for measuring only.",
        shapes,
    ),
)
