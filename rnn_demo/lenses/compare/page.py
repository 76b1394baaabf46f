"""Compare: one digit through several networks."""

from dataclasses import replace

import streamlit as st

from rnn_demo.explain.answer import answer_clause, decision_step
from rnn_demo.lenses.compare.figure import input_image_figure, network_figure
from rnn_demo.reader import Reading
from rnn_demo.spec.presets import TWINS
from rnn_demo.ui import chart, choices, session, stage
from rnn_demo.ui.session import LensInput
from rnn_demo.words import read_markdown_paragraphs_beside_module
from rnn_demo.words.escape import as_html, as_markdown

ORDER = 10
TITLE, SENTENCE, MORE = read_markdown_paragraphs_beside_module(__file__)
NEEDS_DIGITS = False
TELLS_ANSWER = True
SHOWS_LAST_ROW = True
SHARED_FIELDS = ("grouped", "compared")
# If there is no room for all side by side, they wrap into rows of equal columns.
STYLE = """<style>.st-key-compare .stColumn > .stVerticalBlock {gap: 0}
@media (min-width: 1201px) {
.st-key-compare .stHtml {min-height: 6.4rem; align-content: end} /* a name in two lines */
}
@media (max-width: 1200px) { /* figures of a line begin at one height, however long the names */
.st-key-compare .stHorizontalBlock {display: grid; grid: auto / repeat(auto-fit, minmax(10em, 1fr));
  row-gap: 0}
.st-key-compare .stColumn {width: auto; min-width: 0}
.st-key-compare :is(.stColumn, .stColumn > .stVerticalBlock) {display: grid; grid-row: span 2;
  grid-template-rows: subgrid; grid-template-columns: minmax(0, 1fr)}
.st-key-compare .stHtml {align-content: end; height: 100%}
}</style>"""
DIGIT = 1.2  # of a network's width; square in a window of 1400
LATE = "lstm-128-last"  # decides late, as it was trained only on its last answer
NONE = -1  # used in place of a layer of the network that reads


def show(lens_input: LensInput) -> None:
    with st.container(key="decisions", horizontal=True, vertical_alignment="center"):
        first = st.container(width="stretch")
        choice = st.popover("Other networks", key="choose-networks", width="content")
    twins = {**TWINS, **{last: aloud for aloud, last in TWINS.items()}}
    defaults = dict.fromkeys(
        (twins.get(lens_input.model.name, LATE), LATE, "simple-16", "lstm-128")
    )
    names = [name for name in defaults if name != lens_input.model.name][:2]
    with choice:
        others = choices.choose_models(names, beside=lens_input.model.name)
    every = [
        lens_input,
        *(session.lens_input_of_image(model, lens_input.image) for model in others),
    ]
    titles = [as_markdown(each.model.title) for each in every]
    ends = decisions_and_doubts_sentence(
        titles, [each.reading for each in every], [each.is_strange for each in every]
    )
    first.markdown(f"**{ends}**")
    row, look = lens_input.row, lens_input.look
    with st.container(key="compare"):
        columns = st.columns([DIGIT, *[1.0] * len(every)], vertical_alignment="top")
        with columns[0]:
            orders = {(each.model.network.row_order, each.model.network.row_seed) for each in every}
            order = "as they are read" if len(orders) == 1 else "as the first reads them"
            yours = "Your digit" if lens_input.reading.names is None else "Your drawing"
            st.html(f"{STYLE}<b>{yours}</b><br>28 rows, {order}")
            chart.show_figure(
                input_image_figure(
                    lens_input.reading.image, row, look, lens_input.reading.line_word
                ),
                "digit-alone",
                f"{yours}.",
            )
        for column, each, colour in zip(columns[1:], every, look.series, strict=False):
            model, reading = each.model, each.reading
            with column:
                st.html(
                    f'<b><span style="color: {colour}">●</span> {as_html(model.title)}</b><br>'
                    f"<b>{as_html(answer_clause(reading))}</b><br>"
                    '<span style="color: var(--quiet)">'
                    f"{model.network.parameters:,} parameters</span>"
                )
                stands = choices.columns_of_selected_layer(each)
                if each is not lens_input:  # a click selects units of this network only
                    stands = replace(stands, layer=NONE)
                figure = network_figure(reading, reading.layers[each.layer], stands, row, look)
                line = reading.line_word
                alt = f"The hidden state {line} by {line}. {each.answer_sentence}"
                chart.show_figure(figure, f"network-{model.name}", alt)
    stage.show_stage(lens_input)
    choices.show_layer_menu(lens_input.model)


def decisions_and_doubts_sentence(
    titles: list[str], readings: list[Reading], strange: list[bool]
) -> str:
    """Return where each network decided, the earliest first, and which are in doubt."""
    at, in_doubt = [], []
    for title, reading, odd in zip(titles, readings, strange, strict=True):
        decision = decision_step(reading, odd)
        if decision is None:
            in_doubt.append(title)
        else:
            at.append((decision, f"{title} at {reading.step_word} {decision + 1}"))
    decided = [f"Decided: {', '.join(words for _, words in sorted(at))}."] if at else []
    doubted = [f"In doubt: {', '.join(in_doubt)}."] if in_doubt else []
    return " ".join([*decided, *doubted])
