"""The visitor's session: its values, the widgets that are bound to them, and what a lens shows.

Streamlit forgets a widget's value where it is not shown, so the value is stored in the session.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, is_dataclass
from typing import Any, TypedDict, TypeVar

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rnn_demo.data import examples
from rnn_demo.errors import UserError
from rnn_demo.explain import confidence
from rnn_demo.explain.answer import alt_text, decision_step
from rnn_demo.explain.unit_groups import most_telling_unit
from rnn_demo.figures.colours import Colours, colours
from rnn_demo.library import Model, detector
from rnn_demo.reader import Reading
from rnn_demo.ui.link_fields import Link, links_of
from rnn_demo.ui.state import Session
from rnn_demo.ui.values import values_of

T = TypeVar("T")

MOST_RESULTS = 24  # computed things of drawings that a session stores
PADS = {place: f"pad-{place}" for place in ("read", "learn", "train")}  # the canvas of each page
STAGE_KEY, NETWORK_KEY = "stage-component", "sent-network"
# By the key of a component, the value that it sends by itself, without a click.
AUTOMATIC_MESSAGES = {
    STAGE_KEY: "message",
    NETWORK_KEY: "lacks",
    **dict.fromkeys(PADS.values(), "drawing"),
}


@dataclass
class Results:
    """What was computed of a visitor's drawings; see `LensInput.once`."""

    results: dict[tuple, Any] = field(default_factory=dict)


def current() -> Session:
    """Return what this visitor reads, and how it is looked at."""
    return values_of(Session)


def update(kind: type = Session, /, **values: object) -> None:
    """Set some of a visitor's values of a dataclass."""
    here: object = values_of(kind)
    for name, value in values.items():
        getattr(here, name)  # raises AttributeError for a name that is none of its
        setattr(here, name, value)


def page_hash() -> str | None:
    """Return what Streamlit identifies the page by that is shown."""
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else context.page_script_hash


def set_widget(key: str, value: object, options: object = None) -> None:
    """Have the widget of a key show a value.

    Streamlit is given it only where it is another one: else it would undo a click that is on its
    way. options: what the widget's choices depend on, such as bounds or labels, for Streamlit
    forgets the value where these change, or the page.
    """
    identity = options, page_hash()
    is_same = key in st.session_state and st.session_state[key] == value
    if not is_same or st.session_state.get(f"identity.{key}") != identity:
        st.session_state[key] = value
    st.session_state[f"identity.{key}"] = identity


def reset(is_meant: Callable[[Link], bool]) -> None:
    """Give a visitor's values that links hold their defaults again, of whichever dataclass.

    is_meant: whether a value is to be reset, by how it stands in links.
    """
    for values in list(st.session_state.values()):
        if is_dataclass(values) and not isinstance(values, type):
            for name, link in links_of(type(values)).items():
                if is_meant(link):
                    setattr(values, name, link.default)


class Binding(TypedDict):
    """The arguments of a widget that is bound to a value."""

    key: str
    on_change: Callable[[], None]


def bind(
    name: str,
    value: object = None,
    options: object = None,
    key: str | None = None,
    kind: type = Session,
) -> Binding:
    """Return the arguments that bind a widget to one of a visitor's values.

    `st.toggle("Grouped", **session.bind("grouped"))` shows the value and changes it. value: what
    the widget shows, if not the value itself. options: as of `set_widget`. key: of the widget, the
    value's name by default. kind: the dataclass that has the value.
    """
    key = key or name
    value = getattr(values_of(kind), name) if value is None else value
    old, messages = st.session_state.get(key), _automatic_messages()
    set_widget(key, value, options)

    def take() -> None:
        new, is_automatic = st.session_state[key], _automatic_messages() != messages
        if not is_stale(new, old, value, is_automatic=is_automatic):
            update(kind, **{name: new})

    return {"key": key, "on_change": take}


