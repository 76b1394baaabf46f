"""The first viewing stops to explain, and shows each part only from its explanation on."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.explain.answer import (
    darkest_pixel_coordinates_at_step,
    decision_step,
    format_probability,
)
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.figures.on_stage import stage_description_as_json_object
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from tests.browser.conftest import Open, until
from tests.browser.test_watch import ROW, open_with_reading
from tests.support.javascript import evaluate, images_code, program_code
from tests.support.readings import read_example

# Time runs three times as fast: 240 ms from frame to frame, fewer than what counts as a stall.
QUICKLY = """{
    const now = performance.now.bind(performance), request = window.requestAnimationFrame;
    performance.now = () => 3 * now();
    window.requestAnimationFrame = (draw) => request(() => draw(performance.now()));
}"""
# Plays on from shortly before the next stop.
LEAP = """() => {
    const { player, playback: { viewing } } = rnnWatch, [stop] = viewing.stops;
    player.step = stop.step;
    player.play(player.byItself, stop.share - 0.1);
}"""
STOP = "window.rnnWatch?.playback.viewing?.currentStop?.says"
CONTINUE = ".st-key-continue"
# The panels with headings, and the dimmed panels.
SHOWN = "[...document.querySelectorAll('.stage .head')].map((head) => head.dataset.about)"
PALE = """[...document.querySelectorAll('.stage .veil[data-pales=yes]:not([hidden])')]
    .map((veil) => veil.dataset.about)"""
ARRANGED = "rnnWatch.stage.scene.arranged"
CAPTION = ".st-key-story .story"
SAID = {
    "stands": "These 128 numbers are its memory now, called the hidden state.",
    "answer": "From these numbers alone comes its answer.",
    "arranged": "Each bar moves over the digit that it affects most. A wide field just has more "
    "bars.",
    "worked": "Ours: 0.62 \xd7 \u22120.95 = \u22120.59. \u22120.95 is its weight for the 4, "
    "a learned number, less the mean of its 10 weights. Below 0: it speaks against the 4, blue. "
    "Above 0 would be for it, orange. So a bar that points down can be for.",
    "picture": "A tool of ours draws what can be read off these numbers",
    "next": "row 5 mixes into the same 128 numbers. Ours is now 0.29. Each stripe above is an "
    "earlier row's bars",
    "colours": "After row 5 it says 2 instead of 3. After row 9 it says 3 again. "
    "Each colour is a digit",
    "end": "It says 2: from row 11 on (the ring) it stays with that, "
    "after changing its mind three times.",
}

SPOKEN_OF = {
    "stands": {"memory"},
    "answer": {"memory", "belief"},
    "arranged": {"memory"},
    "worked": {"memory"},
    "picture": {"picture"},
    "next": {"row", "memory"},
    "colours": {"belief"},
    "end": {"row", "belief"},
}  # the panels that the words are about


# The steps whose bars, answer, picture and tile are shown; null for those not shown yet.
STEPS_SHOWN = """(() => {
    const { t, at, visible, pictureStep } = rnnWatch.stage.scene;
    return { row: t, bars: at.blend === 1 ? t : t - 1, answer: visible.answer ? at.answerStep : t,
        faded: at.fades, picture: visible.picture ? pictureStep : t,
        tile: document.querySelector("p.digit").innerText.trim(),
        says: String(rnnWatch.result.rows[t].indexOf(Math.max(...rnnWatch.result.rows[t]))) };
})()"""


def expect_stop(page: Page, says: str) -> None:
    until(page, f"{STOP} === '{says}'")
    expect(page.locator(CAPTION)).to_contain_text(SAID[says])
    assert not SPOKEN_OF[says] & set(page.evaluate(PALE))
    shown = page.evaluate(STEPS_SHOWN)  # all of the row that the words are about
    assert {shown[part] for part in ("bars", "answer", "picture")} == {shown["row"]}
    assert shown["faded"] == 1
    assert shown["tile"] == shown["says"]


def play_with_explanations(page: Page) -> None:
    page.locator("button.more").click()
    page.get_by_label("Speed").select_option("0")  # with explanations
    page.get_by_role("button", name="▶ Play").click()


def check_number_of_one_bar(page: Page) -> None:
    """The tallest; bars are in the network's own order, and no text below mentions digits."""
    step = page.evaluate(ROW)
    h = read_example(2).layers[0].states[step]
    assert page.evaluate("rnnWatch.stage.scene.picked") == {"layer": 0, "unit": int(h.argmax())}
    assert f"{h.max():.2f}" in page.evaluate(DRAWN)["texts"]
    assert page.evaluate(ARRANGED) == 0
    assert "■ for its digit" not in page.evaluate(DRAWN)["texts"]
    assert "4" not in page.evaluate(DRAWN)["texts"] or page.evaluate(SHOWN)[-1] == "belief"


