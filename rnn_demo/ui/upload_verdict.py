"""Opens uploaded files and shows the result above the rail and the stage."""

import contextlib
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from rnn_demo.errors import UserError
from rnn_demo.images import drawing
from rnn_demo.ui import canvas_input, models, server, session
from rnn_demo.words.escape import as_markdown


@dataclass
class Uploads:
    """The results of a visitor's uploads."""

    file: UploadedFile | None = None  # a network that is not opened yet
    error: str | None = None  # why the last file was refused
    opened: str | None = None  # the name of the last network
    is_unsaid: bool = False  # whether a file arrived after the last run of `show`


def take_picture() -> None:
    """Read the file of the widget "picture". If it is refused, the canvas is cleared."""
    session.update(Uploads, error=None)
    try:
        if (file := _uploaded_file("picture")) is None:
            return
        image = drawing.from_picture(file.getvalue(), server.stop_if_left)
        if image is None:
            raise UserError("This picture is blank: nothing stands out from the paper.")
        canvas_input.put_pixels(image)
    except UserError as error:
        canvas_input.clear()
        session.update(Uploads, error=str(error), opened=None, is_unsaid=True)


def take_network() -> None:
    """Take the file of the widget "network", which `show` opens."""
    try:
        if (file := _uploaded_file("network")) is not None:
            session.update(Uploads, file=file, is_unsaid=True)
    except UserError as error:
        session.update(Uploads, error=str(error), opened=None, is_unsaid=True)


def show() -> None:
    """Open an uploaded network, and show the result of the last upload.

    To be called before the rail and the stage, which show the network. If these run in another
    fragment, they call `rerun_if_unsaid`.
    """
    session.update(Uploads, is_unsaid=False)
    # The container exists even if it is empty: otherwise Streamlit would rebuild the canvas.
    with st.container(key="verdict", horizontal=True, vertical_alignment="center", gap="small"):
        _open()
        _say()


def rerun_if_unsaid() -> None:
    """Run the whole page if a file arrived after `show`."""
    if session.values_of(Uploads).is_unsaid:
        st.rerun()


def _uploaded_file(uploader: str) -> UploadedFile | None:
    """Return an uploader's file. Raises UserError if the server does not have it."""
    file = st.session_state[uploader]
    if isinstance(file, DeletedFile):
        raise UserError("This file did not arrive: choose it again.")
    return file


def _open() -> None:
    """Open an uploaded network, with a message meanwhile, as a large one takes seconds."""
    if (file := session.values_of(Uploads).file) is None:
        return
    with st.spinner("Opening it, and trying how it reads ..."):
        try:
            name = models.open_upload(file.name, file.getvalue())
            session.update(model=name)
            session.update(Uploads, opened=name, error=None)
        except UserError as error:
            session.update(Uploads, error=str(error), opened=None)
        except Exception:
            # Otherwise each later run of the page would fail as well.
            session.update(Uploads, file=None)
            raise
    session.update(Uploads, file=None)


def _say() -> None:
    uploads = session.values_of(Uploads)
    name = uploads.opened
    if uploads.error is not None:
        st.error(as_markdown(uploads.error))
    elif (
        name is not None and name == session.current().model and name in models.uploaded_networks()
    ):
        with contextlib.suppress(UserError):  # it was dropped, see `choose_model`
            label, sentence = models.labels()[name], models.appraisal(name).sentence
            # with its name: on a phone the menu that shows it is further down
            st.success(f"**{as_markdown(label)}** {as_markdown(sentence)}", icon=":material/check:")
    else:
        return
    st.button("Understood", key="understood", type="tertiary", on_click=_forget)


def _forget() -> None:
    session.update(Uploads, error=None, opened=None)
