"""Each word about an edit of the memory is true: 1,000 images, four networks.

The predicates are written from the sentences, not from the code that makes them.
"""

import functools
import re
from collections.abc import Sequence

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.explain import passes
from rnn_demo.explain.state_edit import StateEdit, parse_edit, read_with_edit
from rnn_demo.explain.unit_ranges import UnitRanges, UnitRangesPass
from rnn_demo.library import Model
from rnn_demo.pages.story.keras_layers import PULL_STEP
from rnn_demo.reader import Reading
from tests.browser.conftest import Open
from tests.support.javascript import evaluate, numbers_code
from tests.support.navigation import go
from tests.support.readings import BATCH, IMAGES, read_in_batches, read_with_edits

NETWORKS = ("lstm-128", "gru-33", "simple-64", "simple-16-bounded")
COUNTS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
# Of the states only those of one step are sent; all others are not numbers there.
SENTENCES = """([before, after, edits, steps, ranges, turn]) => {
    const unpacked = ({ probabilities, layers }) => ({
        probabilities: numbersOf(probabilities),
        layers: layers.map(({ units, states }) => ({ units, states: states.map(numbersOf) })),
    });
    const part = (array, k) =>
        array.slice(k * array.length / edits.length, (k + 1) * array.length / edits.length);
    const readingOf = ({ probabilities, layers }, k) => ({
        classes: 10,
        probabilities: part(probabilities, k),
        layers: layers.map(({ units, states }) => ({ units, states: states.map((numbers) => {
            const all = new Float32Array(units * part(probabilities, k).length / 10).fill(NaN);
            all.set(part(numbers, k), steps[k] * units);
            return all;
        }) })),
    });
    const [without, held] = [before, after].map(unpacked);
    return edits.map((text, k) => js.editEffectSentence(
        readingOf(without, k), readingOf(held, k), js.parseEdit(text), ranges, turn));
}"""


def packed(readings: Sequence[Reading], steps: Sequence[int]) -> dict:
    """Pack readings of one network in base64, each with the states of one step."""
    return {
        "probabilities": numbers_code([r.probabilities for r in readings]),
        "layers": [
            {
                "units": layer.states.shape[1],
                "states": [
                    numbers_code(
                        [
                            r.layers[k].h_and_c[part][step]
                            for r, step in zip(readings, steps, strict=True)
                        ]
                    )
                    for part in range(len(layer.h_and_c))
                ],
            }
            for k, layer in enumerate(readings[0].layers)
        ],
    }


def edit_sentences(
    page: Page,
    befores: Sequence[Reading],
    afters: Sequence[Reading],
    edits: Sequence[StateEdit],
    ranges: Sequence[UnitRanges],
) -> list[str]:
    """Return the sentence of `edit_sentence.js` about each edit, asked in batches."""
    held = [
        {"digit": of.digit.tolist(), "units": len(of.digit), "states": of.state_array_count}
        for of in ranges
    ]
    told = []
    for first in range(0, len(edits), BATCH):
        batch = slice(first, first + BATCH)
        steps = [min(edit.row + 1, 27) for edit in edits[batch]]  # one later, as it says
        readings = packed(befores[batch], steps), packed(afters[batch], steps)
        texts = [str(edit) for edit in edits[batch]]
        told += evaluate(page, SENTENCES, [*readings, texts, steps, held, befores[0].step_word])
    return told


@functools.cache
def of(name: str) -> tuple[Model, tuple[UnitRanges, ...]]:
    model = library.open_model_by_name(name)
    return model, passes.load_pass_or_empty(model, UnitRangesPass).ranges_by_layer()


def answers(reading) -> list[int | None]:
    return [int(p.argmax()) if p.max() >= 0.25 else None for p in reading.probabilities]


def digit(words: str) -> int | None:
    assert words == "without an idea" or words.startswith("an 8" if "8" in words else "a ")
    return None if words == "without an idea" else int(words.split()[1])


def memory_after(reading, step: int) -> list[np.ndarray]:
    """Return the numbers that are passed on after a step, h and c of each layer."""
    return [a[step] for layer in reading.layers for a in layer.h_and_c]


