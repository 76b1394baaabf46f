"""Probabilities are shown once, as widths in the tag; those of 5 % or more with their numbers."""

import numpy as np
from playwright.sync_api import Page

from tests.browser.conftest import Open, until
from tests.browser.test_columns import SCENE, WRITTEN


def test_a_sure_answer_shows_one_chance_and_a_doubtful_one_all_side_by_side(open_stage: Open):
    page = open_stage("row=28")
    texts = [str(text) for text, *_ in page.evaluate(WRITTEN)["texts"]]
    assert [text for text in texts if "%" in text] == ["100%"]
    page.locator("input.row").fill("9")
    until(page, f"{SCENE}.t === 8")
    places, row = page.evaluate(f"[{SCENE}.places, [...{SCENE}.result.rows[8]]]")
    assert 0.25 < max(row) < 0.9
    box, found = places["belief"], page.evaluate(WRITTEN)
    line = box["y"] + box["height"] + 4
    begins = box["x"] - 0.01
    tag = [(x, w) for x, y, w, _ in found["bars"] if abs(y - line) < 0.01 and x > begins]
    starts = box["x"] + box["width"] * np.cumsum([0, *row[:-1]])
    np.testing.assert_allclose([x for x, _ in tag], starts, rtol=0, atol=0.01)
    wide = np.array([w for _, w in tag])
    np.testing.assert_allclose(wide, box["width"] * np.array(row) + 0.5, rtol=0, atol=0.01)
    texts = [text for text, x, *_ in found["texts"] if x > box["x"]]
    for digit, share in enumerate(row):
        if share >= 0.05:
            assert {str(digit), f"{share:.0%}"} <= set(texts)


def test_panels_do_not_overlap_with_or_without_a_picture(modules: Page):
    state = "{ columns: [0, 1], groups: [], weights: [] }"
    for pictured in ("true", "false"):
        for width, height in ((900, 480), (700, 340), (1500, 800), (358, 600)):
            room = f"{{ width: {width}, height: {height} }}"
            places = modules.evaluate(f"window.js.placesOf({room}, [{state}], {pictured})")
            boxes = [places[name] for name in ("row", "memory", "belief", "picture")]
            for k, one in enumerate(boxes):
                for other in filter(None, boxes[k + 1 :] if one else []):
                    beside = one["x"] + one["width"] <= other["x"]
                    before = other["x"] + other["width"] <= one["x"]
                    assert beside or before or one["y"] + one["height"] <= other["y"]
            assert (places["picture"] is None) == (pictured == "false")
            assert max(b["x"] + b["width"] for b in filter(None, boxes)) <= width
