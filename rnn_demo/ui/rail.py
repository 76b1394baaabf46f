"""The rail: the canvas, what else can be read, and the answer, beside what is looked at."""

import contextlib
import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from rnn_demo import library
from rnn_demo.data import test_split
from rnn_demo.errors import UserError
from rnn_demo.explain import confidence
from rnn_demo.explain.story import answer_at
from rnn_demo.images import drawing
from rnn_demo.images.canvas import PAD_SIDE, PEN_WIDTH
from rnn_demo.reader.torch.infer_layout import InferredLayout
from rnn_demo.reader.torch.state_dict import Way
from rnn_demo.ui import canvas_input, choices, models, server, session, stage, uploaded_files
from rnn_demo.ui.session import Shown
from rnn_demo.words.escape import as_markdown

WAYS = ("Activation", "Pixels", "What the nn.Linear is given", "Order")  # of a `Way`
NOT_CALIBRATED = (
    "No temperature was fitted to this network: it may be surer than it should be, here and in "
    "every figure."
)


def rail(
    place: str,
    share: Callable[[Shown], None] | None = None,
    answer: Callable[[], None] | None = None,
) -> Shown | None:
    """The whole of it; returns what is to be looked at: a digit, as the chosen network reads it.

    place: the page that it is on; a canvas belongs to one. share: what stands with the answer.
    answer: draws that of another network, for a page where none is chosen; then none reads here.
    None: the canvas is empty, or the network can't read what is on it, and the rail says so.
    """
    st.html(Path(__file__).with_name("rail.css"))
    session.current().reply = {}
    rail, reads = st.container(key="rail"), st.container(key="choices")
    with reads:
        with st.container(key="reader", horizontal=True, gap="xsmall"):
            try:
                model = None if answer else choices.choose_model()
            except UserError as error:  # there is none, or the default one is broken
                st.error(as_markdown(error))
                return None
        try:
            with st.container(key="examples", horizontal=True, gap=None):
                if model is not None and model.signs is not None:
                    choices.sign_buttons(model, canvas_input.take_image)
                else:
                    choices.example_buttons(canvas_input.take_example)
        except UserError as error:
            st.warning(as_markdown(error))
    with rail:
        with st.container(key="drawing"):
            _canvas(place)
            _tools()
        image, shown, doubted = session.image(), None, None
        if answer is not None or model is None:
            with st.container(key="answered", gap="small"):
                (answer or st.empty)()
            return None
        with st.container(key="answered", gap="small"):
            try:
                shown = None if image is None else session.shown(model, image)
                doubted = _answer(shown, share)
            except UserError as error:  # such as numbers that overflow on this drawing
                st.error(as_markdown(error))
        stage.ask(model, image, shown, doubted)
    return shown


def _canvas(place: str) -> None:
    """The canvas; what lies behind its strokes is `browser/pad.js`'s.

    Without a picture of its own: it would tell how that fits, by another run of the page, in which
    the browser's widgets are still those of before.
    """
    from streamlit_drawable_canvas import st_canvas  # it can be imported in a running app only

    key = canvas_input.PADS[place]
    with st.container(key="canvas"):
        st_canvas(
            stroke_width=st.session_state.get("pen", PEN_WIDTH),
            stroke_color="#ffffff",
            width=PAD_SIDE,
            height=PAD_SIDE,
            return_image_data=True,
            initial_drawing=canvas_input.canvas_drawing(key),
            key=key,
        )
        canvas_input.take(key)
        if times := session.current().enlarged:
            st.html(f'<p class="enlarged">small: enlarged {times} times</p>')


