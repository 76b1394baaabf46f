"""Images that the server puts in place of the drawing, which the browser owns.

The browser's pad (`browser/pad/fabric_pad.js`) shows the image of the reply, and can undo it.
"""

import numpy as np

from rnn_demo.ui import session, stage
from rnn_demo.ui.state import InputImage


def show_image(image: InputImage) -> None:
    """Replace the image to read; the cursor moves to the last row."""
    stage.apply_stage_message()  # what was drawn before the click that calls this
    session.set_image(image)


def show_pixels(image: np.ndarray) -> None:
    """Read an image, (28, 28) float32 in [0, 1], that was not drawn on the pad."""
    show_image(InputImage(pixels=image))


def show_example(digit: int) -> None:
    """Read the example of a digit."""
    show_image(InputImage(example=digit))


def clear() -> None:
    """Read nothing, and empty the pad."""
    show_image(InputImage())
