"""A figure that the page without a server fills is the figure that the server would make."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.browser.program import program
from rnn_demo.browser.terms import terms
from rnn_demo.explain import stop_rule
from rnn_demo.explain.kept_units import units_of
from rnn_demo.explain.state_view import state_view
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.heatmap import reading_figure
from rnn_demo.library import Model

FILL = """([code, image, figure, terms]) => {
    const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const pixels = new Float32Array(bytes(image).buffer);
    const reading = window.js.openProgram(bytes(code)).read(pixels);
    const said = {};
    const update = (_, data, layout, traces) => Object.assign(said, {data, layout, traces});
    window.js.drawInto({update}, figure, {image: pixels, reading, terms}, true);
    const plain = (v) => typeof v === 'object' && v ? Array.from(v, plain) : v;
    for (const [name, values] of Object.entries(said.data)) said.data[name] = values.map(plain);
    return said;
}"""


def picture(number: int) -> np.ndarray:
    return data.test_split().images[number].astype(np.float32) / 255


def filled(page: Page, model: Model, figure: dict[str, Any], image: np.ndarray) -> dict[str, Any]:
    """A figure's JSON after the browser has filled it with what a network reads in an image."""
    code, pixels = (
        base64.b64encode(b).decode()
        for b in (program(model.network), image.astype("<f4").tobytes())
    )
    said = page.evaluate(FILL, [code, pixels, figure, terms(model)])
    for name, values in said["data"].items():
        for trace, value in zip(said["traces"], values, strict=True):
            if value is not None:
                put(figure["data"][trace], name, value)
    for path, value in said["layout"].items():
        put(figure["layout"], path, value)
    return figure


def put(thing: Any, path: str, value: Any) -> None:
    """Set what Plotly calls `shapes[0].y0`."""
    *parents, last = path.replace("[", ".").replace("]", "").split(".")
    for name in parents:
        thing = thing[int(name) if isinstance(thing, list) else name]
    thing[last] = value


def numbers(values: Any) -> np.ndarray | None:
    """Of Plotly's JSON, if it is numbers."""
    if isinstance(values, dict) and "bdata" in values:
        flat = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
        return flat.reshape([int(n) for n in str(values.get("shape", flat.size)).split(",")])
    if isinstance(values, list | int | float) and not isinstance(values, bool):
        try:
            return np.asarray(values, float)
        except (ValueError, TypeError):
            return None
    return None


def same(found: Any, expected: Any, path: str = "") -> None:
    """Numbers to 1e-5 of their size, all else equal."""
    one, other = numbers(found), numbers(expected)
    if one is not None and other is not None:
        size = max(1.0, float(np.abs(other).max(initial=0)))
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5 * size, err_msg=path)
    elif isinstance(expected, dict):
        assert found.keys() == expected.keys(), path
        for name in expected:
            same(found[name], expected[name], f"{path}.{name}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), path
        for i, value in enumerate(expected):
            same(found[i], value, f"{path}[{i}]")
    else:
        assert found == expected, path


def as_json(figure: Any) -> dict[str, Any]:
    return json.loads(figure.to_json(validate=False))


@pytest.mark.parametrize(
    ("name", "grouped", "show"),
    [
        ("lstm-128", True, "state"),
        ("simple-16", True, "votes"),
        ("stacked", False, "change"),
        ("bidirectional", False, "votes"),
    ],
)
def test_the_reading(modules: Page, name: str, grouped: bool, show: str):
    model = library.find(name)
    units = units_of(model) if grouped else None

    def made(image: np.ndarray) -> dict[str, Any]:
        reading = model.read(image)
        view = state_view(model.network, reading, units, show, 3)
        stop = stop_rule.step(reading, model.card)
        made = as_json(reading_figure(reading, view, LIGHT, stop=stop))
        made["layout"].setdefault("shapes", [])
        return made

    before, image = made(picture(0)), picture(3)
    after = made(image)
    with pytest.raises(AssertionError):
        same(before, after)
    same(filled(modules, model, before, image), after)
