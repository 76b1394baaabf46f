"""What is told in JavaScript is what Python tells."""

import numpy as np
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.explain.story import story
from rnn_demo.reader import Reading

NAMES = ("lstm-128", "simple-16", "gru-33", "bidirectional", "bottom", "columns", "notebook")
STORIES = "([rows, word]) => rows.map((_, t) => window.js.story(rows, t, word))"


def readings(name: str, count: int) -> list[Reading]:
    images = data.test_split().images[:count].astype(np.float32) / 255
    return [library.find(name).read(image) for image in images]


def test_the_story(modules: Page):
    told = set()
    for name in NAMES:
        for reading in readings(name, 12):
            rows = reading.probabilities
            expected = [story(rows, t, reading.turn) for t in range(len(rows))]
            assert modules.evaluate(STORIES, [rows.tolist(), reading.turn]) == expected
            told.update(expected)
    assert any("no, a" in text for text in told)
    assert any("nothing to go by yet" in text for text in told)
    assert any("twice" in text for text in told)
