"""The site's training data: compactly packed images, in files that are loaded when needed.

Pixels have 8 shades instead of 256, without a measurable loss of accuracy, so that 10,000 images
take 1 MB: two vertically adjacent pixels share a byte, and everything is deflated.
"""

import zlib

import numpy as np

from rnn_demo.browser.bundle import bundle_with_imports
from rnn_demo.browser.packed_network import bytes_as_base64
from rnn_demo.data import COLUMNS, ROWS, Split, load_mnist_splits
from rnn_demo.files import JsonObject

SHADES = 8
SHADE_OF_PIXEL = np.rint(np.arange(256) / 255 * (SHADES - 1)).astype(np.uint8)
# Training images loaded at first, and test images used while it learns
FIRST, CHECKED = 10_000, 1_000


def training_files() -> dict[str, JsonObject]:
    """Return the files by name: the worker with the first images, and all others separately."""
    train, test = load_mnist_splits().train, load_mnist_splits().test
    return {
        "train.worker": {
            "text": bundle_with_imports("learner_worker"),
            "test": pack_images_in_eight_shades(test, 0, CHECKED),
        },
        "train.first": first_training_images_as_json(),
        "train.more": pack_images_in_eight_shades(train, FIRST, len(train.labels)),
        "train.tests": pack_images_in_eight_shades(test, CHECKED, len(test.labels)),
        "machine.tests": first_test_images_as_json(),
    }


def first_training_images_as_json() -> JsonObject:
    """Return the first images from which a browser learns."""
    return pack_images_in_eight_shades(load_mnist_splits().train, 0, FIRST)


def first_test_images_as_json() -> JsonObject:
    """Return the first test images, with all their shades, for machine/machine_worker.js."""
    test = load_mnist_splits().test
    content = test.labels[:CHECKED].tobytes() + test.images[:CHECKED].tobytes()
    return {"count": CHECKED, "full": 255, "text": bytes_as_base64(zlib.compress(content, 8))}


def pack_images_in_eight_shades(split: Split, first: int, end: int) -> JsonObject:
    """Pack some images for train/images.js."""
    pairs = SHADE_OF_PIXEL[split.images[first:end]].reshape(-1, ROWS // 2, 2, COLUMNS)
    pairs = pairs[:, :, 0] * SHADES + pairs[:, :, 1]
    content = split.labels[first:end].tobytes() + pairs.tobytes()
    # 8 takes three times as long and saves 2 %
    text = bytes_as_base64(zlib.compress(content, 6))
    return {"count": end - first, "full": SHADES - 1, "text": text}
