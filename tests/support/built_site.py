"""The site that lies in assets, and its packed images, which take 6 s of a core to pack anew."""

import base64
import json
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from rnn_demo.browser.site import training_data

BUILT = Path(__file__).parents[2] / "assets" / "site"


def held(name: str) -> dict:
    """What a file of data has."""
    text = (BUILT / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text.partition("] = ")[2].rstrip().removesuffix(";"))


def pack_as_built(patch: pytest.MonkeyPatch) -> None:
    """Images are taken as they are packed there, where they are the same: zlibs deflate them
    differently."""
    texts = [held(name)["text"] for name in ("train.first", "train.more", "train.tests")]
    packed = [base64.b64decode(text) for text in (*texts, held("train.worker")["test"]["text"])]
    known = {zlib.decompress(content): content for content in packed}

    def pack(content: bytes, level: int) -> bytes:
        return known.get(content) or zlib.compress(content, level)

    patch.setattr(training_data, "zlib", SimpleNamespace(compress=pack))
