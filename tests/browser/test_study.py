"""A study on the site: both arms, both orders of its forms, resumed anywhere, one whole table."""

import csv
import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rnn_demo import __version__
from rnn_demo.words import language_name_by_code, part_texts
from rnn_demo.words.guide_steps import STEPS
from tests.browser.conftest import PATIENT, Open, until
from tests.browser.lessons.conftest import FEWER_IMAGES, submit_guess, table_of
from tests.browser.test_site import PHONE, check_accessible_on_a_phone

PLAYED = ("decides", "decides_late", "expects", "learns")
LESSONS = [number for number, step in enumerate(STEPS, 1) if step.asks in PLAYED]
KINDS = ["recall", "recall", "understand", "understand", "transfer", "transfer"]
ITEMS = [f"{kind} {number}" for number, kind in enumerate(KINDS, 1)]
# Lots drawn as a test wants them: (arm, order), then a code.
LOTS = """([arm, order]) => Object.defineProperty(crypto, "getRandomValues", {
    value: (into) => { into.set([arm, order, 0, 1, 2, 3, 4, 5]); return into; } })"""
TOLD = ":is(#answered, #doubt, .player, #score, #lesson-back, #lesson-end)"
STUDIES = "JSON.parse(localStorage['rnn-studies'])"
WORDS = 'It remembers what it has read, = its "memory".'


def begin_study(visit: Open, served: str, arm: str, order: str) -> Page:
    site = visit(f"{served}?study=spring_1&model=gru-33&row=9", first=FEWER_IMAGES)
    expect(site.locator("#lesson-title")).to_have_text("Study spring_1")
    for part in ("#stage", "#drawing", "#pages", "#book", "footer"):
        expect(site.locator(part)).to_be_hidden()
    site.evaluate(LOTS, [int(arm == "shown"), int(order == "83")])
    site.get_by_role("button", name="Begin").click()
    return site


def answer(site: Page, n: int) -> tuple[str, int]:
    """Choose the first way to answer, press the button; give the choice and how sure one was."""
    title = site.locator("#lesson-title").inner_text()
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
    first = site.locator("#guesses input").nth(n % 2)
    first.check()
    site.locator("#guess").click()
    expect(site.locator("#lesson-title")).to_have_text(title)  # waits for how sure one is
    sure = n % 4 + 1
    site.locator(f"#how-sure input[value='{sure}']").check()
    guess = first.get_attribute("value") or ""
    site.locator("#guess").click()
    expect(site.locator("#lesson-title")).not_to_have_text(title)
    assert site.locator("#outcome").inner_text() == site.locator("#why-so").inner_text() == ""
    return guess, sure


def take_form(site: Page, when: str, digit: str) -> list[tuple[str, int]]:
    """Answer six questions; on the way before the lessons open another study, and come back."""
    taken, home = [], site.url.partition("?")[0]
    for n in range(6):
        title = f"{when} the lessons: question {n + 1} of 6"
        expect(site.locator("#lesson-title")).to_have_text(title)
        expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
        assert site.evaluate("rnnSite.desk.drawing.example") == int(digit)
        assert site.evaluate("rnnSite.desk.network.name") == "lstm-128"
        expect(site.locator(TOLD).locator("visible=true")).to_have_count(0)
        if n == 1:  # neither a click nor a stroke tells anything
            site.locator("#lesson-title").click()
            site.locator("body").press("End")
            box = site.locator("#paper").bounding_box()
            site.mouse.click(box["x"] + 40, box["y"] + 40)
            assert site.evaluate("rnnSite.desk.cursor.step") == 0
            assert site.evaluate("rnnSite.desk.drawing.example") == int(digit)
        if n == 2 and when == "Before":
            site.goto(f"{home}?study=other")
            expect(site.locator("#lesson-title")).to_have_text("Study other", timeout=PATIENT)
            site.goto(f"{home}?study=spring_1")
            expect(site.locator("#lesson-title")).to_have_text(title, timeout=PATIENT)
            until(site, "rnnSite.pages.lesson === 'study'")
        taken.append(answer(site, n))
    return taken


# Until the page is reloaded its trainings do not end, nor does the lesson's playback.
TRAIN_FOREVER = "Worker.prototype.postMessage = () => {}"
PLAY_FOREVER = """async () => { const { study } = await rnnSite.pages.getOrLoadPage('lessons');
    while (!study.question) await new Promise(requestAnimationFrame);
    study.question.play = () => new Promise(() => {}); }"""


