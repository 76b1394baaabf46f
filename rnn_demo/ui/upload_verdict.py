"""Open uploaded files, and show the result above the rail and the stage."""

import contextlib
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from rnn_demo.errors import UserError
from rnn_demo.images import drawing
from rnn_demo.ui import models, pad, server, session
from rnn_demo.words.escape import as_markdown


@dataclass
class LastUploadResult:
    """The results of a visitor's uploads."""

    file: UploadedFile | None = None  # a network that is not opened yet
    error: str | None = None  # why the last file was refused
    opened: str | None = None  # the name of the last network
    is_unsaid: bool = False  # True if a file arrived after the last result was shown


def replace_drawing_by_upload() -> None:
    """Read the file of the widget "picture". If it is refused, the canvas is cleared."""
    session.update_values(LastUploadResult, error=None)
    try:
        if (file := _file_of_uploader("picture")) is None:
            return
        image = drawing.image_from_picture_file(file.getvalue(), server.stop_script_if_unneeded)
        if image is None:
            raise UserError("This picture is blank: nothing stands out from the paper.")
        pad.show_pixels(image)
    except UserError as error:
        pad.clear()
        session.update_values(LastUploadResult, error=str(error), opened=None, is_unsaid=True)


def keep_network_upload() -> None:
    """Take the file of the widget "network", which `open_and_show_upload` opens."""
    try:
        if (file := _file_of_uploader("network")) is not None:
            session.update_values(LastUploadResult, file=file, is_unsaid=True)
    except UserError as error:
        session.update_values(LastUploadResult, error=str(error), opened=None, is_unsaid=True)


def open_and_show_upload() -> None:
    """Open an uploaded network, and show the result of the last upload.

    Call it before the rail and the stage, which show the network. If these run in another fragment,
    they call `rerun_for_new_file`.
    """
    session.update_values(LastUploadResult, is_unsaid=False)
    # The container exists even if it is empty: otherwise Streamlit would rebuild the canvas.
    with st.container(key="verdict", horizontal=True, vertical_alignment="center", gap="small"):
        _open_and_choose_uploaded_network()
        _show_result()


def rerun_for_new_file() -> None:
    """Run the whole page if a file arrived after `open_and_show_upload`."""
    if session.visitor_values(LastUploadResult).is_unsaid:
        st.rerun()


def _file_of_uploader(uploader: str) -> UploadedFile | None:
    """Return an uploader's file. Raises UserError if the server does not have it."""
    file = st.session_state[uploader]
    if isinstance(file, DeletedFile):
        raise UserError("This file did not arrive: choose it again.")
    return file


def _open_and_choose_uploaded_network() -> None:
    """Open an uploaded network, showing a message meanwhile, as a large one takes seconds."""
    if (file := session.visitor_values(LastUploadResult).file) is None:
        return
    with st.spinner("Opening it, and trying how it reads ..."):
        try:
            name = models.add_network_of_file(file.name, file.getvalue())
            session.update_values(model=name)
            session.update_values(LastUploadResult, opened=name, error=None)
        except UserError as error:
            session.update_values(LastUploadResult, error=str(error), opened=None)
        except Exception:
            # Otherwise each later run of the page would fail as well.
            session.update_values(LastUploadResult, file=None)
            raise
    session.update_values(LastUploadResult, file=None)


def _show_result() -> None:
    uploads = session.visitor_values(LastUploadResult)
    name = uploads.opened
    if uploads.error is not None:
        st.error(as_markdown(uploads.error))
    elif name == session.values_of_all_pages().model and name in models.upload_entries_by_name():
        with contextlib.suppress(UserError):  # it was dropped, see `show_model_menu`
            label = models.menu_labels()[name]
            sentence = models.cached_appraisal_of_upload(name).sentence
            # with its name: on a phone the menu that shows it is further down
            st.success(f"**{as_markdown(label)}** {as_markdown(sentence)}", icon=":material/check:")
    else:
        return
    dismiss = partial(session.update_values, LastUploadResult, error=None, opened=None)
    st.button("Understood", key="understood", type="tertiary", on_click=dismiss)
