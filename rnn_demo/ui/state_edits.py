"""Edits of the state (the "hand"): the unit ranges that they need, and texts from a browser."""

from rnn_demo.browser import packed_network
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.state_edit import parse_edit
from rnn_demo.explain.unit_ranges import UnitRanges
from rnn_demo.library import Model
from rnn_demo.ui import session
from rnn_demo.ui.models import compute_once


def load_or_compute_unit_ranges(model: Model) -> tuple[UnitRanges, ...]:
    """Return the ranges of a network's units, stored or computed within a second.

    Raises UserError for a network that is too large, or does not read digits.
    """
    if not model.network.reads_digits:
        raise UserError("This network tells no digits apart: a hand can't be laid on its memory.")
    return compute_once(passes.load_or_run_ranges_pass, model).ranges_by_layer()


def packed_unit_ranges(model: Model) -> bytes:
    """Return the ranges for `unpackUnitRangesByLayer` of the browser; b"" if there are none."""
    try:
        return packed_network.pack_unit_ranges(load_or_compute_unit_ranges(model))
    except UserError:
        return b""


def set_edit_from_browser_text(text: object) -> None:
    """Set the session's hand to the text that a browser sends, "" for none; ignore invalid texts.

    Some values of lenses return to their defaults, and the cursor moves to the hand's row.
    """
    here = session.values_of_all_pages()
    if not isinstance(text, str) or text == str(here.hand or ""):
        return
    try:
        here.hand = parse_edit(text) if text else None
    except UserError:
        return
    session.reset_linkable_values_where(lambda link: link.resets_with_edit)
    if here.hand is not None:
        here.row = here.hand.row
