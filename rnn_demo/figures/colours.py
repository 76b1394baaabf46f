"""Colours of all figures, for light and for dark pages.

The midpoint of a scale is the page's own background, so that zero looks empty in both.
"""

from dataclasses import dataclass
from typing import Any

from rnn_demo.text_style import FAINT

Scale = list[list[float | str]]
PlotlyDict = dict[str, Any]  # a Plotly trace, an axis, or another part of a figure


@dataclass(frozen=True)
class Colours:
    """The colours of one look, each "#rrggbb".

    Attributes:
        background: The page's background.
        ink: Text and lines.
        faint: Secondary text and lines.
        accent: The cursor and the selection: a grey that is visible on paper and on ink.
        sides: Against (blue) and for (orange) a digit, for bars and words.
        diverging: A scale from -1 over 0 to 1.
        sequential: A scale from 0 upwards, in greys.
        pixels: A scale from paper to the ink of a digit.
        expected: The same for rows not read yet.
        digits: The digits 0 to 9, the same in both looks; neighbours also differ for colour-blind
            people who lack one kind of cones.
        series: Several networks in one figure; none is orange or blue.
        runs: Trainings in one figure.
    """

    background: str
    ink: str
    faint: str
    accent: str
    sides: tuple[str, str]
    diverging: Scale
    sequential: Scale
    pixels: Scale
    expected: Scale
    digits: tuple[str, ...]
    series: tuple[str, ...]
    runs: tuple[str, ...]


def _scale(*stops: str) -> Scale:
    return [[i / (len(stops) - 1), stop] for i, stop in enumerate(stops)]


_PIXELS = _scale("#0b0d12", "#f7f5ef")
_EXPECTED_SCALE = _scale("#14292b", "#9fe0d6")
_DIGITS = (
    "#4860f8", "#f4be29", "#dd215c", "#7030b0", "#16990f",
    "#e959c1", "#9dd48f", "#5bc2ff", "#7a4015", "#a5a49e",
)  # fmt: skip
GRID = "rgba(128,128,128,.18)"  # grid lines across curves, on any page
# Text colours on the digits' colours
INK_ON = tuple("#ffffff" if d in (0, 2, 3, 8) else "#14171f" for d in range(10))

LIGHT = Colours(
    background="#ffffff",
    ink="#14171f",
    faint=FAINT[0],
    accent="#6b7686",
    sides=("#17678c", "#c9480c"),
    diverging=_scale("#0b435e", "#3d8bae", "#b4d4e2", "#ffffff", "#f7ccb2", "#e67c43", "#a53706"),
    sequential=_scale("#ffffff", "#dde1e8", "#a5adba", "#5f697a", "#1c2330"),
    pixels=_PIXELS,
    expected=_EXPECTED_SCALE,
    digits=_DIGITS,
    series=("#14171f", "#3ca951", "#7b2a8f", "#efb118"),
    runs=("#57adad", "#4c1b1b", "#b366cc", "#91ad3d", "#25256b", "#ad5757", "#5252eb", "#634b6b"),
)
DARK = Colours(
    background="#0e1117",
    ink="#e8eaf0",
    faint=FAINT[1],
    accent="#8b95a5",
    sides=("#4fa6c4", "#f2804a"),
    diverging=_scale("#a5dcee", "#3f9ab8", "#1b4354", "#0e1117", "#64301a", "#e8743a", "#ffc59b"),
    sequential=_scale("#0e1117", "#2b323e", "#5d6879", "#98a2b3", "#d9dfe9"),
    pixels=_PIXELS,
    expected=_EXPECTED_SCALE,
    digits=_DIGITS,
    series=("#e8eaf0", "#3ca951", "#e3a0f5", "#efb118"),
    runs=("#d8d8eb", "#318c31", "#eb75eb", "#ebc452", "#5252eb", "#52eb9e", "#8c468c", "#8c8781"),
)


def colours(dark: bool) -> Colours:
    """Return the colours for a dark or a light page."""
    return DARK if dark else LIGHT
