"""The app's own JavaScript modules on an empty page, for tests that call them."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from rnn_demo.browser.bundle import bundle
from rnn_demo.browser.packed_network import pack_program
from rnn_demo.reader import Network

READ = """([code, image]) => {
    const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const numbers = (text) => new Float32Array(bytes(text).buffer);
    window.opened ??= new Map();
    if (code.text) window.opened.set(code.name, window.js.openProgram(bytes(code.text)));
    const reading = window.opened.get(code.name).read(numbers(image));
    const plain = (a) => {
        let text = '';
        for (const b of new Uint8Array(a.buffer, a.byteOffset, a.byteLength))
            text += String.fromCharCode(b);
        return btoa(text);
    };
    return {
        logits: plain(reading.logits), probabilities: plain(reading.probabilities),
        layers: reading.layers.map((l) => ({ states: l.states.map(plain) })),
    };
}"""
IMAGE = """([pixels, width, height]) => {
    const binary = atob(pixels), rgba = new Uint8ClampedArray(binary.length);
    for (let i = 0; i < rgba.length; i++) rgba[i] = binary.charCodeAt(i);
    const image = window.js.normalisedImageOfPixelLayers([rgba], width, height);
    return image && btoa(String.fromCharCode(...new Uint8Array(Float32Array.from(image).buffer)));
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


# Decodes images of 28 x 28 in [0, 1] from `images_code`, as Playwright takes 30 times as long for a
# list of numbers.
IMAGES_FROM = """((text) => {
    const binary = atob(text), pixels = new Float32Array(binary.length);
    for (let i = 0; i < binary.length; i++) pixels[i] = binary.charCodeAt(i) / 255;
    const count = pixels.length / 784;
    return Array.from({ length: count }, (_, k) => pixels.slice(784 * k, 784 * (k + 1)));
})"""


# Decodes float32 numbers from `numbers_code`.
NUMBERS_FROM = """((text) => {
    const binary = atob(text), bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return new Float32Array(bytes.buffer);
})"""


def numbers_code(arrays: Sequence[np.ndarray]) -> str:
    """Write arrays of one shape, one after the other, for `NUMBERS_FROM`."""
    return base64.b64encode(np.stack(arrays).astype("<f4").tobytes()).decode()


def images_code(images: np.ndarray) -> str:
    """Write images (N, 28, 28) uint8 for `IMAGES_FROM`."""
    return base64.b64encode(images.astype(np.uint8).tobytes()).decode()


def evaluate(page: Page, function: str, argument: object = None) -> Any:
    """Call a function of a page with its argument and its result as JSON.

    Playwright validates each value of a list by itself, which takes longer than most computations.
    """
    code = f"(text) => JSON.stringify(({function})(JSON.parse(text)))"
    return json.loads(page.evaluate(code, json.dumps(argument)))


def empty_page(browser: Browser, *modules: str) -> Page:
    """Return an empty page with the modules' exports in `window.js`."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>modules</title>")
    for name in modules:
        code = json.dumps(bundle(name))
        page.evaluate(
            f"""async () => {{
                const url = URL.createObjectURL(new Blob([{code}], {{type: "text/javascript"}}));
                window.js = {{...window.js, ...await import(url)}};
            }}"""
        )
    return page


class Reader:
    """Reads in the browser; each network is sent only once."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, set[str]()

    def read(self, name: str, network: Network, image: np.ndarray) -> dict[str, Any]:
        """Read an image, (28, 28) in reading order; return flat float32 arrays by name."""
        text = None if name in self.sent else base64.b64encode(pack_program(network)).decode()
        self.sent.add(name)
        ink = base64.b64encode(image.astype("<f4").tobytes()).decode()
        return _arrays(self.page.evaluate(READ, [{"name": name, "text": text}, ink]))


def image_of(page: Page, rgba: np.ndarray) -> np.ndarray | None:
    """Convert a canvas's pixels, (height, width, 4) uint8, to (28, 28) in the browser."""
    height, width, _ = rgba.shape
    text = base64.b64encode(np.ascontiguousarray(rgba).tobytes()).decode()
    image = page.evaluate(IMAGE, [text, width, height])
    return None if image is None else _arrays(image).reshape(28, 28)


def _arrays(found: Any) -> Any:
    if isinstance(found, str):
        return np.frombuffer(base64.b64decode(found), "<f4")
    if isinstance(found, list):
        return [_arrays(a) for a in found]
    return {name: _arrays(a) for name, a in found.items()}
