"""What is told in JavaScript is what Python tells."""

import numpy as np
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.explain.story import story, told
from rnn_demo.reader import Reading

NAMES = ("lstm-128", "simple-16", "gru-33", "bidirectional", "bottom", "columns", "notebook")
STORIES = """([image, rows, strange, word]) => {
    const end = window.js.told(image, rows, strange, word);
    return [end, rows.map((_, t) => window.js.story(rows, t, word, end))];
}"""


def readings(name: str, count: int) -> list[Reading]:
    images = data.test_split().images[:count].astype(np.float32) / 255
    return [library.find(name).read(image) for image in images]


def test_the_story(modules: Page):
    heard = set()
    for name in NAMES:
        for k, reading in enumerate(readings(name, 12)):
            strange, rows = k == 0, reading.probabilities
            end = told(reading, strange)
            expected = [story(rows, t, reading.turn, end) for t in range(len(rows))]
            given = [reading.image.ravel().tolist(), rows.tolist(), strange, reading.turn]
            ended, texts = modules.evaluate(STORIES, given)
            assert texts == expected
            ring = None if end.ring is None else list(end.ring)
            assert ended == {**vars(end), "ring": ring}
            heard.update(expected)
    for words in (
        "no, a",
        "nothing to go by yet",
        "no idea yet",
        "twice",
        "if this is a digit",
        "(the ring)",
    ):
        assert any(words in text for text in heard)


def test_a_percentage_on_a_tie(modules: Page):
    for share in (0.625, 0.635, 0.125, 0.375, 0.5, 0.0625, 0.9999, 0.285):
        written = modules.evaluate("p => [window.js.percent(p), window.js.percent(p, 1)]", share)
        assert written == [f"{share:.0%}", f"{share:.1%}"]


def test_a_sum_that_is_1_more_is_so_many_times_as_likely(modules: Page):
    """By the softmax's temperature; to the two digits that are shown, from float32."""
    for name in NAMES:
        network = library.find(name).network
        for reading in readings(name, 3):
            logits, sure = (a.ravel().tolist() for a in (reading.logits, reading.probabilities))
            given = [{"logits": logits, "probabilities": sure, "classes": 10}, len(reading.logits)]
            found = modules.evaluate(
                "([of, steps]) => [...Array(steps).keys()].map((t) => window.js.timesOf(of, t))",
                given,
            )
            assert any(times is not None for times in found)
            for t, times in enumerate(found):
                even = network.probabilities(np.array([1.0, 0.0], np.float32), t)
                if times is None:
                    assert np.ptp(reading.logits[t]) < 0.1 or even[0] / even[1] < 1.015
                else:
                    np.testing.assert_allclose(times, even[0] / even[1], rtol=0.005)
