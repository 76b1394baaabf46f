"""A digit's picture to click on."""

from typing import Any

import numpy as np
import streamlit as st

from rnn_demo.figures.pixels import image_url


def picture_button(name: str, picture: np.ndarray, key: str, **more: Any) -> bool:
    """Whether it was pressed. name: its text, ours and no user's. picture: (28, 28) in [0, 1]."""
    return st.button(f"![{name}]({image_url(picture)})", key=key, **more)
