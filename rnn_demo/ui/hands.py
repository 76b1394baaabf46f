"""A hand on the memory: what is at hand for it, and the taking of what the browser says it did."""

from rnn_demo.browser.program import hands
from rnn_demo.data import DIGITS
from rnn_demo.errors import UserError
from rnn_demo.explain import kept as beside
from rnn_demo.explain.hands import parse
from rnn_demo.explain.usual import Usual, UsualStates
from rnn_demo.library import Model
from rnn_demo.ui import session, testset_passes
from rnn_demo.ui.models import kept


def making(model: Model) -> UsualStates | None:
    """The finding out of what a hand goes by, as far as it has got.

    None where there can be none: of a network that is too large, or tells no digits apart.
    """
    try:
        return kept(beside.hands, model) if model.network.classes == DIGITS else None
    except UserError:
        return None


def usual(model: Model) -> tuple[Usual, ...] | None:
    """What a hand goes by, as it ships, or as it was made; None where there is none yet."""
    made = making(model)
    if made is None or not made.complete:
        return None
    return made.usual(testset_passes.units(model))


def packed(model: Model) -> bytes:
    """The same for the browser's `openHands`; empty where there is none."""
    return b"" if (of := usual(model)) is None else hands(of)


def take(text: object) -> None:
    """Keep the hand that a browser tells, "" for none; what is no hand is left alone.

    Poke opens with it, whatever it was at before.
    """
    if text == "":
        session.keep(hand=None)
    elif isinstance(text, str):
        try:
            session.keep(hand=parse(text), tool=None)
        except UserError:
            return
