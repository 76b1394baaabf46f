"""The answer as HTML: the digit on its colour, and bars of probability; both change in place.

A chart library for it took the server a second of imports and the browser a script of its own.
"""

import numpy as np

from rnn_demo.explain.story import WRITTEN_FROM
from rnn_demo.figures.colours import INK_ON, Colours

NO_IDEA = "color-mix(in srgb, currentColor 12%, transparent)"


def digit_tile(digit: int | None, look: Colours, *, doubted: bool = False) -> str:
    """The digit, large, on the colour that it has in all figures; on grey where it is doubted.

    digit: None where there is no idea yet.
    """
    if digit is None:
        return f'<p class="digit" style="background: {NO_IDEA}; color: {look.faint}">?</p>'
    colour, ink = _colour(digit, look, doubted), "#ffffff" if doubted else INK_ON[digit % 10]
    return f'<p class="digit" style="background: {colour}; color: {ink}">{digit}</p>'


def probability_bars(
    probabilities: np.ndarray, answer: int | None, look: Colours, *, doubted: bool = False
) -> str:
    """Horizontal bars for probabilities (classes,), in the digits' colours; an answer's is bold."""
    rows = []
    for digit, p in enumerate(probabilities):
        rows.append(
            f'<div title="{p:.4f}" role="img" aria-label="{digit}: {100 * p:.0f} %"'
            f"{' class=best' * (digit == answer)}><span>{digit}</span>"
            f'<span><i style="width:{100 * p:.2f}%;background:{_colour(digit, look, doubted)}"></i>'
            f"<b>{f'{p:.1%}' if p >= WRITTEN_FROM else ''}</b></span></div>"
        )
    return f'<div class="bars">{"".join(rows)}</div>'


def _colour(digit: int, look: Colours, doubted: bool) -> str:
    return look.faint if doubted else look.digits[digit % len(look.digits)]
