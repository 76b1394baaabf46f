"""The answers of lessons, in two tabs and with arbitrary data in the store: none is lost."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from rnn_demo.browser.bundle import bundle_with_imports
from tests.support.javascript import import_code

HOME = "http://answers.test/"
UNDER = "rnn-answers"
PUT = """([question, guess]) => {
    const answer = { question, asked: "how many?", guess, points: "", truth: null };
    window.kept = window.book.putIfAbsent(answer);
}"""
MARK = "(truth) => window.book.mark(window.kept, truth, { near: 0 })"
BOOK = """() => [...window.book.answers.values()].map(
    ({ question, guess, points }) => [question, guess, points])"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.route(f"{HOME}**", lambda route: route.fulfill(body="<!doctype html>", status=200))
    yield context
    context.close()


def tab(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(HOME)
    return open_book(page)


def open_book(page: Page) -> Page:
    import_code(page, bundle_with_imports("answers"))
    page.evaluate('() => { window.book = new js.GuessBook("link"); }')
    return page


def kept(page: Page) -> list[list]:
    books = json.loads(page.evaluate(f"localStorage.getItem('{UNDER}')"))["books"]
    ((_, answers),) = books.items()
    return sorted([a["question"], a["guess"], a["points"]] for a in answers)


def test_two_tabs_keep_the_answers_of_both(context: BrowserContext):
    one, two = tab(context), tab(context)
    one.evaluate(PUT, ["lesson 1", 5])
    two.evaluate(PUT, ["lesson 2", 7])
    one.evaluate(MARK, 5)
    two.evaluate("window.book.setPupilName('Ada')")
    one.evaluate(PUT, ["lesson 3", 8])
    both = [["lesson 1", 5, 1], ["lesson 2", 7, ""], ["lesson 3", 8, ""]]
    assert kept(one) == kept(two) == both
    two.evaluate("window.book.takeOtherTabsChanges()")
    for page in (one, two):
        assert sorted(page.evaluate(BOOK)) == both
        assert page.evaluate("window.book.name") == "Ada"


def test_the_first_guess_of_a_question_is_kept_in_whichever_tab(context: BrowserContext):
    one, two = tab(context), tab(context)
    one.evaluate(PUT, ["lesson 1", 5])
    two.evaluate(PUT, ["lesson 1", 9])
    assert two.evaluate("window.kept.guess") == 5
    two.evaluate(MARK, 9)
    assert kept(one) == [["lesson 1", 5, 0]]


def test_answers_that_one_tab_cleared_stay_cleared_in_the_other(context: BrowserContext):
    one, two = tab(context), tab(context)
    one.evaluate(PUT, ["lesson 1", 5])
    two.evaluate("window.book.takeOtherTabsChanges()")
    one.evaluate("window.book.clearAnswers()")
    two.evaluate(PUT, ["lesson 2", 7])
    assert kept(two) == [["lesson 2", 7, ""]]


LATER = """(count) => { for (let k = 0; k < count; k++) {
    const later = new js.GuessBook(`later ${k}`);
    later.putIfAbsent({ question: "lesson 1", asked: "how many?", guess: k, points: "" }); } }"""


def books(page: Page) -> list[str]:
    stored = json.loads(page.evaluate(f"localStorage.getItem('{UNDER}')"))["books"]
    return [key.partition(" ")[2] for key in stored]


def test_the_books_that_were_used_last_are_kept(context: BrowserContext):
    """On a shared computer; the ones that were begun last were kept once."""
    page = tab(context)
    page.evaluate(PUT, ["lesson 1", 5])
    page.evaluate(LATER, 29)
    page.evaluate(PUT, ["lesson 2", 7])
    page.evaluate(LATER, 29)
    assert "link" in books(page)
    open_book(page)  # opening a book is a use, too
    page.evaluate("() => { new js.GuessBook('another').setPupilName('Ada'); }")
    assert "link" in books(page)
    assert len(books(page)) == 30


def test_an_open_book_that_gave_way_to_others_keeps_its_answers(context: BrowserContext):
    one, two = tab(context), tab(context)
    one.evaluate(PUT, ["lesson 1", 5])
    two.evaluate(LATER, 31)
    assert "link" not in books(one)
    one.evaluate("window.book.takeOtherTabsChanges()")
    one.evaluate(PUT, ["lesson 2", 7])
    assert sorted(one.evaluate(BOOK)) == [["lesson 1", 5, ""], ["lesson 2", 7, ""]]
    assert books(one)[-1] == "link"


@pytest.mark.parametrize(
    "forged",
    ['{"books":null}', '{"books":[1]}', "null", "5", "{", '{"books":{"a":5},"name":{}}', "[]"],
)
def test_a_damaged_store_counts_as_empty(context: BrowserContext, forged: str):
    page = context.new_page()
    page.goto(HOME)
    page.evaluate(f"(text) => localStorage.setItem('{UNDER}', text)", forged)
    open_book(page)
    page.evaluate(PUT, ["lesson 1", 5])
    assert page.evaluate(BOOK) == [["lesson 1", 5, ""]]


def test_without_a_store_answers_last_while_the_page_is_open(context: BrowserContext):
    page = context.new_page()
    page.goto(HOME)
    refuse = "Object.defineProperty(window, 'localStorage', { get() { throw new Error(); } })"
    page.evaluate(refuse)
    open_book(page)
    page.evaluate("window.book.setPupilName('Ada')")
    for k in range(3):
        page.evaluate(PUT, [f"lesson {k}", k])
    assert len(page.evaluate(BOOK)) == 3
    assert page.evaluate("window.book.name") == "Ada"
