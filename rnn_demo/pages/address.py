"""Open the state in a link's parameters, and write the current state into the URL.

Streamlit writes the URL, with an entry in the browser's history. If only the drawing has changed,
`browser/app/kept_visit.js` writes it without an entry. Widgets that Streamlit binds to the query
can't do this: they keep their value on Back and Forward
(https://github.com/streamlit/streamlit/issues/13853), and a drawing and a memory edit have no
widget.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from rnn_demo.data import DIGITS, FIRST_EXAMPLE
from rnn_demo.images import link as drawing_link
from rnn_demo.lenses import LENSES
from rnn_demo.pages.page_values import NetworksPage, TestSetPage, TrainPage
from rnn_demo.ui import models, pad, session, stage, uploaded_models
from rnn_demo.ui.link_fields import (
    LinkParameter,
    choice_parser,
    link_parameter_definitions,
    whole_number_parser,
)
from rnn_demo.ui.state import InputImage, Session
from rnn_demo.words.guide_steps import STEPS

LONGEST_ADDRESS = 7_900  # characters after the path: 8 kB with the part before them
MOST_REPLACED = 8  # the most replaced addresses that a session stores
QUIZ = (
    "A quiz: the answer is hidden until *Show the answer* is pressed. The questions, the points "
    "and the table of this link are on the page without a server."
)
IMAGE_FIELDS = {"example", "drawing"}  # a link contains at most one of them
UNREADABLE = "The {} in this link can't be read: ask for the link again."


# The dataclasses whose fields are stored in links: of all pages, of single lenses, of single pages.
_LENS_CHOICES = {name: lens.Choices for name, lens in LENSES.items() if hasattr(lens, "Choices")}
KINDS = (Session, *_LENS_CHOICES.values(), TestSetPage, NetworksPage, TrainPage)
# By the name of a field
KIND_OF = {name: kind for kind in KINDS for name in link_parameter_definitions(kind)}
LINKS: dict[str, LinkParameter] = {
    name: link for kind in KINDS for name, link in link_parameter_definitions(kind).items()
} | {
    # Parameters that exist only in links, not in the session: `trained` sets the model, `example`
    # and `drawing` set the image, and `quiz` hides the answer.
    "trained": LinkParameter(
        None, models.add_network_of_link, UNREADABLE.format("network"), is_kept=True
    ),
    "quiz": LinkParameter(None, choice_parser(1), is_kept=True),
    "example": LinkParameter(FIRST_EXAMPLE, whole_number_parser(0, DIGITS - 1), is_kept=True),
    "drawing": LinkParameter(
        None,
        drawing_link.decode_image,
        UNREADABLE.format("drawing"),
        drawing_link.encode_image,
        is_kept=True,
    ),
}
# The values in the link of every lens or page, in addition to the image.
SHARED_FIELDS = ("model", "row", "unit", "layer", "lesson", "hide")
FIELDS_OF: dict[str, tuple[str, ...]] = {
    name: (
        *SHARED_FIELDS,
        "lens",
        *getattr(lens, "SHARED_FIELDS", ()),
        *(link_parameter_definitions(_LENS_CHOICES[name]) if name in _LENS_CHOICES else ()),
    )
    for name, lens in LENSES.items()
} | {
    "testset": (*SHARED_FIELDS, "compared", *link_parameter_definitions(TestSetPage)),
    "networks": (*SHARED_FIELDS, *link_parameter_definitions(NetworksPage)),
    "train": (*SHARED_FIELDS, *link_parameter_definitions(TrainPage)),
}


@dataclass
class AddressAtLastRun:
    """A visitor's URL as the last run left it."""

    page: str | None = None  # Streamlit's hash of the shown page
    parameters: dict[str, str] | None = None  # the URL's parameters at the end of the last run
    # The parameters that the browser had to write into the URL then
    written: dict[str, str] | None = None
    # The last parameters that runs replaced since the browser last sent those that it had to write
    replaced: list[dict[str, str]] = field(default_factory=list)
    image: InputImage | None = None  # the image that the last run read
    skips_history: bool = True  # True if the next change of the URL makes no entry in the history
    linked_step: int | None = None  # the step that a link asks for, until its page is open


def session_value(name: str) -> Any:
    return getattr(session.visitor_values(KIND_OF[name]), name)


