"""The diagrams are well-formed, show the spec, and stay inside their picture."""

import re
from xml.etree import ElementTree

import pytest

from rnn_demo.figures.colours import colours
from rnn_demo.figures.diagram import network_diagram_svg
from rnn_demo.spec import NetworkSpec
from rnn_demo.spec.presets import PRESETS

SVG = "{http://www.w3.org/2000/svg}"


def drawn(spec: NetworkSpec, dark: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(network_diagram_svg(spec, colours(dark)))


def texts(spec: NetworkSpec) -> list[str]:
    return [e.text for e in drawn(spec).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", ["stacked", "bidirectional-stacked", "tokens", "residual"])
def test_a_diagram_stays_in_its_picture_and_uses_the_pages_colours(name):
    picture, look = drawn(PRESETS[name].spec), colours(False)
    left, top, wide, high = map(float, picture.get("viewBox").split())
    places = [(float(e.get("x")), float(e.get("y"))) for e in picture.iter(f"{SVG}text")]
    for kind in ("polyline", "polygon"):
        for element in picture.iter(f"{SVG}{kind}"):
            places += [tuple(map(float, p.split(","))) for p in element.get("points").split()]
    for rect in picture.iter(f"{SVG}rect"):
        x, y, w, h = (float(rect.get(side)) for side in ("x", "y", "width", "height"))
        places += [(x, y), (x + w, y + h)]
    assert all(left <= x <= left + wide and top <= y <= top + high for x, y in places)
    used = set(re.findall(r"#[0-9a-f]{6}", network_diagram_svg(PRESETS[name].spec, look)))
    assert used <= {look.background, look.ink, look.faint, look.accent}


@pytest.mark.parametrize(
    ("spec", "text", "count"),
    [
        (NetworkSpec(cell="GRU", units=(7, 5)), "GRU 7", 3),
        (NetworkSpec(cell="GRU", units=(7,), merge_mode="ave"), "GRU 7", 6),
        (NetworkSpec(cell="GRU", units=(7,), merge_mode="ave"), "both directions: ave", 1),
        (NetworkSpec(cell="LSTM"), "h, c", 1),
        (NetworkSpec(stateful=True), "last batch", 1),
        (NetworkSpec(stateful=True), "next batch", 1),
        (PRESETS["residual"].spec, "+", 6),
        (PRESETS["tokens"].spec, "4 tokens", 3),
        (PRESETS["projections"].spec, "Dense 16", 6),
        (PRESETS["cell-loop"].spec, "tf.while_loop", 1),
    ],
)
def test_a_diagram_shows_each_part_of_the_spec(spec, text, count):
    assert texts(spec).count(text) == count


def test_a_diagram_shows_row_order_and_dropout():
    assert texts(NetworkSpec())[:3] == ["row 1", "row 2", "row 28"]
    assert texts(NetworkSpec(row_order="bottom"))[:3] == ["row 28", "row 27", "row 1"]
    assert texts(NetworkSpec(row_order="columns"))[:3] == ["column 1", "column 2", "column 28"]
    assert texts(NetworkSpec(row_order="permuted", row_seed=3)) != texts(
        NetworkSpec(row_order="permuted")
    )
    assert "stroke-dasharray" in network_diagram_svg(NetworkSpec(dropout=0.2), colours(False))
    assert "stroke-dasharray" not in network_diagram_svg(NetworkSpec(), colours(False))
