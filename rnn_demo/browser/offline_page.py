"""A page that needs no server: a canvas, one network, and its reading while one draws, in a file.

It opens from a disk, offline: its scripts, Plotly among them, stand in it, and its policy lets no
other run and nothing be fetched. What comes from a network or a visitor is in it as JSON alone.
"""

import base64
import functools
import hashlib
import html
import json
from typing import Any

import numpy as np
from plotly.io import to_json
from plotly.offline import get_plotlyjs

from rnn_demo.browser.bundle import bundle
from rnn_demo.browser.program import is_live, program
from rnn_demo.browser.terms import order, pixels, terms
from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.errors import UserError
from rnn_demo.explain import stop_rule
from rnn_demo.explain.belief import blank_rest
from rnn_demo.explain.kept_units import units_of
from rnn_demo.explain.state_view import StateView, state_view
from rnn_demo.figures.colours import INK_ON, Colours, colours
from rnn_demo.figures.heatmap import reading_figure
from rnn_demo.figures.rows import digit_panel, probabilities_panel, row_figure
from rnn_demo.library import Model
from rnn_demo.reader import Reading

MOST_BYTES = 6_000_000
FIGURES = 400_000  # bytes for all but Plotly and the weights
ABOUT = (
    "Draw a digit: a recurrent network reads it row by row while you draw. Below, from left to "
    "right: the digit, the hidden state after each row, and what the network would answer then."
)


def page(
    model: Model,
    image: np.ndarray | None = None,
    *,
    dark: bool = False,
    view: StateView | None = None,
) -> str:
    """The HTML of the page. Raises UserError where the network is too large for it.

    image: (28, 28) float32 in [0, 1], what it opens on, as drawn; None for an empty canvas. view:
    what it shows of the states; None for h, its columns in the groups for which they speak.
    """
    look = colours(dark)
    reading = model.read(np.zeros((ROWS, COLUMNS), np.float32) if image is None else image)
    if not fits(model):
        raise UserError(f"{model.title} is too large to be read in a page of its own.")
    says = units_of(model) if model.network.classes == DIGITS else None  # else of no digit
    view = view or state_view(model.network, reading, says)
    reads = {
        "title": model.title,
        "about": ABOUT,
        "program": base64.b64encode(program(model.network)).decode(),
        "order": order(model),
        "terms": terms(model),
        "image": None if image is None else pixels(image),
        "look": {"digits": look.digits, "inks": INK_ON, "faint": look.faint},
        "reading": _plain(
            reading_figure(reading, view, look, stop=stop_rule.step(reading, model.card)),
            look,
        ),
        "belief": _plain(_belief(model, reading, look), look) if model.network.one_way else None,
    }
    return _filled(model.title, json.dumps(reads), look)


def fits(model: Model) -> bool:
    """Whether a browser can read with it at once, and Plotly and its weights fit into the page."""
    weights = 4 * model.network.parameters * 4 / 3  # float32, in base64
    return is_live(model.network) and _plotly_size() + weights + FIGURES <= MOST_BYTES


@functools.cache
def _plotly_size() -> int:
    return len(get_plotlyjs().encode())


def _belief(model: Model, reading: Reading, look: Colours) -> Any:
    blank = blank_rest(model.network, reading.image, np.arange(ROWS))
    answers = [
        ("answer now", reading.probabilities, "probabilities"),
        ("rest blank", blank, "blank"),
    ]
    return row_figure(
        [
            digit_panel(reading.image, look),
            *(probabilities_panel(p, look, 1.0, title, shows=shows) for title, p, shows in answers),
        ],
        look,
        row=None,
    )


def _plain(figure: Any, look: Colours) -> dict[str, Any]:
    """A figure as JSON, in the page's colours."""
    figure.update_layout(
        paper_bgcolor=look.background,
        plot_bgcolor=look.background,
        font={"color": look.ink},
        template="none",
        meta={**(figure.layout.meta or {}), "paper": look.background},  # for `overlay.js`
    )
    return json.loads(to_json(figure, validate=False))


def _filled(title: str, data: str, look: Colours) -> str:
    scripts = [get_plotlyjs(), bundle("offline_page")]
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    data = data.replace("<", "\\u003c")  # no end tag, no comment
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {allowed}; \
style-src 'unsafe-inline'; img-src data: blob:; connect-src 'none'; form-action 'none'; \
base-uri 'none'">
<meta name="viewport" content="width=device-width">
<title>{html.escape(title)}</title>
<style>
body {{ background: {look.background}; color: {look.ink}; font-family: sans-serif;
  max-width: 1200px; margin: 1.5rem auto; padding: 0 1rem }}
h1 {{ font-size: 1.6rem; margin: 0 }}
main {{ display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start }}
#pad {{ touch-action: none; border-radius: .5rem; cursor: crosshair }}
#answer {{ font-size: 8rem; font-weight: 700; line-height: 1; min-height: 8rem }}
#answer p, #doubt p {{ margin: 0 }}
#heard {{ position: absolute; margin: 0; clip-path: inset(50%) }}
#said {{ width: 11rem }}
#bars {{ flex: 1; min-width: 16rem }}
button {{ font: inherit; padding: .3rem .8rem; margin: .4rem .4rem 0 0 }}
</style>
</head>
<body>
<h1 id="title"></h1>
<p id="about"></p>
<main>
<div><canvas id="pad" role="img" aria-label="Draw a digit here" width="280"
 height="280"></canvas><br>
<button id="clear" type="button">Clear</button><button id="undo" type="button">Undo</button></div>
<div id="said"><p id="hint">Draw a digit.</p><div id="answer"></div>
<p id="heard" role="status"></p>
<div id="doubt"></div></div>
<div id="bars"></div>
</main>
<div id="reading"></div>
<div id="belief"></div>
<script type="application/json" id="data">{data}</script>
<script>{scripts[0]}</script>
<script type="module">{scripts[1]}</script>
</body>
</html>
"""


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
