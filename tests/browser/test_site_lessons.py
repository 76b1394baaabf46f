"""Lessons on the site: their numbers equal Python's readings, and a quiz reveals nothing."""

import csv
import math
import random
import re
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.commands.export import NETWORKS
from rnn_demo.explain import passes
from rnn_demo.explain.answer import count_changes, decision_step
from rnn_demo.explain.state_edit import parse_edit, read_with_edit
from rnn_demo.explain.unit_ranges import UnitRangesPass
from rnn_demo.words.guide_steps import STEPS
from tests.browser.conftest import Open, until
from tests.browser.test_site import PHONE, drawn_on, is_for_everyone, query
from tests.support.pen import draw
from tests.ui.test_guide import machine_numbers, right_of_first

PATIENT = 120_000  # ms
ASKED = [number for number, step in enumerate(STEPS, 1) if step.asks]
BROKEN = [number for number in ASKED if STEPS[number - 1].asks == "breaks"]
WATCHED = [number for number in ASKED if STEPS[number - 1].page == "read"]
# Renames each digit's sum to the next digit's, except after the first row, where the figure waits
# for a guess: only answers differ.
TURNED = """() => {
    const { program } = rnnSite.desk.network, { read } = program;
    const turn = (a) => a.map((v, i) =>
        i < 10 ? v : a[Math.floor(i / 10) * 10 + ((i % 10) + 9) % 10]);
    program.read = (...all) => {
        const { logits, probabilities, ...more } = read(...all);
        return { ...more, logits: turn(logits), probabilities: turn(probabilities) };
    };
    rnnSite.desk.readWith = null; rnnSite.desk.show(); }"""


def asked(visit: Open, url: str, **media) -> Page:
    site = visit(url, **media)
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
    return site


def guess(site: Page, number: int) -> str:
    """Make a guess; return the verdict."""
    choices = site.locator("#guesses input[type=radio]")
    if choices.count():
        site.locator(f"#guesses input[value='{number}']").check()
    else:
        site.locator("#guesses input").fill(str(number))
    site.locator("#guess").click()
    expect(site.locator("#outcome")).not_to_be_empty(timeout=PATIENT)
    return site.locator("#outcome").inner_text()


def judged(number: int, truth: int, so: str, near: int) -> str:
    """Return the expected verdict on a guess of a number."""
    right = "Right." if abs(number - truth) <= near else "Not quite."
    if number == truth:
        return f"{right} {so}"
    too = "low" if number < truth else "high"
    return f"{right} {so} Your guess was {abs(number - truth)} too {too}."


def test_the_steps_that_concern_watch_train_and_teach_ask_something():
    """As do those of Machine that break something. Steps about other lenses have no question."""
    on = [step.query.get("lens", step.page) for step in STEPS]
    shown = [number for number, page in enumerate(on, 1) if page in ("watch", "train", "teach")]
    shown += BROKEN
    assert shown == ASKED
    assert {STEPS[number - 1].query["model"] for number in ASKED} <= {*NETWORKS}


@pytest.mark.parametrize("number", WATCHED)
def test_a_step_asks_plays_and_says_how_far_off_one_is(visit: Open, served: str, number: int):
    site, step = asked(visit, f"{served}?lesson={number}"), STEPS[number - 1]
    image = data.examples()[int(step.query["example"])]
    if step.dares:
        site.locator("#guesses input").fill("3")
        site.locator("#guess").click()
        expect(site.locator("#outcome")).to_have_text("Draw a digit first.")
        draw(site, 4, on="#pad")
        image = drawn_on(site)
    reading = library.find(step.query["model"]).read(image)
    row = int(step.query["row"])
    said = guess(site, 3)
    if step.asks.startswith("decides"):
        truth = decision_step(reading) + 1
        assert said == judged(3, truth, f"It decided at row {truth}.", near=2)
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
        changes = count_changes(reading)
        so = times.get(changes, f"It changed its mind {changes} times.")
        assert said == judged(3, changes, so, near=0)
        why = site.locator("#why-so").inner_text()
        assert why == f"On the way: {site.evaluate('rnnWatch.result.end.sentence')}."
    assert query(site)["lesson"] == str(number)
    expect(site.locator("#lesson-text")).to_have_text(step.text)