def check_place_of_that_bar(page: Page) -> None:
    """The same bar, framed above its digit, with its number and a line from where it was."""
    picked, step = page.evaluate("rnnWatch.stage.scene.picked"), page.evaluate(ROW)
    h = read_example(2).layers[0].states[step]
    assert picked == {"layer": 0, "unit": int(h.argmax())}
    kernel = head_kernel_for_layer(library.open_model_by_name("lstm-128").network, 0)
    less_mean = kernel[picked["unit"]] - kernel[picked["unit"]].mean()
    assert np.abs(less_mean).argmax() == 4
    assert h.max() > 0 > less_mean[4]  # it stands up, but speaks against the 4
    assert page.evaluate(ARRANGED) == 1
    assert f"{h.max():.2f}" in page.evaluate(DRAWN)["texts"]
    check_products_and_colours(page, h, kernel)


def check_products_and_colours(page: Page, h: np.ndarray, kernel: np.ndarray) -> None:
    """Of every bar, in four cases; the product is that of the numbers as they are printed."""
    told = page.evaluate(
        """(count) => Array.from({ length: count }, (_, unit) =>
        rnnWatch.playback.viewing.barColourReason({ layer: 0, unit }, rnnWatch.step))""",
        h.size,
    )
    cases = set()
    for number, weights, text in zip(
        h, kernel - kernel.mean(axis=1, keepdims=True), told, strict=True
    ):
        digit = int(np.abs(weights).argmax())
        first, second, made, again = map(
            float, re.findall(r"-?\d+\.\d+", text.replace("\u2212", "-"))
        )
        assert first == pytest.approx(number, abs=0.011)
        assert second == again == pytest.approx(weights[digit], abs=0.011)
        figures = len(re.search(r"\.(\d+)\.", text)[1])
        assert made == pytest.approx(first * second, abs=0.501 * 10**-figures)
        supports = number * weights[digit] > 0
        assert f"its weight for the {digit}, a learned number, less the mean of its 10 " in text
        assert (made > 0) == supports
        way = ("Above", "for", "orange") if supports else ("Below", "against", "blue")
        assert "{} 0: it speaks {} the {}, {}.".format(*way[:2], digit, way[2]) in text
        cases.add((number > 0, supports))
    assert len(cases) == 4


