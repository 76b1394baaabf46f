"""The numbers in questions and verdicts of the lessons equal Python's."""

import csv
import math
import re
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.commands.export import NETWORKS
from rnn_demo.explain import passes
from rnn_demo.explain.answer import count_answer_changes, decision_step
from rnn_demo.explain.state_edit import parse_edit, read_with_edit
from rnn_demo.explain.unit_ranges import UnitRangesPass
from rnn_demo.words.guide_steps import STEPS
from tests.browser.conftest import PATIENT, Open, until
from tests.browser.lessons.conftest import (
    ASKED,
    BROKEN,
    WATCHED,
    expected_verdict,
    guess,
    open_lesson,
    open_question,
    table_of,
)
from tests.browser.test_site import drawn_on, query
from tests.support.first_scripts import worker_script
from tests.support.pen import draw
from tests.ui.test_guide import machine_numbers, right_of_first


def test_steps_about_watch_train_and_teach_have_a_question():
    """So have those that break the machine. Steps about other lenses have none."""
    on = [step.query.get("lens", step.page) for step in STEPS]
    shown = [number for number, page in enumerate(on, 1) if page in ("watch", "train", "teach")]
    shown += BROKEN
    assert shown == ASKED
    assert {STEPS[number - 1].query["model"] for number in ASKED} <= {*NETWORKS}


def test_each_step_asks_plays_and_tells_how_far_off_a_guess_is(visit: Open, served: str):
    first, *others = WATCHED
    site = open_question(visit, f"{served}?lesson={first}")
    check_question_about_a_reading(site, first)
    for number in others:
        if number == int(query(site)["lesson"]) + 1:
            site.locator("#lesson-next").click()
        else:
            open_lesson(site, number)
        expect(site.locator("#lesson-title")).to_contain_text(f"Lesson {number}:")
        expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        check_question_about_a_reading(site, number)


def check_question_about_a_reading(site: Page, number: int) -> None:
    step = STEPS[number - 1]
    image = data.first_test_image_per_digit()[int(step.query["example"])]
    if step.dares:
        site.locator("#guesses input").fill("3")
        site.locator("#guess").click()
        expect(site.locator("#outcome")).to_have_text("Draw a digit first.")
        draw(site, 4, on="#pad")
        image = drawn_on(site)
    reading = library.open_model_by_name(step.query["model"]).read_image(image)
    row = int(step.query["row"])
    said = guess(site, 3)
    if step.asks.startswith("decides"):
        truth = decision_step(reading) + 1
        assert said == expected_verdict(3, truth, f"It decided at row {truth}.", near=2)
        before, after = reading.probabilities[truth - 2], reading.probabilities[truth - 1]
        assert after.argmax() == reading.digit
        other = before.argmax()
        assert site.locator("#why-so").inner_text() == (
            f"Row {truth} made the difference: before it {other} led with {before[other]:.0%}, "
            f"after it {reading.digit} leads with {after.max():.0%}."
            if other != reading.digit
            else f"Row {truth} was enough: before it {other} had {before[other]:.0%}, "
            f"after it {after.max():.0%}."
        )
        expect(site.locator(".story")).to_contain_text(f"from row {truth} on")
    elif step.asks == "expects":
        sure = reading.probabilities[row - 1]
        assert said == (
            f"Not quite. After row {row} it finds {sure.argmax()} likeliest, {sure.max():.0%}. "
            f"Your 3 has {sure[3]:.0%}."
        )
        second = sure.argsort()[-2]
        why = site.locator("#why-so").inner_text()
        assert re.search(rf"\b{second}\b.* {sure[second]:.0%}\.$", why)
        doubts = sure.max() < 0.9
        assert why.startswith("These rows leave little doubt") != doubts
        expect(site.get_by_role("slider")).to_have_value(str(row))
    else:
        times = {0: "It never changed its mind.", 1: "It changed its mind once."}
        changes = count_answer_changes(reading)
        so = times.get(changes, f"It changed its mind {changes} times.")
        assert said == expected_verdict(3, changes, so, near=0)
        why = site.locator("#why-so").inner_text()
        assert why == f"On the way: {site.evaluate('rnnWatch.result.summary.sentence')}."
    assert query(site)["lesson"] == str(number)
    expect(site.locator("#lesson-text")).to_have_text(step.text)


LEARNS = [number for number in ASKED if STEPS[number - 1].asks == "learns"]


@pytest.mark.slow
@pytest.mark.parametrize("number", LEARNS[1:])
def test_a_lesson_counts_what_its_network_has_learned(visit: Open, served: str, number: int):
    check_question_about_a_training(open_question(visit, f"{served}?lesson={number}"), number)


