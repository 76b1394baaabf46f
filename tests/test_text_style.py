"""The five sizes of text grow on any screen, and both greys are legible."""

import itertools

from rnn_demo import text_style
from rnn_demo.figures.colours import DARK, LIGHT
from tests.figures.test_colours import contrast

PANELS = {False: ("#ffffff", "#f6f7f9"), True: ("#0e1117", "#171c26", "#1a202b")}


def test_text_has_contrast_on_every_background():
    for dark, look in ((False, LIGHT), (True, DARK)):
        for ground in (look.background, *PANELS[dark]):
            assert contrast(text_style.QUIET[dark], ground) >= 7
            assert contrast(look.faint, ground) >= 4.5
            assert contrast(look.ink, ground) >= 7


def test_the_five_text_sizes_increase_on_any_screen():
    for sizes in text_style.SIZES.values():
        numbers = [size for size in sizes.values() if not isinstance(size, str)]
        assert all(one < other for one, other in itertools.pairwise(numbers))
        assert set(sizes) <= set(text_style.SIZES[""])
    assert len(text_style.SIZES[""]) == 5
