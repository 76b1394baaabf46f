"""What the cursor shows in JavaScript is what the server shows: covers, memory, the sentence."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.explain import kept
from rnn_demo.explain.state_view import state_view
from rnn_demo.explain.story import story, told
from rnn_demo.figures.colours import LIGHT
from rnn_demo.lenses.watch.figure import watch_figure
from rnn_demo.reader import Reading

NAMES = ("lstm-128", "simple-16", "gru-33", "bidirectional", "bottom", "columns", "notebook")
STORIES = """([image, rows, strange, word]) => {
    const end = window.js.told(image, rows, strange, word);
    return [end, rows.map((_, t) => window.js.story(rows, t, word, end.sentence))];
}"""
# The covers after step t, and what Plotly is given of the memory once the cursor rests there.
AT = """async ([figure, t]) => {
    const memory = {}, { meta } = figure.layout;
    window.Plotly = { restyle: (_, update) => Object.assign(memory, update) };
    const there = { ...figure, isConnected: true };
    await new window.js.Film().rest(there, t);
    return { shapes: window.js.shapesAt(t, meta), ...memory };
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
            expected = [story(rows, t, reading.turn, end.sentence) for t in range(len(rows))]
            given = [reading.image.ravel().tolist(), rows.tolist(), strange, reading.turn]
            ended, texts = modules.evaluate(STORIES, given)
            assert texts == expected
            ring = None if end.ring is None else list(end.ring)
            assert ended == {**vars(end), "ring": ring}
            heard.update(expected)
    for words in ("no, a", "nothing to go by yet", "twice", "if this is a digit", "(the ring)"):
        assert any(words in text for text in heard)


def test_a_percentage_on_a_tie(modules: Page):
    for share in (0.625, 0.635, 0.125, 0.375, 0.5, 0.0625, 0.9999, 0.285):
        written = modules.evaluate("p => [window.js.percent(p), window.js.percent(p, 1)]", share)
        assert written == [f"{share:.0%}", f"{share:.1%}"]


@pytest.mark.parametrize("name", ["lstm-128", "bidirectional", "bottom"])
def test_the_film_is_the_figure_of_each_step(modules: Page, name: str):
    model, (reading,) = library.find(name), readings(name, 1)
    readout = kept.readout(model)

    def figure(row: int) -> dict[str, Any]:
        view = state_view(model.network, reading, None)
        figure = watch_figure(reading, view, readout, LIGHT, row=row)
        return json.loads(figure.to_json(validate=False))

    last = figure(27)
    for t in (0, 11, 20, 27):
        there, here = modules.evaluate(AT, [last, t]), figure(t)
        assert there["shapes"] == here["layout"]["shapes"]
        shows = [trace.get("meta", {}).get("shows") for trace in here["data"]]
        memory = [here["data"][shows.index(what)] for what in ("memory", "expected")]
        for trace, z, shares in zip(memory, there["z"], there["customdata"], strict=True):
            # the film has bytes: half a step apart, and what float32 rounds off
            np.testing.assert_allclose(np.array(z, float), plain(trace["z"]), atol=0.502 / 255)
            assert shares == trace["customdata"]


def plain(values: Any) -> np.ndarray:
    """Of Plotly's JSON."""
    if isinstance(values, dict):
        flat = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
        return flat.reshape([int(n) for n in str(values["shape"]).split(",")]).astype(float)
    return np.array(values, float)
