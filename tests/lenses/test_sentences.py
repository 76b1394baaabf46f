"""The sentences of Why, Poke and a network of columns are true.

The predicates are written from the sentences, not from the code that makes them.
"""

import re

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.explain.answer import alt_text
from rnn_demo.explain.retention import row_retention_sentences
from rnn_demo.lenses.poke.numbers import (
    answer_before_and_after_clause,
    image_after_blank_or_shift,
    image_change_clause,
    state_difference_by_image_row,
    state_difference_sentence,
)
from rnn_demo.lenses.why.numbers import lead_and_row_effects
from tests.support.readings import (
    FEW,
    IMAGES,
    NETWORKS,
    read,
    read_in_batches,
    rounds_to,
)


def check_stroke(named: str, rows: np.ndarray) -> None:
    """Check the name of the removed part of a drawing; rows: (n, 28) in [0, 1]."""
    strokes = [re.findall("1+", "".join("01"[int(v >= 0.5)] for v in row)) for row in rows]
    most = max(map(len, strokes))
    if named in ("The bar", "The stroke"):
        assert most == 1  # otherwise more than one stroke would be removed
        assert (named == "The bar") == any(len(of) >= 8 for row in strokes for of in row)
    elif named == "The gap":
        assert rows.max() <= 0.2
    else:
        assert named == "What stands"
        assert most != 1


@pytest.mark.parametrize("name", NETWORKS)
def test_the_sentence_of_why_is_true(name):
    model, readings, _ = read(name)
    kinds = set()
    without = np.repeat([[reading.image] for reading in readings[:FEW]], 28, axis=1)
    for row in range(28):
        without[:, row, max(row - 1, 0) : row + 2] = 0
    of_all = model.network.final_logits(without.reshape(-1, 28, 28)).reshape(FEW, 28, 10)
    for reading, logits in zip(readings, of_all, strict=False):
        account = lead_and_row_effects(model.network, reading)
        a, b = account.answer, account.rival
        leads = logits[:, a] - logits[:, b]
        chances = model.network.calibrated_softmax(logits, -1)
        if account.decisive_rows_sentence.startswith("No rows"):
            assert leads.min() >= account.final_lead - 1e-4
            continue
        first, last = map(
            int, re.search(r"at rows (\d+) to (\d+)", account.decisive_rows_sentence).groups()
        )
        (band,) = (r for r in range(28) if (max(r, 1), min(r + 2, 28)) == (first, last))
        assert leads[band] <= leads.min() + 1e-4  # no other rows cost more
        assert f"for {a} over {b}" in account.decisive_rows_sentence
        check_stroke(
            account.decisive_rows_sentence.partition(" at rows ")[0],
            reading.image[first - 1 : last],
        )
        reads = re.search(r"reads (\d)\.$", account.decisive_rows_sentence)
        none = account.decisive_rows_sentence.endswith("without it, it has no idea.")
        assert none == (chances[band].max() < 0.25)  # like on the stage
        if none:
            kinds.add("no idea")
        elif " decided for " in account.decisive_rows_sentence:
            assert int(reads[1]) == b == logits[band].argmax()
            kinds.add("decided")
        elif reads:
            assert int(reads[1]) == logits[band].argmax()
            assert logits[band].argmax() not in (a, b)
            kinds.add("a third")
        else:
            assert logits[band].argmax() == a
            left, lead = map(float, re.findall(r"-?\d+\.\d", account.decisive_rows_sentence))
            assert (left, lead) == pytest.approx((leads[band], account.final_lead), abs=0.051)
            kinds.add("did most")
    assert kinds >= {"decided", "a third", "did most"}
    assert name != "notebook" or "no idea" in kinds


