"""The Share menu: a link to the reading, and the reading as numbers, pictures or a page."""

import io
from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from rnn_demo.pages import address
from rnn_demo.reader import Reading
from rnn_demo.site.export import fits_page, one_network_page_html
from rnn_demo.ui import models, session, uploaded_files
from rnn_demo.ui.session import LensInput

# Saved by `browser/app/app_input.js`
PICTURES = {"gif": "Animation (GIF)", "png": "Picture (PNG)"}


def show_share_menu(lens_input: LensInput) -> None:
    """Show the menu (key "export"); a file is made when its button is pressed."""
    reading = lens_input.reading
    name = f"reading-{lens_input.model.name}-{reading.digit}"
    files: dict[str, tuple[str, Callable[[], str | bytes], str]] = {
        "npz": ("Arrays (NPZ)", lambda: reading_to_npz(reading), "application/octet-stream")
    }
    if models.compute_once(fits_page, lens_input.model):
        files["page.html"] = (
            "Page to draw on (HTML)",
            lambda: one_network_page_html(lens_input.model, lens_input.image),
            "text/html",
        )
    with st.popover("Share", key="export"):
        st.caption("A link to what you see:")
        values = session.values_of_all_pages()
        query = urlencode(address.link_parameters_from_session(values.lens))
        upload = models.upload_entries_by_name().get(lens_input.model.name)
        if upload is not None and not upload.code:
            st.caption(
                f"It works only in this browser, for {uploaded_files.lifetime_in_words()}: the "
                "network is your own."
            )
        st.code(f"{str(st.context.url).partition('?')[0]}?{query}", language=None, height=64)
        st.caption(
            "Or this reading as a file. NPZ holds pixels, states, gates, logits and probabilities "
            "of each row. HTML is a page whose network reads what you draw on it, even offline."
            + " NPZ is without your hand on the memory."
            * (values.hand is not None)
        )
        for kind, label in PICTURES.items():
            st.button(label, key=kind, width="stretch")
        for kind, (label, make, mime) in files.items():
            st.download_button(
                label, make, f"{name}.{kind}", mime, key=kind, on_click="ignore", width="stretch"
            )


def reading_to_npz(reading: Reading) -> bytes:
    """Return all arrays of a reading as the content of an .npz file.

    They are image, logits and probabilities; for layer i, from 1, layer_i_inputs, layer_i_h,
    layer_i_c for an LSTM, and layer_i_GATE for each gate; and layers, (n, 3) str: the name, cell
    and direction of each. `numpy.load(..., allow_pickle=False)` opens it.
    """
    arrays: dict[str, np.ndarray] = {
        "image": reading.image,
        "logits": reading.logits,
        "probabilities": reading.probabilities,
        "layers": np.array([[m.name, m.cell, m.direction] for m in reading.layers]),
    }
    for i, layer in enumerate(reading.layers, 1):
        named = {"h": layer.states, "c": layer.cell_states, **layer.gates, "inputs": layer.inputs}
        arrays |= {f"layer_{i}_{name}": a for name, a in named.items() if a is not None}
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()
