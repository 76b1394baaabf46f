"""Photos of digits on paper are read, whatever their light, paper, ink, size and turn."""

import io

import numpy as np
import pytest
from PIL import Image

from rnn_demo import data, library
from rnn_demo.images import drawing
from rnn_demo.spec.presets import DEFAULT
from tests.support.photos import photo
from tests.support.sheets import sheet

KINDS = {
    "pencil on grey": {"paper": 0.75, "ink": 0.45, "kind": "PNG"},
    "very uneven light": {"light": 0.75},
    "a shadow": {"shadow": 0.4, "light": 0.2, "quality": 20},
    "dim and grainy": {"paper": 0.35, "ink": 0.08, "grain": 0.03},
    "a small digit": {"share": 0.12},
    "chalk on slate": {"paper": 0.15, "ink": 0.8, "kind": "WEBP", "size": (450, 350)},
    "upside down": {"exif": 3, "size": (450, 350)},
    "camera turned left": {"exif": 6, "size": (450, 350)},
    "camera turned right": {"exif": 8, "size": (450, 350)},
}
COUNT = 4


@pytest.mark.parametrize("kind", KINDS)
def test_digits_are_read(kind):
    model = library.find(DEFAULT)
    right = 0
    for index in range(COUNT):
        image = drawing.from_picture(photo(index, **KINDS[kind]))
        assert image is not None
        right += model.read(image).digit == data.test_split().labels[index]
    assert right >= COUNT - 1


@pytest.mark.parametrize(
    "kind",
    ["on a dark table", "a sticky note", "a crop that cuts the sheet", "cut out, light on dark"],
)
def test_a_table_around_the_sheet_is_no_ink_and_ink_at_the_edges_is(kind):
    model = library.find(DEFAULT)
    images = [drawing.from_picture(sheet(kind, index)) for index in range(6)]
    answers = [model.read(image).digit for image in images if image is not None]
    np.testing.assert_array_equal(answers, data.test_split().labels[:6])


def test_a_digit_that_fills_a_narrow_picture_is_to_be_cropped_with_paper():
    stroke = np.full((200, 40), 255, np.uint8)
    stroke[:, 6:34] = 0
    buffer = io.BytesIO()
    Image.fromarray(stroke).save(buffer, "PNG")
    with pytest.raises(drawing.PictureError, match="some paper around it"):
        drawing.from_picture(buffer.getvalue())


def test_a_photo_cut_out_of_its_background():
    """A PNG that is transparent around the sheet, and half so at its edge."""
    with Image.open(io.BytesIO(photo(0, light=0.1, grain=0.005, kind="PNG"))) as sheet:
        alpha = Image.new("L", sheet.size, 0)
        alpha.paste(255, (20, 20, sheet.width - 20, sheet.height - 20))
        sheet.putalpha(alpha)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    image = drawing.from_picture(buffer.getvalue())
    assert library.find(DEFAULT).read(image).digit == 7


@pytest.mark.parametrize("light", [0.2, 0.75])
def test_an_empty_sheet_is_blank(light):
    for seed in range(2):
        content = photo(0, ink=0.8, light=light, grain=0.03, seed=seed)  # the ink is as the paper
        assert drawing.from_picture(content) is None


def test_a_page_of_one_grey_and_one_pixel_break_nothing():
    from rnn_demo.images.photo import photographed_ink

    for shape in ((1, 1), (1, 300), (40, 2), (300, 300)):
        assert not photographed_ink(np.full(shape, 0.5, np.float32)).any()