def is_stale(new: object, old: object, replacement: object, *, is_automatic: bool) -> bool:
    """Return whether a widget's new value is no click, but the old one, sent once more.

    So it is where the server has replaced the old value, and the browser sends a message by itself
    (`is_automatic`) before it has heard of the replacement.
    """
    return is_automatic and old != replacement and new == old


def _automatic_messages() -> list[object]:
    states = {key: st.session_state.get(key) or {} for key in AUTOMATIC_MESSAGES}
    return [states[key].get(name) for key, name in AUTOMATIC_MESSAGES.items()]


def is_quiz() -> bool:
    """Return whether the answer is hidden, for the visitor to guess it first."""
    return "answer" in current().hide


def current_image() -> np.ndarray | None:
    """Return the image to be read, as drawn: (28, 28) float32 in [0, 1]; None for no drawing."""
    image = current().image
    if image.example is None:
        return image.pixels
    try:
        return examples()[image.example]
    except UserError:  # MNIST is missing, which the rail says
        return None


@dataclass(frozen=True)
class LensInput:
    """What a lens is to show.

    image: (28, 28) float32 in [0, 1], as drawn. row, layer, unit: what is looked at, from 0.
    look: the colours of the visitor's page.
    """

    model: Model
    image: np.ndarray
    reading: Reading
    row: int
    layer: int
    unit: int
    look: Colours

    @property
    def strange(self) -> bool:
        """Whether the image looks like no digit."""
        arguments = self.model, self.image, self.reading
        return self.once("strange", lambda: confidence.is_strange(*arguments, detector()))

    @property
    def decision(self) -> int | None:
        """The step, from 0, from which on the answer stays; None where it is in doubt."""
        return decision_step(self.reading, self.strange)

    @property
    def sentence(self) -> str:
        """The answer, how sure, and where it was decided, in words; "" in a quiz."""
        return "" if is_quiz() else alt_text(self.reading, self.strange)

    def once(self, name: str, compute: Callable[[], T], *more: object) -> T:
        """Compute something of this image and network, and store it for the next time.

        name: of what is computed. more: what else it depends on; hashable.
        """
        return _once(self.model, self.image, compute, name, *more)


def _once(model: Model, image: np.ndarray, compute: Callable[[], T], *names: object) -> T:
    key = (model.name, model.stamp, image.tobytes(), *names)
    values = values_of(Results)
    if key not in values.results:
        newest = dict(list(values.results.items())[1 - MOST_RESULTS :])
        values.results = {**newest, key: compute()}
    return values.results[key]


def lens_input(model: Model, image: np.ndarray) -> LensInput:
    """Have a network read an image (28, 28), for the row, layer and unit that are looked at."""
    reading = _once(model, image, lambda: model.read(image), "reading")
    layer = layer_of(model)
    unit, units = current().unit, reading.layers[layer].states.shape[1]
    unit = most_telling_unit(model.network, reading, layer) if unit is None else unit
    row = min(current().row, len(reading.probabilities) - 1)
    return LensInput(model, image, reading, row, layer, min(unit, units - 1), look())


def layer_of(model: Model) -> int:
    """Return the recurrent layer that is looked at: the chosen one, or the last forward one."""
    layers = model.network.layers
    chosen = current().layer
    if chosen is not None and chosen < len(layers):
        return chosen
    return max(i for i, layer in enumerate(layers) if layer.direction == layers[0].direction)


def look() -> Colours:
    """Return the colours of the visitor's page."""
    return colours(st.context.theme.type == "dark")


def open_page(name: str) -> None:
    """Leave this page for a page of rnn_demo/pages; its address begins anew.

    Without `query_params` Streamlit would raise where a widget is bound to the URL.
    """
    st.switch_page(f"rnn_demo/pages/{name}/{name}.py", query_params={})


def open_read(**values: object) -> None:
    """Leave this page for Read, with some of the session's values, such as its lens, set."""
    update(**values)
    open_page("read")
