"""A quiz keeps each guess, whether visitors hurry, reload or go back."""

import csv
import random
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENT, Open, until
from tests.browser.lessons.conftest import (
    ASKED,
    FEWER_IMAGES,
    go_to_next_question,
    guess,
    open_question,
    submit_guess,
    table_of,
)
from tests.support.pen import draw

MARKED = """Object.values(JSON.parse(localStorage["rnn-answers"]).books).flat()
    .every(({ points }) => points !== "")"""


def test_a_quiz_keeps_each_guess_that_was_made(visit: Open, served: str):
    """Twelve questions: Next pressed early, reloads, Back, another language on the way."""
    site = open_question(
        visit, f"{served}?lesson=1&quiz=1", reduced_motion="no-preference", first=FEWER_IMAGES
    )
    site.locator("#pupil").fill("=Zoë 7")

    guesses = []
    for number in (12, 4, 20, 110, 120):  # lessons 1, 2, 3, 8, 9
        submit_guess(site, number)
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
        go_to_next_question(site)  # before it has finished playing or learning
    go_to_next_question(site)  # lesson 10 remains without a guess, and is not counted
    draw(site, 4, on="#pad")
    submit_guess(site, 1)
    guesses.append(1)
    go_to_next_question(site)
    expect(site.locator("#lesson-title")).to_contain_text("12")
    site.locator("#lesson-next").click()  # which is not counted without letters
    for number in (40, 50, 60):  # lessons 13, 14, 15
        submit_guess(site, number)
        guesses.append(number)
        go_to_next_question(site)
    for k in range(3):
        if k == 1:  # it opened the first of the six
            title = site.locator("#lesson-title")
            expect(title).to_contain_text("Frage 2 von 6")
            expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
            until(site, MARKED)  # the trainings have ended
            site.reload()
            expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
            expect(title).to_contain_text("Frage 2 von 6")
        submit_guess(site, k)
        expect(site.locator("#outcome")).not_to_be_empty(timeout=PATIENT)
        guesses.append(None)
        site.locator("#lesson-next").click()
    text = table_of(site, "answers", "Zoë-7")
    rows = [*csv.DictReader(text.splitlines())]
    assert [row["question"] for row in rows] == [
        *(f"lesson {n}" for n in ASKED if n not in (10, 12)),
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
    assert [row["language"] for row in rows] == ["en"] * 5 + ["de"] * 7
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
    assert len(answers) == 300
    assert {len(row) for row in together} == {len(head)}


def test_next_submits_a_guess_and_shows_the_verdict_with_the_question(visit: Open, served: str):
    site = open_question(visit, f"{served}?lesson=2&quiz=1", reduced_motion="no-preference")
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
    go_to_next_question(site)
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


def test_a_lesson_that_does_not_exist_is_named(visit: Open, served: str):
    site = open_question(visit, f"{served}?lesson=7&quiz=1")
    for asked_for, opens in (("7", 8), ("99", 1), ("x", 1)):
        if asked_for != "7":  # as a link does
            site.evaluate("(name) => rnnSite.pages.openLessons(name)", asked_for)
        expect(site.locator("#lesson-title")).to_contain_text(f"Lesson {opens}:")
        note = site.locator("#lesson-note").inner_text()
        assert f"no lesson {asked_for} " in note
        assert ", ".join(map(str, ASKED)) in note
        assert note.endswith(f"lesson {opens}.")
        site.locator("#lesson-next").click()
        expect(site.locator("#lesson-note")).to_be_empty()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_no_answer_is_lost_in_haste(visit: Open, served: str, seed: int):
    """Whole quizzes: some guesses by Next, reloads in between, Back, and no waiting."""
    dice = random.Random(seed)
    site = open_question(visit, f"{served}?lesson=1&quiz=1", reduced_motion="no-preference")
    guesses: dict[str, int] = {}
    while not site.locator("#points tr").count():
        title = site.locator("#lesson-title").inner_text()
        if "Lesson 12" in title or title in guesses:
            go_to_next_question(site)
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
        go_to_next_question(site)
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
    rows = [*csv.DictReader(table_of(site, "answers").splitlines())]
    assert len(rows) == 16
    assert all(row["points"] in ("0", "1") for row in rows)


def test_each_link_has_its_own_table_of_answers(visit: Open, served: str):
    """In one browser, on one day; the answers to the first link are kept."""
    links = [f"{served}?lesson=check&quiz=1&example={digit}" for digit in (3, 8)]
    site = open_question(visit, links[0])
    for link in links:
        if link != links[0]:
            site.goto(link)
            expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        guess(site, int(site.locator("#guesses input").first.input_value()))
        rows = [*csv.DictReader(table_of(site, "answers").splitlines())]
        assert [(row["question"], row["link"]) for row in rows] == [("recall 1", link)]
    site.goto(links[0])
    expect(site.locator("#outcome")).to_contain_text("You said")  # it is not asked again
    expect(site.locator("#guess")).to_be_hidden()
