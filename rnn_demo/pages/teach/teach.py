"""Teach: a visitor's own signs, told apart by a new last layer that the browser fits."""

import base64
from string import Template
from typing import Any

import numpy as np
import streamlit as st

from rnn_demo.browser.bundle import FOLDER, bundle, watch_html
from rnn_demo.browser.program import basis, is_live, maps, order, program
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.explain.state_view import state_view
from rnn_demo.figures.on_stage import look_of, on_stage
from rnn_demo.library import Model
from rnn_demo.ui import address, guide, hands, known, models, session
from rnn_demo.ui.choices import choose_model
from rnn_demo.ui.everywhere import headline
from rnn_demo.words import of_part

TITLE = "Teach it your own signs."
LINE = "Its memory stays as it is: three drawings of each, and a new last layer knows them."
TEACH = FOLDER / "teach"


@st.cache_resource
def component() -> Any:
    """The page's component, which is the same for all visitors."""
    form = (TEACH / "teach.html").read_text("utf-8")
    html = Template((TEACH / "teach_page.html").read_text("utf-8"))
    sheets = ("bars.css", "watch.css", "teach/teach.css", "teach/teach_page.css")
    return st.components.v2.component(
        "rnn_demo.teach",
        html=html.substitute(teach=form, watch=watch_html()),
        css="\n".join((FOLDER / name).read_text("utf-8") for name in sheets),
        js=bundle("teach_page"),
        isolate_styles=False,
    )


def network(model: Model) -> dict[str, Any]:
    """What the browser teaches on: a network, its stage and what a hand on its memory goes by."""
    reading = model.read(np.zeros((ROWS, COLUMNS), np.float32))
    readout = known.readout(model)
    return {
        "name": model.name,
        "stamp": f"{model.name} {model.stamp}",
        "program": _base64(program(model.network)),
        "order": order(model),
        "view": on_stage(reading, state_view(model.network, reading)),
        "basis": "" if readout is None else _base64(basis(readout.basis)),
        "maps": "" if readout is None else _base64(maps(readout)),
        "hands": _base64(hands.packed(model)),
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


address.follow()
guide.hide("teach")
headline(TITLE, LINE)
with st.container(key="teach"):
    model = choose_model()
    if not is_live(model.network):
        st.info("This network is too large to be taught in a browser: choose another one.")
    else:
        component()(
            key="teach-page",
            data={
                "network": models.cached(network, model),
                "look": look_of(session.look()),
                "words": of_part("teaching"),
                "worker": bundle("teach_worker"),
                "code": None,
            },
        )
