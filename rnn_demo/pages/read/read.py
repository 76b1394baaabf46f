"""Read: the rail with the canvas and the answer, and the stage, which shows the chosen lens."""

import contextlib
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import streamlit as st

from rnn_demo.data import ROWS
from rnn_demo.errors import UserError
from rnn_demo.figures.on_stage import reading_order_text_key
from rnn_demo.figures.row_panels import image_panel, panels_figure
from rnn_demo.figures.state_panels import state_panel
from rnn_demo.lenses import LENSES
from rnn_demo.library import Model
from rnn_demo.pages import address, guide
from rnn_demo.pages.page_values import UnlinkedReadPageState
from rnn_demo.pages.read import export_menu
from rnn_demo.ui import chart, choices, models, session, stage, upload_verdict
from rnn_demo.ui.page_frame import show_headline
from rnn_demo.ui.rail import STYLES, show_rail_and_return_lens_input
from rnn_demo.ui.session import LensInput
from rnn_demo.words import english_text
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.glossary import help_with_terms

AT_HAND, DEEPER = list(LENSES)[:3], list(LENSES)[3:]

# The stage of Watch shows the probabilities itself, so the rail reserves less room for the answer.
WATCHED = "<style>@media (min-width: 641px) {:root {--answered: 10.4rem}}</style>"

QUESTION = (
    "Which digit will it say? This lens would give it away, so it stays hidden until the answer is "
    "shown."
)

# A lens is dimmed while the pen draws, as it still shows the previous image. The rule names every
# class, because with :has() and [class^=...] a browser restyles all elements whenever an attribute
# changes.
FIGURES = ", ".join(f".st-key-through-{name}" for name in LENSES)
PALE = f"""<style>
.stApp:has(.answer-part[data-of=pen][data-watched=no]) :is({FIGURES}) {{opacity: .25}}
</style>"""


def resolve_and_store_lens_name() -> str:
    """Return the name of the open lens; "deeper" means the lens last opened under Deeper."""
    here, lens = (
        session.visitor_values(UnlinkedReadPageState),
        session.values_of_all_pages().lens,
    )
    name = here.deeper_lens if lens == "deeper" else lens
    if name not in LENSES:  # none was open yet, or a link names a deleted lens
        name = (DEEPER if lens == "deeper" else AT_HAND)[0]
    session.update_values(lens=name)
    here.deeper_lens = name if name in DEEPER else here.deeper_lens
    return name


def lens_chooser_binding_arguments(key: str, value: str | None = None) -> session.WidgetBinding:
    """Return the arguments that bind a widget to the open lens.

    Opening a lens with SHOWS_LAST_ROW also moves the cursor to the last row.
    """
    arguments = session.bind_widget("lens", value, key=key)

    def open_lens() -> None:
        arguments["on_change"]()
        is_last = getattr(LENSES.get(session.values_of_all_pages().lens), "SHOWS_LAST_ROW", False)
        session.update_values(UnlinkedReadPageState, moves_to_last_row=is_last)

    return {**arguments, "on_change": open_lens}


def lens_refusal_reason(lens: ModuleType, model: Model) -> str | None:
    """Return why a lens can't be used for a network, or None if it can."""
    if not lens.NEEDS_DIGITS or (model.network.names and getattr(lens, "READS_SIGNS", False)):
        return None
    return choices.why_model_reads_no_digits(model)


def show_quiz(lens_input: LensInput) -> None:
    """Ask for the digit in place of a lens that would reveal it.

    The image is shown next to the hidden state with its columns in plain order.
    """
    st.markdown(QUESTION)
    reading, row, look = lens_input.reading, lens_input.row, lens_input.look
    state = state_panel(
        reading.layers[lens_input.layer], choices.columns_of_selected_layer(lens_input), look
    )
    panels = [image_panel(reading.image, look), state]
    figure = panels_figure(panels, look, row=row, line=reading.line_word)
    chart.show_figure(figure, "guess", "The digit and the hidden state, row by row.")
    choices.show_row_slider(row, "stretch", reading.line_word)
    choices.show_layer_menu(lens_input.model)


@st.fragment
def page() -> None:
    name = resolve_and_store_lens_name()
    # This overrides a row that the browser sent in the same message
    if session.visitor_values(UnlinkedReadPageState).moves_to_last_row:
        session.update_values(row=ROWS)
        session.update_values(UnlinkedReadPageState, moves_to_last_row=False)
    # Defaults if the chosen network can't be loaded
    order, directions = "top", ["forward"]
    with contextlib.suppress(UserError):
        model = models.open_model_or_raise(session.values_of_all_pages().model)
        order, directions = model.network.row_order, model.network.directions
    lens = LENSES[name]
    is_hidden = session.is_quiz() and lens.TELLS_ANSWER
    has_stage = getattr(lens, "HAS_STAGE", False)
    if has_stage and not is_hidden:
        st.html(WATCHED)
    show_headline(
        english_text("headline"),
        english_text(reading_order_text_key(order, directions)),
        guide.show_path_button,
    )
    upload_verdict.open_and_show_upload()
    left, right = st.columns([3, 10], gap="medium")
    with left:
        lens_input = show_rail_and_return_lens_input("read", export_menu.show_share_menu)
    with right, st.container(key="stage"):
        is_step_shown = guide.show_open_step_of_page("read", lens_input)
        if (
            lens_input is not None
            and session.values_of_all_pages().row == ROWS
            and hasattr(lens, "initial_row")
        ):
            lens_input = replace(lens_input, row=lens.initial_row(lens_input))
        with st.container(key="lenses", horizontal=True, gap="small"):
            st.segmented_control(
                "Lens",
                [*AT_HAND, *(["deeper"] if DEEPER else [])],
                format_func=lambda each: "Deeper" if each == "deeper" else LENSES[each].TITLE,
                required=True,
                label_visibility="collapsed",
                **lens_chooser_binding_arguments("lens", "deeper" if name in DEEPER else name),
            )
            # A step of the guided path names the lens
            if name in DEEPER and not is_step_shown:
                st.segmented_control(
                    "Deeper",
                    DEEPER,
                    format_func=lambda each: re.sub("^[^:]*:?", r"**\g<0>**", LENSES[each].TITLE),
                    required=True,
                    label_visibility="collapsed",
                    **lens_chooser_binding_arguments("deeper-lens"),
                )
        if lens.SENTENCE and not is_hidden and not is_step_shown:
            st.markdown(lens.SENTENCE, help=help_with_terms(lens.MORE, lens.SENTENCE))
        key = "reading" if has_stage and not is_hidden else f"through-{name}"
        # Each lens has its own container: in a shared one the browser would redraw the figures of
        # the previous lens.
        places = {each: st.container(key=key) if each == name else st.empty() for each in LENSES}
        with places[name]:
            # A lens with a stage shows the stage even without a drawing
            if lens_input is None and (is_hidden or not has_stage):
                st.html(f'<p class="empty">{english_text("empty")}</p>')
            elif lens_input is not None and (reason := lens_refusal_reason(lens, lens_input.model)):
                st.info(reason)
                stage.show_stage(lens_input)
            else:
                try:
                    if is_hidden and lens_input is not None:
                        show_quiz(lens_input)
                    else:
                        lens.show(lens_input)
                except UserError as error:  # for example, numbers overflow on this drawing
                    st.error(as_markdown(error))
    with left:
        address.write_address_and_reply(name)


st.html(Path(__file__).with_name("read.css"))
st.html(STYLES)
st.html(PALE)
address.apply_changed_address()
guide.hide_page_parts_by_link()
guide.open_linked_step_page("read")
page()
