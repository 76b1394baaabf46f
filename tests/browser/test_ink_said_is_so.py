"""What is said of a row's ink is said of a row that has some, on test images and four networks.

The predicates are written from the sentences. Ink is what the story counts as such: `story.INK`.
"""

import json
import re

import pytest
from playwright.sync_api import Page

from rnn_demo import words
from rnn_demo.explain import passes
from rnn_demo.explain.retention import retention_sentences
from rnn_demo.explain.state_view import state_view
from rnn_demo.explain.story import INK
from rnn_demo.figures.on_stage import on_stage
from tests.support.readings import NETWORKS, read

# All that the first viewing says while rows go in, with the row (from 0) at which it does.
SAID = """([readings, reads]) => readings.map(([image, rows]) => {
    const end = window.js.endOf(image, rows, false, "row");
    const shown = { image: Float32Array.from(image), rows, end, memory: {} };
    const view = { reads, word: "row", states: [{ columns: [0] }] };
    const viewing = window.js.FirstViewing.of(shown, view);
    const parts = [0, 0.2, 0.4, 0.6, 0.8, 0.99];
    return viewing && [...new Set(rows.flatMap((_, t) => parts.map((p) =>
        JSON.stringify([t, viewing.words(t, p, "")[0]]))))];
})"""


@pytest.mark.parametrize("name", NETWORKS)
def test_a_caption_names_ink_of_a_row_that_has_some(modules: Page, name: str):
    model, readings, _ = read(name)
    reads = on_stage(readings[0], state_view(model.network, readings[0]))["reads"]
    named = 0
    given = [[r.image.ravel().tolist(), r.probabilities.tolist()] for r in readings]
    said = [
        each
        for k in range(0, 1000, 100)
        for each in modules.evaluate(SAID, [given[k : k + 100], reads])
    ]
    for reading, texts in zip(readings, said, strict=True):
        has_ink = reading.image.max(axis=1) > INK
        for t, text in map(json.loads, texts or []):
            if re.search(r"\bink\b", text):
                (row,) = map(int, re.findall(r"row (\d+)", text))
                assert row == t + 1
                assert has_ink[t], (row, text)
                assert text.endswith("the first with ink, goes in.")
                assert not has_ink[:t].any()
                named += 1
            if "the blank rows before it" in text:
                assert t
                assert not has_ink[:t].any()
            if "an empty memory" in text:
                assert t == 0
    assert named == (len(readings) if reads == "forward" else 0) in (0, 1000)


@pytest.mark.parametrize("name", NETWORKS)
def test_of_the_memorys_picture_no_ink_is_named(name: str):
    """It says how a row differs from the mean digit, which a row without ink does, too."""
    model, readings, _ = read(name)
    readout = passes.readout(model)
    for reading in readings[:250]:
        assert not re.search(r"\bink\b", " ".join(retention_sentences(readout, reading)))


INK_IN = {
    "en": r"\bink\b", "de": "Tinte", "fr": r"\bencre", "es": r"\btinta", "ar": "حبر",
    "ja": "インク", "zh": "墨",
}  # fmt: skip


@pytest.mark.parametrize("language", words.languages())
def test_nothing_else_that_is_said_names_ink(language: str):
    """Beside the lesson that leaves the paper blank below a row, whose ink is all above."""
    texts = {**words.texts(language), **words.of_part("lessons", language)}
    naming = {key for key, text in texts.items() if re.search(INK_IN[language], str(text))}
    assert "first.row" in naming
    assert naming <= {"first.row", "lesson.blank.why"}
