"""Watch: the digit, the picture in memory, the hidden state and the probabilities, row by row."""

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UserError
from rnn_demo.ui import analyses, models, session, stage
from rnn_demo.ui.session import LensInput
from rnn_demo.words import read_markdown_paragraphs_beside_module

ORDER = 1
TITLE, MORE = read_markdown_paragraphs_beside_module(__file__)
SENTENCE = ""
NEEDS_DIGITS = False
TELLS_ANSWER = True
HAS_STAGE = True
SHARED_FIELDS = ("pictured", "hand")


def show(lens_input: LensInput | None) -> None:
    """Show the stage, with an invitation if nothing is drawn."""
    stage.show_stage(lens_input or _blank_lens_input(), is_watched=True)
    if lens_input is not None:
        analyses.load_or_offer_readout(lens_input.model)


def _blank_lens_input() -> LensInput | None:
    """Return a reading of blank paper, so that the stage is ready for the pen."""
    try:
        model = models.open_model_or_raise(session.values_of_all_pages().model)
        return session.lens_input_of_image(model, np.zeros((ROWS, COLUMNS), np.float32))
    except UserError:  # the rail has shown the error
        return None
