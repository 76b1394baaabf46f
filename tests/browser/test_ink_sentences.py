"""Sentences about a row's ink are only said of rows with ink, on test images and four networks.

The predicates are written from the sentences. Clear ink is more than a fifth of full ink,
`story.INK`; an earlier row may have paler ink.
"""

import re

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import words
from rnn_demo.explain import passes
from rnn_demo.explain.answer import INK
from rnn_demo.explain.retention import row_retention_sentences
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.figures.on_stage import stage_description_as_json_object
from tests.support.javascript import evaluate, images_code, numbers_code
from tests.support.readings import NETWORKS, read

# The sentences of the first viewing that mention ink or an empty memory, with their rows (from 0),
# for each reading; null if there is no first viewing.
SAID = """([images, rows, reads]) => {
    const chances = numbersOf(rows);
    const view = { reads, word: "row", states: [{ layer: 0, columns: [0], groups: [] }] };
    const layers = [{ states: [new Float32Array(28)], units: 1 }]; // of no number is ink said
    const parts = [0, 0.2, 0.4, 0.6, 0.8, 0.99];
    return imagesOf(images).map((image, k) => {
        const rows = Array.from({ length: 28 }, (_, t) =>
            [...chances.subarray(280 * k + 10 * t, 280 * k + 10 * (t + 1))]);
        const end = js.decisionAndSentence(image, rows, false, "row");
        const viewing = js.FirstViewing.createIfForwardWithInk(
            { image, rows, summary: end, memory: {}, reading: { layers } }, view);
        return viewing && rows.flatMap((_, t) =>
            [...new Set(parts.map((p) => viewing.captionAndHighlightedPanelsAt(t, p, "")[0]))]
                .filter((text) => /\\bink\\b|rows before|empty memory/.test(text))
                .map((text) => [t, text]));
    });
}"""


@pytest.mark.parametrize("name", NETWORKS)
def test_captions_mention_ink_only_of_rows_with_ink(modules: Page, name: str):
    model, readings, _ = read(name)
    reads = stage_description_as_json_object(readings[0], network_state_view(model.network))[
        "reads"
    ]
    named = 0
    pixels = np.rint(255 * np.stack([r.image for r in readings]))
    codes = images_code(pixels), numbers_code([r.probabilities for r in readings])
    said = evaluate(modules, SAID, [*codes, reads])
    assert len(said) == len(readings) == 1000
    for reading, texts in zip(readings, said, strict=True):
        has_ink = reading.image.max(axis=1) > INK
        for t, text in texts or []:
            if re.search(r"\bink\b", text):
                (row,) = map(int, re.findall(r"row (\d+)", text))
                assert row == t + 1
                assert has_ink[t], (row, text)
                assert text.endswith("the first with clear ink, goes in.")
                assert not has_ink[:t].any()
                named += 1
            if "the rows before it" in text:
                assert t
            if "an empty memory" in text:
                assert t == 0
    assert named == (len(readings) if reads == "forward" else 0) in (0, 1000)


@pytest.mark.parametrize("name", NETWORKS)
def test_sentences_about_the_picture_mention_no_ink(name: str):
    """It says how a row differs from the mean digit; a row without ink differs, too."""
    model, readings, _ = read(name)
    readout = passes.load_stored_memory_readout(model)
    for reading in readings[:250]:
        assert not re.search(r"\bink\b", " ".join(row_retention_sentences(readout, reading)))


INK_IN = {
    "en": r"\bink\b", "de": "Tinte", "fr": r"\bencre", "es": r"\btinta", "ar": "حبر",
    "ja": "インク", "zh": "墨",
}  # fmt: skip


@pytest.mark.parametrize("language", words.language_name_by_code())
def test_no_other_text_mentions_ink(language: str):
    """Except for the lesson that covers the paper below a row, whose ink is all above."""
    texts = {**words.texts_in_language(language), **words.part_texts("lessons", language)}
    naming = {key for key, text in texts.items() if re.search(INK_IN[language], str(text))}
    assert "first.row" in naming
    assert naming <= {"first.row", "story.nothing", "lesson.blank.why"}
