"""Each word of the story at the cursor is true, for four kinds of network.

The predicates are written from the sentences, not from the code that makes them.
"""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import library
from rnn_demo.explain.answer import (
    count_answer_changes,
    darkest_pixel_coordinates_at_step,
    decision_step,
    is_in_doubt,
)
from rnn_demo.reader import Reading
from tests.browser.conftest import Open
from tests.support.answers import check_on_the_way, shown_answers
from tests.support.javascript import evaluate, images_code, numbers_code
from tests.support.pen import CANVAS, draw_strokes
from tests.support.readings import BATCH, IMAGES, NETWORKS, read, read_in_batches, rounds_to

CHANGED = {f"after changing its mind {times}" for times in ("once", "twice", "many times")}
SELDOM = {"It has no idea; likeliest is # (#%).", "It says #, but it is not sure (#%).", "no ring"}
TIMES = {"once": 1, "twice": 2, "three times": 3, "four times": 4, "five times": 5}
# Each reading as its image, (T, 10) probabilities and whether the image is strange.
STORIES = """([images, rows, strange, word]) => {
    const chances = numbersOf(rows);
    return imagesOf(images).map((image, k) => {
        const after = Array.from({ length: 28 }, (_, t) =>
            chances.slice(10 * (28 * k + t), 10 * (28 * k + t + 1)));
        const end = js.decisionAndSentence(image, after, strange[k], word);
        return [end, after.map((_, t) => js.storySentenceAt(after, t, word, end))];
    });
}"""


def check_end(end: dict, reading: Reading, strange: bool) -> set[str]:
    """Check the last sentence; return its kinds."""
    rows = reading.probabilities
    best, sure = rows.argmax(axis=1), rows.max(axis=1)
    if of := re.fullmatch(r"It has no idea; likeliest is (\d) \((\d+)%\)\.", end["sentence"]):
        assert int(of[1]) == best[-1]
        assert rounds_to(of[2], sure[-1])
        assert sure[-1] < 0.25
    elif of := re.fullmatch(r"If this is a digit, it says (\d)\.", end["sentence"]):
        assert strange
        assert int(of[1]) == best[-1]
    elif of := re.fullmatch(r"It says (\d), but it is not sure \((\d+)%\)\.", end["sentence"]):
        assert not strange
        assert int(of[1]) == best[-1]
        assert rounds_to(of[2], sure[-1])
        assert sure[-1] < rows[-1].sum() - sure[-1]  # all others together are likelier
    else:
        of = re.fullmatch(
            r"It says (\d): from (\w+) (\d+) on( \(the ring\))? it stays with that, (.+)\.",
            end["sentence"],
        )
        digit, at, how = int(of[1]), int(of[3]) - 1, of[5]
        assert not strange
        assert sure[-1] >= 0.5
        shown = shown_answers(reading)
        assert of[2] == ("step" if len(reading.layers) > 1 else "row")
        assert (shown[at:] == digit).all()  # no other answer, nor none, is shown from there on
        assert at == 0 or shown[at - 1] != digit  # it had not been decided before
        assert (end["decision"], end["decidingPixel"] is not None) == (at, of[4] is not None)
        assert decision_step(reading, strange) == at  # as the server counts it
        assert end["decidingPixel"] == (
            None if (pixel := darkest_pixel_coordinates_at_step(reading, at)) is None else [*pixel]
        )
        if end["decidingPixel"]:
            assert end["decidingPixel"][0] == at
            assert reading.image[tuple(end["decidingPixel"])] == reading.image[at].max() > 0.2
        else:
            assert reading.image[at].max() <= 0.2
        guessed = shown[shown >= 0]
        assert (
            end["changes"] == (guessed[1:] != guessed[:-1]).sum() == count_answer_changes(reading)
        )
        if how == "without changing its mind":
            assert (guessed == digit).all()
        else:
            of = re.fullmatch(rf"after changing its mind ({'|'.join(TIMES)}|(\d+) times)", how)
            assert end["changes"] == int(of[2] or TIMES[of[1]]) > 0
        return {
            "a ring" if end["decidingPixel"] else "no ring",
            re.sub(r"\d+|three|four|five", "many", how),
        }
    assert (end["decision"], end["decidingPixel"]) == (None, None)
    assert is_in_doubt(reading, strange)  # as the server has it
    return {re.sub(r"\d+", "#", end["sentence"])}


Told = tuple[dict, list[str]]


