"""What the sums become: chances, in one line."""

import numpy as np
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.test_columns import SCENE, WRITTEN
from tests.browser.test_watch import opened

WAYS = """() => {
    const pen = CanvasRenderingContext2D.prototype, { moveTo, lineTo, stroke } = pen, found = [];
    let from, to;
    pen.moveTo = function (...at) { from = at; return moveTo.apply(this, at); };
    pen.lineTo = function (...at) { to = at; return lineTo.apply(this, at); };
    pen.stroke = function () {
        found.push([from, to, this.lineWidth]);
        from = null;
        return stroke.apply(this); };
    window.rnnWatch.draw();
    Object.assign(pen, { moveTo, lineTo, stroke });
    return found;
}"""  # lines that are drawn: where they begin and end, and how wide they are


def test_each_sum_has_its_way_into_a_line_as_wide_as_all_chances_together(open_page: Open):
    page = opened(open_page, "/?row=9")
    page.wait_for_function("window.rnnWatch.canHold")
    page.mouse.move(5, 5)
    places, row = page.evaluate(f"[{SCENE}.places, [...{SCENE}.shown.rows[8]]]")
    box, sums, most = places["shares"], places["sums"], max(row)
    found = page.evaluate(WRITTEN)
    line = [(x, wide) for x, y, wide, _ in found["bars"] if y == box["y"] and x >= box["x"]]
    starts = box["x"] + box["width"] * np.cumsum([0, *row[:-1]])
    np.testing.assert_allclose([x for x, _ in line], starts, rtol=0, atol=0.01)
    wide = np.array([w for _, w in line])
    np.testing.assert_allclose(wide, box["width"] * np.array(row), rtol=0, atol=0.01)
    high = sums["height"] / 10
    middles = [sums["y"] + (d + 0.5) * high for d in range(10)]
    ways = [way for way in page.evaluate(WAYS) if way[0] and way[1][0] >= box["x"]]
    ways = {k: way for k, y in enumerate(middles) for way in ways if abs(way[0][1] - y) < 0.01}
    assert len({from_ for (from_, _), *_ in ways.values()}) == 1  # the sums' 0
    assert set(ways) == {k for k, share in enumerate(row) if share >= 0.01}
    below = [k for k, (_, to, _) in ways.items() if to[1] != middles[k]]
    assert len(below) >= 2  # the others stand beside the line
    for k in below:
        assert abs(ways[k][1][0] - starts[k] - wide[k] / 2) < 0.01
        assert abs(ways[k][2] - max(0.75, 0.7 * high * wide[k] / max(wide))) < 0.01
    assert f"{most:.0%}" in [text for text, x, *_ in found["texts"] if x > box["x"]]


def test_chances_lie_below_what_is_believed_where_there_is_no_picture_either(modules: Page):
    state = "{ columns: [0, 1], groups: [] }"
    for pictured in ("true", "false"):
        for width, height in ((900, 480), (700, 340), (1500, 800)):
            room = f"{{ width: {width}, height: {height} }}"
            places = modules.evaluate(f"window.js.placesOf({room}, [{state}], {pictured})")
            belief, head = places["belief"], places["heads"]["shares"]
            assert head["y"] >= belief["y"] + belief["height"] + 40 * places["scale"]  # the tag
            assert places["shares"]["y"] >= head["y"] + head["height"] - 1e-6
