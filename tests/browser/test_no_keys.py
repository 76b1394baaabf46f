"""Nobody is told of a keyboard's keys where a page knows of none, in the app and on the site.

A screen that is touched alone has none. The words are those by which each language names keys.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from rnn_demo import words
from rnn_demo.lenses import LENSES
from tests.browser.conftest import Open, page_of, settle, until
from tests.browser.test_site import PICTURED
from tests.support.navigation import go

KEYS = {
    "en": r"\bspace\b|\bkeys?\b|\bescape\b|\bkeyboard\b",
    "de": r"leertaste|tasten?\b|escape|tastatur",
    "es": r"\bteclas?\b|barra espaciadora|\besc(ape)?\b|teclado",
    "fr": r"\btouches?\b|\bespace\b|échap|escape|clavier",
    "ar": r"مفتاح|مفاتيح|escape",
    "ja": r"キー|escape",
    "zh": r"键|escape",
}
A_KEY = r"· \d$|Space"  # as a button or a sign on it names one
# All that is seen, hovered over or heard: text, titles, names and descriptions.
SAID = """() => {
    const seen = (e) => e.checkVisibility({ visibilityProperty: true });
    const named = ["title", "aria-label", "aria-description", "aria-keyshortcuts", "placeholder"];
    return [...document.querySelectorAll("body *")].filter(seen).flatMap((e) => [
        ...[...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data),
        ...named.map((name) => e.getAttribute(name)),
        ...["::before", "::after"].map((part) => getComputedStyle(e, part).content),
    ]).filter((text) => text?.trim() && text !== "none" && text !== "normal");
}"""
TABLET = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}


def hints(page: Page, language: str = "en") -> set[str]:
    """What tells of keys; scripts and styles are no words, but a page has none in its body."""
    told = re.compile(f"{KEYS[language]}|{A_KEY}", re.IGNORECASE)
    return {text for text in page.evaluate(SAID) if told.search(text) and len(text) < 1000}


def each_page(site: Page) -> set[str]:
    language = site.evaluate("document.documentElement.lang")
    until(site, PICTURED)
    found = hints(site, language)
    for button, there in (("to-teach", "#teach"), ("train", "#start"), ("lessons", "#guess")):
        site.locator(f"#{button}").click()
        expect(site.locator(there)).to_be_visible(timeout=120_000)
        found |= hints(site, language)
    return found


@pytest.mark.parametrize("language", words.languages())
def test_the_site_tells_of_keys_only_where_there_are_some(visit: Open, served: str, language: str):
    assert each_page(visit(f"{served}?lang={language}", **TABLET)) == set()
    told = each_page(visit(f"{served}?lang={language}"))
    texts = words.texts(language)
    assert str(texts["play.title"]) in told  # or nothing would be looked for
    assert any(str(texts["pen.up"]) in text for text in told)
    assert any(re.search(r"· 1$", text) for text in told)


def test_the_first_viewing_tells_of_keys_only_where_there_are_some(visit: Open, served: str):
    for media in (TABLET, {}):
        site = visit(served, **media)
        until(site, PICTURED)
        site.get_by_role("button", name="Slowly").click()
        button = site.locator(".st-key-continue")
        expect(button).to_be_visible(timeout=60_000)
        assert button.get_attribute("title") == ("" if media else "Or press any key")
        assert bool(hints(site)) != bool(media)


# Paths of the app, each with what is seen there alone.
PLACES = {
    "/?lesson=2": ".st-key-guide",
    **{f"/?lens={lens}&example=3": f".st-key-through-{lens}" for lens in LENSES},
    "/?lens=watch&example=3": ".st-key-player .stage",
    "/train": ".st-key-start",
    "/teach": "#pad",
    "/learn": ".st-key-section-loop",
    "/networks": ".st-key-networks",
    "/testset": ".st-key-accuracy",
}


def test_the_app_tells_of_no_keys_where_there_are_none(
    contexts: Callable[[bool], BrowserContext], app_url: str
):
    page = page_of(contexts(True), app_url)
    page.set_viewport_size(TABLET["viewport"])
    page.goto(app_url)
    for path, place in PLACES.items():
        go(page, path)
        settle(page)
        expect(page.locator(place).first).to_be_visible()
        page.wait_for_timeout(500)  # in which components come
        assert hints(page) == set(), path
    page.close()


def test_the_app_tells_of_keys_where_there_are_some(open_page: Open):
    page = open_page("/?lesson=2")
    expect(page.locator(".st-key-guide kbd").first).to_be_visible()
    expect(page.locator(".st-key-player button.play")).to_have_attribute(
        "title", re.compile("Space")
    )
    assert "Space" in hints(page)
