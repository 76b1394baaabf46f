"""What the visitor has drawn, picked and set, kept in the session so that no page loses it.

Streamlit forgets a widget's value where it is not shown, so widgets hand theirs over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rnn_demo.data import examples
from rnn_demo.errors import UserError
from rnn_demo.explain import confidence
from rnn_demo.explain.story import Story, alt_text, summarize_reading
from rnn_demo.explain.unit_groups import most_telling_unit
from rnn_demo.figures.colours import Colours, colours
from rnn_demo.library import Model, detector
from rnn_demo.reader import Reading
from rnn_demo.ui.state import OWNERS, Session
from rnn_demo.ui.values import of

T = TypeVar("T")

MOST_RESULTS = 24  # things that are computed of drawings
# What the browser tells by itself, perhaps before it knows what the server has put into widgets, by
# the key of a component, which declares it: what canvases hold, and what is told once.
CANVASES: dict[str, str] = {}
BY_ITSELF: dict[str, str] = {}


def current() -> Session:
    """This visitor's session."""
    return of(Session)


def value_of(name: str) -> Any:
    """A value of which the name alone is known, such as a link's parameter."""
    return getattr(of(OWNERS[name]), name)


def keep(**values: object) -> None:
    """Set some of the session's values, whichever dataclass has them."""
    for name, new in values.items():
        setattr(of(OWNERS[name]), name, new)


def put(name: str, value: object, of: object = None) -> None:
    """Have the widget of that key show a value.

    It is told only where it is news, or it would undo a click that is on its way. of: what else its
    choices depend on, such as bounds or words: Streamlit knows the value by these, and by the page.
    """
    context = get_script_run_ctx(suppress_warning=True)
    of = of, context and context.page_script_hash
    known = name in st.session_state and st.session_state[name] == value
    if not known or st.session_state.get(f"of.{name}") != of:
        st.session_state[name] = value
    st.session_state[f"of.{name}"] = of


def arrive() -> None:
    """Note which page this is: one that is opened makes its entry in the history by itself."""
    context = get_script_run_ctx(suppress_warning=True)
    page = context and context.page_script_hash
    if page != current().page:
        keep(page=page, quiet=True)


def widget(
    name: str, value: object = None, of: object = None, key: str | None = None
) -> dict[str, Any]:
    """What ties a widget to one of the values: `st.toggle("Grouped", **widget("grouped"))`.

    value: what it shows, if that is not the value itself. of: as in `put`. key: the widget's, where
    it is not the value's name. What the server has just replaced is no click where it comes once
    more with something that the browser tells by itself.
    """
    key = key or name
    value, had, told = (
        value_of(name) if value is None else value,
        st.session_state.get(key),
        _messages(),
    )
    put(key, value, of)

    def take() -> None:
        came, by_itself = st.session_state[key], _messages() != told or any(_messages(BY_ITSELF))
        if not is_stale(came, had, value, by_itself=by_itself):
            keep(**{name: came})

    return {"key": key, "on_change": take}


def is_stale(came: object, had: object, given: object, *, by_itself: bool) -> bool:
    """Whether what a widget says is no click, but what it showed before the server replaced it.

    came: what it says. had: what it showed before it was `given` another value. by_itself: whether
    the message is one that the browser sends without a click, perhaps before it knows of that.
    """
    return by_itself and had != given and came == had


def _messages(by: dict[str, str] = CANVASES) -> list[object]:
    return [(st.session_state.get(key) or {}).get(what) for key, what in by.items()]


def quiz() -> bool:
    """Whether the answer is hidden, so that one guesses it first: nothing shown may tell it."""
    return "answer" in current().hide


def image() -> np.ndarray | None:
    """What is to be read: (28, 28) float32 in [0, 1], as drawn; None for an empty canvas."""
    example = current().example
    if example is None:
        return current().drawn
    try:
        return examples()[example]
    except UserError:  # MNIST is missing, which the rail says
        return None


@dataclass(frozen=True)
class Shown:
    """What a lens is asked to show.

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
        read = self.model, self.image, self.reading
        return self.once("strange", lambda: confidence.is_strange(*read, detector()))

    @property
    def end(self) -> Story:
        """How the reading ended."""
        return summarize_reading(self.reading, self.strange)

    @property
    def sentence(self) -> str:
        """The answer, how sure, and where it decided, in words; none in a quiz."""
        return "" if quiz() else alt_text(self.reading, self.strange)

    def once(self, what: str, make: Callable[[], T], *more: object) -> T:
        """Something made for this drawing and network: made once, however often it is shown.

        more: what else it depends on; hashable.
        """
        return _once(self.model, self.image, make, what, *more)


def _once(model: Model, image: np.ndarray, make: Callable[[], T], *what: object) -> T:
    of = (model.name, model.stamp, image.tobytes(), *what)
    results = current().results
    if of not in results:
        keep(results={**dict(list(results.items())[1 - MOST_RESULTS :]), of: make()})
    return current().results[of]


def shown(model: Model, image: np.ndarray) -> Shown:
    """An image as a network reads it, at the row, layer and unit that the visitor looks at."""
    reading = _once(model, image, lambda: model.read(image), "reading")
    layer = layer_of(model)
    unit, units = current().unit, reading.layers[layer].states.shape[1]
    unit = most_telling_unit(model.network, reading, layer) if unit is None else unit
    row = min(current().row, len(reading.probabilities) - 1)
    return Shown(model, image, reading, row, layer, min(unit, units - 1), look())


def layer_of(model: Model) -> int:
    """The recurrent layer that is looked at: the last one forward unless another was chosen."""
    layers = model.network.layers
    chosen = current().layer
    if chosen is not None and chosen < len(layers):
        return chosen
    return max(i for i, layer in enumerate(layers) if layer.direction == layers[0].direction)


def look() -> Colours:
    """The colours of the visitor's page."""
    return colours(st.context.theme.type == "dark")


def open_page(name: str) -> None:
    """Leave this page for a file of rnn_demo/pages; its address begins anew.

    Without `query_params` Streamlit would raise where a widget is bound to the URL.
    """
    st.switch_page(f"rnn_demo/pages/{name}/{name}.py", query_params={})


def open_read(**values: object) -> None:
    """Leave this page for Read, with some of the session's values, such as its lens, set."""
    keep(**values)
    open_page("read")
