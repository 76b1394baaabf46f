"""No text mentions keyboard keys on a device without a keyboard, as is a touch-only screen.

That the app mentions none there: `test_walk.py`.
"""

import re
from collections.abc import Iterable

from playwright.sync_api import Page, expect

from rnn_demo import words
from tests.browser.conftest import Open, until
from tests.browser.test_site import PICTURED
from tests.support.keys import hints

TABLET = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}


VIEWS = {"": "#pad", "to-teach": "#teach", "train": "#start", "lessons": "#guess"}


def hints_by_language(site: Page, views: Iterable[str]) -> dict[str, set[str]]:
    """Return the hints in the views of the open page, each of which is shown in all languages."""
    found: dict[str, set[str]] = {language: set() for language in words.language_name_by_code()}
    for button in views:
        if button:
            site.locator(f"#{button}").click()
        expect(site.locator(VIEWS[button])).to_be_visible(timeout=120_000)
        for language in found:
            site.locator("#language").select_option(language)
            expect(site.locator("html")).to_have_attribute("lang", language)
            found[language] |= hints(site, language)
    return found


def goes_through_the_first_viewing(site: Page, key: str) -> set[str]:
    """Return the hints while it waits at its first explanation, which names a key or none."""
    until(site, PICTURED)
    site.locator("button.more").click()
    site.get_by_label("Speed").select_option("0")  # with explanations
    site.locator("button.play").click()
    button = site.locator(".st-key-continue")
    expect(button).to_be_visible(timeout=60_000)
    assert button.get_attribute("title") == key
    return hints(site)


def test_the_site_mentions_keys_only_with_a_keyboard(visit: Open, served: str):
    """So does its first viewing."""
    site = visit(served, **TABLET)
    assert goes_through_the_first_viewing(site, "") == set()
    for language, told in hints_by_language(site, VIEWS).items():
        assert told == set(), language
    site = visit(served)
    assert goes_through_the_first_viewing(site, "Or press any key")
    for language, told in hints_by_language(site, ["to-teach"]).items():
        texts = words.texts_in_language(language)
        assert str(texts["play.title"]) in told  # otherwise nothing would be searched for
        assert any(str(texts["pen.up"]) in text for text in told)
        assert any(re.search(r"\(1\)$", text) for text in told)


def test_the_app_mentions_keys_with_a_keyboard(go_to: Open):
    page = go_to("/?lesson=2")
    expect(page.locator(".st-key-guide kbd").first).to_be_visible()
    expect(page.locator(".st-key-player button.play")).to_have_attribute(
        "title", re.compile("Space")
    )
    assert "Space" in hints(page)