def _tools() -> None:
    # Streamlit writes a button with help twice, for mouse and for touch: no help where a
    # button speaks for itself, so that a stable handle finds one.
    back, forth = session.current().past or session.current().too_long, session.current().future
    with st.container(key="tools", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button("Clear", key="clear", on_click=canvas_input.clear)
        st.button("Undo", key="undo", on_click=canvas_input.undo, disabled=not back)
        st.button("Redo", key="redo", on_click=canvas_input.redo, disabled=not forth)
        with st.popover("Pen", key="pen-width"):
            st.slider("Pen width", 8, 32, PEN_WIDTH, key="pen", help="In pixels of the canvas.")
        with st.popover("More", key="upload"):
            _uploads()


def _uploads() -> None:
    first = st.container()  # where it is seen on a small screen, too
    st.file_uploader(
        "A picture of a digit",
        ["png", "jpg", "jpeg", "webp", "gif"],
        key="picture",
        on_change=_take_picture,
        help="A drawing, or a photo of a digit on paper. It is cropped and centred like a drawing.",
    )
    st.file_uploader(
        "A network of your own",
        ["keras", "safetensors"],
        key="network",
        on_change=_take_network,
        help="A .keras file, or a state_dict of PyTorch as .safetensors: RNN, LSTM or GRU layers, "
        "28 rows of 28 pixels in, 2 to 64 classes out. It is read as data, never run, and is there "
        f"for this browser alone, for {uploaded_files.lifetime()}. An .h5 file becomes one by "
        '`keras.models.load_model("model.h5").save("model.keras")`.',
    )
    with first:
        _open_network()
    name = session.current().model
    if name in models.uploads():
        with contextlib.suppress(UserError):  # it was dropped, which is said where it is chosen
            appraisal = models.appraisal(name)
            if not session.current().refused_network:
                st.success(as_markdown(appraisal.sentence), icon=":material/check:")
            if appraisal.model.layout is not None:
                _ways(name, appraisal.model.layout)
        st.button("Forget it", key="forget", on_click=models.forget, args=[name])
    for refused in ("refused_network", "refused_picture"):
        if why := session.value_of(refused):
            st.error(as_markdown(why))


def _ways(name: str, found: InferredLayout) -> None:
    """How a network of PyTorch is read, to be chosen by hand."""
    with st.container(key="ways", horizontal=True, vertical_alignment="bottom"):
        for i, words in enumerate(found.state.choices):
            if len(words) > 1:
                key, given = f"way-{i}", [name, found.way, i]
                session.put(key, found.way[i], (name, words))
                st.selectbox(WAYS[i], words, key=key, on_change=_read_as, args=given, width=200)


def _read_as(name: str, way: Way, i: int) -> None:
    with contextlib.suppress(UserError):  # it was dropped, which is said where it is chosen
        models.read_as(name, (*way[:i], st.session_state[f"way-{i}"], *way[i + 1 :]))


def _file_in(uploader: str) -> UploadedFile | None:
    """Raises UserError for a file that the server does not have, whatever the browser says."""
    file = st.session_state[uploader]
    if isinstance(file, DeletedFile):
        raise UserError("This file did not arrive: choose it again.")
    return file


def _take_picture() -> None:
    """Read a picture; of one that is refused, nothing: what was read isn't what its name says."""
    session.keep(refused_picture=None)
    try:
        if (file := _file_in("picture")) is None:
            return
        image = drawing.from_picture(file.getvalue(), server.leave_off)
        if image is None:
            raise UserError("This picture is blank: nothing stands out from the paper.")
        canvas_input.take_image(image)
    except UserError as error:
        canvas_input.clear()
        session.keep(refused_picture=str(error))


def _take_network() -> None:
    session.keep(refused_network=None)
    try:
        session.keep(opening=_file_in("network"))
    except UserError as error:
        session.keep(refused_network=str(error))


def _open_network() -> None:
    """Open the file that was handed in, while the page says so: a large one takes seconds."""
    if (file := session.current().opening) is None:
        return
    with st.spinner("Opening it, and trying how it reads ..."):
        try:
            session.keep(model=models.upload(file.name, file.getvalue()))
        except UserError as error:
            session.keep(refused_network=str(error))
    session.keep(opening=None)
    st.rerun()


def _answer(shown: Shown | None, share: Callable[[Shown], None] | None) -> str | None:
    """The places of the answer, which the browser fills; returns why it may be wrong."""
    if shown is not None and session.quiz():
        _ask()
        return None
    with st.container(key="answer", horizontal=True, gap="small"):
        with st.container(key="prediction", width=96):
            stage.answer_part("digit")
            if shown is not None and share is not None:
                share(shown)
        with st.container(key="confidence", gap="xxsmall"):
            if shown is not None:
                _chip(shown)
                if shown.model.network.temperatures is None:
                    with st.container(key="uncalibrated"):
                        st.caption("Not calibrated", help=NOT_CALIBRATED)
            with st.container(key="probabilities"):
                stage.answer_part("bars")
    with st.container(key="doubt"):  # whose place is kept
        stage.answer_part("doubt")
    if shown is None:
        return None
    read = shown.model, shown.image, shown.reading
    doubt: str | None = shown.once(
        "doubt", lambda: confidence.doubt_sentence(*read, library.detector())
    )
    return doubt


def show_probabilities(sure: np.ndarray | None, instead: str) -> None:
    """Show an answer by its probabilities (classes,). instead: what is said where there is none."""
    with st.container(key="answer", horizontal=True, gap="small"):
        if sure is None:
            st.html(f'<p class="none">{instead}</p>')
            return
        answer = answer_at(sure[None], 0, 0)
        with st.container(key="prediction", width=96):
            stage.tile_of(sure, answer, key="snapshot-digit")
        with st.container(key="confidence"), st.container(key="probabilities"):
            stage.answer_of(sure, answer, key="snapshot-bars")


def _ask() -> None:
    """In the place of the answer the question, until it is to be shown."""
    with st.container(key="quiz", gap="small"):
        st.html("<p>Which digit will it say?</p>")
        shown = tuple(part for part in session.current().hide if part != "answer")
        st.button("Show the answer", key="reveal", on_click=session.keep, kwargs={"hide": shown})


def _chip(shown: Shown) -> None:
    """The true digit of a test image; told by the image, so that a link need not hold more."""
    if session.current().example is not None or session.current().strokes is not None:
        return
    pixels = np.rint(255 * shown.image).astype(np.uint8)
    try:
        index = _test_images().get(hash(pixels.tobytes()))
        test = test_split()
    except UserError:  # MNIST is missing, which is said beside the examples
        return
    if index is not None and np.array_equal(test.images[index], pixels):
        read_as = f'<span class="read-as">, read as {shown.reading.digit}</span>'
        st.html(f'<p class="test-image">test image: {test.labels[index]}{read_as}</p>')


@functools.cache
def _test_images() -> dict[int, int]:
    """The index of each by a hash of its pixels: half a megabyte."""
    return {hash(image.tobytes()): index for index, image in enumerate(test_split().images)}
