"""Why: which rows decided for the answer over a rival, and, one click deeper, which units."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from rnn_demo.data import PIXEL_INDICES, test_split
from rnn_demo.errors import UserError
from rnn_demo.explain.answer import answer_clause
from rnn_demo.explain.testset import UnitExtreme
from rnn_demo.explain.unit_groups import NO_DIGIT
from rnn_demo.figures.pixels import marked_image_url, thumbnails_html
from rnn_demo.lenses.why.figure import (
    rows_figure,
    unit_h_and_means_figure,
    unit_votes_over_rival_figure,
)
from rnn_demo.lenses.why.numbers import (
    LeadAndRowEffects,
    LeadByUnits,
    lead_and_row_effects,
    lead_by_units,
)
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from rnn_demo.ui import analyses, chart, choices, session, stage
from rnn_demo.ui.link_fields import choice_parser, link_field
from rnn_demo.ui.session import LensInput
from rnn_demo.words import read_markdown_paragraphs_beside_module
from rnn_demo.words.escape import as_markdown

ORDER = 2
TITLE, SENTENCE, MORE = read_markdown_paragraphs_beside_module(__file__)
NEEDS_DIGITS = True
READS_SIGNS = True
TELLS_ANSWER = True
SHOWS_LAST_ROW = True
CLOSER = {"units": "The lead, unit by unit"}
VOTES = (
    "A unit adds to the lead its h times the difference of its two weights in the last Dense layer."
)


@dataclass
class Choices:
    """The lens's own values in links."""

    # The digit with which the answer is compared
    rival: int | None = link_field(None, choice_parser(*range(10)))
    closer: str | None = link_field(None, choice_parser(*CLOSER))  # the part that is opened below


def show(lens_input: LensInput) -> None:
    network, reading = lens_input.model.network, lens_input.reading
    rival = session.visitor_values(Choices).rival
    rival = None if rival is not None and rival >= network.classes else rival
    account = lens_input.compute_once(
        "why", lambda: lead_and_row_effects(network, reading, rival), rival
    )
    with st.container(key="because", horizontal=True, vertical_alignment="center"):
        said = f"**{as_markdown(account.decisive_rows_sentence)}**"
        if account.has_rows_for_rival:
            said += f" Blue {reading.line_word}s speak for {as_markdown(account.rival_name)}."
        st.markdown(said, width="stretch")
        st.selectbox(
            "Why not",
            [digit for digit in range(network.classes) if digit != account.answer],
            width=130,
            format_func=lambda digit: f"why not {reading.class_name(digit)}?",
            label_visibility="collapsed",
            help="The digit that the answer is compared with: at first the last other answer on "
            "the way, or else the second likeliest digit at the end.",
            **session.bind_widget("rival", account.rival, kind=Choices),
        )
    with st.container(key="rows"):
        chart.show_figure(
            rows_figure(account, lens_input.row, lens_input.look),
            "lit",
            f"The digit, its {reading.line_word}s lit by what they do for the lead. "
            f"{account.decisive_rows_sentence}",
        )
    stage.show_stage(lens_input)
    closer = st.segmented_control(
        "One click deeper",
        CLOSER,
        format_func=CLOSER.__getitem__,
        **session.bind_widget("closer", kind=Choices),
    )
    if closer:
        with st.container(key=f"closer-{closer}"):
            _show_units(lens_input, account)


def _show_units(lens_input: LensInput, why: LeadAndRowEffects) -> None:
    """Show the lead as a sum over units, if a layer's h is an input of the logits; and one unit."""
    model, reading = lens_input.model, lens_input.reading
    try:
        account = lens_input.compute_once(
            "units",
            lambda: lead_by_units(model.network, reading, why.answer, why.rival),
            why.rival,
        )
    except UserError as error:
        st.info(as_markdown(error))
    else:
        _show_unit_votes(lens_input, account)
    if reading.names is not None:  # a unit is described by the digits of the test images
        return
    with st.container(horizontal=True, gap="medium"):
        choices.show_layer_menu(model)
        choices.show_unit_input(lens_input)
    _show_unit_behaviour(lens_input)