def test_what_it_has_not_read_is_seen_nowhere_before_one_has_guessed(visit: Open, served: str):
    site = asked(visit, f"{served}?lesson=2")
    covers = "(of) => parseFloat(getComputedStyle(document.querySelector(of), '::before').height)"
    for of in ("#paper", ".stage > [data-panel=row]"):
        high = site.locator(of).bounding_box()["height"]
        assert site.evaluate(covers, of) == pytest.approx(high / 2, rel=0.02), of  # 14 of 28 rows
    guess(site, 3)
    for of in ("#paper", ".stage > [data-panel=row]"):
        assert site.evaluate(covers, of) == 0


def test_it_plays_before_it_says(visit: Open, served: str):
    site = asked(visit, f"{served}?lesson=2", reduced_motion="no-preference")
    site.locator("#guesses input[value='4']").check()
    site.locator("#guess").click()
    expect(site.get_by_role("button", name="Pause")).to_be_visible()
    assert site.locator("#outcome").inner_text() == ""
    assert int(site.get_by_role("slider").input_value()) < 14
    expect(site.locator("#outcome")).to_contain_text("After row 14", timeout=PATIENT)
    expect(site.get_by_role("slider")).to_have_value("14")


LEARNS = [number for number in ASKED if STEPS[number - 1].asks == "learns"]


@pytest.mark.parametrize("number", LEARNS)
def test_what_it_learns_is_what_its_own_numbers_say(visit: Open, served: str, number: int):
    """Exactly after the 10,000 images of the question."""
    site = asked(visit, f"{served}?lesson={number}")
    expect(site.locator("#asked")).to_contain_text("After 10,000 images")
    said = guess(site, 700)
    right = round(10 * float(site.locator("#accuracy").inner_text().rstrip("%")))
    assert site.locator("#said").inner_text().startswith("10,000 of ")  # and it stops there
    so = f"After 10,000 images it reads {right} of 1,000 correctly."
    assert said == judged(700, right, so, near=100)
    assert len(site.locator("#why-so").inner_text()) > 20
    if STEPS[number - 1].query["run"] == "too-fast":
        expect(site.locator("#rate")).to_have_value("0.3")
        expect(site.locator("#why-so")).to_contain_text("60 times as long")
        site.locator("#why button").click()  # the button for its cure
        expect(site.locator("#rate")).to_have_value("0.005")


@pytest.mark.parametrize("number", BROKEN)
def test_what_is_left_of_a_broken_machine_is_what_numpy_counts(
    visit: Open, served: str, number: int
):
    """Before the guess nothing is broken; after it the change stands in the machine."""
    change = STEPS[number - 1].query["machine"]
    before, truth = (int(right_of_first(100, of).sum()) for of in ("", change))
    site = asked(visit, f"{served}?lesson={number}")
    machine = "window.rnn.machine"
    until(site, f"{machine}.accuracy !== null")
    assert site.evaluate(f"{machine}.accuracy") == right_of_first(1000, "").sum()
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
        weight = machine_numbers(library.find("simple-16-bounded").network)[int(place)]
        shown = f"{weight:.3f}".replace("-", "\u2212")
        assert f"From M{source + 1} before to M{target + 1} leads the weight {shown}," in text
        assert f"one of 890 numbers. It is set to {value}." in text
        so = f"With it at {value}, it reads {truth} of 100."
    assert said == judged(70, truth, so, near=10)
    fewer = f"{before - truth} fewer" if truth < before else "no fewer"
    expect(site.locator("#why-so")).to_have_text(f"Before, it was {before}: {fewer}.")
    until(site, f"{machine}.accuracy === {right_of_first(1000, change).sum()}")
    assert query(site)["lesson"] == str(number)
    site.locator("#lesson-back").click()  # the next network is as it came
    expect(site.locator("#lesson-title")).to_contain_text(f"Lesson {number - 1}")
    if number - 1 in BROKEN:
        expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        until(site, f"{machine}.accuracy === {right_of_first(1000, '').sum()}")


def test_each_lesson_that_learns_says_what_differs_in_it(visit: Open, served: str):
    site = visit(served)
    site.evaluate("rnnSite.keeper.learn('8')")
    usual = {"rate": "0.005", "activation": "relu", "memory": "identity"}
    words = {"rate": r"rate[^.]*? (0\.\d+)", "activation": "(sigmoid)", "memory": "start at (zero)"}
    for number in (8, 9, 10):
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
        site.locator("#lesson-next").click()


