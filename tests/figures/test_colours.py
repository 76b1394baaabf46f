"""Adjacent colours are distinguishable, also for colour-blind people; bars have their own."""

from itertools import combinations

import numpy as np
import pytest

from rnn_demo.figures.colours import DARK, INK_ON, LIGHT, Colours
from rnn_demo.figures.pixels import black_or_white_ink_per_colour, hex_to_rgb

# Matrices for linear RGB, severity 1.0. Source: G. Machado, M. Oliveira, L. Fernandes, "A
# Physiologically- based Model for Simulation of Color Vision Deficiency", IEEE TVCG 2009.
VISIONS = {
    "usual": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
WHITE = TO_XYZ.sum(axis=1)
APART = 18.0  # CIE 1976; 2.3 is just visible between touching patches


def linear(colour: str) -> np.ndarray:
    share = np.array(hex_to_rgb(colour)) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(colour: str, vision: str) -> np.ndarray:
    seen = np.clip(np.array(VISIONS[vision]) @ linear(colour), 0, 1)
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ seen / WHITE, 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.1, from 1 to 21."""
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_adjacent_colours_are_distinguishable(look: Colours, vision: str):
    against = look.diverging[0][1], look.background, look.diverging[-1][1]
    for palette in (look.digits, look.series, look.runs, against, (look.ink, look.faint)):
        for one, other in combinations(map(str, palette), 2):
            distance = np.linalg.norm(lab(one, vision) - lab(other, vision))
            assert distance > APART, f"{one} and {other}"


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_the_expected_image_has_no_digits_hue(look: Colours):
    """By hue, in degrees of CIELAB: the digit 3 once was 14 away from it, 0 only six."""

    def hue(colour: str) -> float:
        _, a, b = lab(colour, "usual")
        return np.degrees(np.arctan2(b, a))

    for digit in look.digits:
        if np.hypot(*lab(digit, "usual")[1:]) < 10:  # a grey has no hue
            continue
        away = abs(hue(str(look.expected[-1][1])) - hue(digit)) % 360
        assert min(away, 360 - away) > 40, digit


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_and_text_on_colours_have_contrast(look: Colours):
    for beneath in (look.background, look.pixels[0][1]):  # a line on paper and on a digit
        assert contrast(look.accent, str(beneath)) >= 3
    if look is DARK:  # on light pages yellow lines also have marked points
        assert min(contrast(colour, look.background) for colour in look.series) >= 4
    for ink, colour in zip(INK_ON, look.digits, strict=True):
        assert contrast(ink, colour) >= 4.5, colour


def test_black_or_white_text_has_contrast_on_any_colour():
    cells = np.random.default_rng(0).integers(0, 256, (5000, 3))
    inks = black_or_white_ink_per_colour(cells)
    assert {"#000000", "#ffffff"} == set(inks)
    for ink, cell in zip(inks, cells.astype(np.uint8), strict=True):
        assert contrast(ink, "#" + cell.tobytes().hex()) >= 4.5