@pytest.mark.parametrize("name", NETWORKS)
def test_the_sentences_of_poke_are_true(name):
    model, readings, _ = read(name)
    seldom = 0
    rng = np.random.default_rng(0)
    changes = []
    for _ in range(FEW):
        first, last = sorted(rng.integers(1, 29, 2).tolist())
        changes.append((("blank", (first, last)), ("shift", first - last))[last % 2])
    changed = [
        image_after_blank_or_shift(reading.image, value)
        for reading, (_, value) in zip(readings, changes, strict=False)
    ]
    read_after = model.network.read_each_image(np.stack(changed))
    for reading, (tool, value), after in zip(readings, changes, read_after, strict=False):
        words = answer_before_and_after_clause(reading, after)
        shares = [after.probabilities[-1].max(), reading.probabilities[-1].max()]
        told = [int(d) for d in re.findall(r"(?:reads|of|likeliest) (\d)", words)]
        idle = [share < 0.25 for share in shares]
        likeliest = [after.digit, reading.digit]
        same = all(idle) or (not any(idle) and after.digit == reading.digit)
        assert told == likeliest[: 1 if same else 2]
        assert words.startswith("it still ") == same
        assert words.count("no idea") == sum(idle[: len(told)])
        seldom += any(idle)
        percents = re.findall(r"([\d.]+)%", words)
        assert len(percents) == (1 if all(idle) else 2)
        assert all(map(rounds_to, percents, shares))
        assert "100%" not in words or max(shares) >= 0.9995
        if tool == "blank":
            assert [
                int(n) for n in re.findall(r"\d+", image_change_clause(value, reading.row_order))
            ] == sorted({*value})
        difference = state_difference_by_image_row(reading, after, 0)
        apart = np.linalg.norm(difference, axis=1)
        words = state_difference_sentence(difference, False, reading.line_word)
        if words.endswith("same after every row."):
            assert not apart.any()
            continue
        start, most = map(int, re.search(r"row (\d+) on, most after row (\d+)", words).groups())
        assert not apart[: start - 1].any()
        assert apart[start - 1] > 0
        assert apart[most - 1] == apart.max()
        left, share = re.search(r"(\d+)% of that is left", words), apart[-1] / apart.max()
        assert rounds_to(left[1], share) if left else share < 0.01
    assert name != "notebook" or seldom > 5


def test_a_network_that_reads_columns_never_speaks_of_rows():
    """In the sentences on its answer, of Why, Poke and Memory."""
    model = library.open_model_by_name("columns")
    readout, asked = passes.load_stored_memory_readout(model), 0
    readings = read_in_batches(model, IMAGES)
    read_after = model.network.read_each_image(
        np.stack([image_after_blank_or_shift(reading.image, 3) for reading in readings[:FEW]])
    )
    for k, reading in enumerate(readings):
        says = [alt_text(reading)]
        if k < FEW:
            says += [
                lead_and_row_effects(model.network, reading).decisive_rows_sentence,
                *row_retention_sentences(readout, reading),
            ]
            after = read_after[k]
            says += [
                image_change_clause(3, reading.row_order),
                answer_before_and_after_clause(reading, after),
            ]
            says.append(
                state_difference_sentence(
                    state_difference_by_image_row(reading, after, 0), False, reading.line_word
                )
            )
        assert not re.search(r"\brows?\b", " ".join(says))
        asked += len(says)
    assert asked > 2000


@pytest.mark.parametrize(
    ("lens", "query"),
    [
        ("why", {"closer": "units"}),
        ("poke", {"tool": "Blank"}),
        ("gates", {}),
        ("memory", {"deeper": "gradient"}),
        ("map", {}),
    ],
)
@pytest.mark.usefixtures("few_test_images")
def test_figures_of_a_network_that_reads_columns_never_speak_of_rows(open_page, lens, query):
    """Except where a pixel is named by its column and its row."""
    app = open_page(lens, model="columns", example="3", **query)
    figures = [f.proto.spec for f in app.get("plotly_chart")]
    texts = re.findall(r'"(?:hovertemplate|text)":"((?:[^"\\]|\\.)*)"', " ".join(figures))
    texts += re.findall(r'"ticktext":\[(.*?)\]', " ".join(figures))
    texts += [e.value for e in app.subheader] + [e.label for e in app.expander]
    assert any("column" in text for text in texts)
    for text in texts:
        assert not re.search(r"\brows?\b", text.replace("column %{y}, row %{x}", ""), re.I), text
