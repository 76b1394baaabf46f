"""The lenses with a network that was taught signs, passed on by Teach."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo import data, library
from rnn_demo.explain.answer import alt_text
from rnn_demo.explain.unit_groups import unit_groups_by_digit
from rnn_demo.images import link
from rnn_demo.lenses.poke.numbers import answer_before_and_after_clause
from rnn_demo.lenses.why.numbers import lead_and_row_effects
from rnn_demo.reader import Network
from rnn_demo.reader.sign_examples import make_sign_examples
from rnn_demo.reader.signs_code import (
    SignLayerWithDrawings,
    decode_layer_and_signs,
    network_with_signs_head,
)
from rnn_demo.ui import stage
from tests.support.networks import code_of_signs
from tests.support.pages import said

NAMES = ["heart", "*star*", "house"]
ODD_NAMES = ("{0} <b>", "Epsilon")
DIGITS = (1, 0, 7)  # the digits in each sign's drawings


def drawn(digit: int, count: int, first: int = 0) -> np.ndarray:
    test = data.test_split()
    which = np.flatnonzero(test.labels == digit)[first : first + count]
    return test.images[which].astype(np.float32) / 255


def code(counts: tuple[int, ...] = (3, 3, 3)) -> str:
    """Return the code of signs that are renamed digits, with a layer that distinguishes them."""
    head = library.open_model_by_name("lstm-128").network.dense_at_end
    assert head is not None
    assert head.bias is not None
    arrays = [np.ascontiguousarray(a) for a in (head.kernel[:, DIGITS], head.bias[list(DIGITS)])]
    largest = np.array([np.abs(a).max() for a in arrays], "<f4")
    numbers = [np.round(32767 * a / m).astype("<i2") for a, m in zip(arrays, largest, strict=True)]
    shades = [
        np.round(15 * drawn(d, n)).astype(np.uint8).reshape(-1, 2)
        for d, n in zip(DIGITS, counts, strict=True)
    ]
    packed = [(a[:, 0] | a[:, 1] << 4).astype(np.uint8) for a in shades]
    rest = b"".join(a.tobytes() for a in (largest, *numbers, *packed))
    header = {"names": NAMES, "features": 128, "drawings": list(counts)}
    return code_of_signs(header, rest)


@pytest.fixture
def read_signs(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """Return a function that opens a lens on the signs, with a drawing of the second one."""

    def open_(lens: str, digit: int = 0, **query: str) -> AppTest:
        image = link.encode_image(drawn(digit, 1, 5)[0])
        return open_page(lens, model="lstm-128", signs=code(), drawing=image, **query)

    return open_


def test_a_drawing_unlike_the_examples_is_recognised():
    model = library.open_model_by_name("lstm-128")
    signs = decode_layer_and_signs(code())
    network = network_with_signs_head(model.network, signs)
    examples = make_sign_examples(network, signs.drawings, model.images_in_reading_order)
    assert [len(of) for of in examples.profiles] == [3, 3, 3]

    def share(digit: int) -> float:
        images = drawn(digit, 40, 5)
        answers = network.final_logits(images).argmax(axis=1)
        return float(np.mean([
            examples.is_unlike_sign(network, image, int(sign))
            for image, sign in zip(images, answers, strict=True)
        ]))  # fmt: skip

    taught_ones, others = [share(d) for d in DIGITS], [share(d) for d in (3, 4, 5, 8)]
    # Drawn by many people; drawings by one person are more alike.
    assert np.mean(taught_ones) < 0.4 < 0.6 < np.mean(others)


def test_the_rail_shows_a_drawing_of_each_sign(read_signs: Callable[..., AppTest]):
    app = read_signs("why")
    labels = [b.label for b in app.button if (b.key or "").startswith("example-")]
    assert [label.partition("]")[0] for label in labels] == [
        "![a drawing of heart",
        "![a drawing of \\*star\\*",
        "![a drawing of house",
    ]
    app.button(key="example-2").click().run()
    assert not app.exception
    assert "house" in said(app)


def test_the_map_shows_the_visitors_drawings(read_signs: Callable[..., AppTest]):
    app = read_signs("map")
    assert "3 of the 3 nearest among your 9 drawings are of \\*star\\*." in said(app)
    assert "test images" not in said(app)
    assert "each name the mean of a sign" in said(app)


def test_units_are_named_by_signs(read_signs: Callable[..., AppTest]):
    app = read_signs("why", closer="units")
    text = " ".join(block.value for block in app.code)
    assert "units about *star*" in text
    assert "lead of *star* over" in text
    buttons = [b.label for b in app.button if (b.key or "").startswith("voice-")]
    assert buttons
    assert all(
        "about" not in label or any(n.strip("*") in label for n in NAMES) for label in buttons
    )
    assert "test images" not in said(app)


def test_an_edit_pulls_towards_a_sign(
    read_signs: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
):
    sent: list[dict] = []  # what the browser makes the sentence from
    monkeypatch.setattr(stage, "_edit_sentence", lambda key, data: sent.append(data))
    app = read_signs("poke", hand="28.pull.2.100")
    assert not app.exception
    assert sent[-1]["names"][2] == "house"
    assert sent[-1]["hand"] == "28.pull.2.100"
    app = read_signs("poke", hand="28.pull.7.100")
    assert "choose one of these" in said(app)


def test_a_drawing_unlike_all_signs_is_in_doubt(read_signs: Callable[..., AppTest]):
    assert "In doubt: heart, \\*star\\*, house on" in said(read_signs("compare", digit=8))
    assert "In doubt: heart" not in said(read_signs("compare"))


@pytest.fixture(scope="module")
def renamed() -> Network:
    """Return a network that distinguishes 0 and 1 by the digits' own weights, under other names."""
    network = library.open_model_by_name("lstm-128").network
    assert network.dense_at_end is not None
    kernel, bias = network.dense_at_end.kernel[:, :2], network.dense_at_end.bias
    assert bias is not None
    return network_with_signs_head(network, SignLayerWithDrawings(ODD_NAMES, kernel, bias[:2], ()))


def test_sentences_use_the_signs_names(renamed: Network):
    test = data.test_split()
    zero, one = (renamed.read_image(test.image(int(np.argmax(test.labels == k)))) for k in (0, 1))
    assert [zero.digit, one.digit] == [0, 1]
    assert alt_text(zero).startswith("Read as {0} <b>, ")
    over = lead_and_row_effects(renamed, zero).decisive_rows_sentence
    assert "{0} <b> over Epsilon" in over
    assert answer_before_and_after_clause(zero, one).startswith("it reads Epsilon (")
    assert "instead of {0} <b> (" in answer_before_and_after_clause(zero, one)


def test_units_are_grouped_by_the_signs_weights(renamed: Network):
    """With two signs a unit gets the one it supports, as both weights are equally large."""
    found = unit_groups_by_digit(renamed, 0)
    assert renamed.dense_at_end is not None
    np.testing.assert_array_equal(found.digit, renamed.dense_at_end.kernel.argmax(axis=1))
    assert (found.weight >= 0).all()
