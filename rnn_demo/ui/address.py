"""The address: what a link asks for is shown, and what is shown stands in it.

The URL is written by Streamlit, which makes an entry in the browser's history, or, where only the
drawing has changed, by `browser/visit.js`, which makes none, and keeps what lies on the canvas.
Widgets that Streamlit binds to the query can't do it: bound, they keep what they show on Back and
Forward (https://github.com/streamlit/streamlit/issues/13853), and a drawing, a row and a hand have
no widget.
"""

import contextlib
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.figures.pixels import image_url
from rnn_demo.images import link
from rnn_demo.images.canvas import INVITATION_ROWS
from rnn_demo.ui import canvas_input, models, session, stage, uploaded_models
from rnn_demo.ui.state import EVERYWHERE, HELD, LINKS, OWNERS, STEP
from rnn_demo.ui.uploaded_models import Upload
from rnn_demo.words import say
from rnn_demo.words.escape import as_markdown
from rnn_demo.words.guide_steps import STEPS

LONGEST_ADDRESS = 7_900  # characters after the path: 8 kB with what stands before them
DIGITS = {"example", "drawing"}  # what is read: at most one of them, and none changes the other


def follow() -> None:
    """Take what the URL holds, if it is not what this session wrote: by a link, Back or Forward."""
    session.arrive()
    asked = st.query_params.to_dict()
    if asked == session.current().address or asked == session.current().next_address:
        return
    session.keep(address=asked, quiet=True)
    if asked:
        take(asked)
    else:
        session.keep(**{name: of.default for name, of in LINKS.items() if of.of_page})


def take(asked: dict[str, str]) -> None:
    """Show what a link asks for; what it leaves out is as usual, but for what stays.

    A step of the guided path stands for all that it holds. Parameters that stand for nothing here,
    such as those that others add to links, say nothing.
    """
    number = None
    with contextlib.suppress(KeyError, ValueError):  # there is none, or it is complained of below
        number = STEP(asked["lesson"])
    if number is not None:
        step = STEPS[number - 1]
        usual = dict(step.query)
        if session.current().drawn is not None:
            del usual["example"]
        asked = {**usual, **asked}
        session.keep(play=session.current().play + step.plays, opens=number)
    taken, complaints = {}, []
    for name, text in asked.items():
        if name not in LINKS:
            continue
        try:
            taken[name] = LINKS[name].parse(text)
        except (ValueError, KeyError, UserError):
            complaints.append(_complaint(name, text))
    if "trained" in taken:
        taken["model"] = taken.pop("trained")
    if "signs" in taken:
        signs = taken.pop("signs")
        try:
            base = taken.get("model", LINKS["model"].default)
            taken["model"] = models.taught_signs(base, signs)
        except UserError as error:
            complaints.append(as_markdown(error))
    image, example = taken.pop("drawing", None), taken.pop("example", None)
    for name, of in LINKS.items():
        if not of.stays:
            taken.setdefault(name, of.default)
    _take_digit(image, example)
    session.keep(**taken)
    for complaint in complaints:
        st.warning(complaint)


def _complaint(name: str, text: str) -> str:
    complaint = LINKS[name].complaint
    if not isinstance(complaint, str):
        return complaint(text)
    printable = "".join(c for c in f"{name}={text}"[:40] if c.isprintable() and c != "`")
    return complaint.replace("{}", printable)


def _as_text(upload: Upload) -> dict[str, str | None]:
    """A network that other browsers don't have, by texts that are all of it."""
    if not upload.base:
        return {"model": None, "trained": upload.code}
    below = models.uploads().get(upload.base)
    base: dict[str, str | None] = {"model": upload.base}
    if below is not None and below.code:
        base = _as_text(below)
    return base | {"signs": upload.code}


def _take_digit(image: np.ndarray | None, example: int | None) -> None:
    if session.current().next_address is None:  # what a session opens with Undo does not take back
        if image is not None or example is not None:
            session.keep(drawn=image, example=None if image is not None else example)
        return
    if image is not None:
        here = session.current().drawn if session.current().example is None else None
        if here is None or link.encode(here) != link.encode(image):
            canvas_input.take_image(image)
    elif example is not None and example != session.current().example:
        canvas_input.take_example(example)


def link_values(place: str) -> dict[str, str]:
    """The URL's parameters for what is shown through a lens, or on a page without one."""
    here = session.current()
    names = HELD.get(place, EVERYWHERE)
    values = {name: session.value_of(name) for name in names if name in OWNERS}
    values["drawing"] = here.drawn if here.example is None else None
    if (upload := models.uploads().get(here.model)) and upload.code:
        values |= _as_text(upload)
    if "compared" in values:
        values["compared"] = values["compared"] or None  # none of them: a link can't say so
    return {
        name: LINKS[name].write(value)
        for name, value in values.items()
        if value is not None
        and (LINKS[name].stays or not np.array_equal(value, LINKS[name].default))
    }


def write_signs(code: str) -> None:
    """Put what Teach has taught into its URL, beside the network; "" for nothing.

    A network that was trained here and signs can be too much for one link: then it holds no signs.
    """
    wanted = link_values("teach")
    if code and len(code) + len(urlencode(wanted)) < LONGEST_ADDRESS:
        wanted["teach"] = code
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
    session.keep(next_address=wanted, address=st.query_params.to_dict(), quiet=False)


def write(place: str) -> None:
    """Put what is shown into the URL; to be called at the end of a run.

    The browser's history gets an entry where more than the drawing has changed.
    """
    wanted, here = link_values(place), st.query_params.to_dict()
    changed = {name for name in wanted | here if wanted.get(name) != here.get(name)}
    if changed - DIGITS and not session.current().quiet:
        st.query_params.from_dict(wanted)
    session.keep(next_address=wanted, address=st.query_params.to_dict(), quiet=False)
    strokes = session.current().strokes
    behind = session.image() if strokes is None else None  # it is read, but was not drawn here
    invitation = "invitation" if behind is None else "invitation.over"
    with st.container(key="stage-told"):
        stage.answer(
            {
                "query": urlencode(wanted),  # also where it stands: a run before may come late
                "invitation": say(invitation) if strokes is None else None,
                "behind": None if behind is None else image_url(behind),
                "hasLowInk": behind is not None and bool(behind[-INVITATION_ROWS:].any()),
                "code": wanted.get("drawing"),
                "strokes": strokes,
                "browser": uploaded_models.this_browser().key if models.uploads() else None,
            }
        )