def test_the_first_viewing_stops_to_explain_and_continues_by_button_key_or_click(open_page: Open):
    """Each part appears at its own stop, and parts that are not explained are dimmed.

    It is shown again when one asks for it; while it moves it can be paused and left.
    """
    page = open_with_reading(open_page, moves=True, first=QUICKLY)
    expect_stop(page, "stands")
    expect(page.locator(CAPTION)).to_contain_text("This one is 0.62.")
    expect(page.locator(".stage .heads")).not_to_contain_text("store")
    assert page.evaluate(SHOWN) == ["row", "memory"]
    assert page.evaluate("rnnWatch.stage.scene.at.lines") == 0
    assert page.evaluate(PALE) == ["row"]
    expect(page.get_by_label("Speed")).to_be_hidden()
    examples = page.locator(".st-key-examples")
    expect(examples).to_have_css("opacity", "0.35")  # parts next to the stage are dimmed, too
    check_number_of_one_bar(page)
    expect(page.get_by_role("button", name="How?")).to_have_count(0)
    page.locator(CONTINUE).click()
    expect_stop(page, "answer")
    assert page.evaluate(SHOWN) == ["row", "memory", "belief"]
    check_number_of_one_bar(page)
    check_shares_of_a_doubtful_answer(page)
    page.keyboard.press("x")
    expect_stop(page, "arranged")
    check_place_of_that_bar(page)
    page.keyboard.press("x")
    expect_stop(page, "worked")
    check_place_of_that_bar(page)
    page.keyboard.press("x")
    expect_stop(page, "picture")
    assert page.evaluate(SHOWN) == ["row", "memory", "picture", "belief"]
    page.locator("[data-panel=row]").click(force=True)
    expect_stop(page, "next")
    for says in ("colours", "end"):
        page.keyboard.press("Space")
        page.evaluate(LEAP)
        expect_stop(page, says)
    page.keyboard.press("Space")
    expect(examples).to_have_css("opacity", "1")
    page.wait_for_function("rnnWatch.playback.viewing === null && !rnnWatch.player.isPlaying")
    page.wait_for_timeout(1000)
    assert page.evaluate(PALE) == []
    assert page.evaluate(ROW) == 27  # it stays at the end
    expect(page.locator(CAPTION)).to_have_text(SAID["end"])
    told = page.locator(".watch .next")
    expect(told).to_contain_text("At row 9 it wavers between 3 (69%) and 2 (31%). Push its memory")
    expect(page.get_by_role("button", name="How?")).to_have_count(2)

    page.get_by_role("button", name="▶ Play").click()
    until(page, f"{ROW} > 5")
    assert page.evaluate("rnnWatch.playback.viewing") is None
    page.get_by_role("button", name="Pause").click()
    play_with_explanations(page)
    until(page, "rnnWatch.playback.viewing && rnnWatch.player.isPlaying")
    page.get_by_role("button", name="Pause").click()
    where = page.evaluate("[rnnWatch.step, rnnWatch.player.share]")
    page.wait_for_timeout(600)
    assert page.evaluate("[rnnWatch.step, rnnWatch.player.share]") == where
    page.get_by_role("button", name="▶ Play").click()
    until(page, "rnnWatch.player.isPlaying")
    page.evaluate(LEAP)
    expect_stop(page, "stands")
    page.keyboard.press("Escape")
    until(page, f"{ROW} === 27 && rnnWatch.playback.viewing === null")
    expect(page.locator(CAPTION)).to_have_text(SAID["end"])


def test_with_reduced_motion_the_same_stops_are_stills(open_stage: Open):
    page = open_stage("")
    play_with_explanations(page)
    for says in SAID:
        expect_stop(page, says)
        page.wait_for_timeout(200)
        assert not page.evaluate("rnnWatch.player.isPlaying")
        page.locator(CONTINUE).click()
    until(page, "rnnWatch.playback.viewing === null")


# The texts written on the stage, and the places of circles.
DRAWN = """() => {
    const calls = canvasCalls("fillText", "arc"), { row, belief } = rnnWatch.stage.places;
    return { texts: calls.filter(({ name }) => name === "fillText").map(({ args }) => args[0]),
        circles: calls.filter(({ name }) => name === "arc").map(({ args }) => args.slice(0, 2)),
        row, belief };
}"""


def check_shares_of_a_doubtful_answer(page: Page) -> None:
    sure = read_example(2).probabilities[page.evaluate(ROW)]
    assert max(sure) < 0.9
    for share in np.sort(sure)[-2:]:
        assert f"{100 * share:.0f}%" in page.evaluate(DRAWN)["texts"]


