"""The picture in JavaScript is the one in NumPy: 1e-5 of ink."""

import base64

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.browser.program import basis, maps, program
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture import fit

PICTURES = """([code, basis, maps, image]) => {
    const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const numbers = Array.from(new Float32Array(bytes(image).buffer));
    const reading = window.js.openProgram(bytes(code)).read(numbers);
    const memory = window.js.openMemory(bytes(basis), bytes(maps));
    const pictures = numbers.slice(0, 28).map((_, t) => memory.pictureAt(reading.layers, t));
    return { pictures: pictures.map((p) => Array.from(p)), seen: memory.seen };
}"""


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional-stacked", "columns", "part"])
def test_it_shows_what_numpy_shows(modules: Page, monkeypatch, name: str):
    model = library.find("simple-16" if name == "part" else name)
    if name == "part":  # of a state too large for all of it
        monkeypatch.setattr(fit, "THOUSAND", 50)
        monkeypatch.setattr("rnn_demo.explain.memory_picture.readout.MOST", 9)
        readout = passes.run(fit.Fit(model)).readout
    else:
        readout = passes.readout(model)
    reading = model.read(data.test_split().images[5] / np.float32(255))
    parts = [program(model.network), basis(readout.basis), maps(readout)]
    parts.append(reading.image.astype("<f4").tobytes())
    there = modules.evaluate(PICTURES, [base64.b64encode(part).decode() for part in parts])
    pictures = np.array(there["pictures"]).reshape(28, 28, 28)
    np.testing.assert_allclose(pictures, readout.pictures(reading), rtol=0, atol=1e-5)
    np.testing.assert_array_equal(there["seen"], readout.seen)
