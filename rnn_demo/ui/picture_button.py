"""A digit's picture to click on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from rnn_demo.figures.pixels import image_url


def picture_button(name: str, picture: np.ndarray, key: str, **more: Any) -> bool:
    """Whether it was pressed. name: its text, ours and no user's. picture: (28, 28) in [0, 1]."""
    return st.button(f"![{name}]({image_url(picture)})", key=key, **more)


def example_buttons(pictures: list[np.ndarray], key: str, take: Callable[[int], None]) -> None:
    """A picture of each digit; key: of the buttons, before the digit that `take` is given."""
    for digit, picture in enumerate(pictures):
        name = f"an example of {digit}"
        picture_button(name, picture, f"{key}-{digit}", on_click=take, args=[digit])
