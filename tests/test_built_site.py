"""`assets/site` is what the command writes, so that a clone has the site without Python."""

import base64
import json
import zlib
from pathlib import Path

import pytest

from rnn_demo import library
from rnn_demo.browser.site import training_data
from rnn_demo.browser.site.export import site
from rnn_demo.commands.export import NETWORKS

BUILT = Path(__file__).parent.parent / "assets" / "site"
ANEW = "assets/site is out of date: run `python -m rnn_demo export --site assets/site`"


def held(name: str) -> dict:
    """What a file of data has."""
    text = (BUILT / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text.partition("] = ")[2].rstrip().removesuffix(";"))


def test_the_built_site_is_what_the_command_writes(monkeypatch: pytest.MonkeyPatch):
    """Images are taken as they are packed there: another zlib deflates them otherwise."""
    texts = [held(name)["text"] for name in ("train.first", "train.more", "train.tests")]
    packed = [base64.b64decode(text) for text in (*texts, held("train.worker")["test"]["text"])]
    known = {zlib.decompress(content): content for content in packed}
    monkeypatch.setattr(training_data.zlib, "compress", lambda content, _: known.get(content, b""))
    made = site([library.find(name) for name in NETWORKS])
    assert {file.name for file in BUILT.iterdir()} == made.keys(), ANEW
    other = [name for name, text in made.items() if (BUILT / name).read_bytes() != text.encode()]
    assert not other, ANEW
