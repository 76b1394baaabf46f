"""What the site trains with: images packed small, in files that are loaded when they are wanted.

Pixels have 8 shades, not 256, which costs no accuracy that one could measure, and makes 10,000
images 0.9 MB: two that stand one above the other are a byte, and all of it is deflated.
"""

import base64
import zlib

import numpy as np

from rnn_demo.browser.bundle import bundle
from rnn_demo.data import COLUMNS, ROWS, Split, mnist
from rnn_demo.files import JsonObject

SHADES = 8
FIRST, CHECKED = 10_000, 1_000  # training images at first, and test images while it learns


def training_files() -> dict[str, JsonObject]:
    """The files by their names: the worker and images at first, and all others apart."""
    train, test = mnist().train, mnist().test
    return {
        "train.worker": {"text": bundle("learner_worker"), "test": pack_images(test, 0, CHECKED)},
        "train.first": first_images(),
        "train.more": pack_images(train, FIRST, len(train.labels)),
        "train.tests": pack_images(test, CHECKED, len(test.labels)),
        "machine.tests": whole_tests(),
    }


def first_images() -> JsonObject:
    """The images that a browser learns from at first."""
    return pack_images(mnist().train, 0, FIRST)


def whole_tests() -> JsonObject:
    """The first test images, with all their shades."""
    return pack_whole_images(mnist().test, CHECKED)


def pack_whole_images(split: Split, count: int) -> JsonObject:
    """The first images with all their shades, as machine/machine_worker.js unpacks them."""
    content = split.labels[:count].tobytes() + split.images[:count].tobytes()
    text = base64.b64encode(zlib.compress(content, 8)).decode()
    return {"count": count, "full": 255, "text": text}


def pack_images(split: Split, first: int, end: int) -> JsonObject:
    """Some images as train/images.js unpacks them."""
    shades = np.rint(split.images[first:end] / 255 * (SHADES - 1)).astype(np.uint8)
    pairs = shades.reshape(-1, ROWS // 2, 2, COLUMNS)
    pairs = pairs[:, :, 0] * SHADES + pairs[:, :, 1]
    content = split.labels[first:end].tobytes() + pairs.tobytes()
    text = base64.b64encode(zlib.compress(content, 8)).decode()  # 9: three times as long, 1 % less
    return {"count": end - first, "full": SHADES - 1, "text": text}