def _show_unit_votes(lens_input: LensInput, account: LeadByUnits) -> None:
    line, name = account.reading.line_word, account.reading.class_name
    st.markdown(VOTES)
    with st.container(key="lead"):
        chart.show_figure(
            unit_votes_over_rival_figure(account, lens_input.row, lens_input.look),
            "by-row",
            f"What each unit adds, {line} by {line}, to the lead of "
            f"{name(account.answer)} over {name(account.rival)}. "
            f"{lens_input.answer_sentence}",
        )
    groups, units = st.columns(2, gap="large")
    with groups:
        st.markdown(f"**By groups of units**, after the last {line}")
        st.code(account.text, language=None)
        if account.is_exact:
            exact = account.votes.is_exact
            when = f"after every {line}" if exact else f"after the last {line}, not before it"
            st.caption(
                f"It adds up {when}.",
                help="The sum and the network's own number differ by "
                f"{abs(account.unexplained_lead):.1e}, which is what float32 rounds off.",
            )
    with units:
        st.markdown("**The units that weigh most**: open one")
        with st.container(key="voices", horizontal=True, gap="xsmall"):
            for k, voice in enumerate(account.voices):
                about = "" if voice.digit == NO_DIGIT else f" (about {name(voice.digit)})"
                st.button(
                    f"{as_markdown(voice.name + about)}: {voice.by_row[-1]:+.2f}",
                    key=f"voice-{k}",
                    on_click=session.update_values,
                    kwargs={"layer": voice.layer, "unit": voice.unit},
                )


def _show_unit_behaviour(lens_input: LensInput) -> None:
    model, reading, look = lens_input.model, lens_input.reading, lens_input.look
    layer, unit, line = lens_input.layer, lens_input.unit, reading.line_word
    survey = analyses.survey_so_far(model)
    if not analyses.continue_passes_and_check_complete([survey], "Reading"):
        return
    statistics, kernel = survey.layers[layer], head_kernel_for_layer(model.network, layer)
    highest, lowest = statistics.extreme_examples_of_unit(unit)
    with st.container(key="unit-course"):
        of, row = reading.layers[layer], lens_input.row
        chart.show_figure(
            unit_h_and_means_figure(reading, of, unit, statistics, row, look),
            "course",
            f"The digit, and unit {unit} {line} by {line}: its h is {of.states[-1, unit]:.2f} at "
            f"the end. {lens_input.answer_sentence}",
        )
    without = model.network.without_unit(layer, unit).read_image(reading.image)
    says = "It feeds another layer, not the digit scores."
    if kernel is not None:
        says = f"When its h is positive, it speaks {_digits_favoured_by_unit_text(kernel[unit])}."
    st.markdown(f"{says} Given your digit without it, the network **{answer_clause(without)}**.")
    high, low = st.columns(2, gap="large")

    def images_html(name: str, examples: list[UnitExtreme]) -> str:
        make = partial(_thumbnails_with_marked_row_html, lens_input, examples)
        return lens_input.compute_once(name, make, layer, unit, look.background)

    with high, st.container(key="highest"):
        st.markdown(f"**Highest on these test images**, at the marked {reading.line_word}")
        st.html(images_html("highest", highest))
    with low, st.container(key="lowest"):
        if lowest[0].h == lowest[-1].h == 0:
            st.markdown("**It is never below 0**: where it has nothing to say, it stays at 0.")
        else:
            st.markdown("**Lowest on these test images**")
            st.html(images_html("lowest", lowest))


def _digits_favoured_by_unit_text(weights: np.ndarray) -> str:
    """Return the three digits with the highest and lowest weights, (10,), in words."""
    order = np.argsort(weights)
    ends = [
        ", ".join(f"{digit} ({weights[digit]:+.2f})" for digit in end)
        for end in (order[::-1][:3], order[:3])
    ]
    return f"most for {ends[0]}, least for {ends[1]}"


def _thumbnails_with_marked_row_html(lens_input: LensInput, examples: list[UnitExtreme]) -> str:
    """Return test images, each with the row marked at which the unit is extreme."""
    order, look = lens_input.model.images_in_reading_order(PIXEL_INDICES), lens_input.look
    images = test_split().images
    return thumbnails_html([
        (
            marked_image_url(images[e.image] / 255, np.isin(PIXEL_INDICES, order[e.row]), look),
            f"{lens_input.reading.line_word} {e.row + 1}\n{e.h:.2f}",
        )
        for e in examples
    ])  # fmt: skip