def stories(page: Page, readings: list[Reading], strange: list[bool]) -> list[Told]:
    """Return the end of each reading, by `decisionAndSentence`, and the story after each step."""
    told = []
    for first in range(0, len(readings), BATCH):
        batch = readings[first : first + BATCH]
        pixels = np.rint(255 * np.stack([r.image for r in batch]))
        codes = images_code(pixels), numbers_code([r.probabilities for r in batch])
        odd = [bool(one) for one in strange[first : first + BATCH]]
        told += evaluate(page, STORIES, [*codes, odd, batch[0].step_word])
    return told


@pytest.mark.parametrize("name", NETWORKS)
def test_the_story_at_each_row_is_true(modules: Page, name: str):
    _, readings, strange = read(name)
    kinds, on_the_way = set(), set()
    told = stories(modules, readings, strange)
    for reading, odd, (end, sentences) in zip(readings, strange, told, strict=True):
        kinds |= check_end(end, reading, odd)
        assert sentences[27] == end["sentence"]
        shown = shown_answers(reading)
        for step in range(27):
            on_the_way.add(check_on_the_way(sentences[step], step, reading, shown))
    assert {
        "If this is a digit, it says #.",
        "a ring",
        "without changing its mind",
        *CHANGED,
    } <= kinds
    assert {"nothing", "none yet", "so far", "before"} <= on_the_way
    assert name != "gru-33" or kinds >= SELDOM


def test_stories_of_a_network_that_reads_columns_mention_no_rows(modules: Page):
    readings = read_in_batches(library.open_model_by_name("columns"), IMAGES)
    told = stories(modules, readings, [False] * len(readings))
    for image, (end, sentences) in zip(IMAGES, told, strict=True):
        assert not re.search(r"\brows?\b", " ".join(sentences))
        if (decision := end["decision"]) is not None:  # columns of the drawing, from the left
            column = image[:, decision]
            assert f"from column {decision + 1} on" in end["sentence"]
            assert (
                end["decidingPixel"] is None
                or column[end["decidingPixel"][1]] == column.max() > 0.2
            )


DOUBTS = """([rows, strange]) =>
    rows.map((sure, k) => js.doubtReason(strange[k], sure, null))"""


@pytest.mark.parametrize("name", NETWORKS)
def test_why_an_answer_may_be_wrong(modules: Page, name: str):
    _, readings, strange = read(name)
    ends = [reading.probabilities[-1].tolist() for reading in readings]
    odd = [bool(one) for one in strange]
    told = evaluate(modules, DOUBTS, [ends, odd])
    for sure, is_strange, words in zip(ends, odd, told, strict=True):
        is_split = max(sure) < sum(sure) - max(sure)  # all others together are likelier
        if words is None:
            assert not is_strange
            assert not is_split
            continue
        assert not re.search(r"\d", words)
        assert words.startswith("This does not look like a single digit") == is_strange
        is_guess = words.startswith("All other answers together are likelier")
        assert is_guess == (is_split and not is_strange)
    assert None in told
    assert len(set(told)) > 1


@pytest.mark.parametrize("classes", [2, 10, 26])
def test_page_and_server_doubt_the_same_answers(modules: Page, classes: int):
    """For letters the page once had no doubt where the server had."""
    chances = np.random.default_rng(classes).dirichlet(np.full(classes, 0.05), 500)
    chances = chances.astype(np.float32)
    readings = [SimpleNamespace(probabilities=sure[None]) for sure in chances]
    expected = [is_in_doubt(reading) for reading in readings]
    told = evaluate(modules, DOUBTS, [chances.tolist(), [False] * len(chances)])
    assert [words is not None for words in told] == expected
    assert True in expected or classes == 2


def test_a_scribble_is_doubted_on_the_page_and_in_speech(go_to: Open):
    page = go_to("/?example=3")
    expect(page.locator(".st-key-prediction .digit")).to_have_text("3")
    expect(page.locator(".st-key-doubt .doubt")).to_have_count(0)
    page.evaluate(
        """() => new MutationObserver(() => {
            const text = document.querySelector("#rnn-said").textContent;
            if (text) window.lastSaid = text;
        }).observe(document.querySelector("#rnn-said"), { childList: true })"""
    )
    to_and_fro = [((260, 20)[k % 2], 20 + 20 * k) for k in range(12)]
    draw_strokes(page, [[(20, 20), *to_and_fro]], on=CANVAS)
    doubt = page.locator(".st-key-doubt .doubt")
    expect(doubt).to_contain_text("a guess.")
    page.wait_for_function("window.lastSaid?.endsWith('a guess.')")