def check_question_about_a_training(site: Page, number: int) -> None:
    """The network stops after the 10,000 images of the question."""
    expect(site.locator("#asked")).to_contain_text("After 10,000 images")
    said = guess(site, 700)
    right = round(10 * float(site.locator("#accuracy").inner_text().rstrip("%")))
    assert site.locator("#said").inner_text().startswith("10,000 of ")  # and it stops there
    so = f"After 10,000 images it reads {right} of 1,000 correctly."
    assert said == expected_verdict(700, right, so, near=100)
    assert len(site.locator("#why-so").inner_text()) > 20
    if STEPS[number - 1].query["run"] == "too-fast":
        expect(site.locator("#rate")).to_have_value("0.3")
        expect(site.locator("#why-so")).to_contain_text("60 times as long")
        site.locator("#why button").click()  # the button for its cure
        expect(site.locator("#rate")).to_have_value("0.005")


# Counts the trainings that the page starts.
COUNTS_STARTS = "window.starts = 0;" + worker_script(
    "(window.starts += Number('start' in message), message)"
)


def test_a_lesson_with_a_training_names_its_unusual_setting_and_the_result(
    visit: Open, served: str
):
    """By day one of them learns. A lesson starts one training, of its own recipe."""
    site = open_question(visit, f"{served}?lesson={LEARNS[0]}", first=COUNTS_STARTS)
    assert site.evaluate("starts") == 1
    usual = {"rate": "0.005", "activation": "relu", "memory": "identity"}
    words = {"rate": r"rate[^.]*? (0\.\d+)", "activation": "(sigmoid)", "memory": "start at (zero)"}
    for number in LEARNS:
        expect(site.locator("#lesson-title")).to_contain_text(f"Lesson {number}")
        expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        text = site.locator("#asked").inner_text()
        for field, value in usual.items():
            now, named = site.locator(f"#{field}").input_value(), re.search(words[field], text)
            assert (now != value) == bool(named), (number, field)
            assert named is None or now.startswith(named[1])
        assert text.endswith(
            "Answer with a number from 0 to 1,000. Up to 100 off still counts as right."
        )
        if number == LEARNS[0]:
            check_question_about_a_training(site, number)
        site.locator("#lesson-next").click()


def test_right_answers_of_a_broken_machine_equal_numpys(visit: Open, served: str):
    """Before the guess nothing is broken; after it the change stands in the machine.

    Back leads from each to the one before, whose network is as it came.
    """
    site = open_question(visit, f"{served}?lesson={BROKEN[-1]}")
    for number in reversed(BROKEN):
        check_question_about_a_broken_machine(site, number)
        site.locator("#lesson-back").click()
        expect(site.locator("#lesson-title")).to_contain_text(f"Lesson {number - 1}")


def check_question_about_a_broken_machine(site: Page, number: int) -> None:
    change = STEPS[number - 1].query["machine"]
    before, truth = (int(right_of_first(100, of).sum()) for of in ("", change))
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
    machine = "window.rnn.machine"
    until(site, f"{machine}.correctTestCountOrNull === {right_of_first(1000, '').sum()}")
    text = site.locator("#asked").inner_text()
    assert (
        f"Of 100 test digits {'the network' if change[0] == 's' else 'it'} reads {before}" in text
    )
    assert text.endswith("from 0 to 100. Up to 10 off still counts as right.")
    expect(site.locator(".machine-panel")).to_be_hidden()
    said = guess(site, 70)
    if change[0] == "s":
        assert f"Memory cell M{change[1:]} is silenced" in text
        so = f"Without M{change[1:]} it reads {truth} of 100."
    else:
        place, value = change.split("_")
        source, target = divmod(int(place) - 448, 16)
        weight = machine_numbers(library.open_model_by_name("simple-16-bounded").network)[
            int(place)
        ]
        shown = f"{weight:.3f}".replace("-", "\u2212")
        assert f"From M{source + 1} before to M{target + 1} leads the weight {shown}," in text
        assert f"one of 890 numbers. It is set to {value}." in text
        so = f"With it at {value}, it reads {truth} of 100."
    assert said == expected_verdict(70, truth, so, near=10)
    fewer = f"{before - truth} fewer" if truth < before else "no fewer"
    expect(site.locator("#why-so")).to_have_text(f"Before, it was {before}: {fewer}.")
    until(site, f"{machine}.correctTestCountOrNull === {right_of_first(1000, change).sum()}")
    assert query(site)["lesson"] == str(number)


