"""The five sizes of text grow on any screen, and both greys are legible."""

import itertools

import pytest

from rnn_demo import text_style
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.figures.pixels import hex_to_rgb


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours "#rrggbb" by WCAG 2.2."""

    def luminance(colour: str) -> float:
        shares = [c / 255 for c in hex_to_rgb(colour)]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
        return sum(
            share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
        )

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PANELS = {False: ("#ffffff", "#f6f7f9"), True: ("#0e1117", "#171c26", "#1a202b")}


def test_both_greys_are_legible_on_every_page():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    for dark, look in ((False, LIGHT), (True, DARK)):
        for ground in (look.background, *PANELS[dark]):
            assert contrast(text_style.QUIET[dark], ground) >= 7
            assert contrast(look.faint, ground) >= 4.5
            assert contrast(look.ink, ground) >= 7


def test_the_sizes_are_five_on_any_screen_each_larger_than_the_one_before():
    for sizes in text_style.SIZES.values():
        numbers = [size for size in sizes.values() if not isinstance(size, str)]
        assert all(one < other for one, other in itertools.pairwise(numbers))
        assert set(sizes) <= set(text_style.SIZES[""])
    assert len(text_style.SIZES[""]) == 5
