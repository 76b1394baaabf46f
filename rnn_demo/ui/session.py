"""The visitor's session: its values, the widgets bound to them, and the input of lenses.

Streamlit forgets the value of a hidden widget, so dataclasses in the session store the values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, is_dataclass
from typing import Any, Literal, TypedDict, TypeVar

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rnn_demo.data import first_test_image_per_digit
from rnn_demo.errors import UserError
from rnn_demo.explain import confidence
from rnn_demo.explain.answer import alt_text, decision_step
from rnn_demo.explain.unit_groups import most_influential_unit
from rnn_demo.figures.colours import Colours, colours
from rnn_demo.library import Model, open_non_digit_detector
from rnn_demo.reader import Reading
from rnn_demo.ui.link_fields import LinkParameter, link_parameter_definitions
from rnn_demo.ui.state import InputImage, Session

T = TypeVar("T")

MOST_RESULTS = 24  # the most results that a session stores
STAGE_KEY, NETWORK_KEY = "stage-component", "sent-network"
# Maps a component's key to the name of the value that it sends without a click.
AUTOMATIC_MESSAGES = {STAGE_KEY: "message", NETWORK_KEY: "lacks"}


@dataclass
class ComputedResults:
    """Results computed for a visitor's drawings; see `compute_once`."""

    results: dict[tuple, Any] = field(default_factory=dict)


def session_key_of_dataclass(kind: type) -> str:
    """Return the key under which Streamlit stores this visitor's values of a dataclass."""
    return f"{kind.__module__}.{kind.__qualname__}"


def visitor_values(kind: type[T]) -> T:
    """Return this visitor's values of a dataclass; initially its defaults.

    A new value is returned directly, not read back: a newer run of the page may have overwritten
    the stored one.
    """
    key = session_key_of_dataclass(kind)
    try:
        values: T = st.session_state[key]
    except KeyError:
        values = st.session_state[key] = kind()
    return values


def values_of_all_pages() -> Session:
    """Return this visitor's session: the image, the network, and the state of views."""
    return visitor_values(Session)


def update_values(kind: type = Session, /, **values: object) -> None:
    """Set some of a visitor's values of a dataclass."""
    here: object = visitor_values(kind)
    for name, value in values.items():
        getattr(here, name)  # raises AttributeError for an unknown name
        setattr(here, name, value)


def set_image(image: InputImage) -> None:
    """Replace the image to read; values that belong to the previous one get their defaults."""
    if not image.is_same_as(values_of_all_pages().image):
        reset_linkable_values_where(lambda link: link.resets_with_digit)
        update_values(image=image)


def page_script_hash() -> str | None:
    """Return Streamlit's identifier of the shown page."""
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else context.page_script_hash


