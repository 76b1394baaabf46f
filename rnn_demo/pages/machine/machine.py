"""Machine: all numbers of a small network on one screen, live, editable, learning."""

import contextlib
from pathlib import Path
from typing import Any

import streamlit as st

from rnn_demo import library
from rnn_demo.browser.bundle import bundle_with_imports
from rnn_demo.browser.packed_network import bytes_as_base64, pack_program, pixels_as_base64
from rnn_demo.browser.small_networks import (
    best_machine_model,
    machine_can_show,
    machine_refusal_key,
)
from rnn_demo.errors import UserError
from rnn_demo.figures.on_stage import colours_and_inks_as_dict
from rnn_demo.images import link as drawing_link
from rnn_demo.library import Model
from rnn_demo.pages import address, guide
from rnn_demo.pages.machine.component import machine_component
from rnn_demo.pages.page_values import MachineMessages, NetworkSubstitution
from rnn_demo.ui import models, pad, server, session
from rnn_demo.ui.choices import show_model_menu
from rnn_demo.words import part_texts
from rnn_demo.words.escape import as_markdown

TITLE = "The whole machine"
STYLES = Path(__file__).with_name("machine.css")
KEY = "machine-page"
ASKS = {"model", "trained"}  # parameters of a link that choose a network
LONGEST_CODE = 8_000  # characters of a browser's message


def network_data(model: Model) -> dict[str, Any]:
    """Return the browser's data for a network, or the reason why it can't be shown."""
    why_not = machine_refusal_key(model)
    return {
        "name": model.name,
        "stamp": model.name_and_stamp,
        "title": model.title,
        "refusal": why_not,
        "program": "" if why_not else bytes_as_base64(pack_program(model.network)),
    }


def switch_to_showable_network_if_needed() -> None:
    """Make all pages read with a network that can be shown here, unless the current one can."""
    page = session.visitor_values(MachineMessages)
    page.replaced = model = None
    with contextlib.suppress(UserError):
        model = models.open_model_or_raise(session.values_of_all_pages().model)
        if machine_can_show(model):
            return
    found = []
    for name in library.all_model_names():
        with contextlib.suppress(UserError):  # it is damaged
            found.append(library.open_model_by_name(name))
    if (small := best_machine_model(found)) is None:
        return
    session.update_values(model=small.name)
    if model is not None and (refusal := machine_refusal_key(model)) is not None:
        page.replaced = NetworkSubstitution(model.title, refusal, small.name)


def refused_title_and_reason(shown: Model) -> dict[str, str] | None:
    """Return the title of the network that another one replaces, and the reason, if it does."""
    replaced = session.visitor_values(MachineMessages).replaced
    if replaced is None or replaced.shown != shown.name:
        return None
    return {"title": replaced.title, "refusal": replaced.refusal}


def pop_new_message(name: str) -> str | None:
    """Return a message of the browser by name, only once; None if there is no new one."""
    told = session.unchecked_component_value(KEY, name)
    taken = session.visitor_values(MachineMessages).taken
    if not isinstance(told, str) or told == taken.get(name) or len(told) > LONGEST_CODE:
        return None
    taken[name] = told
    return told


def apply_image_message() -> None:
    """Make all pages read the image that was drawn or chosen here."""
    if (told := pop_new_message("image")) is None:
        return
    kind, _, text = told.partition(" ")
    try:
        if kind == "drawing":
            pad.show_pixels(drawing_link.decode_image(text))
        elif kind == "example" and (digit := address.LINKS["example"].read(text)) is not None:
            pad.show_example(digit)
        elif kind == "nothing":
            pad.clear()
    except (ValueError, UserError):  # not a message of our page
        return


def select_row_from_message() -> None:
    """Select the row that is selected here, on all pages."""
    text = (pop_new_message("state") or "").partition(" ")[0]
    if (row := address.LINKS["row"].read(text)) is not None:
        session.update_values(row=row)


def network_changes_link_text() -> str:
    """Return the text of the network's changes for links."""
    told = session.unchecked_component_value(KEY, "state")
    if not isinstance(told, str) or len(told) > LONGEST_CODE:
        return st.query_params.get("machine", "")
    return told.partition(" ")[2]


def open_network_in_read_if_asked() -> None:
    """Make all pages read with the changed network."""
    if not (code := pop_new_message("watch")):
        return
    try:
        session.update_values(model=models.add_network_of_link(code.partition(" ")[2]))
    except UserError as error:
        st.error(as_markdown(error))
    else:
        session.switch_to_page("read")


is_opened = session.visitor_values(address.AddressAtLastRun).page != session.page_script_hash()
asks = bool(ASKS & st.query_params.to_dict().keys())
address.apply_changed_address()
guide.hide_page_parts_by_link()
guide.open_linked_step_page("machine")
open_network_in_read_if_asked()
apply_image_message()
select_row_from_message()
changes = network_changes_link_text()
if (is_opened and not asks) or pop_new_message("small"):
    switch_to_showable_network_if_needed()
st.html(STYLES)
with st.container(key="headline", horizontal=True, vertical_alignment="center", gap="medium"):
    st.html(f"<h1>{TITLE}</h1>", width="content")
    with st.container(key="machine-model", width=360):
        model = show_model_menu()
with st.container(key="machine"):
    guide.show_open_step_of_page("machine")
    image = session.current_image()
    machine_component(
        key=KEY,
        data={
            "network": models.compute_once(network_data, model),
            "replaced": refused_title_and_reason(model),
            "image": None if image is None else pixels_as_base64(image),
            "example": session.values_of_all_pages().image.example,
            "row": session.values_of_all_pages().row,
            "examples": [
                pixels_as_base64(example) for example in session.first_test_image_per_digit()
            ],
            "look": colours_and_inks_as_dict(session.page_colours()),
            "words": part_texts("machine"),
            "worker": bundle_with_imports("machine_worker"),
            "images": server.TRAINING_IMAGES,
            "code": changes,
        },
        on_state_change=lambda: None,
        on_image_change=lambda: None,
        on_watch_change=lambda: None,
        on_small_change=lambda: None,
    )
    address.write_visitor_code_to_address("machine", changes)