def take_lessons(site: Page, arm: str) -> None:
    for k, number in enumerate(LESSONS, 1):
        title = f"Lesson {k} of {len(LESSONS)}: {STEPS[number - 1].title}"
        expect(site.locator("#lesson-title")).to_have_text(title, timeout=PATIENT)
        learns = STEPS[number - 1].query.get("run") == "zero-memory"
        if learns:
            site.evaluate(TRAIN_FOREVER)
        elif k == 1:
            site.evaluate(PLAY_FOREVER)
        if arm == "guess":
            expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
            expect(site.locator("#show-me")).to_be_hidden()
            expect(site.locator("#how-sure")).to_be_hidden()
            submit_guess(site, 20)
        else:
            expect(site.locator("#show-me")).to_be_visible(timeout=PATIENT)
            expect(site.locator("#guesses")).to_be_hidden()
            expect(site.locator("#guess")).to_be_hidden()
            site.locator("#show-me").click()
        if k == 1:
            until(site, f"{STUDIES}.spring_1.rows.at(-1).truth !== null")
        if learns or k == 1:
            site.reload()
        expect(site.locator("#outcome")).not_to_be_empty(timeout=PATIENT)
        expect(site.locator("#why-so")).not_to_be_empty()
        told = site.locator("#outcome").inner_text()
        assert re.match(r"(Right|Not quite)\. ", told) if arm == "guess" else told[:3] != "Rig"
        site.locator("#lesson-next").click()


def check_next_person_begins_empty(site: Page, arm: str) -> None:
    """By the button at the end, after which nothing of the one before is stored."""
    site.once("dialog", lambda dialog: dialog.accept())
    site.locator("#begin-anew").click()
    expect(site.locator("#lesson-title")).to_have_text("Study spring_1")
    assert "spring_1" not in site.evaluate(STUDIES)
    site.evaluate(LOTS, [int(arm == "shown"), 1])
    site.get_by_role("button", name="Begin").click()
    expect(site.locator("#lesson-title")).to_contain_text("question 1 of 6", timeout=PATIENT)
    kept = site.evaluate(STUDIES)["spring_1"]
    assert (kept["arm"], kept["rows"], kept["draft"]) == (arm, [], "")


