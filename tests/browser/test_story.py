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
from rnn_demo.explain.story import story
from rnn_demo.figures.colours import LIGHT
from rnn_demo.lenses.watch.figure import watch_figure
from rnn_demo.reader import Reading

NAMES = ("lstm-128", "simple-16", "gru-33", "bidirectional", "bottom", "columns", "notebook")
STORIES = "([rows, word]) => rows.map((_, t) => window.js.story(rows, t, word))"
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
        for trace, z, told in zip(memory, there["z"], there["customdata"], strict=True):
            # the film has bytes: half a step apart, and what float32 rounds off
            np.testing.assert_allclose(np.array(z, float), plain(trace["z"]), atol=0.502 / 255)
            assert told == trace["customdata"]


def plain(values: Any) -> np.ndarray:
    """Of Plotly's JSON."""
    if isinstance(values, dict):
        flat = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
        return flat.reshape([int(n) for n in str(values["shape"]).split(",")]).astype(float)
    return np.array(values, float)
