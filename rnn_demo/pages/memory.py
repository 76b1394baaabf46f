"""Memory horizon: how far back the answer reaches, and which pixels it rests on."""

import streamlit as st

from rnn_demo import library
from rnn_demo.data import in_order, test_split
from rnn_demo.explain.fresh import fresh, plain
from rnn_demo.explain.memory import (
    Horizon,
    beside,
    horizon,
    never_active,
    saliency,
    silent_units,
)
from rnn_demo.figures.memory import memory_figure
from rnn_demo.text import as_html
from rnn_demo.ui import choices, headline, models

BESIDE = (*choices.MATCHED, "simple-16", "lstm-128")  # the other cells are taken from these
IMAGES = 200  # of the test set, to tell a dead unit from one that is silent

v = headline.visit(
    "Memory horizon",
    "How much would the answer change if the memory after a row were a little different? On this "
    "log scale a straight slope down towards the first rows is the **vanishing gradient**: from "
    "what was read there the network can hardly learn. Saliency shows the same for pixels.",
)


@st.cache_data(show_spinner=False)
def dead_units(name: str, stamp: int, layer: int) -> list[int]:
    model = models.find(name)
    images = in_order(test_split().images[:IMAGES], model.row_order, model.row_seed)
    return never_active(model.network, images, layer)


def shown(rows: Horizon | None) -> str:
    if rows is None:
        return "none here"
    return "nothing" if rows.oldest is None else f"row {rows.oldest + 1}"


def silence(silent: list[int], dead: list[int], units: int) -> str:
    if not silent:
        return f"All **{units} ReLU units** fire on this digit, at one row or another."
    names = ", ".join(map(str, silent[:12])) + (", ..." if len(silent) > 12 else "")
    also = f"{len(dead)} of them stay" if dead else "None of them stays"
    return (
        f"**{len(silent)} of {units} ReLU units** never leave 0 on this digit: {names}. {also} at "
        f"0 on all of {IMAGES} test images, which would be a dead unit: no gradient wakes it."
    )


network, image = v.model.network, v.reading.image
with st.container(horizontal=True, gap="medium"):
    digit = st.selectbox(
        "Logit of",
        ["best", *range(10)],
        key="memory-digit",
        bind="query-params",
        width=200,
        format_func=lambda d: f"{v.reading.digit}, the answer" if d == "best" else str(d),
        help="The score of this digit, before the softmax, is what is looked at.",
    )
    k = choices.choose_layer(v.model)
digit = v.reading.digit if digit == "best" else digit
layer = network.layers[k]
known = [library.find(name) for name in BESIDE if name in library.names()]
others = beside(v.model, k, known)

trained: dict[str, Horizon | None] = {layer.kind: horizon(network, image, digit, k)}
random = {layer.kind: horizon(fresh(network), image, digit, k)}
titles = {layer.kind: v.model.title}
for cell, other in others.items():
    start = plain(cell, layer.cell.units) if other is None else fresh(other.network)
    trained[cell] = None if other is None else horizon(other.network, image, digit)
    random[cell] = horizon(start, image, digit)
    titles[cell] = f"{cell} {layer.cell.units}" if other is None else other.title

with st.container(key="memory"):
    ink = saliency(network, image, digit)
    st.plotly_chart(
        memory_figure(
            image, ink, trained, random, v.row, v.colours, upwards=layer.direction == "backward"
        ),
        key="horizon",
        config={"displayModeBar": False},
    )
    st.markdown("**The oldest row that still counts for 1 % of the most**, trained and untrained:")
    st.html(
        "<br>".join(
            f'<span style="color: {colour}">●</span> {as_html(titles[cell])}: '
            f"<b>{shown(trained[cell])}</b>, with random weights {shown(random[cell])}"
            for cell, colour in zip(trained, v.colours.series, strict=False)
        )
    )
    st.caption(
        "The curves are the size of d logit / d h after each row, by backpropagation through time, "
        "100 % being its largest. Random weights are as Keras starts them. Saliency, gradient x "
        "ink, is an approximation: it holds for small changes of ink only."
        + (" This network turns pixels into tokens: no gradient reaches them." * (ink is None))
    )
if v.reading.layers[k].activation == "relu":
    silent = silent_units(v.reading.layers[k])
    dead = dead_units(v.model.name, v.model.stamp, k)
    with st.container(key="silent"):
        st.markdown(silence(silent, dead, layer.cell.units))
