"""The rail next to a page's main part: the canvas, other images to read, and the answer."""

import contextlib
import functools
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from rnn_demo.data import test_split
from rnn_demo.errors import UserError
from rnn_demo.explain.answer import digit_if_likely_enough
from rnn_demo.images.drawing import PAD_SIDE, PEN_WIDTH
from rnn_demo.reader.torch.infer_layout import TriedReadingWays
from rnn_demo.reader.torch.state_dict import Way
from rnn_demo.ui import (
    choices,
    models,
    pad,
    session,
    stage,
    upload_verdict,
    uploaded_files,
)
from rnn_demo.ui.session import LensInput
from rnn_demo.words import english_text
from rnn_demo.words.escape import as_markdown

STYLES = Path(__file__).with_name("rail.css")  # a page adds them once, outside its fragment
WAYS = ("Activation", "Pixels", "What the nn.Linear is given", "Order")  # the labels of a `Way`
NOT_CALIBRATED = (
    "No temperature was fitted to this network: it may be overconfident, here and in every figure."
)


def show_rail_and_return_lens_input(
    place: str,
    share: Callable[[LensInput], None] | None = None,
    answer: Callable[[], None] | None = None,
) -> LensInput | None:
    """Show the rail; return the lens input for the drawing.

    Return None if the canvas is empty or the network can't read it, which the rail reports. Call
    `upload_verdict.open_and_show_upload` first. `place` names the page, as each page has its own
    canvas; `share` shows a menu next to the answer. If `answer` is given, it fills the place of the
    answer and nothing is read.
    """
    stage.reset_page_run_output()
    upload_verdict.rerun_for_new_file()
    rail, reads = st.container(key="rail"), st.container(key="choices")
    with rail, st.container(key="rail-place"):  # Streamlit does not show empty containers
        st.html("<span></span>")
    with reads:
        with st.container(key="reader", horizontal=True, gap="xsmall"):
            try:
                model = None if answer else choices.show_model_menu()
            except UserError as error:  # there is none, or the default one is damaged
                st.error(as_markdown(error))
                return None
        try:
            with st.container(key="examples", horizontal=True, gap=None):
                choices.show_digit_example_buttons(pad.show_example)
        except UserError as error:
            st.warning(as_markdown(error))
    with rail:
        with st.container(key="drawing"):
            _show_canvas(place)
            _show_tools()
        image, lens_input = session.current_image(), None
        if answer is not None or model is None:
            with st.container(key="answered", gap="small"):
                (answer or st.empty)()
            return None
        with st.container(key="answered", gap="small"):
            try:
                lens_input = None if image is None else session.lens_input_of_image(model, image)
                _show_quiz_or_answer(lens_input, share)
            except UserError as error:  # for example, numbers overflow on this drawing
                st.error(as_markdown(error))
        stage.send_network(model, lens_input)
    return lens_input


def _show_canvas(place: str) -> None:
    """Show the canvas, which hears the pen; `browser/pad/fabric_pad.js` paints over it."""
    from streamlit_drawable_canvas import st_canvas  # it can only be imported in a running app

    with st.container(key="canvas"):
        st_canvas(
            stroke_width=st.session_state.get("pen", PEN_WIDTH),
            stroke_color="#ffffff",
            width=PAD_SIDE,
            height=PAD_SIDE,
            update_streamlit=False,
            key=f"pad-{place}",
        )
        st.html('<p class="enlarged"></p>')


def _show_tools() -> None:
    with st.container(key="tools", horizontal=True, vertical_alignment="center", gap="xsmall"):
        stage.show_drawing_tools(st.session_state.get("pen", PEN_WIDTH))
        with st.popover("Pen", key="pen-width"):
            st.slider("Pen width", 8, 32, PEN_WIDTH, key="pen", help="In pixels of the canvas.")
        with st.popover("More", key="upload"):
            _show_uploaders()


def _show_uploaders() -> None:
    st.file_uploader(
        "A picture of a digit",
        ["png", "jpg", "jpeg", "webp", "gif"],
        key="picture",
        on_change=upload_verdict.replace_drawing_by_upload,
        help="A drawing, or a photo of a digit on paper. It is cropped and centred like a drawing.",
    )
    st.file_uploader(
        "A network of your own",
        None,  # for other kinds of files a message says how to convert them
        key="network",
        on_change=upload_verdict.keep_network_upload,
        help="A .keras file, or a state_dict of PyTorch as .safetensors: RNN, LSTM or GRU layers, "
        "28 rows of 28 pixels in, 2 to 64 classes out. It is read as data, never run, and is "
        f"available only in this browser, for {uploaded_files.lifetime_in_words()}. An .h5 file "
        'becomes one by `keras.models.load_model("model.h5").save("model.keras")`.',
    )
    name = session.values_of_all_pages().model
    if name in models.upload_entries_by_name():
        with contextlib.suppress(UserError):  # it was discarded, see `show_model_menu`
            appraisal = models.cached_appraisal_of_upload(name)
            if appraisal.model.layout is not None:
                _show_torch_interpretation_menus(name, appraisal.model.layout)
        st.button("Forget it", key="forget", on_click=models.delete_upload_of_browser, args=[name])


