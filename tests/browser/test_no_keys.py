"""No text mentions keyboard keys on a device without a keyboard, in the app and on the site.

A touch-only screen has none.
"""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from rnn_demo import words
from tests.browser.conftest import Open, page_of, settle, until
from tests.browser.test_site import PICTURED
from tests.support.keys import hints
from tests.support.navigation import go

TABLET = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}


def hints_of_each_page(site: Page) -> dict[str, set[str]]:
    """Return the hints by language: the open page is shown in one after the other."""
    found: dict[str, set[str]] = {language: set() for language in words.languages()}
    until(site, PICTURED)
    views = {"": "#pad", "to-teach": "#teach", "train": "#start", "lessons": "#guess"}
    for button, there in views.items():
        if button:
            site.locator(f"#{button}").click()
        expect(site.locator(there)).to_be_visible(timeout=120_000)
        for language in found:
            site.locator("#language").select_option(language)
            expect(site.locator("html")).to_have_attribute("lang", language)
            found[language] |= hints(site, language)
    return found


def test_the_site_tells_of_keys_only_where_there_are_some(visit: Open, served: str):
    for language, told in hints_of_each_page(visit(served, **TABLET)).items():
        assert told == set(), language
    for language, told in hints_of_each_page(visit(served)).items():
        texts = words.texts_in_language(language)
        assert str(texts["play.title"]) in told  # otherwise nothing would be searched for
        assert any(str(texts["pen.up"]) in text for text in told)
        assert any(re.search(r"\(1\)$", text) for text in told)


def test_the_first_viewing_tells_of_keys_only_where_there_are_some(visit: Open, served: str):
    for media in (TABLET, {}):
        site = visit(served, **media)
        until(site, PICTURED)
        site.locator("button.more").click()
        site.get_by_label("Speed").select_option("0")  # with explanations
        site.locator("button.play").click()
        button = site.locator(".st-key-continue")
        expect(button).to_be_visible(timeout=60_000)
        assert button.get_attribute("title") == ("" if media else "Or press any key")
        assert bool(hints(site)) != bool(media)


def test_the_app_tells_of_no_keys_where_there_are_none(
    contexts: Callable[[bool], BrowserContext], app_url: str
):
    """Watch, the guided path and Teach; the other lenses and pages: `test_walk.py`."""
    page = page_of(contexts(True), app_url)
    page.set_viewport_size(TABLET["viewport"])
    page.goto(app_url)
    places = {"/?example=3": ".stage", "/?lesson=2": ".st-key-guide", "/teach": "#pad"}
    for path, place in places.items():
        go(page, path)
        settle(page)
        expect(page.locator(place).first).to_be_visible()
        page.wait_for_timeout(500)  # components appear in this time
        assert hints(page) == set(), path
    page.close()


def test_the_app_tells_of_keys_where_there_are_some(open_page: Open):
    page = open_page("/?lesson=2")
    expect(page.locator(".st-key-guide kbd").first).to_be_visible()
    expect(page.locator(".st-key-player button.play")).to_have_attribute(
        "title", re.compile("Space")
    )
    assert "Space" in hints(page)
