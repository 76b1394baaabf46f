"""The drawn answer: bars as long as probabilities, the likeliest marked, doubt in grey."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from rnn_demo.explain.answer import WRITTEN_FROM
from rnn_demo.figures.colours import INK_ON, LIGHT
from rnn_demo.figures.on_stage import colours_and_inks_as_dict
from rnn_demo.figures.pixels import hex_to_rgb
from tests.support.javascript import empty_page

DRAWN = """([answer, look]) => {
    const { showBars, showDigit } = window.js, place = document.createElement("div");
    document.body.append(place);
    showBars(place, answer, look);
    const bars = [...place.firstChild.children].map((row) => ({
        name: row.firstChild.textContent, heard: row.ariaLabel, role: row.getAttribute("role"),
        isBest: row.className === "best", width: row.querySelector("i").style.width,
        colour: row.querySelector("i").style.background, written: row.querySelector("b").innerText,
    }));
    showDigit(place, answer, look);
    const { textContent, style: { background, color } } = place.firstChild;
    place.remove();
    return { bars, tile: [textContent, background, color] };
}"""


@pytest.fixture(scope="module")
def page(browser: Browser):
    page = empty_page(browser, "answer")
    yield page
    page.close()


def drawn(page: Page, sure: np.ndarray, **more: Any) -> dict[str, Any]:
    answer = {"digit": int(sure.argmax()), "sure": sure.tolist(), "open": False, **more}
    return page.evaluate(DRAWN, [answer, colours_and_inks_as_dict(LIGHT)])


def css(colour: str) -> str:
    return "rgb({}, {}, {})".format(*hex_to_rgb(colour))


def test_each_bar_is_as_long_as_its_probability_and_tells_it(page: Page):
    for sure in np.random.default_rng(0).dirichlet(np.full(10, 0.3), 20):
        bars = drawn(page, sure)["bars"]
        assert [bar["name"] for bar in bars] == [str(digit) for digit in range(10)]
        assert {bar["role"] for bar in bars} == {"img"}
        lengths = [float(bar["width"].rstrip("%")) / 100 for bar in bars]
        np.testing.assert_allclose(lengths, sure, rtol=0, atol=1e-4)  # two decimals of percent
        assert [bool(bar["written"]) for bar in bars] == (sure >= WRITTEN_FROM).tolist()
        assert [bar["colour"] for bar in bars] == [css(colour) for colour in LIGHT.digits]
        heard = [int(bar["heard"].split(": ")[1].split(" %")[0]) for bar in bars]
        np.testing.assert_allclose(heard, 100 * sure, rtol=0, atol=0.5 + 1e-6)


def test_the_likeliest_digit_is_marked_and_is_grey_if_doubted(page: Page):
    sure = np.full(10, 0.05)
    sure[7] = 0.55
    plain, grey = drawn(page, sure), drawn(page, sure, doubt="It may be wrong.")
    assert [bar["name"] for bar in plain["bars"] if bar["isBest"]] == ["7"]
    assert plain["tile"] == ["7", css(LIGHT.digits[7]), css(INK_ON[7])]
    assert {bar["colour"] for bar in grey["bars"]} == {css(LIGHT.faint)}
    assert grey["tile"][:2] == ["7", css(LIGHT.faint)]
    unsure = drawn(page, np.full(10, 0.1), open=True)
    assert unsure["tile"][0] == "?"
    assert not any(bar["isBest"] for bar in unsure["bars"])


def test_each_class_has_a_bar_with_its_name(page: Page):
    found = drawn(
        page, np.array([0.2, 0.7, 0.1]), names=["tree", "house", "\N{WHITE SMILING FACE}"]
    )
    assert [bar["name"] for bar in found["bars"]] == ["tree", "house", "\N{WHITE SMILING FACE}"]
    assert found["bars"][1]["heard"] == "house: 70 %"
    assert found["tile"][0] == "house"