def _show_torch_interpretation_menus(name: str, layout: TriedReadingWays) -> None:
    """Show how a PyTorch network is read, with choices to change it."""
    with st.container(key="ways", horizontal=True, vertical_alignment="bottom"):
        for i, words in enumerate(layout.state.words_by_way_part):
            if len(words) > 1:
                key, change = f"way-{i}", partial(_reread_torch_upload, name, layout.way, i)
                arguments = session.set_widget(key, layout.way[i], options=(name, words))
                st.selectbox(WAYS[i], words, on_change=change, width=200, **arguments)


def _reread_torch_upload(name: str, way: Way, i: int) -> None:
    way = (*way[:i], st.session_state[f"way-{i}"], *way[i + 1 :])
    with contextlib.suppress(UserError):  # it was discarded, see `show_model_menu`
        models.reinterpret_torch_upload(name, way)


def _show_quiz_or_answer(
    lens_input: LensInput | None, share: Callable[[LensInput], None] | None
) -> None:
    """Make the places of the answer, which the browser fills. Raises UserError."""
    if lens_input is not None and session.is_quiz():
        _show_quiz_question()
        return
    with st.container(key="answer", horizontal=True, gap="small"):
        with st.container(key="prediction", width=96):
            stage.let_browser_show_answer("digit")
            if lens_input is not None and share is not None:
                share(lens_input)
        with st.container(key="confidence", gap="xxsmall"):
            if lens_input is not None:
                _show_true_digit(lens_input)
                if lens_input.model.network.temperatures is None:
                    with st.container(key="uncalibrated"):
                        st.caption("Not calibrated", help=NOT_CALIBRATED)
            with st.container(key="probabilities"):
                stage.let_browser_show_answer("bars")
    with st.container(key="doubt"):  # its place is always reserved
        stage.let_browser_show_answer("doubt")
    if lens_input is not None:
        _ = lens_input.is_strange  # if the detector overflows, the message is shown here


def show_answer_from_probabilities(probabilities: np.ndarray | None, instead: str) -> None:
    """Show an answer by its probabilities (classes,), or the text `instead` if there are none."""
    with st.container(key="answer", horizontal=True, gap="small"):
        if probabilities is None:
            st.html(f'<p class="none">{instead}</p>')
            return
        with st.container(key="prediction", width=96):
            stage.show_answer_part("digit", probabilities, key="snapshot-digit")
        with st.container(key="confidence"), st.container(key="probabilities"):
            stage.show_answer_part("bars", probabilities, key="snapshot-bars")


def _show_quiz_question() -> None:
    """Show a question in place of the answer, until the visitor reveals it."""
    with st.container(key="quiz", gap="small"):
        st.html("<p>Which digit will it say?</p>")
        hide = tuple(part for part in session.values_of_all_pages().hide if part != "answer")
        reveal = partial(session.update_values, hide=hide)
        st.button("Show the answer", key="reveal", on_click=reveal)


def _show_true_digit(lens_input: LensInput) -> None:
    """Show the true digit of a test image, found by its pixels, so that links need not store it."""
    if session.values_of_all_pages().image.example is not None:
        return
    pixels = np.rint(255 * lens_input.image).astype(np.uint8)
    try:
        index = _test_index_by_hash().get(hash(pixels.tobytes()))
        test = test_split()
    except UserError:  # MNIST is missing, which is reported next to the examples
        return
    if index is not None and np.array_equal(test.images[index], pixels):
        answer = digit_if_likely_enough(lens_input.reading.probabilities[-1])
        said = english_text("none") if answer is None else f"read as {answer}"
        read_as = f'<span class="read-as">, {said}</span>'
        st.html(f'<p class="test-image">test image: {test.labels[index]}{read_as}</p>')


@functools.cache
def _test_index_by_hash() -> dict[int, int]:
    """Return the index of each test image by a hash of its pixels: half a megabyte."""
    return {hash(image.tobytes()): index for index, image in enumerate(test_split().images)}