def is_back_or_forward() -> bool:
    """Return True if this run is caused by the browser's Back or Forward."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation


class WidgetArguments(TypedDict):
    """The arguments of a widget whose value is set."""

    key: str
    persist_state: Literal["session"]


def set_widget(key: str, value: object, options: object = None) -> WidgetArguments:
    """Make the widget with a key show a value; return its arguments.

    `st.slider("Row", 1, 28, **session.set_widget("row", 5))` shows 5.
    The value is set only if it differs from the widget's current one: setting it again would
    overwrite a click that has not arrived yet. `options` are the data that determine the widget's
    choices, such as bounds or labels; Streamlit forgets the value if these or the page change.

    Streamlit sends a new value once, and not at all if another run begins before; with
    `persist_state` it sends it until the browser has the widget. Without it the browser would show
    the widget's default, and send that as if it had been chosen.
    """
    identity = options, page_script_hash()
    is_same = key in st.session_state and st.session_state[key] == value
    if not is_same or st.session_state.get(f"identity.{key}") != identity:
        st.session_state[key] = value
    st.session_state[f"identity.{key}"] = identity
    return {"key": key, "persist_state": "session"}


def reset_linkable_values_where(is_meant: Callable[[LinkParameter], bool]) -> None:
    """Reset to their defaults the visitor's values that links can store, in all dataclasses.

    `is_meant` returns True for the `LinkParameter` of a value to reset.
    """
    for values in list(st.session_state.values()):
        if is_dataclass(values) and not isinstance(values, type):
            for name, link in link_parameter_definitions(type(values)).items():
                if is_meant(link):
                    setattr(values, name, link.default)


class WidgetBinding(WidgetArguments):
    """The arguments of a widget bound to a value."""

    on_change: Callable[[], None]


def bind_widget(
    name: str,
    value: object = None,
    options: object = None,
    key: str | None = None,
    kind: type = Session,
) -> WidgetBinding:
    """Return the arguments that bind a widget to one of a visitor's values of a dataclass.

    `st.toggle("Grouped", **session.bind_widget("grouped"))` shows and changes it.
    `value` is shown instead of the stored one; `options` are as for `set_widget`; the key
    defaults to the value's name.
    """
    key = key or name
    value = getattr(visitor_values(kind), name) if value is None else value
    old, messages = st.session_state.get(key), _values_sent_without_click()
    arguments = set_widget(key, value, options)

    def update_from_widget() -> None:
        new, is_automatic = st.session_state[key], _values_sent_without_click() != messages
        if not is_old_value_again(new, old, value, is_automatic=is_automatic):
            update_values(kind, **{name: new})

    return {**arguments, "on_change": update_from_widget}


def is_old_value_again(
    new: object, old: object, replacement: object, *, is_automatic: bool
) -> bool:
    """Return True if a widget's new value is not a click but the old value, sent again.

    This happens if the server has replaced the old value, and the browser sends a message by itself
    (`is_automatic`) before it knows of the replacement.
    """
    return is_automatic and old != replacement and new == old


def _values_sent_without_click() -> list[object]:
    return [unchecked_component_value(key, name) for key, name in AUTOMATIC_MESSAGES.items()]


def unchecked_component_value(key: str, name: str) -> Any:
    """Return a value that the browser has sent for the component with a key, or None."""
    return (st.session_state.get(key) or {}).get(name)


def is_quiz() -> bool:
    """Return True if the answer is hidden until the visitor has guessed."""
    return "answer" in values_of_all_pages().hide


def current_image() -> np.ndarray | None:
    """Return the image to read, as drawn: (28, 28) float32 in [0, 1]; None if there is none."""
    image = values_of_all_pages().image
    if image.example is None:
        return image.pixels
    try:
        return first_test_image_per_digit()[image.example]
    except UserError:  # MNIST is missing, which the rail reports
        return None


@dataclass(frozen=True)
class LensInput:
    """The input of a lens.

    Attributes:
        image: (28, 28) float32 in [0, 1], as drawn.
        row, layer, unit: The selection, from 0.
        look: The colours of the visitor's page.
    """

    model: Model
    image: np.ndarray
    reading: Reading
    row: int
    layer: int
    unit: int
    look: Colours

    @property
    def is_strange(self) -> bool:
        """True if the image looks like no digit."""
        arguments = self.model, self.image, self.reading
        return self.compute_once(
            "strange",
            lambda: confidence.is_strange(*arguments, open_non_digit_detector(), cached_reading),
        )

    @property
    def decision_step(self) -> int | None:
        """The step, from 0, after which the answer stays the same; None if it is in doubt."""
        return decision_step(self.reading, self.is_strange)

    @property
    def answer_sentence(self) -> str:
        """A sentence with the answer, its probability and its deciding step; "" in a quiz."""
        return "" if is_quiz() else alt_text(self.reading, self.is_strange)

    def compute_once(self, name: str, compute: Callable[[], T], *more: object) -> T:
        """Compute a result for this image and network once, and store it.

        `name` identifies the result; `more` are other values that it depends on, all hashable.
        """
        return compute_once(self.image, compute, self.model.name_and_stamp, name, *more)


def compute_once(image: np.ndarray, compute: Callable[[], T], *names: object) -> T:
    """Compute a result for an image once, and store it; `names`, all hashable, identify it."""
    key, values = (image.tobytes(), *names), visitor_values(ComputedResults)
    if key in values.results:
        return values.results[key]
    result = compute()  # which may store other results
    values.results = {**dict(list(values.results.items())[1 - MOST_RESULTS :]), key: result}
    return result


def cached_reading(model: Model, image: np.ndarray) -> Reading:
    """Read an image (28, 28) with a network, and store the reading."""
    return compute_once(image, lambda: model.read_image(image), model.name_and_stamp, "reading")


def lens_input_of_image(model: Model, image: np.ndarray) -> LensInput:
    """Read an image (28, 28) with a network, for the selected row, layer and unit."""
    reading = cached_reading(model, image)
    layer = selected_layer_index(model)
    unit, units = values_of_all_pages().unit, reading.layers[layer].states.shape[1]
    unit = most_influential_unit(model.network, reading, layer) if unit is None else unit
    row = min(values_of_all_pages().row, len(reading.probabilities) - 1)
    return LensInput(model, image, reading, row, layer, min(unit, units - 1), page_colours())


def selected_layer_index(model: Model) -> int:
    """Return the selected recurrent layer: the chosen one, or the last forward one."""
    layers = model.network.layers
    chosen = values_of_all_pages().layer
    if chosen is not None and chosen < len(layers):
        return chosen
    return max(i for i, layer in enumerate(layers) if layer.direction == layers[0].direction)


def page_colours() -> Colours:
    """Return the colours of the visitor's page."""
    return colours(st.context.theme.type == "dark")


def switch_to_page(name: str) -> None:
    """Switch to a page of rnn_demo/pages, with a new address.

    Without `query_params` Streamlit would raise if a widget is bound to the URL.
    """
    st.switch_page(f"rnn_demo/pages/{name}/{name}.py", query_params={})


def open_read_page(**values: object) -> None:
    """Set some of the session's values, such as the lens, and switch to Read."""
    update_values(**values)
    switch_to_page("read")