def form_of_what_holds(sentence: str, before, after, edit: StateEdit) -> str:
    """Check each word of a sentence; return the form of its end."""
    t, a, b = edit.row, answers(after), answers(before)
    now, rest = re.fullmatch(
        r".+? (?:pushed|wiped).*?\. ((?:Now|It still) (?:[^,;.]|\.\d)+)(.*)\.", sentence
    ).groups()
    assert ("still" in now) == (a[t] == b[t])
    if wins := re.search(r"the sum for (\d) wins", now):
        assert int(wins[1]) == after.logits[t].argmax() != b[t]
    said, sure = re.findall(r"\d[\d.]*", now) if "idea" not in now else (None, None)
    assert said == (None if a[t] is None else str(a[t]))
    if sure:  # as on the answer's tag: a decimal where it is almost sure
        percent = 100 * after.probabilities[t, a[t]]
        assert ("." in sure) == (98.5 < percent < 99.95)
        assert abs(float(sure) - percent) <= (0.051 if "." in sure else 0.51)
    it = r"(an? \d|without an idea)"
    if not rest:
        assert t == 27
        return "end"
    if t < 27:
        felt = np.abs(after.probabilities - before.probabilities)[t + 1 :].max() >= 0.01
        was, became = (np.concatenate(memory_after(r, t + 1)) for r in (before, after))
        differs = np.linalg.norm(became - was) / np.linalg.norm(was) >= 0.05
    if rest == ". One row later it is as if nothing had been":
        assert not felt
        assert not differs
        return "nothing"
    same = "it says the same as without the change"
    if rest.endswith(f" later {same}, though its memory still differs"):
        assert rest.startswith(". One row ")
        assert not felt
        assert differs
        assert a[t + 1 :] == b[t + 1 :]
        return "answers"
    last = "its last answer without the change, too"
    if m := re.fullmatch(rf", and it stays {it}, (?:not {it}|{last})", rest):
        assert {*a[t:]} == {digit(m[1])} != {b[t]}
        assert (b[27], m[2] is None) == (digit(m[2] or m[1]), a[27] == b[27])
        return "stays"
    if m := re.fullmatch(rf"; in the end it is {it}, not {it}", rest):
        assert (a[27], b[27]) == (digit(m[1]), digit(m[2]))
        return "ends"
    words = rf"\. (\w+) rows? later it (?:is {it} again|says the same as without the change)"
    n, again = re.fullmatch(words, rest).groups()
    n = n.lower()
    back = t + (COUNTS.index(n) + 1 if n in COUNTS else int(n))
    assert a[back:] == b[back:]
    assert a[back - 1] != b[back - 1] or (back == t + 1 and a[t] == b[t])
    assert again is None or {digit(again)} == {b[t], *a[back:]} != {a[t]}
    return "as without" if again is None else "again"


def check_pulled_bars(sentence: str, before, after, edit: StateEdit, usual) -> None:
    """All bars moved towards those that are usual for the digit: none is farther from them."""
    count, other = re.search(
        r"all (\d+) bars moved towards the mean memory of drawings of (\d) at this point", sentence
    ).groups()
    assert int(other) == edit.target
    assert int(count) == sum(len(of.digit) for of in usual)
    for of in usual:
        mean = of.digit_mean_state(edit.target, edit.row)[0]
        was, now = (np.abs(r.layers[of.layer].states[edit.row] - mean) for r in (before, after))
        # float32 numbers of up to 1: rounding comes to 1e-7
        np.testing.assert_allclose(now, was * (1 - edit.percent / 100), rtol=0, atol=1e-5)


