"""All that a link holds, in one table: what is read, by whom, and how it is looked at.

The URL is written by Streamlit, which makes an entry in the browser's history, or, where only the
drawing has changed, by the component of `pad.py`, which makes none.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from rnn_demo import data, library
from rnn_demo.errors import UserError
from rnn_demo.explain.state_view import SHOWS
from rnn_demo.explain.unit_groups import NOTHING
from rnn_demo.images import link
from rnn_demo.network_size import MAX_UNITS
from rnn_demo.runs import folders
from rnn_demo.spec.presets import PRESETS
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import drawn, hidden_parts, models, session, uploads
from rnn_demo.ui.guide_steps import STEPS
from rnn_demo.ui.parsers import commas, flag, one_of, several, whole

MOST_OPERATIONS = 24  # of Surgery, one after another
MOST_LAYERS = session.MOST_COMPARED + 1  # of networks that show another one than their last
OPERATIONS = {  # of Surgery: how many numbers each takes, and from where to where
    "blank": (2, 1, data.ROWS),
    "shift": (1, -14, 14),
    "swap": (3, 1, data.ROWS),
    "wipe": (1, 1, data.ROWS),
}
LENSES = (
    "watch",
    "belief",
    "why",
    "numbers",
    "memory",
    "unit",
    "map",
    "poke",
    "leftover_state",
    "compare",
)


@dataclass(frozen=True)
class Field:
    """One parameter of the URL; its name is also that of the session's value.

    parse: what a text stands for; raises ValueError, KeyError or UserError, which is `complaint`
    to the visitor. write: the text for a value. lenses: where it means something; empty for
    everywhere.
    """

    parse: Callable[[str], Any]
    complaint: str
    write: Callable[[Any], str] = str
    lenses: tuple[str, ...] = ()


def operations(text: str) -> tuple[str, ...]:
    """A parser of what `explain.surgery.Patient.operate` takes, with ~ between."""
    found = tuple(text.split("~"))
    if len(found) > MOST_OPERATIONS:
        raise ValueError
    for name, _, of in (operation.partition(".") for operation in found):
        if name == "paint":
            link.decode(of)
        else:
            several(*OPERATIONS[name])(of.replace(".", ","))
    return found


def _model(text: str) -> str:
    if not models.is_here(text):
        raise ValueError
    return text


def _compared(text: str) -> list[str]:
    found = list(dict.fromkeys(text.split(",", session.MOST_COMPARED)))  # each once
    if len(found) > session.MOST_COMPARED or not all(_model(name) for name in found):
        raise ValueError
    return found


def _layers(text: str) -> dict[str, int]:
    pairs = [part.rpartition(":") for part in text.split(",", MOST_LAYERS - 1)]
    return {_model(name): whole(0, 2 * MAX_LAYERS - 1)(layer) for name, _, layer in pairs}


def _second(text: str) -> Any:
    return int(text) if text in set("0123456789") else link.decode(text)


TRAIN, TEST = "train", "testset"  # pages, which show no lens
USUAL = "`{}` in this link isn't used here: the lens is shown as usual."
GONE = "The network in this link was uploaded, and is forgotten at a reload: upload it again."
FLAG: dict[str, Any] = {"parse": flag, "write": lambda on: str(on).lower(), "complaint": USUAL}
DIGIT = one_of("best", *range(data.DIGITS))
FIELDS: dict[str, Field] = {
    "lens": Field(
        one_of(*LENSES),
        "The lens in this link does not exist: Watch is shown.",
        lenses=LENSES,
    ),
    "model": Field(_model, "The network in this link is not here: another one is used instead."),
    "order": Field(
        one_of(*library.ORDERS),
        "The order in this link does not exist: the network reads as trained.",
    ),
    "row": Field(
        lambda text: whole(1, data.ROWS)(text) - 1,
        "The row in this link does not exist: the last one is shown.",
        write=lambda row: str(row + 1),
    ),
    "unit": Field(
        whole(0, MAX_UNITS - 1), "The unit in this link does not exist: another one is shown."
    ),
    "example": Field(
        whole(0, data.DIGITS - 1),
        "The example in this link does not exist: another digit is shown.",
    ),
    "drawing": Field(
        link.decode,
        "The drawing in this link can't be read: ask for the link again.",
        write=link.encode,
    ),
    "layers": Field(
        _layers,
        USUAL,
        write=lambda layers: commas(f"{name}:{layer}" for name, layer in layers.items()),
    ),
    "readout": Field(one_of("stop_here", "blank_rest", "real_rest"), USUAL, lenses=("belief",)),
    "direction": Field(one_of("forward", "backward"), USUAL, lenses=("belief",)),
    "show": Field(one_of(*SHOWS), USUAL, lenses=("watch",)),
    "grouped": Field(
        **FLAG, lenses=("watch", "belief", "numbers", "poke", "leftover_state", "compare")
    ),
    "digit": Field(DIGIT, USUAL, lenses=("watch", "why", "memory", TEST)),
    "answer": Field(whole(0, data.DIGITS - 1), USUAL, lenses=(TEST,)),
    "view": Field(one_of("Accuracy by row", "Confusions"), USUAL, lenses=(TEST,)),
    "with-blank": Field(**FLAG, lenses=(TEST,)),
    "both-ways": Field(one_of(*PRESETS), USUAL, lenses=(TEST,)),
    "similar": Field(**FLAG, lenses=("watch",)),
    "others-of": Field(
        one_of("all", "unit", *(f"group-{digit}" for digit in (NOTHING, *range(data.DIGITS)))),
        USUAL,
        lenses=("watch",),
    ),
    "others-rows": Field(several(2, 1, data.ROWS), USUAL, write=commas, lenses=("watch",)),
    "against": Field(one_of("nothing", "second", *range(data.DIGITS)), USUAL, lenses=("why",)),
    "gate": Field(
        one_of("h", "input", "forget", "output", "update", "reset", "candidate"),
        USUAL,
        lenses=("numbers",),
    ),
    "mode": Field(one_of("networks", "digits"), USUAL, lenses=("compare",)),
    "compared": Field(
        _compared,
        "The networks in this link are not all here, or are too many: others are compared.",
        write=commas,
        lenses=("compare", TEST),
    ),
    "second": Field(
        _second,
        "The second digit in this link can't be read: another one is shown.",
        write=lambda second: str(second) if isinstance(second, int) else link.encode(second),
        lenses=("compare", "leftover_state"),
    ),
    "share": Field(
        one_of(*(round(0.1 * tenths, 1) for tenths in range(1, 16))), USUAL, lenses=("compare",)
    ),
    "fitted": Field(one_of("last", "all"), USUAL, lenses=("map",)),
    "three": Field(**FLAG, lenses=("map",)),
    "off": Field(**FLAG, lenses=("unit",)),
    "tool": Field(
        one_of("Blank", "Shift", "Swap", "Repaint", "Wipe state"), USUAL, lenses=("poke",)
    ),
    "blank": Field(several(2, 1, data.ROWS), USUAL, write=commas, lenses=("poke",)),
    "shift": Field(whole(-14, 14), USUAL, lenses=("poke",)),
    "swap": Field(several(3, 1, data.ROWS), USUAL, write=commas, lenses=("poke",)),
    "wipe": Field(whole(1, data.ROWS), USUAL, lenses=("poke",)),
    "operations": Field(operations, USUAL, write="~".join, lenses=("poke",)),
    "painted": Field(lambda text: link.encode(link.decode(text)), USUAL, lenses=("poke",)),
    "lesson": Field(
        whole(1, len(STEPS)), "The guided path has no such step: the page is shown without it."
    ),
    "hide": Field(
        hidden_parts.parse,
        "`{}` in this link hides nothing: choose from " + ", ".join(hidden_parts.HIDDEN) + ".",
        write=commas,
    ),
}
FIELDS["run"] = Field(
    lambda text: folders.folder(text).name,
    "The run in this link does not exist: choose one from the list.",
    lenses=(TRAIN,),
)
DIGITS = ("example", "drawing")  # what is read: at most one of them, and none changes the other
# What a link without it leaves as it is; so it is written where it is as at first, too.
STAYS = ("model", "row", "run", *DIGITS)


def read() -> None:
    """Take what the URL holds, if it is not what this session wrote: by a link, Back or Forward."""
    asked = st.query_params.to_dict()
    if asked == session.state("known") or asked == session.state("written"):
        return
    session.keep(known=asked, quiet=True)
    if asked:
        take(asked)


def take(asked: dict[str, str]) -> None:
    """Show what a link asks for; what it leaves out is as usual, but for what `STAYS`.

    A step of the guided path stands for all that it holds.
    """
    with contextlib.suppress(KeyError, ValueError):
        step = STEPS[FIELDS["lesson"].parse(asked["lesson"]) - 1]
        asked = {**step.query, **asked}
        session.keep(play=session.state("play") + step.plays, opens=STEPS.index(step) + 1)
    taken, complaints = {}, []
    for name, text in asked.items():
        field = FIELDS.get(name)
        try:
            if field is None:
                raise KeyError
            taken[name] = field.parse(text)
        except (ValueError, KeyError, UserError):
            given = "".join(c for c in f"{name}={text}"[:40] if c.isprintable() and c != "`")
            complaint = USUAL if field is None else field.complaint
            if name == "model" and text.startswith(uploads.PREFIX):
                complaint = GONE
            complaints.append(complaint.replace("{}", given))
    image, example = taken.pop("drawing", None), taken.pop("example", None)
    for name in FIELDS.keys() - taken.keys() - set(STAYS):
        taken[name] = session.default(name)
    _take_digit(image, example)
    session.keep(**taken)
    for complaint in complaints:
        st.warning(complaint)


def _take_digit(image: Any, example: int | None) -> None:
    if session.state("written") is None:  # what a session opens with Undo does not take back
        if image is not None or example is not None:
            session.keep(drawn=image, example=None if image is not None else example)
        return
    if image is not None:
        here = session.state("drawn") if session.state("example") is None else None
        if here is None or link.encode(here) != link.encode(image):
            drawn.take_image(image)
    elif example is not None and example != session.state("example"):
        drawn.take_example(example)


def held(lens: str) -> dict[str, str]:
    """The URL's parameters for what is shown through a lens."""
    values = {name: session.state(name) for name in FIELDS if name != "drawing"}
    values["drawing"] = session.state("drawn") if values["example"] is None else None
    values["compared"] = values["compared"] or None  # none of them: a link can't say so
    layers = [(name, layer) for name, layer in values["layers"].items() if models.is_here(name)]
    layers.sort(key=lambda chosen: chosen[0] == values["model"])  # which must not go
    values["layers"] = dict(layers[-MOST_LAYERS:])
    return {
        name: field.write(values[name])
        for name, field in FIELDS.items()
        if values[name] is not None
        and (name in STAYS or not np.array_equal(values[name], session.default(name)))
        and (not field.lenses or lens in field.lenses)
    }


def write(lens: str) -> str | None:
    """Put what is shown into the URL; returns it where the browser is to do so, or None.

    The browser's history gets an entry where more than the drawing has changed.
    """
    wanted, here = held(lens), st.query_params.to_dict()
    changed = {name for name in wanted | here if wanted.get(name) != here.get(name)}
    pushes = bool(changed - set(DIGITS)) and not session.state("quiet")
    if pushes:
        st.query_params.from_dict(wanted)
    session.keep(written=wanted, known=st.query_params.to_dict(), quiet=False)
    return None if pushes else urlencode(wanted)
