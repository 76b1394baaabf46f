"""The site in each of its languages: its texts, and that none is cut off."""

import itertools
import json
import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from rnn_demo import words
from tests.browser.conftest import Open, expect_in_window, until
from tests.browser.test_site_training import FEW_IMAGES
from tests.support.javascript import empty_page, evaluate
from tests.test_words import CATEGORIES

SIZES = (
    {"width": 390, "height": 844},
    {"width": 1280, "height": 720},
    {"width": 1366, "height": 650},  # by night
)
Sizes = Sequence[ViewportSize]
# The widest fallback fonts of a page.
WIDE_FONTS = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { font-family: "DejaVu Sans", Verdana, Arial, sans-serif !important }');
    document.adoptedStyleSheets = [sheet];
    dispatchEvent(new Event("resize"));
}"""
NAME = re.compile(r"\{.*?\}")
PLACE = re.compile(r"\{(\w+)\}")
KNOWN = "rnnSite.desk.tools.reader"
# Texts that are wider than their place without scrolling, or partly outside the screen; also
# headings and captions that overlap the part below. Texts for screen readers are a pixel wide.
CUT = """() => {
    const scrolls = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
    const inScroll = (e) => e && (scrolls(e) || inScroll(e.parentElement));
    const isText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const found = [...document.querySelectorAll("body *")]
        .filter((e) => e.checkVisibility({ visibilityProperty: true }) && isText(e))
        .filter((e) => !inScroll(e) && e.tagName !== "OPTION" && e.clientWidth !== 1)
        .filter((e) => {
            const { left, right } = e.getBoundingClientRect(), wide = e.clientWidth;
            return (wide && e.scrollWidth > wide + 1) || left < -0.5 || right > innerWidth + 0.5;
        }).map((e) => `${e.tagName} ${e.id}: ${e.textContent}`);
    document.querySelectorAll(".watch .head").forEach((head) => {
        const panel = document.querySelector(`.watch .panel[data-panel=${head.dataset.about}]`);
        const below = panel.getBoundingClientRect().top + 2;
        if (head.getBoundingClientRect().bottom > below) found.push(`HEAD ${head.textContent}`);
    });
    const parts = [...document.querySelectorAll(`.watch :is(.caption, .st-key-row, .ask,
            .play-and-more, .player > :not(.play-and-more, .settings), .settings > *)`)]
        .filter((e) => e.checkVisibility({ visibilityProperty: true }))
        .map((e) => [e.getBoundingClientRect(), e.textContent]);
    parts.forEach(([a, one], k) => parts.slice(k + 1).forEach(([b, other]) => {
        const apart = a.right <= b.left + 1 || b.right <= a.left + 1
            || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
        if (!apart) found.push(`OVER ${one} | ${other}`);
    }));
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page");
    return found;
}"""
# After two frames, in which resized elements are measured and drawn.
CUT_NOW = f"""async () => {{
    await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    return ({CUT})();
}}"""


def settled(site: Page) -> None:
    until(site, KNOWN)
    site.evaluate(WIDE_FONTS)
    site.wait_for_timeout(100)


def check_texts(
    site: Page,
    sizes: Sizes,
    turn: int | None,
    *said: tuple[str, str, str],
    rows: Sequence[int] = (),
) -> None:
    """Check in each language that texts are in it and not cut off, in windows of some sizes.

    turn: 0 or 1 to check every second language only, in turn with the size; None for each in each.
    said: texts by part of the words, key and selector. rows: of the cursor; the texts are those of
    the last one.
    """
    for n, size in enumerate(sizes):
        site.set_viewport_size(size)
        languages = [*words.language_name_by_code()]
        for language in languages if turn is None else languages[(n + turn) % 2 :: 2]:
            site.locator("#language").select_option(language)
            texts = words.texts_in_language(language)
            until(site, f"document.documentElement.lang === '{language}'")
            assert site.evaluate("document.documentElement.dir") == texts["direction"]
            where = (language, size)
            for row in rows[:-1]:
                site.locator("input.row").fill(str(row))
                check_nothing_is_cut_off(site, where)
            if rows:
                site.locator("input.row").fill(str(rows[-1]))
            for part, key, place in said:
                whole = (words.part_texts(part, language) if part else texts)[key]
                *_, text = sorted(NAME.split(str(whole)), key=len)
                expect(site.locator(place)).to_contain_text(text.strip())
            check_nothing_is_cut_off(site, where)


def check_nothing_is_cut_off(site: Page, where: object) -> None:
    cut = site.evaluate(CUT_NOW)
    if cut:
        site.wait_for_timeout(300)  # on a busy machine
        cut = site.evaluate(CUT_NOW)
    assert cut == [], where


# Makes the explanation's words as high as with one line more, or lets them be as they are.
LINE_MORE = """() => {
    document.querySelector(".watch .caption").style.paddingBottom = "1.32rem";
    rnnWatch.draw();
}"""
NO_MORE = LINE_MORE.replace("1.32rem", "0")


def check_explanation_is_above_play(site: Page) -> None:
    """In the languages with the longest words, a step and a line more have room above Play."""
    site.set_viewport_size(SIZES[1])
    site.locator(".watch input.row").fill("14")
    site.locator(".ask[data-about=answer]").click()
    story = site.locator(".watch .story")
    for language in ("de", "fr"):
        said = story.inner_text()
        site.locator("#language").select_option(language)
        expect(story).not_to_have_text(said)
        site.evaluate(CUT_NOW)  # after it is drawn
        expect_in_window(site, ".watch .play")
    site.keyboard.press("Escape")
    expect(site.locator(".ask[data-about=answer]")).to_be_visible()


@pytest.mark.parametrize(
    ("sizes", "all_languages"),
    [(SIZES[:2], False), pytest.param(SIZES, True, marks=pytest.mark.slow)],
    ids=["by day", "all"],
)
def test_nothing_is_cut_off_in_any_language(
    visit: Open, served: str, sizes: Sizes, all_languages: bool
):
    """By day each language in one of two windows, in the other one at the next step."""
    turns = itertools.repeat(None) if all_languages else itertools.cycle((0, 1))
    site = visit(f"{served}?lang=de&example=9&row=14", first=FEW_IMAGES)
    settled(site)
    for summary in site.locator("summary").all():
        summary.click()
    site.locator("#stage").hover()  # then its memory can be edited
    until(site, "rnnSite.watching.editableReading.canEditMemory")
    check_texts(
        site,
        sizes,
        next(turns),
        ("", "headline", "h1"),
        ("", "play", ".play"),
        ("", "next.do.pull", ".next button"),
        rows=(14, 1, 28),
    )
    check_explanation_is_above_play(site)
    site.locator("button.more").click()
    site.locator("button.wipe").click()
    check_texts(site, sizes, next(turns), ("", "hand.back", "button.back"))
    site.locator("#train").click()
    until(site, "document.getElementById('once')?.disabled === false")
    site.locator("#once").click()
    site.locator("#failing button").first.click()
    check_texts(site, sizes, next(turns), ("lab", "train.fast.why", "#why"))
    site.locator("#lessons").click()
    expect(site.locator("#guess")).to_be_visible()
    check_texts(site, sizes, next(turns), ("lessons", "lesson.decides", "#asked"))
    site.locator("#show-me").click()
    expect(site.locator("#lesson-text")).not_to_be_empty()
    check_texts(
        site, sizes, next(turns), ("lessons", "lesson.decides.so", "#outcome")
    )  # earlier answers, too


def test_the_browsers_language_holds_until_the_visitor_chooses_one(visit: Open, served: str):
    site = visit(served, locale="fr-CA")
    expect(site.locator("h1")).to_have_text(str(words.texts_in_language("fr")["headline"]))
    settled(site)
    expect(site.locator(".story")).to_contain_text("à partir de la ligne")
    site.locator("#language").select_option("de")
    expect(site.locator("h1")).to_have_text(str(words.texts_in_language("de")["headline"]))
    expect(site.locator(".story")).to_contain_text("Es sagt 2: ab Zeile")
    assert "lang=de" in site.url
    site.goto(served)
    expect(site.locator("#language")).to_have_value("de")
    site.goto(f"{served}?lang=zh-TW")
    expect(site.locator("#language")).to_have_value("zh")


def test_each_language_has_the_plural_forms_of_the_browser(modules: Page):
    asked = """(codes) => codes.map((code) => [...new Set(Array.from({ length: 1001 },
        (_, n) => new Intl.PluralRules(code).select(n)))])"""
    codes = list(words.language_name_by_code())
    for code, found in zip(codes, modules.evaluate(asked, codes), strict=True):
        assert set(found) == CATEGORIES[code]


# Articles of digits, by language: the gender of a sign's name is unknown.
ARTICLES = {
    "de": "(?:die|der|den|das|einen?|eine[rm]?|zur|zum)",
    "fr": "(?:le|la|un|une|au|du)",
    "es": "(?:el|la|un|una|al|del)",
}
OF_DIGITS_ALONE = {"story.if", "site.example"}
SAY = """([language, texts, asked]) => {
    window.js.setLanguage(language, texts);
    window.js.setNetworkClassNames(["Stern", "Wolke"]);
    return asked.map(([key, values]) => window.js.say(key, values));
}"""


def test_a_sign_is_named_without_an_article(browser: Browser):
    """Where a digit is named, a taught sign is named by its name, not by its class number."""
    page, said = empty_page(browser, "words"), 0
    for language in words.language_name_by_code():
        texts, asked = words.texts_in_language(language), dict[str, dict[str, int]]()
        for key, text in texts.items():
            names = {"digit", "a", "b", "over", "was"} & set(PLACE.findall(json.dumps(text)))
            if names and key not in OF_DIGITS_ALONE:
                asked[key] = dict.fromkeys(names, 1)
        lines = evaluate(page, SAY, [language, texts, [*asked.items()]])
        for key, line in zip(asked, lines, strict=True):
            assert "Wolke" in line, (language, key)
            if language in ARTICLES:
                assert not re.search(rf"(?i)\b{ARTICLES[language]} Wolke", line), (language, line)
            said += 1
    assert said > 100
    page.close()
