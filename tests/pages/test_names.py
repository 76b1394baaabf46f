"""A preset trained twice: the shipped network and both runs can be chosen, each as itself."""

import itertools
import re

import numpy as np

from rnn_demo import library
from rnn_demo.spec.presets import PRESETS
from rnn_demo.ui import models, session, uploads
from tests.support.run_folders import Folder

PRESET = PRESETS["simple-16"]


def train(step: int) -> str:
    """A run of the preset that ended after so many steps, with a network of its own."""
    run = Folder(PRESET.spec, PRESET.recipe, "")
    run.snapshot(step)
    return run.end()


def test_each_of_three_is_chosen_as_itself(open_page):
    ids = ["simple-16", train(0), train(8)]
    app = open_page("read", example="7")
    labels = models.labels()
    assert len(set(labels.values())) == len(labels)
    assert re.fullmatch(r"SimpleRNN 16, well trained · \d\d\.\d%", labels["simple-16"])
    for name in (*ids, *ids):
        app.selectbox(key="model").set_value(name).run()
        assert not app.exception
        assert app.selectbox(key="model").value == name
    seven = session.examples()[7]
    readings = [library.find(name).read(seven).probabilities[-1] for name in ids]
    for one, other in itertools.combinations(readings, 2):
        assert not np.allclose(one, other)


def test_networks_of_one_file_name_say_something_else_each(monkeypatch):
    found = dict.fromkeys(["upload-1", "upload-2"])
    for name in found:
        found[name] = type("Model", (), {"title": "mine.keras (yours)"})()
    monkeypatch.setattr(uploads, "here", lambda: found)
    labels = models.labels()
    assert labels["upload-1"] == "mine.keras (yours)"
    assert labels["upload-2"] == "mine.keras (yours) · upload-2"
