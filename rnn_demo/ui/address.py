"""The address: a link opens what its parameters say, and what is shown is written into the URL.

Streamlit writes the URL, with an entry in the browser's history. Where only the drawing has
changed, `browser/app/visit.js` writes it without an entry. Widgets that Streamlit binds to the
query can't do this: they keep their value on Back and Forward
(https://github.com/streamlit/streamlit/issues/13853), and a drawing, a row and a hand have no
widget.
"""

import contextlib
import json
from urllib.parse import urlencode

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.figures.pixels import image_url
from rnn_demo.images import link as drawing_link
from rnn_demo.images.canvas import INVITATION_ROWS
from rnn_demo.ui import canvas_input, models, session, stage, uploaded_models
from rnn_demo.ui.state import (
    FIELDS_OF,
    LINKS,
    SHARED_FIELDS,
    InputImage,
    parse_step,
)
from rnn_demo.ui.uploaded_models import Upload
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.guide_steps import STEPS

LONGEST_ADDRESS = 7_900  # characters after the path: 8 kB with what stands before them
QUIZ = (
    "A quiz: the answer is hidden until *Show the answer* is pressed. The questions, the points "
    "and the table of this link are on the page without a server."
)
IMAGE_FIELDS = {"example", "drawing"}  # a link holds at most one of them


def follow() -> None:
    """Open what the URL holds, unless this session wrote it: a link, or Back or Forward."""
    here, parameters = session.current(), st.query_params.to_dict()
    is_opened = here.page != session.page_hash()
    if is_opened:  # a page that is opened makes its own entry
        here.page, here.skips_history = session.page_hash(), True
    if parameters in (here.address, here.next_address):
        return
    if not is_opened and "run" in (here.next_address or {}):  # Back leaves it
        session.update(run=None)
    here.address, here.skips_history = parameters, True
    if parameters:
        open_link(parameters)
    else:
        session.update(
            **{name: link.default for name, link in LINKS.items() if link.resets_with_page}
        )


def open_link(parameters: dict[str, str]) -> None:
    """Show what a link's parameters say; the others have their defaults, unless they are kept.

    A step of the guided path stands for all its parameters. Unknown parameters, such as those that
    others add to links, are ignored.
    """
    here = session.current()
    with contextlib.suppress(KeyError, ValueError):  # there is none, or a complaint follows below
        number = parse_step(parameters["lesson"])
        step = STEPS[number - 1]
        is_drawn = here.image.pixels is not None
        defaults = {n: v for n, v in step.query.items() if n != "example" or not is_drawn}
        parameters = {**defaults, **parameters}
        here.play_count, here.linked_step = here.play_count + step.plays, number
    values, complaints = {}, []
    for name, text in parameters.items():
        try:
            if name in LINKS:
                values[name] = LINKS[name].parse(text)
        except (ValueError, KeyError, UserError):
            complaints.append(_complaint(name, text))
    if values.pop("quiz", None):
        values["hide"] = tuple(dict.fromkeys((*values.get("hide", ()), "answer")))
        st.info(QUIZ)
    if "trained" in values:
        values["model"] = values.pop("trained")
    if "signs" in values:
        base, signs = values.get("model", LINKS["model"].default), values.pop("signs")
        try:
            values["model"] = models.open_taught(base, signs)
        except UserError as error:
            complaints.append(as_markdown(error))
    pixels, example = values.pop("drawing", None), values.pop("example", None)
    if pixels is not None:
        _open_image(InputImage(pixels=pixels))
    elif example is not None:
        _open_image(InputImage(example))
    session.update(**{n: link.default for n, link in LINKS.items() if not link.is_kept} | values)
    for complaint in complaints:
        st.warning(complaint)


def _complaint(name: str, text: str) -> str:
    complaint = LINKS[name].complaint
    if not isinstance(complaint, str):
        return complaint(text)
    printable = "".join(c for c in f"{name}={text}"[:40] if c.isprintable() and c != "`")
    return complaint.replace("{}", printable)


def _network_parameters(upload: Upload) -> dict[str, str | None]:
    """Return the parameters that hold all of a network that other browsers do not have."""
    if not upload.base:
        return {"model": None, "trained": upload.code}
    below = models.uploads().get(upload.base)
    base: dict[str, str | None] = {"model": upload.base}
    if below is not None and below.code:
        base = _network_parameters(below)
    return base | {"signs": upload.code}


def _open_image(image: InputImage) -> None:
    here = session.current()
    if here.next_address is None:  # the session begins with this: there is nothing to undo
        here.image = image
    elif _image_parameters(image) != _image_parameters(here.image):
        canvas_input.read(image)


def _image_parameters(image: InputImage) -> dict[str, str]:
    if image.example is not None:
        return {"example": str(image.example)}
    return {} if image.pixels is None else {"drawing": drawing_link.encode(image.pixels)}


def link_values(place: str) -> dict[str, str]:
    """Return the URL's parameters for what a lens shows, or a page without one."""
    here = session.current()
    names = FIELDS_OF.get(place, SHARED_FIELDS)
    values = {name: session.value_of(name) for name in names}
    if (upload := models.uploads().get(here.model)) and upload.code:
        values |= _network_parameters(upload)
    if "compared" in values:
        values["compared"] = values["compared"] or None  # none of them: a link can't say so
    return {
        name: LINKS[name].write(value)
        for name, value in values.items()
        if value is not None and (LINKS[name].is_kept or value != LINKS[name].default)
    } | _image_parameters(here.image)


def write_part(page: str, code: str) -> None:
    """Put what the browser has made on a page into its URL, beside the network; "" for nothing.

    On Teach that are signs, on Machine the changes of a network. A network that was trained here
    and signs can be too long for one link: then it holds no signs.

    page: also the name of the parameter.
    """
    parameters = link_values(page)
    if code and len(code) + len(urlencode(parameters)) < LONGEST_ADDRESS:
        parameters[page] = code
    _write(parameters, with_history=st.query_params.to_dict() != parameters)


def _write(parameters: dict[str, str], with_history: bool) -> None:
    here = session.current()
    if with_history:
        st.query_params.from_dict(parameters)
    here.address, here.next_address = st.query_params.to_dict(), parameters
    here.skips_history = False


def write(place: str) -> None:
    """Put what is shown into the URL, and reply to the browser; to be called at a run's end.

    The browser's history gets an entry where more than the image has changed.
    """
    parameters, old = link_values(place), st.query_params.to_dict()
    changed = {name for name in parameters | old if parameters.get(name) != old.get(name)}
    here = session.current()
    _write(parameters, with_history=bool(changed - IMAGE_FIELDS) and not here.skips_history)
    strokes = here.image.strokes
    behind = session.current_image() if strokes is None else None  # read, but not drawn here
    with st.container(key="stage-reply"):
        stage.send_reply(
            {
                "query": urlencode(parameters),  # even where it stands: an older run may come late
                "behind": None if behind is None else image_url(behind),
                "hasLowInk": behind is not None and bool(behind[-INVITATION_ROWS:].any()),
                "strokes": None if strokes is None else json.loads(strokes),
                "browser": uploaded_models.this_browser().key if models.uploads() else None,
            }
        )