def test_sentences_about_edits_are_true(modules: Page):
    forms, actions = set(), ("pull", "push", "push", "unit", "wipe", "pull")
    images = data.test_split().images[:1000] / np.float32(255)
    edits, pairs = [], {}
    for i in range(len(images)):
        k = i // 4 % len(actions)
        row, which, percent = (3, 9, 14, 20, 27)[(i + k) % 5], (i + 3 * k) % 10, 100 - i % 100
        part = "h" if k == 5 or i % 5 == 4 else "both"
        edits.append(StateEdit(row, actions[k], which, -percent if k == 2 else percent, part))
    for n, name in enumerate(NETWORKS):
        model, usual = of(name)
        mine = range(n, len(images), 4)
        befores = model.network.read_each_image(images[mine])
        afters = read_with_edits(model, images[mine], edits[n::4], usual)
        told = edit_sentences(modules, befores, afters, edits[n::4], usual)
        pairs |= dict(zip(mine, zip(befores, afters, told, strict=True), strict=True))
    for i, edit in enumerate(edits):
        model, usual = of(NETWORKS[i % 4])
        (before, after, sentence), k = pairs[i], i // 4 % len(actions)
        does, which, part = edit.action, edit.target, edit.part
        if i % 25 == 0:  # it is what the app reads
            alone = read_with_edit(model.network, images[i], edit, usual)
            np.testing.assert_allclose(after.logits, alone.logits, rtol=1e-4, atol=1e-4)
        if does == "push" and which not in usual[0].digit:
            assert sentence.startswith(f"No number here says most about {which}:")
            np.testing.assert_array_equal(after.logits, before.logits)
            continue
        forms.add(form_of_what_holds(sentence, before, after, edit))
        did = {"pull": "Its memory was pushed towards", "wipe": "Its memory was wiped"}
        assert re.match(did.get(does, "The numbers? over the|Unit"), sentence)
        assert does == "wipe" or str(which) in sentence.split(". ")[0]
        assert (" down" in sentence or " against it" in sentence) == (k == 2)
        if does == "pull":
            check_pulled_bars(sentence, before, after, edit, usual)
        assert ("in h alone" in sentence) == (part == "h" and i % 4 == 0)
    assert forms == {"end", "nothing", "answers", "stays", "ends", "as without", "again"}


@pytest.mark.parametrize("name", [*NETWORKS, "stacked", "bidirectional"])
def test_only_of_a_stack_the_sentence_names_the_last_layer(modules: Page, name: str):
    model, usual = of(name)
    last = sum(len(u.sign) for u in usual) - 1
    texts = ("10.push.3.60", "10.pull.4.100", "28.wipe.h", f"1.unit.{last}.-90")
    edits = [parse_edit(text) for text in texts]
    before = model.network.read_image(IMAGES[0])
    afters = [read_with_edit(model.network, IMAGES[0], edit, usual) for edit in edits]
    for words in edit_sentences(modules, [before] * len(edits), afters, edits, usual):
        assert ("in its last layer" in words) == (name == "stacked")


def test_sentences_about_a_network_that_reads_columns_mention_no_rows(modules: Page):
    model, rng = library.open_model_by_name("columns"), np.random.default_rng(1)
    ranges = passes.load_or_run_ranges_pass(model).ranges_by_layer()
    rows = rng.integers(0, 27, len(IMAGES)).tolist()
    edits = [StateEdit(row, "pull", k % 10) for k, row in enumerate(rows)]
    befores = read_in_batches(model, IMAGES)
    afters = read_with_edits(model, model.images_in_reading_order(IMAGES), edits, ranges)
    told = edit_sentences(modules, befores, afters, edits, ranges)
    assert sum("column" in words for words in told) > 100
    assert not any(re.search(r"\brows?\b", words) for words in told)


def check_pulled_to(to: int, alone: str, both: str) -> None:
    """After the row either is said to be the digit that the memory was pulled to."""
    for said in (alone, both):
        assert f"Its memory was pushed towards {to}" in said
        assert f"the sum for {to} wins (" in said or f"It still says {to} (" in said
    assert "in h alone" in alone
    assert "in h alone" not in both


def test_learn_compares_a_pull_of_only_h_with_one_of_the_whole_memory(modules: Page):
    model, usual = of("lstm-128")
    for image in data.first_test_image_per_digit():
        before = model.network.read_image(image)
        to = 3 if before.digit == 8 else 8
        edits = [StateEdit(PULL_STEP, "pull", to, part=part) for part in ("h", "both")]
        afters = [read_with_edit(model.network, image, edit, usual) for edit in edits]
        check_pulled_to(to, *edit_sentences(modules, [before] * 2, afters, edits, usual))


def test_poke_and_watch_show_the_same_sentence(go_to: Open):
    page = go_to("/?lens=poke&model=lstm-128&example=3&hand=9.push.2.100")
    told = page.locator(".st-key-outcome .edit-sentence")
    expect(told).to_have_text(re.compile(r"^The numbers over the 2 were pushed its way\. .+\.$"))
    words = told.inner_text()
    go(page, "/?lens=watch&model=lstm-128&example=3&hand=9.push.2.100&row=9")
    expect(page.locator(".watch")).to_contain_text(words)  # the same as in Watch
