"""A hand on the memory: what it goes by, the reading with it, the taking of what a browser says."""

from rnn_demo.browser import program
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.hand_words import edit_sentence
from rnn_demo.explain.state_edit import StateEdit, parse_edit, read_with_edit
from rnn_demo.explain.unit_ranges import UnitRanges, with_signs
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.ui import session
from rnn_demo.ui.models import cached
from rnn_demo.ui.session import Shown


def unit_ranges(model: Model) -> tuple[UnitRanges, ...]:
    """What a hand goes by: as written down, or as found out within a second.

    Raises UserError for a network that is too large, or tells no digits apart.
    """
    if model.signs is not None:
        return cached(_unit_ranges_of_signs, model)
    if not model.network.reads_digits:
        raise UserError("This network tells no digits apart: a hand can't be laid on its memory.")
    return cached(passes.unit_ranges, model).ranges()


def _unit_ranges_of_signs(model: Model) -> tuple[UnitRanges, ...]:
    return with_signs(passes.unit_ranges(model).ranges(), model)


def packed(model: Model) -> bytes:
    """The same for the browser's `openHands`; empty where there is none."""
    try:
        return program.hands(unit_ranges(model))
    except UserError:
        return b""


def reread(shown: Shown, hand: StateEdit) -> tuple[Reading, str]:
    """The reading with a hand on the memory, and what came of it. Raises UserError."""
    of = unit_ranges(shown.model)
    after = read_with_edit(shown.model.network, shown.reading.image, hand, of)
    return after, edit_sentence(shown.reading, after, hand, of)


def take(text: object) -> None:
    """Keep the hand that a browser tells, "" for none; what is no hand is left alone.

    Poke opens with it, whatever it was at before, and a link opens at its row.
    """
    try:
        if isinstance(text, str) and text != str(session.current().hand or ""):
            hand = parse_edit(text) if text else None
            session.keep(hand=hand, tool=None, **({} if hand is None else {"row": hand.row}))
    except UserError:
        return