def _set_session_values(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name in KIND_OF:
            setattr(session.visitor_values(KIND_OF[name]), name, value)


def apply_changed_address() -> None:
    """Restore the state of the URL, unless this session wrote it: for a link, Back or Forward.

    A message that the browser sent before it received a new address still has the old one. It is
    not Back, and must not undo what the visitor did.
    """
    here, parameters = session.visitor_values(AddressAtLastRun), st.query_params.to_dict()
    is_opened = here.page != session.page_script_hash()
    if is_opened:  # opening a page makes its own entry
        here.page, here.skips_history = session.page_script_hash(), True
    if parameters == here.written:
        here.replaced = []
    is_asked_for = is_opened or session.is_back_or_forward()
    is_old_message = parameters in here.replaced and not is_asked_for
    if is_old_message or parameters in (here.parameters, here.written):
        return
    if not is_opened and "run" in (here.written or {}):  # Back leaves the run
        session.visitor_values(TrainPage).run = None
    here.parameters, here.skips_history = parameters, True
    if parameters:
        apply_link(parameters)
    else:
        _set_session_values(
            {name: link.default for name, link in LINKS.items() if link.resets_with_page}
        )


def apply_link(parameters: dict[str, str]) -> None:
    """Apply a link's parameters; missing ones get their defaults, unless they are kept.

    A step of the guided path stands for all its parameters. Unknown parameters, such as tracking
    parameters of other sites, are ignored.
    """
    here = session.values_of_all_pages()
    number = LINKS["lesson"].read(parameters.get("lesson"))
    if number is not None:
        step = STEPS[number - 1]
        is_drawn = here.image.pixels is not None
        defaults = {n: v for n, v in step.query.items() if n != "example" or not is_drawn}
        parameters = {**defaults, **parameters}
        session.visitor_values(stage.BrowserSyncState).play_count += step.plays
        session.visitor_values(AddressAtLastRun).linked_step = number
    values, complaints = {}, []
    for name, text in parameters.items():
        if name not in LINKS:
            continue
        value = LINKS[name].read(text)
        if value is None:
            complaints.append(_bad_parameter_message(name, text))
        else:
            values[name] = value
    if values.pop("quiz", None):
        values["hide"] = tuple(dict.fromkeys((*values.get("hide", ()), "answer")))
        st.info(QUIZ)
    if "trained" in values:
        values["model"] = values.pop("trained")
    pixels, example = values.pop("drawing", None), values.pop("example", None)
    if pixels is not None:
        _replace_image_if_changed(InputImage(pixels=pixels))
    elif example is not None:
        _replace_image_if_changed(InputImage(example))
    _set_session_values({n: link.default for n, link in LINKS.items() if not link.is_kept} | values)
    for complaint in complaints:
        st.warning(complaint)


def _bad_parameter_message(name: str, text: str) -> str:
    complaint = LINKS[name].complaint
    if not isinstance(complaint, str):
        return complaint(text)
    printable = "".join(c for c in f"{name}={text}"[:40] if c.isprintable() and c != "`")
    return complaint.replace("{}", printable)


def _replace_image_if_changed(image: InputImage) -> None:
    here = session.values_of_all_pages()
    # The session begins with this, so there is nothing to undo
    if session.visitor_values(AddressAtLastRun).written is None:
        here.image = image
    elif _image_parameters(image) != _image_parameters(here.image):
        pad.show_image(image)


def _image_parameters(image: InputImage) -> dict[str, str]:
    if image.example is not None:
        return {"example": str(image.example)}
    return {} if image.pixels is None else {"drawing": drawing_link.encode_image(image.pixels)}


def link_parameters_from_session(place: str) -> dict[str, str]:
    """Return the URL's parameters for the state of a lens, or of a page without one."""
    here = session.values_of_all_pages()
    names = FIELDS_OF.get(place, SHARED_FIELDS)
    values = {name: session_value(name) for name in names}
    if (upload := models.upload_entries_by_name().get(here.model)) and upload.code:
        values |= {"model": None, "trained": upload.code}
    if "compared" in values:
        values["compared"] = values["compared"] or None  # a link can't express an empty list
    return {
        name: LINKS[name].write(value)
        for name, value in values.items()
        if value is not None and (LINKS[name].is_kept or value != LINKS[name].default)
    } | _image_parameters(here.image)


def write_visitor_code_to_address(page: str, code: str) -> None:
    """Add to a page's URL the code of what the visitor made in the browser; "" removes it.

    On Teach these are signs, on Machine changes of a network. If the network's parameters and the
    code together are too long for a link, the code is left out. Its parameter has the page's name.
    """
    parameters = link_parameters_from_session(page)
    if code and len(code) + len(urlencode(parameters)) < LONGEST_ADDRESS:
        parameters[page] = code
    _record_parameters(parameters, with_history=st.query_params.to_dict() != parameters)


def _record_parameters(parameters: dict[str, str], with_history: bool) -> None:
    here = session.visitor_values(AddressAtLastRun)
    if with_history:
        here.replaced = [*here.replaced[1 - MOST_REPLACED :], st.query_params.to_dict()]
        st.query_params.from_dict(parameters)
    here.parameters, here.written = st.query_params.to_dict(), parameters
    here.image, here.skips_history = session.values_of_all_pages().image, False


def write_address_and_reply(place: str) -> None:
    """Put the current state into the URL, and reply to the browser; call it at the end of a run.

    The browser's history gets an entry if more than the image has changed.
    """
    parameters, old = link_parameters_from_session(place), st.query_params.to_dict()
    changed = {name for name in parameters | old if parameters.get(name) != old.get(name)}
    here, there = session.values_of_all_pages(), session.visitor_values(AddressAtLastRun)
    # A row or a memory edit that changes with the image makes no entry
    is_redrawn = here.image is not there.image
    skips = there.skips_history or is_redrawn
    _record_parameters(parameters, with_history=bool(changed - IMAGE_FIELDS) and not skips)
    with st.container(key="stage-reply"):
        stage.send_reply(
            {
                # Even if unchanged, as an older run may arrive late
                "query": urlencode(parameters),
                "browser": uploaded_models.get_or_create_current_browser().key
                if models.upload_entries_by_name()
                else None,
            }
        )
