"""Compare: one digit through several networks, or two digits through one."""

import streamlit as st

from rnn_demo.data import in_order
from rnn_demo.explain.belief import decision_step
from rnn_demo.explain.compare import distances, divergence_step
from rnn_demo.figures.compare import (
    digit_figure,
    network_figure,
    sure_figure,
    two_digits_figure,
)
from rnn_demo.text import as_html, as_markdown
from rnn_demo.ui import choices, headline, session

QUIET = {"displayModeBar": False}
# One line each, however narrow the column: the figures below must stand side by side.
LINE = "white-space: nowrap; overflow: hidden; text-overflow: ellipsis"
MODES = {"networks": "One digit, several networks", "digits": "Two digits, one network"}

linked = {title: mode for mode, title in MODES.items()}.get(st.query_params.get("mode", ""))
mode = st.session_state.get("mode") or linked or "networks"
v = headline.visit(
    "Compare",
    "Everything stands on the same rows, and one cursor goes through it all. Compare when things "
    "happen, not where: unit 3 of one network has nothing to do with unit 3 of another.",
    network=mode == "digits",
)
st.segmented_control(
    "What to compare",
    MODES,
    format_func=lambda m: MODES[m],
    default="networks",
    required=True,
    key="mode",
    bind="query-params",
    label_visibility="collapsed",
)

if mode == "networks":
    models = choices.choose_models()
    readings = [m.read(v.image) for m in models]
    with st.container(horizontal=True):  # above all, so that the figures stay on one line
        layers = [choices.choose_layer(m, f"Layer of {as_markdown(m.title)}") for m in models]
    with st.container(key="compare"):
        columns = st.columns([0.55, *[1.0] * len(models)], gap="small")
        with columns[0]:
            orders = {(m.row_order, m.row_seed) for m in models}
            order = "as they are read" if len(orders) == 1 else "as the first reads them"
            st.html(f"<b>Your digit</b><br>28 rows,<br>{order}")
            st.plotly_chart(
                digit_figure(readings[0].image, v.row, v.colours), key="digit", config=QUIET
            )
        for column, model, reading, index, colour in zip(
            columns[1:], models, readings, layers, v.colours.series, strict=False
        ):
            with column:
                sure = reading.probabilities[-1].max()
                decided = decision_step(reading.probabilities) + 1
                st.html(
                    f'<div style="{LINE}"><b><span style="color: {colour}">●</span> '
                    f"{as_html(model.title)}</b></div>"
                    f'<div style="{LINE}">reads <b>{reading.digit}</b> ({sure:.1%}), decided at '
                    f"row {decided}</div>"
                    f'<div style="opacity: .65">{model.network.parameters:,} parameters</div>'
                )
                st.plotly_chart(
                    network_figure(reading, reading.layers[index], v.row, v.colours),
                    key=f"network-{model.name}",
                    config=QUIET,
                )
    st.markdown("**How sure each is of its own answer**, were it to stop after each row:")
    st.plotly_chart(
        sure_figure([m.title for m in models], readings, v.row, v.colours), key="sure", config=QUIET
    )
    st.caption(
        "Before the last row this is a look outside their training: they learned to answer after "
        "row 28 only."
    )
else:
    choices.choose_second(v.image)
    image = in_order(session.second_image(), v.model.row_order, v.model.row_seed)
    second = v.model.network.read(image)
    index = choices.choose_layer(v.model)
    share = st.slider(
        "They have parted when the states are further apart than",
        0.1,
        1.5,
        0.5,
        0.1,
        format="percent",
        key="share",
        width=420,
        help="The length of the difference of the two states, as a share of their own length.",
    )
    one, other = v.reading.layers[index], second.layers[index]
    step = divergence_step(distances(one, other), share)
    parted = None if step is None else int(one.rows[step])
    with st.container(key="compare"):
        st.plotly_chart(
            two_digits_figure(
                (v.reading.image, one), (second.image, other), share, parted, v.row, v.colours
            ),
            key="two",
            config=QUIET,
        )
        where = "never part" if parted is None else f"part at row **{parted + 1}**"
        st.markdown(
            f"The two states {where}. The first digit is read as **{v.reading.digit}**, the second "
            f"as **{second.digit}**."
        )