@pytest.mark.parametrize(
    ("arm", "order"), [("shown", "83"), pytest.param("guess", "38", marks=pytest.mark.slow)]
)
def test_a_person_completes_the_study(visit: Open, served: str, arm: str, order: str):
    """By day where the answers are shown, as questions before them are asked in all lessons.

    On the way another study is opened; afterwards another person begins.
    """
    site = begin_study(visit, served, arm, order)
    given = take_form(site, "Before", order[0])
    take_lessons(site, arm)
    given += take_form(site, "After", order[1])
    expect(site.locator("#lesson-title")).to_have_text("In your own words")
    site.locator("#own-words").fill(WORDS)
    site.reload()
    expect(site.locator("#own-words")).to_have_value(WORDS, timeout=PATIENT)
    site.get_by_role("button", name="Answer").click()
    expect(site.locator("#asked")).to_contain_text("ABCDEF")
    site.reload()
    expect(site.locator("#save-answers")).to_be_visible(timeout=PATIENT)
    table = table_of(site, "study-spring_1-ABCDEF")
    rows = [*csv.DictReader(table.splitlines())]

    parts = ["before"] * 6 + ["lesson"] * len(LESSONS) + ["after"] * 6 + ["why"]
    assert [row["part"] for row in rows] == parts
    columns = documented_plan().split("Its columns: ")[1].split("Six items")[0]
    assert re.findall(r"`(\w+)`", columns) == list(rows[0])
    questions = [*ITEMS, *(f"lesson {number}" for number in LESSONS), *ITEMS, "why"]
    assert [row["question"] for row in rows] == questions
    items = [row for row in rows if row["part"] in ("before", "after")]
    assert [(row["guess"].replace("?", "-1"), int(row["sure"])) for row in items] == given
    for row in rows:
        assert row["study"] == "spring_1"
        assert (row["code"], row["arm"]) == ("ABCDEF", arm)
        assert row["order"] == " then ".join(order)
        assert re.fullmatch(re.escape(__version__) + r"-[0-9a-f]{8}", row["version"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", f"{row['date']} {row['time']}")
        assert row["language"] == "en"
        assert len(row["asked"]) > 20
        assert int(row["seconds"]) >= 0
        assert bool(row["text"]) == (row["part"] == "why")
        assert bool(row["truth"]) == (row["part"] != "why")
        is_guessed = row["part"] != "why" and not (row["part"] == "lesson" and arm == "shown")
        assert bool(row["guess"]) == bool(row["points"]) == is_guessed
        assert row["points"] in ("0", "1", "")
    assert [row["form"] for row in items] == [order[0]] * 6 + [order[1]] * 6
    for row in items:
        assert int(row["points"]) == (row["guess"] == row["truth"])
        if row["question"] == "recall 2":
            assert int(row["truth"]) == 28 * int(re.search(r"row (\d+)", row["asked"])[1])
    assert rows[-1]["text"] == WORDS
    check_next_person_begins_empty(site, "guess" if arm == "shown" else "shown")


def documented_plan() -> str:
    text = (Path(__file__).parents[2] / "assets" / "lesson.md").read_text(encoding="utf-8")
    return text.split("## A study")[1].split("\n## ")[0]


NAME_OF = """(name) => {
    history.replaceState(null, "", `?study=${name}`);
    return new rnnSite.keeper.constructor(rnnSite).study; }"""


def test_an_invalid_name_of_a_study_is_told(visit: Open, served: str):
    site = visit(f"{served}?study=<b>x</b>")
    expect(site.locator("#trouble")).to_contain_text("The name of a study has 1 to 24")
    expect(site.locator("#pages")).to_be_visible()
    expect(site.locator("#answer")).not_to_be_empty()
    for name in ("", "a b", "<b>x</b>", "x" * 25, "__proto__x="):
        assert site.evaluate(NAME_OF, name) is None, name
    assert site.evaluate(NAME_OF, "x" * 24) == "x" * 24


HOSTILE = [
    "[]",
    "3",
    "no",
    '{"s": 3}',
    '{"s": {"code": 3}}',
    '{"s": {"code": "X", "rows": "none"}}',
    '{"s": {"code": "", "rows": []}}',
]


# Opens a study with a text in its store, and tells its place; 5 before that.
OPENED_WITH = """async (text) => {
    localStorage.setItem('rnn-studies', text);
    const { study } = await rnnSite.pages.getOrLoadPage('lessons');
    study.at = 5;
    study.record = new study.record.constructor('s');
    await study.openFirstUnfinishedStop();
    return [study.record.hasBegun, study.record.rows.size, study.at]; }"""
LOT = """async () => { const { record } = (await rnnSite.pages.getOrLoadPage('lessons')).study;
    return Array.from({ length: 200 }, () => { record.forget(); record.loadOrBegin();
        return `${record.arm} ${record.order}`; }); }"""


def test_damaged_stores_do_no_harm_and_arms_are_drawn_evenly(visit: Open, served: str):
    """Of 200 beginnings each of the four combinations has 50, but for 5 standard deviations."""
    site = visit(f"{served}?study=s")
    expect(site.locator("#guess")).to_be_visible(timeout=PATIENT)
    for text in HOSTILE:
        assert site.evaluate(OPENED_WITH, text) == [False, 0, 0], text
        expect(site.locator("#lesson-title")).to_have_text("Study s", timeout=PATIENT)
    drawn = site.evaluate(LOT)
    counts = {lot: drawn.count(lot) for lot in set(drawn)}
    assert set(counts) == {"guess 3,8", "guess 8,3", "shown 3,8", "shown 8,3"}
    spread = (200 * 0.25 * 0.75) ** 0.5
    assert all(abs(count - 50) < 5 * spread for count in counts.values())
    rows = '[null, 4, {"part": "before"}, {"part": 1, "question": {}, "asked": [], "text": 0}]'
    text = f'{{"s": {{"code": "AB", "arm": "x", "order": 7, "rows": {rows}}}}}'
    site.evaluate("(text) => localStorage.setItem('rnn-studies', text)", text)
    site.reload()
    expect(site.locator("#lesson-title")).to_contain_text("question 1 of 6", timeout=PATIENT)


def test_the_documented_plan_is_the_pages():
    plan = documented_plan()
    assert "Nobody has run this study yet" in plan
    *first, last = LESSONS
    assert f"| lessons | {', '.join(map(str, first))} and {last}," in plan
    assert f"has {6 + len(LESSONS) + 6 + 1} lines" in plan
    r = float(re.search(r"with r = (0\.\d) between", plan)[1])
    assert f"**{math.ceil(64 * (1 - r**2))} in each arm**" in plan


def test_the_study_has_each_language_and_fits_a_phone(visit: Open, served: str):
    site = visit(f"{served}?study=s", **PHONE)
    for code in language_name_by_code():
        site.locator("#language").select_option(code)
        words = part_texts("lessons", code)
        expect(site.locator("#guess")).to_have_text(words["study.begin"])
        expect(site.locator("#asked")).to_contain_text(words["study.about"][-12:])
    check_accessible_on_a_phone(site)
    site.locator("#guess").click()
    expect(site.locator("#how-sure label")).to_have_count(4, timeout=PATIENT)
    for code in language_name_by_code():
        site.locator("#language").select_option(code)
        expect(site.locator("#how-sure legend")).to_have_text(
            part_texts("lessons", code)["study.sure"]
        )
        assert site.evaluate("document.documentElement.scrollWidth") <= 360
    check_accessible_on_a_phone(site)
