"""JavaScript computes the same pictures, percentages and images as Python."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.browser.packed_network import bytes_as_base64, pack_memory_readout, pack_picture_basis
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture import fit
from rnn_demo.images import drawing
from tests.support.javascript import evaluate, image_of, numbers_code, program_code
from tests.support.pen import DIGITS

PICTURES = """([code, basis, maps, image]) => {
    const reading = js.openProgram(bytesOf(code)).read(numbersOf(image));
    const memory = js.makePictureReaderFromPacked(bytesOf(basis), bytesOf(maps));
    const pictures = Array.from({ length: 28 }, (_, t) => memory.pictureAt(reading.layers, t));
    return { pictures: pictures.map((p) => Array.from(p)), seen: memory.hasSeen };
}"""


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional-stacked", "columns", "part"])
def test_pictures_of_the_memory_equal_numpys(modules: Page, monkeypatch, name: str):
    model = library.open_model_by_name("simple-16" if name == "part" else name)
    if name == "part":  # from a state too large to use all of it
        monkeypatch.setattr(fit, "THOUSAND", 50)
        monkeypatch.setattr("rnn_demo.explain.memory_picture.readout.MOST_COLUMNS", 9)
        readout = passes.run_remaining_batches(fit.ReadoutFit(model)).readout
    else:
        readout = passes.load_stored_memory_readout(model)
    reading = model.read_image(data.test_split().images[5] / np.float32(255))
    parts = map(bytes_as_base64, (pack_picture_basis(readout.basis), pack_memory_readout(readout)))
    sent = [program_code(model.network), *parts, numbers_code([reading.image])]
    there = evaluate(modules, PICTURES, sent)
    pictures = np.array(there["pictures"]).reshape(28, 28, 28)
    np.testing.assert_allclose(pictures, readout.pictures_by_step(reading), rtol=0, atol=1e-5)
    np.testing.assert_array_equal(there["seen"], readout.has_seen)


HEARD = """rows => rows.map((sure) => {
    const result = { rows: Array(28).fill(sure), summary: { firstInkStep: 0 }, doubt: null };
    return window.js.answerSentence(window.js.answerAfter(result, 27));
})"""


def test_the_spoken_answer_names_no_digit_below_a_quarter(modules: Page):
    rows = np.random.default_rng(0).dirichlet(np.full(10, 0.4), 1000)
    heard = evaluate(modules, HEARD, rows.tolist())
    for row, words in zip(rows, heard, strict=True):
        expected = f"Read as {row.argmax()}." if row.max() >= 0.25 else "no idea"
        assert words == expected
    assert 5 < heard.count("no idea") < 995


def test_percentages_on_a_tie_are_rounded_as_in_python(modules: Page):
    for share in (0.625, 0.635, 0.125, 0.375, 0.5, 0.0625, 0.9999, 0.285):
        written = modules.evaluate(
            "p => [window.js.formatPercent(p), window.js.formatPercent(p, 1)]", share
        )
        assert written == [f"{share:.0%}", f"{share:.1%}"]


BOXES = [
    *((0, 0, 280, 280), (5, 9, 6, 10), (100, 0, 101, 280), (0, 140, 280, 141), (40, 50, 60, 70)),
    *((10, 10, 27, 30), (10, 10, 30, 29), (10, 20, 23, 47), (3, 4, 8, 7), (0, 0, 19, 280)),
]


def as_on_the_server(rgba: np.ndarray) -> np.ndarray | None:
    """Return the server's image of a canvas's pixels (height, width, 4)."""
    red, green, blue, alpha = np.moveaxis(rgba, -1, 0)
    white = np.maximum(np.maximum(red, green), blue) * (alpha / 255.0) / 255.0
    return drawing.normalise(white)


def box(edges: tuple[int, int, int, int]) -> np.ndarray:
    left, top, right, bottom = edges
    rgba = np.zeros((280, 280, 4), np.uint8)
    rgba[top:bottom, left:right] = 255
    return rgba


def strokes(rng: np.random.Generator) -> np.ndarray:
    """Return a random digit or scribble, drawn by a pen of any width; (280, 280, 4) uint8."""
    lines = DIGITS[int(rng.integers(10))]
    if rng.random() < 0.3:
        lines = [rng.random((int(rng.integers(1, 6)), 2))]
    size, width = rng.uniform(6, 260, 2), int(rng.integers(8, 33))
    left, top = rng.uniform(0, 280 - size)
    picture = Image.new("L", (840, 840))
    pen = ImageDraw.Draw(picture)
    for line in lines:
        points = [(3 * (left + x * size[0]), 3 * (top + y * size[1])) for x, y in line]
        pen.line(points, fill=255, width=3 * width, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse([x - 1.5 * width, y - 1.5 * width, x + 1.5 * width, y + 1.5 * width], 255)
    ink = np.asarray(picture.resize((280, 280), Image.Resampling.LANCZOS))
    if rng.random() < 0.5:  # transparent paper, as on the canvas
        return np.stack([np.where(ink > 0, 255, 0)] * 3 + [ink], axis=-1).astype(np.uint8)
    return np.stack([ink, ink, ink, np.full_like(ink, 255)], axis=-1)


def test_drawings_are_equal_in_every_pixel(modules: Page):
    """Also drawings whose centre of mass is between two pixels."""
    rng = np.random.default_rng(11)
    for rgba in [*map(box, BOXES), *(strokes(rng) for _ in range(50))]:
        expected, found = as_on_the_server(rgba), image_of(modules, rgba)
        assert expected is not None
        assert found is not None
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_blank_paper_and_faint_ink_give_no_image(modules: Page):
    rgba = np.zeros((30, 40, 4), np.uint8)
    assert image_of(modules, rgba) is None
    rgba[3, 3] = 255, 255, 255, 25
    assert as_on_the_server(rgba) is None
    assert image_of(modules, rgba) is None
