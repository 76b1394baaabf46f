"""Teach: a visitor's own signs, told apart by a new last layer that the browser fits."""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.browser.bundle import bundle_with_imports
from rnn_demo.browser.packed_network import (
    bytes_as_base64,
    pack_memory_readout,
    pack_picture_basis,
    pack_program,
    pixel_order,
    runs_live_in_browser,
)
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.figures.on_stage import colours_and_inks_as_dict, stage_description_as_json_object
from rnn_demo.library import Model
from rnn_demo.pages import address, guide
from rnn_demo.pages.teach.component import teach_component
from rnn_demo.ui import analyses, models, session, state_edits
from rnn_demo.ui.choices import show_model_menu
from rnn_demo.ui.page_frame import show_headline
from rnn_demo.words import part_texts

TITLE = "Teach it your own signs."
LINE = (
    "A drawing or two of each, and a new last layer reads them: all other weights stay as they are."
)
KEY = "teach-page"


def network_and_stage_data(model: Model) -> dict[str, Any]:
    """Return the browser's data: a network, its stage, and the ranges for a hand on its memory."""
    reading = model.read_image(np.zeros((ROWS, COLUMNS), np.float32))
    readout = analyses.load_memory_readout(model)
    return {
        "name": model.name,
        "stamp": model.name_and_stamp,
        "program": bytes_as_base64(pack_program(model.network)),
        "order": pixel_order(model),
        "view": stage_description_as_json_object(reading, network_state_view(model.network)),
        "basis": "" if readout is None else bytes_as_base64(pack_picture_basis(readout.basis)),
        "maps": "" if readout is None else bytes_as_base64(pack_memory_readout(readout)),
        "hands": bytes_as_base64(state_edits.packed_unit_ranges(model)),
        "seen": model.training_images_kind,
    }


def can_be_taught(model: Model) -> bool:
    """Return True if a browser can run it and its last layer can be replaced."""
    return runs_live_in_browser(model.network) and model.network.dense_at_end is not None


def second_network_data(name: object) -> dict[str, Any] | None:
    """Return a second network to be taught by the same drawings; None if there is none."""
    if not isinstance(name, str) or name not in library.all_model_names():
        return None
    other = models.open_model_or_raise(name)
    return models.compute_once(network_and_stage_data, other) if can_be_taught(other) else None


def show(model: Model) -> None:
    """Show the pad, the stage and the signs."""
    stamp = model.name_and_stamp
    if not can_be_taught(model):
        st.info("This network can't be taught in a browser: choose another one.")
        return
    # The browser already has the network
    has = session.unchecked_component_value(KEY, "has") == stamp
    teach_component(
        key=KEY,
        data={
            "network": {"stamp": stamp}
            if has
            else models.compute_once(network_and_stage_data, model),
            "second": second_network_data(session.unchecked_component_value(KEY, "second")),
            "networks": [
                [name, title] for name, (title, _) in library.title_and_accuracy_by_model().items()
            ],
            "look": colours_and_inks_as_dict(session.page_colours()),
            "words": part_texts("teaching"),
            "worker": bundle_with_imports("teach_worker"),
            "code": st.query_params.get("teach"),
        },
        on_has_change=lambda: None,
        on_second_change=lambda: None,
        on_code_change=lambda: None,
    )
    code = session.unchecked_component_value(KEY, "code")
    if not isinstance(code, str) or session.unchecked_component_value(KEY, "has") != stamp:
        return
    address.write_visitor_code_to_address("teach", code)


address.apply_changed_address()
guide.hide_page_parts_by_link()
guide.open_linked_step_page("teach")
show_headline(TITLE, LINE)
st.html(Path(__file__).with_name("teach.css"))
with st.container(key="teach"):
    guide.show_open_step_of_page("teach")
    place, choice = st.container(key="pad-and-stage"), st.container()
    with choice:
        chosen = show_model_menu()
    with place:
        show(chosen)