@pytest.mark.parametrize("lesson", [*map(str, WATCHED[:3]), "check"])
def test_nothing_that_is_seen_or_heard_tells_the_answer(visit: Open, served: str, lesson: str):
    site = asked(visit, f"{served}?lesson={lesson}&quiz=1")
    expect(site.locator("#show-me")).to_be_hidden()
    assert lesson == "check" or "example" not in query(site)
    until(site, "rnnSite.desk.tools.reader")
    before = site.screenshot(), site.locator("body").aria_snapshot()
    site.evaluate(TURNED)
    assert (site.screenshot(), site.locator("body").aria_snapshot()) == before
    guess(site, int(site.locator("#guesses input").first.input_value() or 1))
    shown = site.screenshot()
    site.evaluate(TURNED)
    assert site.screenshot() != shown  # the renaming changes the answer


@pytest.mark.parametrize("lesson", ["1", "check"])
def test_neither_a_click_nor_a_key_tells_the_answer(visit: Open, served: str, lesson: str):
    """Nor an arrow or Space, by which a reading is played or moved once one has guessed."""
    site = asked(visit, f"{served}?lesson={lesson}&quiz=1")
    for key in ("ArrowRight", "End", "Space", "PageDown"):
        site.locator("body").press(key)
    for panel in ("row", "memory", "belief"):
        box = site.locator(f".stage [data-panel={panel}]").first.bounding_box()
        site.mouse.click(box["x"] + box["width"] / 2, box["y"] + 0.9 * box["height"])
    site.wait_for_timeout(300)
    assert site.evaluate("[rnnSite.desk.cursor, rnnSite.watching.hand]") == [0, None]
    invited = "rnnSite.watching.stage.scene.invitedDigit"
    assert site.evaluate(invited) is None
    guess(site, int(site.locator("#guesses input").first.input_value() or 20))
    until(site, f"{invited} !== null")
    site.locator("#lesson-title").click()
    site.locator("body").press("ArrowLeft")
    assert site.evaluate("rnnSite.desk.cursor") == 26


def test_the_check_asks_what_python_answers_and_all_is_kept_in_a_table(visit: Open, served: str):
    site = asked(visit, f"{served}?model=gru-33&example=4&lesson=check&quiz=1")
    model, image = library.find("gru-33"), data.examples()[4]
    plain, rows = model.read(image), []
    said, expected = [], []
    for k in range(6):
        question = site.locator("#asked").inner_text()
        row = int((re.search(r"row (\d+)", question) or ["", "0"])[1])
        blank = np.where(np.arange(28)[:, None] < row, image, 0).astype(np.float32)
        usual = passes.load(model, UnitRangesPass).ranges()
        sure = [
            None,
            None,
            read_with_edit(
                model.network, image, parse_edit(f"{max(row, 1)}.wipe"), usual
            ).probabilities[-1],
            model.read(blank).probabilities[-1],
            library.find("lstm-128").read(image).probabilities[row - 1],
            model.read(np.ascontiguousarray(image[::-1])).probabilities[-1],
        ][k]
        if sure is None:
            truth = [10 * plain.layers[0].all_states[0].shape[1], 28 * row][k]
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
    with site.expect_download() as download:
        site.locator("#save-answers").click()
    table = [*csv.DictReader(download.value.path().read_text(encoding="utf-8").splitlines())]
    assert [line["asked"] for line in table] == said
    kinds = ["recall 1", "recall 2", "understand 3", "understand 4", "transfer 5", "transfer 6"]
    assert [line["question"] for line in table] == kinds
    written = [tuple("?" if number == -1 else str(number) for number in pair) for pair in expected]
    assert [(line["guess"], line["truth"]) for line in table] == written
    assert ("?", "?") in written  # in one question here it has no idea
    assert [int(line["points"]) for line in table] == [a == b for a, b in expected]


def go_on(site: Page) -> None:
    """Press Next without waiting, which first ends playing, until another question is open."""
    before = site.locator("#lesson-title").inner_text()
    for _ in range(100):
        site.locator("#lesson-next").click()
        site.wait_for_timeout(200)
        if site.locator("#lesson-title").inner_text() != before:
            return
    raise AssertionError(before)


def table_of(site: Page, name: str) -> str:
    """Return the text of the saved file, whose name contains the pupil's name and the date."""
    with site.expect_download() as download:
        site.locator("#save-answers").click()
    today = site.evaluate("new Date().toLocaleDateString('sv')")
    assert (
        download.value.suggested_filename
        == "-".join(filter(None, ["answers", name, today])) + ".csv"
    )
    return download.value.path().read_bytes().decode("utf-8")


