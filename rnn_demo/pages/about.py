"""How it works: what a recurrent network does with an image, and what the pages show."""

import streamlit as st

from rnn_demo import library
from rnn_demo.explain import doubt
from rnn_demo.explain.parity import parity
from rnn_demo.spec.presets import DEFAULT, PRESETS

st.header("How it works", anchor=False)

st.markdown(
    """
A network that reads text sees one word at a time. Here it sees one **row of pixels** at a time:
a digit of MNIST is 28 rows of 28 pixels, and the network reads them from top to bottom. It never
sees the whole picture. All it has is the row in front of it and its own memory of the rows
before, the **hidden state** *h*. After the last row, ten weighted sums of *h* say how much the
digit looks like a 0, a 1, … a 9.

So everything it knows of the upper half of your digit, when it reaches the lower half, must be
in *h*. That is what the heatmap of Read shows: one line a row, one column a unit.
"""
)

st.subheader("The three cells", anchor=False)
simple, gru, lstm = st.tabs(["SimpleRNN", "GRU", "LSTM"])
with simple:
    st.latex(r"h_t = f(x_t W + h_{t-1} U + b)")
    st.markdown(
        "*x* is a row, *W* Keras's `kernel`, *U* its `recurrent_kernel`, *b* its `bias`, *f* the "
        "`activation`. With 16 units and ten outputs: 28x16 + 16x16 + 16 + 16x10 + 10 = 890 "
        "numbers. Each row multiplies the memory by *U* once more, so what the first rows left "
        "behind fades or grows 27 times over: the vanishing gradient."
    )
with gru:
    st.latex(
        r"""\begin{aligned}
z_t &= \sigma(x_t W_z + h_{t-1} U_z + b_z) && \text{update gate}\\
r_t &= \sigma(x_t W_r + h_{t-1} U_r + b_r) && \text{reset gate}\\
\hat h_t &= \tanh(x_t W_h + r_t \odot (h_{t-1} U_h + b'_h) + b_h) && \text{candidate}\\
h_t &= z_t \odot h_{t-1} + (1 - z_t) \odot \hat h_t
\end{aligned}"""
    )
    st.markdown(
        "Where the update gate is near 1 the old memory passes unchanged. This is Keras's default, "
        "`reset_after=True` (Cho et al., 2014, in the form of cuDNN)."
    )
with lstm:
    st.latex(
        r"""\begin{aligned}
i_t &= \sigma(x_t W_i + h_{t-1} U_i + b_i) && \text{input gate}\\
f_t &= \sigma(x_t W_f + h_{t-1} U_f + b_f) && \text{forget gate}\\
\hat c_t &= \tanh(x_t W_c + h_{t-1} U_c + b_c) && \text{candidate}\\
o_t &= \sigma(x_t W_o + h_{t-1} U_o + b_o) && \text{output gate}\\
c_t &= f_t \odot c_{t-1} + i_t \odot \hat c_t && \text{cell state}\\
h_t &= o_t \odot \tanh(c_t)
\end{aligned}"""
    )
    st.markdown(
        "The cell state *c* is only ever scaled and added to, never multiplied by a matrix: a "
        "stroke seen in row 3 can still be there in row 28 (Hochreiter and Schmidhuber, 1997)."
    )

st.subheader("What is shown, and how true it is", anchor=False)
st.markdown(
    f"""
- Every number is computed from the network's own weights by equations written out in NumPy,
  which the tests hold against Keras. {parity().sentence} The server runs no TensorFlow.
- Your drawing is brought to 28x28 as MNIST was made: cropped, fitted into 20x20 pixels, centred
  by its mass. The small picture beside the answer is exactly what the network reads.
- The probabilities after each row come from the same ten weighted sums, applied early. A network
  that thinks aloud (`target_replication` on its card) was trained to give them. One trained on its
  last answer only was not: its earlier ones are a look into a memory that is not finished,
  not a verdict.
"""
)

st.subheader("How sure it is, and when to doubt it", anchor=False)
errors = {card.get("title"): doubt.errors(card) for card in library.cards()}
st.markdown(
    """
A network is often surer, or less sure, than it has a right to be. The percentages on the Read page
are therefore **calibrated**: the ten sums are divided by one number, the temperature, that makes
the loss on the 5,000 validation images smallest (Guo et al., 2017), and by 1 where that would not
bring them closer to the truth. The *expected calibration error* says by how much the percentages
are off: it is the mean distance between how sure an answer was and how often such answers are
right.
"""
)
lines = ["| network | temperature | before | after |", "|---|---:|---:|---:|"]
lines += [
    f"| {title} | {found[0]:.2f} | {found[1]:.2%} | {found[2]:.2%} |"
    for title, found in errors.items()
    if found
]
st.html("<style>.st-key-calibration :is(th, td) {padding: .15rem .4rem}</style>")
with st.expander("The error of each network on the 10,000 test images", key="calibration"):
    st.markdown("\n".join(lines))
st.markdown(
    f"""
**What is no digit** gets a doubt instead of a confident answer. Among the digits that
{PRESETS[DEFAULT].title.split(",")[0]} was trained on were pictures that are none, made of digits:
two side by side, three in a heap, one on its side or in a mirror, a few straight lines. There the
answer it was taught is that all ten are equally likely (Hendrycks et al., 2019). A picture that
leaves its ten sums lower than 98.5 % of the validation images do is doubted, whichever network
reads it. So one or two digits in a hundred are doubted without need, and a letter that looks like a
digit (O, l, S, Z, q) is seldom doubted.
"""
)

st.subheader("Where the digits come from", anchor=False)
st.markdown(
    "The example digits and all training images are MNIST (Y. LeCun, C. Cortes, C. Burges), a "
    "derivative of NIST data, under CC BY-SA 3.0 as commonly stated."
)