def test_the_final_questions_have_pythons_answers_and_are_saved_in_a_table(
    visit: Open, served: str
):
    site = open_question(visit, f"{served}?model=gru-33&example=4&lesson=check&quiz=1")
    model, image = library.open_model_by_name("gru-33"), data.first_test_image_per_digit()[4]
    plain, rows = model.read_image(image), []
    said, expected = [], []
    for k in range(6):
        question = site.locator("#asked").inner_text()
        row = int((re.search(r"row (\d+)", question) or ["", "0"])[1])
        blank = np.where(np.arange(28)[:, None] < row, image, 0).astype(np.float32)
        usual = passes.load_pass_or_empty(model, UnitRangesPass).ranges_by_layer()
        sure = [
            None,
            None,
            read_with_edit(
                model.network, image, parse_edit(f"{max(row, 1)}.wipe"), usual
            ).probabilities[-1],
            model.read_image(blank).probabilities[-1],
            library.open_model_by_name("lstm-128").read_image(image).probabilities[row - 1],
            model.read_image(np.ascontiguousarray(image[::-1])).probabilities[-1],
        ][k]
        if sure is None:
            truth = [10 * plain.layers[0].h_and_c[0].shape[1], 28 * row][k]
        else:  # below 25 % the answer is not a digit, although there is a likeliest one
            truth = -1 if k != 4 and sure.max() < 0.25 else int(sure.argmax())
        number = truth if k % 2 else int(site.locator("#guesses input").first.input_value())
        expected.append((number, truth))
        rows.append(guess(site, number))
        assert rows[-1].startswith("Right." if number == truth else "Not quite.")
        assert len(site.locator("#why-so").inner_text()) > 20
        name = "LSTM 128" if k == 4 else "GRU 33"
        assert name in question
        told = r"no idea \(likeliest \d, \d+%\)" if truth == -1 else rf"\b{truth}\b"
        assert re.search(told, rows[-1])
        if sure is not None:
            assert f"{sure.max():.0%}" in rows[-1]
        right = sum(a == b for a, b in expected)
        expect(site.locator("#score")).to_contain_text(f"{right} of {k + 1} right")
        said.append(question)
        site.locator("#lesson-next").click()
        expect(site.locator("#guess")).to_be_visible(visible=k < 5)
    expect(site.locator("#lesson-next")).to_be_hidden()
    expect(site.locator("#lesson-title")).to_have_text("Your points")
    lines = site.locator("#points tr:has(td)")
    for line, question, pair in zip(lines.all(), said, expected, strict=True):
        cells = line.locator("td").all_inner_texts()
        assert cells[0].endswith(question)
        shown = ["no idea" if number == -1 else str(number) for number in pair]
        assert cells[1:] == [*shown, "✓" if pair[0] == pair[1] else "✗"]
    expect(site.locator("#score")).to_contain_text(f"{right} of 6 right")
    table = [*csv.DictReader(table_of(site, "answers").splitlines())]
    assert [line["asked"] for line in table] == said
    kinds = ["recall 1", "recall 2", "understand 3", "understand 4", "transfer 5", "transfer 6"]
    assert [line["question"] for line in table] == kinds
    written = [tuple("?" if number == -1 else str(number) for number in pair) for pair in expected]
    assert [(line["guess"], line["truth"]) for line in table] == written
    assert ("?", "?") in written  # in one question here it has no idea
    assert [int(line["points"]) for line in table] == [a == b for a, b in expected]


def test_the_page_for_teachers_has_all_links_and_right_sample_sizes():
    text = (Path(__file__).parents[3] / "assets" / "lesson.md").read_text(encoding="utf-8")
    _, site = text.split("## On the site")
    linked = re.findall(r"(?m)^\| `\?lesson=(\w+)&quiz=1`(?:, `(\d+)`, `(\d+)`)?", site)
    assert [name for names in linked for name in names if name] == [*map(str, ASKED), "check"]
    # Lehr's rule: the normal quantiles, with an allowance for t's
    for d, most in ((0.5, 64), (0.8, 26)):
        z = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.8)
        assert math.ceil(2 * (sum(z) / d) ** 2 + z[0] ** 2 / 4) == most
        assert re.search(rf"d = {d}\b(?:(?!d = ).)*?\b{most}\b", site, re.DOTALL)


def test_letters_are_taught_and_counted(visit: Open, served: str):
    """Digits stand in for letters: the counts equal the answers, and counting teaches nothing."""
    site = open_question(visit, f"{served}?lesson=12")
    expect(site.locator("#asked")).to_contain_text("It has never seen a letter.")
    expect(site.locator("#teach")).to_be_visible()
    site.locator("#guesses input[value='8']").check()
    site.locator("#guess").click()
    told = site.locator("#teach .trial")
    expect(told).to_contain_text("Draw A, B and C once each")

    def add(digit: int, card: int) -> None:
        draw(site, digit, on="#pad")
        site.locator(f'[data-sign="{card}"] button.add').click()

    for card, digit in enumerate((7, 1, 4)):
        add(digit, card)
    expect(told).to_contain_text("Read so far: 0 of 0", timeout=PATIENT)
    right = 0
    for n in range(1, 11):
        digit, card = [(7, 0), (1, 1), (4, 0)][n % 3]  # a 4 is not an A
        draw(site, digit, on="#pad")
        site.wait_for_timeout(100)
        right += site.locator("#answer").inner_text() == "ABC"[card]
        site.locator(f'[data-sign="{card}"] button.add').click()
        if n < 10:
            expect(told).to_contain_text(f"{right} of {n}.")
    assert 4 <= right <= 7  # those with a wrong card do not count
    expect(site.locator("#outcome")).to_contain_text(f"Of 10 more drawings it read {right}.")
    expect(site.locator("#teach .drawing")).to_have_count(3)
    # Restores the signs from before the lesson, which were none
    site.locator("#lesson-next").click()
    expect(site.locator("#teach")).to_be_hidden()
    assert "lesson" in query(site)
