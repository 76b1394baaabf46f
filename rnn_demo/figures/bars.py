"""Ten bars of probability, as HTML: it changes in place, and costs neither an import nor a script.

A chart library for it took the server a second of imports and the browser a script of its own.
"""

import numpy as np

from rnn_demo.figures.colours import Colours


def probability_bars(probabilities: np.ndarray, look: Colours) -> str:
    """Horizontal bars for probabilities (10,), the highest in the accent colour."""
    best = int(probabilities.argmax())
    rows = []
    for digit, p in enumerate(probabilities):
        colour = look.accent if digit == best else look.faint
        rows.append(
            f'<div title="{p:.4f}" style="display:flex;align-items:center;gap:.6rem;height:1.5rem">'
            f'<span style="width:1ch">{digit}</span>'
            '<span style="flex:1;display:flex;align-items:center;gap:.4rem">'
            f'<span class="bar" style="flex:0 1 auto;width:{100 * p:.2f}%;min-width:1px;'
            f'height:1.05rem;border-radius:3px;background:{colour}"></span>'
            f'<span style="font-size:.8rem;color:{look.faint}">{p:.1%}</span></span></div>'
        )
    return f'<div class="bars">{"".join(rows)}</div>'