def test_a_quiz_keeps_each_guess_that_was_made(visit: Open, served: str):
    """Thirteen questions: Next pressed early, a reload, Back, another language on the way."""
    site = asked(visit, f"{served}?lesson=1&quiz=1", reduced_motion="no-preference")
    site.locator("#pupil").fill("=Zoë 7")

    def press(number: int) -> None:
        expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        choices = site.locator("#guesses input[type=radio]")
        if choices.count():
            choices.nth(number % choices.count()).check()
        else:
            site.locator("#guesses input").fill(str(number))
        site.locator("#guess").click()

    guesses = []
    for number in (12, 4, 20, 110, 120, 130):  # lessons 1, 2, 3, 8, 9, 10
        press(number)
        guesses.append(number)
        if number == 20:  # in the middle of its replay
            site.reload()
            assert site.locator("#pupil").input_value() == "=Zoë 7"
        if number == 120:
            site.locator("#language").select_option("de")
            site.go_back()
            expect(site.locator("#lesson-title")).to_contain_text("8")
            site.go_forward()
            expect(site.locator("#lesson-title")).to_contain_text("9")
        if number != 20:
            expect(site.locator("#asked")).not_to_be_empty()  # while it plays, or learns
        go_on(site)  # before it has finished playing or learning
    draw(site, 4, on="#pad")
    press(1)
    guesses.append(1)
    go_on(site)
    expect(site.locator("#lesson-title")).to_contain_text("12")
    site.locator("#lesson-next").click()  # which is not counted without letters
    for number in (40, 50, 60):  # lessons 13, 14, 15
        press(number)
        guesses.append(number)
        go_on(site)
    for k in range(3):
        press(k)
        expect(site.locator("#outcome")).not_to_be_empty(timeout=PATIENT)
        guesses.append(None)
        site.locator("#lesson-next").click()
    text = table_of(site, "Zoë-7")
    rows = [*csv.DictReader(text.splitlines())]
    assert [row["question"] for row in rows] == [
        *(f"lesson {n}" for n in ASKED if n != 12),
        "recall 1",
        "recall 2",
        "understand 3",
    ]
    for row, number in zip(rows, guesses, strict=True):
        assert number is None or int(row["guess"]) == number
        assert row["name"] == "'=Zoë 7"  # no spreadsheet takes it for a formula
        assert row["points"] in "01"
        assert row["points"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", f"{row['date']} {row['time']}")
        assert row["link"] == f"{served}?lesson=1&quiz=1"  # the link that the class was given
        assert int(row["seconds"]) >= 0
    assert [row["language"] for row in rows] == ["en"] * 5 + ["de"] * 8
    site.on("dialog", lambda dialog: dialog.accept())
    site.locator("#begin-anew").click()
    expect(site.locator("#lesson-title")).to_contain_text("1")
    site.reload()
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
    expect(site.locator("#score")).to_be_empty()

    # Twenty-five files, concatenated, form one table; each contains the columns' names.
    together = list(csv.reader((text * 25).splitlines()))
    head = together[0]
    answers = [row for row in together if row != head]
    assert len(answers) == 325
    assert {len(row) for row in together} == {len(head)}


def test_what_was_typed_is_a_guess_whose_verdict_is_seen_with_its_question(
    visit: Open, served: str
):
    site = asked(visit, f"{served}?lesson=2&quiz=1", reduced_motion="no-preference")
    question = site.locator("#asked").inner_text()
    site.locator("#guesses input[value='4']").check()
    site.locator("#lesson-back").click()  # a draft is kept
    expect(site.locator("#lesson-title")).to_contain_text("Lesson 1")
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
    site.locator("#lesson-next").click()
    expect(site.locator("#guesses input[value='4']")).to_be_checked(timeout=PATIENT)
    site.locator("#lesson-next").click()  # this submits the guess
    expect(site.get_by_role("button", name="Pause")).to_be_visible()
    assert question.startswith(site.locator("#asked").inner_text())
    expect(site.locator("#guesses input[value='4']")).to_be_checked()
    expect(site.locator("#guesses input[value='4']")).to_be_disabled()
    expect(site.locator("#score")).to_be_empty()  # it would reveal the answer
    site.locator("#lesson-next").click()  # ends playing
    expect(site.locator("#outcome")).to_contain_text("After row 14")
    said = site.locator("#outcome").inner_text()
    go_on(site)
    site.locator("#lesson-back").click()
    expect(site.locator("#outcome")).to_have_text(said, timeout=PATIENT)
    site.reload()
    expect(site.locator("#outcome")).to_contain_text("You said 4; it is", timeout=PATIENT)
    site.locator("#lesson-end").click()
    expect(site.locator("#points tr")).to_have_count(2)
    site.locator("#lesson-end").click()
    expect(site.locator("#lesson")).to_be_hidden()
    expect(site.get_by_role("slider")).to_have_value("28")
    expect(site.locator("#answer")).to_have_text("9")


@pytest.mark.parametrize(("asked_for", "opens"), [("4", 8), ("7", 8), ("99", 1), ("x", 1)])
def test_a_number_that_is_not_there_is_said(visit: Open, served: str, asked_for: str, opens: int):
    site = asked(visit, f"{served}?lesson={asked_for}&quiz=1")
    expect(site.locator("#lesson-title")).to_contain_text(f"Lesson {opens}:")
    note = site.locator("#lesson-note").inner_text()
    assert f"no lesson {asked_for} " in note
    assert ", ".join(map(str, ASKED)) in note
    assert note.endswith(f"lesson {opens}.")
    site.locator("#lesson-next").click()
    expect(site.locator("#lesson-note")).to_be_empty()


def test_a_reload_opens_the_same_question_of_the_check(visit: Open, served: str):
    """It opened the first of the six."""
    site = asked(visit, f"{served}?lesson=check&quiz=1&example=4")
    for number in (1, 2, 3):
        title = site.locator("#lesson-title")
        expect(title).to_contain_text(f"question {number} of 6", timeout=PATIENT)
        site.reload()
        expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        expect(title).to_contain_text(f"question {number} of 6")
        go_on(site)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_no_answer_is_lost_in_haste(visit: Open, served: str, seed: int):
    """Whole quizzes: some guesses by Next, reloads in between, Back, and no waiting."""
    dice = random.Random(seed)
    site = asked(visit, f"{served}?lesson=1&quiz=1", reduced_motion="no-preference")
    guesses: dict[str, int] = {}
    while not site.locator("#points tr").count():
        title = site.locator("#lesson-title").inner_text()
        if "Lesson 12" in title or title in guesses:
            go_on(site)
            continue
        expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        if "Lesson 11" in title:
            draw(site, 4, on="#pad")
        choices = site.locator("#guesses input[type=radio]")
        if choices.count():
            choice = choices.nth(dice.randrange(choices.count()))
            choice.check()
            guesses[title] = int(choice.get_attribute("value") or "")
        else:
            guesses[title] = dice.randrange(1, 28)
            site.locator("#guesses input").fill(str(guesses[title]))
        site.locator(dice.choice(["#guess", "#lesson-next"])).click()
        if dice.random() < 0.4:
            site.wait_for_timeout(dice.randrange(400))
            site.reload()
            expect(site.locator("#lesson-title")).to_have_text(title, timeout=PATIENT)
        if dice.random() < 0.3 and site.locator("#lesson-back").is_visible():
            site.locator("#lesson-back").click()
            site.wait_for_timeout(dice.randrange(400))
            continue
        go_on(site)
    lines = site.locator("#points tr:has(td)")
    expect(lines).to_have_count(16)  # all questions except the letters
    expect(site.locator("#points")).not_to_contain_text("…", timeout=PATIENT)
    shown = {
        line.locator(".of").inner_text(): int(
            line.locator("td").nth(1).inner_text().replace("no idea", "-1").replace(",", "")
        )
        for line in lines.all()
    }
    assert shown == guesses
    rows = [*csv.DictReader(table_of(site, "").splitlines())]
    assert len(rows) == 16
    assert all(row["points"] in ("0", "1") for row in rows)


def test_it_is_for_everyone_and_fits_a_phone(visit: Open, served: str):
    site = asked(visit, f"{served}?lesson=2", **PHONE)
    is_for_everyone(site)
    guess(site, 3)
    is_for_everyone(site)
    site.locator("#lesson-end").click()
    expect(site.locator("#lesson")).to_be_hidden()
    expect(site.locator("#answer")).to_have_text("9")
    assert "lesson" not in query(site)


def in_view(site: Page, *parts: str) -> None:
    for part in parts:
        expect(site.locator(part).first).to_be_in_viewport(ratio=1)


SIZES = [(1280, 720), (1920, 1080), (390, 844)]
FIGURE = ('[data-panel="row"]', '[data-panel="memory"]', '[data-panel="belief"]')


@pytest.mark.parametrize("lesson", [1, 3, 8, 9, 10, "check"])
def test_a_question_and_after_it_why_are_seen_with_the_figure(
    visit: Open, served: str, lesson: int | str
):
    """For a training its curves are the figure. In windows of each size, before and after it."""
    site = asked(visit, f"{served}?lesson={lesson}")
    for width, height in SIZES:
        site.set_viewport_size({"width": width, "height": height})
        in_view(site, "#lesson-title", "#asked", "#guesses", "#guess", "#lesson-next")
        if lesson in (1, 3, "check"):
            in_view(site, *FIGURE[:2])
    guess(site, int(site.locator("#guesses input").first.input_value() or 20))
    expect(site.locator("#why-so")).not_to_be_empty()
    for width, height in reversed(SIZES):
        site.set_viewport_size({"width": width, "height": height})
        in_view(site, "#outcome", "#why-so", "#lesson-next")
        in_view(site, *(("#curves",) if lesson in (8, 9, 10) else FIGURE))
        assert site.evaluate("scrollY") == 0


@pytest.mark.parametrize("lesson", [1, 2, 11])
def test_a_link_that_hides_the_rail_hides_no_question(visit: Open, served: str, lesson: int):
    site = asked(visit, f"{served}?lesson={lesson}&hide=title,rail,more")
    for width, height in SIZES:
        site.set_viewport_size({"width": width, "height": height})
        in_view(site, "#lesson-title", "#asked", "#guess")
        for part in ("#choices", "#answered"):
            expect(site.locator(part)).to_be_hidden()
        needed = lesson != 1  # it is covered, or needed for drawing
        expect(site.locator("#paper")).to_be_visible(visible=needed)
    site.locator("#lesson-end").click()
    expect(site.locator("#rail")).to_be_hidden()


def test_the_lesson_for_teachers_has_their_links_and_its_numbers_are_right():
    text = (Path(__file__).parents[2] / "assets" / "lesson.md").read_text(encoding="utf-8")
    _, site = text.split("## On the site")
    linked = re.findall(r"(?m)^\| `\?lesson=(\w+)&quiz=1`(?:, `(\d+)`, `(\d+)`)?", site)
    assert [name for names in linked for name in names if name] == [*map(str, ASKED), "check"]
    # Lehr's rule: the normal quantiles, with an allowance for t's
    for d, most in ((0.5, 64), (0.8, 26)):
        z = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.8)
        assert math.ceil(2 * (sum(z) / d) ** 2 + z[0] ** 2 / 4) == most
        assert re.search(rf"d = {d}\b(?:(?!d = ).)*?\b{most}\b", site, re.DOTALL)