def test_the_row_that_decided_is_ringed_in_the_drawing_and_in_the_answers(open_stage: Open):
    page = open_stage("row=28")
    drawn, reading = page.evaluate(DRAWN), read_example(2)
    decided, column = darkest_pixel_coordinates_at_step(reading, decision_step(reading))
    row, belief = drawn["row"], drawn["belief"]
    high, sure = row["height"] / 28, reading.probabilities[decided]
    before = sure[: reading.digit].sum()
    for box, low, past in ((row, column / 28, (column + 1) / 28),
                           (belief, before, before + sure[reading.digit])):  # fmt: skip
        there = [
            (x, y)
            for x, y in drawn["circles"]
            if low <= (x - box["x"]) / box["width"] <= past
            and y == pytest.approx(box["y"] + (decided + 0.5) * high)
        ]
        assert len(there) == 1


# Of each image: where the answer changes, the invitation after the last row, and the probabilities.
TOLD = """([images, code, view]) => {
    const program = js.openProgram(bytesOf(code));
    return imagesOf(images).map((image) => {
        const rows = js.probabilityRows(program.read(image));
        const result = { rows, summary: js.decisionAndSentence(image, rows) };
        const { text, row, digit } =
            js.invitationTextAndButton({ result }, 27, view, new Set());
        return { minds: js.detailsOfAnswerChanges(result), text, row, digit,
            rows: rows.map((row) => [...row]), since: result.summary.firstInkStep };
    });
}"""


NAMES = ["lstm-128", "gru-33", "simple-64", "simple-16-bounded"]


def check_changes(minds: list[dict], rows: list[list[float]], since: int) -> None:
    """The answer was one digit, and is another; "back" if it had been that one before."""
    said = [
        row.index(max(row)) if max(row) >= 0.25 and t >= since else None
        for t, row in enumerate(rows)
    ]
    for mind in minds:
        before = [digit for digit in said[: mind["t"]] if digit is not None]
        assert before[-1] == mind["was"] != mind["digit"] == said[mind["t"]]
        assert mind["back"] == (mind["digit"] in before)


def check_invitation(told: dict, keys: set[int]) -> bool:
    """It names the two likeliest digits of a row in doubt, with their chances; returns if one is.

    It pushes to the second.
    """
    text, row, chances = told["text"], told["row"], told["rows"][told["row"]]
    says, *others = np.argsort(-np.array(chances), kind="stable").tolist()
    assert told["digit"] == next(other for other in others if other in keys)
    push = f"Push its memory towards {told['digit']}, and see what it says."
    if max(chances) >= 0.9:
        assert text == push
        sures = map(max, told["rows"][told["since"] :])
        assert all(sure < 0.25 or sure >= 0.9 for sure in sures)
        return False
    a, b = (format_probability(chances[of]) for of in (says, others[0]))
    doubt = (
        f"At row {row + 1} it wavers between {says} ({a}) and {others[0]} ({b})."
        if max(chances) < 0.75
        else f"At row {row + 1} it is not quite sure: {says} {a}, {others[0]} {b}."
    )
    assert text == f"{doubt} {push}"
    return True


@pytest.mark.parametrize("name", NAMES)
def test_sentences_about_changes_of_mind_and_doubts_are_true(modules: Page, name: str):
    """Of a fourth of 1,000 test images, by each of four networks."""
    network = library.open_model_by_name(name).network
    images = data.test_split().images[NAMES.index(name) : 1000 : len(NAMES)]
    reading = network.read_image(images[0].astype(np.float32) / 255)
    view = json.loads(
        json.dumps(stage_description_as_json_object(reading, network_state_view(network)))
    )
    keys = {digit for state in view["states"] for digit, *_ in state["groups"]}
    code = program_code(network)
    changes = doubts = 0
    for told in evaluate(modules, TOLD, [images_code(images), code, view]):
        check_changes(told["minds"], told["rows"], told["since"])
        changes += len(told["minds"])
        doubts += check_invitation(told, keys)
    assert changes > 50
    assert doubts > 200
