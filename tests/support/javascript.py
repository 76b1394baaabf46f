"""The app's own JavaScript modules on an empty page, for tests that call them."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from rnn_demo.browser.bundle import bundle_with_imports
from rnn_demo.browser.packed_network import bytes_as_base64, pack_program
from rnn_demo.reader import Network

# Functions of the page that convert base64 to bytes, to float32 numbers and to images of 28 x 28 in
# [0, 1], and numbers to base64: Playwright takes 30 times as long for a list of numbers.
DECODERS = """() => {
    window.bytesOf = (text) => {
        const letters = atob(text), bytes = new Uint8Array(letters.length);
        for (let n = 0; n < bytes.length; n++) bytes[n] = letters.charCodeAt(n);
        return bytes;
    };
    window.numbersOf = (text) => new Float32Array(bytesOf(text).buffer);
    window.imagesOf = (text) => {
        const pixels = Float32Array.from(bytesOf(text), (shade) => shade / 255);
        return Array.from({ length: pixels.length / 784 }, (_, k) =>
            pixels.slice(784 * k, 784 * (k + 1)));
    };
    window.codeOf = (numbers) => {
        let letters = "";
        for (const byte of new Uint8Array(Float32Array.from(numbers).buffer))
            letters += String.fromCharCode(byte);
        return btoa(letters);
    };
}"""
READ = """([code, image]) => {
    window.opened ??= new Map();
    if (code.text) window.opened.set(code.name, js.openProgram(bytesOf(code.text)));
    const reading = window.opened.get(code.name).read(numbersOf(image));
    return {
        logits: codeOf(reading.logits), probabilities: codeOf(reading.probabilities),
        layers: reading.layers.map((l) => ({ states: l.states.map(codeOf) })),
    };
}"""
IMAGE = """([pixels, width, height]) => {
    const image = js.normalisedImageOfPixelLayers([bytesOf(pixels)], width, height);
    return image && codeOf(image);
}"""


# What the fixture `modules` has.
MODULES = (
    "worked_calculation",
    "explanation",
    "answer_sum",
    "memory_explanation",
    "sum_table",
    "reader",
    "cells",
    "activations",
    "drawing",
    "memory",
    "story",
    "memory_edit",
    "edit_sentence",
    "layout",
    "bars",
    "first_viewing",
    "caption",
)


def numbers_code(arrays: Sequence[np.ndarray]) -> str:
    """Write arrays of one shape, one after the other, for `numbersOf`."""
    return bytes_as_base64(np.stack(arrays).astype("<f4").tobytes())


def images_code(images: np.ndarray) -> str:
    """Write images (N, 28, 28), or one of them, in shades of 255, for `imagesOf`."""
    return bytes_as_base64(images.astype(np.uint8).tobytes())


def program_code(network: Network) -> str:
    """Write a network for `openProgram(bytesOf(...))`."""
    return bytes_as_base64(pack_program(network))


def numbers_from(code: str) -> np.ndarray:
    """Return the float32 numbers that `codeOf` has written."""
    return np.frombuffer(base64.b64decode(code), "<f4")


def evaluate(page: Page, function: str, argument: object = None) -> Any:
    """Call a function of a page with its argument and its result as JSON.

    Playwright validates each value of a list by itself, which takes longer than most computations.
    """
    code = f"(text) => JSON.stringify(({function})(JSON.parse(text)))"
    return json.loads(page.evaluate(code, json.dumps(argument)))


def empty_page(browser: Browser, *modules: str) -> Page:
    """Return an empty page with the modules' exports in `window.js`, and `DECODERS`."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>modules</title>")
    page.evaluate(DECODERS)
    for name in modules:
        import_code(page, bundle_with_imports(name))
    return page


def import_code(page: Page, code: str) -> None:
    """Import a module's code; its exports are added to `window.js`."""
    page.evaluate(
        """async (code) => {
            const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
            window.js = { ...window.js, ...await import(url) };
        }""",
        code,
    )


class Reader:
    """Reads in the browser; each network is sent only once."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, set[str]()

    def read(self, name: str, network: Network, image: np.ndarray) -> dict[str, Any]:
        """Read an image, (28, 28) in reading order; return flat float32 arrays by name."""
        text = None if name in self.sent else program_code(network)
        self.sent.add(name)
        sent = [{"name": name, "text": text}, numbers_code([image])]
        return _arrays(self.page.evaluate(READ, sent))


def image_of(page: Page, rgba: np.ndarray) -> np.ndarray | None:
    """Convert a canvas's pixels, (height, width, 4) uint8, to (28, 28) in the browser."""
    height, width, _ = rgba.shape
    image = page.evaluate(IMAGE, [bytes_as_base64(rgba.tobytes()), width, height])
    return None if image is None else numbers_from(image).reshape(28, 28)


def _arrays(found: Any) -> Any:
    if isinstance(found, str):
        return numbers_from(found)
    if isinstance(found, list):
        return [_arrays(a) for a in found]
    return {name: _arrays(a) for name, a in found.items()}