def test_before_and_after_the_lesson_have_tables_of_their_own(visit: Open, served: str):
    """On one day, in one browser: another link has another book, and the first is kept."""
    links = [f"{served}?lesson=check&quiz=1&example={digit}" for digit in (3, 8)]
    site = visit(served)
    for link in links:
        site.goto(link)
        expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        guess(site, int(site.locator("#guesses input").first.input_value()))
        rows = [*csv.DictReader(table_of(site, "").splitlines())]
        assert [(row["question"], row["link"]) for row in rows] == [("recall 1", link)]
    site.goto(links[0])
    expect(site.locator("#outcome")).to_contain_text("You said")  # it is not asked again
    expect(site.locator("#guess")).to_be_hidden()


def test_letters_are_taught_and_counted(visit: Open, served: str):
    """Digits stand in for letters: the counts equal the answers, and counting teaches nothing."""
    site = asked(visit, f"{served}?lesson=12")
    expect(site.locator("#asked")).to_contain_text("It has never seen a letter.")
    expect(site.locator("#teach")).to_be_visible()
    site.locator("#guesses input[value='8']").check()
    site.locator("#guess").click()
    told = site.locator("#teach .trial")
    expect(told).to_contain_text("Draw A, B and C once each")

    def add(digit: int, card: int) -> None:
        draw(site, digit, on="#pad")
        site.locator(f'[data-sign="{card}"] button.add').click()

    for card, digit in enumerate((0, 1, 4)):
        add(digit, card)
    expect(told).to_contain_text("Read so far: 0 of 0", timeout=PATIENT)
    right = 0
    for n in range(1, 11):
        digit, card = [(0, 0), (1, 1), (4, 0)][n % 3]  # a 4 is not an A
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
