"""Everyone can use it: axe-core finds nothing; and what it does not see: keys, motion, phones."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, TimeoutError, expect

from rnn_demo.lenses import LENSES
from tests.browser.conftest import open_lens, settle
from tests.support.pen import draw

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations']}"
PAGES = [
    *(f"/?lens={lens}" for lens in LENSES),
    "/?lens=compare&mode=digits",
    "/?lens=poke&tool=Repaint",
    "/?lens=why&model=simple-16",
    "/?lesson=1",
    "/learn",
    "/networks",
    "/networks?network=notebook",
    "/testset",
    "/testset?view=Confusions",
    "/train",
]
# Those with a digit beside something else.
FIGURES = [
    *("/?lens=watch", "/?lens=belief", "/?lens=numbers", "/?lens=memory", "/?lens=poke"),
    *("/?lens=poke&tool=Transplant", "/?lens=unit", "/?lens=compare&mode=digits"),
    "/?lens=why&model=simple-16",
]
CROWDABLE = ["/?lens=compare", *FIGURES]  # there a digit is as high as what stands beside it
OPEN = "lens => (new URLSearchParams(location.search).get('lens') ?? 'watch') === lens"
# A link in a text may be as small as it; a slider's input is one with its track.
NONE = "p, td, label, .stSlider"
SMALL = """() => [...document.querySelectorAll(
    'button, a[href], input:not([type=file]), select, summary, [role=slider], [role=tab]')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest(NONE))
  .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
  .filter(([box]) => box.right > 0 && box.width > 1 && box.height > 1)
  .filter(([box]) => box.width < 24 || box.height < 24)
  .map(([box, html]) => `${box.width} x ${box.height}: ${html}`)""".replace("NONE", repr(NONE))
TALL = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(figure => {
    const { _fullData: traces, _fullLayout: layout } = figure;
    const shaped = ({meta}) => meta && ['image', 'pixels'].includes(meta.shows);
    return traces.filter(shaped).map(({xaxis}) =>
      layout.yaxis._length / layout[xaxis.replace('x', 'xaxis')]._length);
  }).filter(ratio => ratio > 1.45 || ratio < 0.8)"""
TOUCHING = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(figure => {
    const boxes = [...figure.querySelectorAll('[class*=xtick] text, [class^=x][class*=tick] text')]
      .map(text => [text.getBoundingClientRect(), text.textContent])
      .filter(([box]) => box.width).sort(([a], [b]) => a.left - b.left);
    return boxes.slice(1).map(([box, text], i) => [boxes[i], box, text])
      .filter(([[before], box]) => box.left < before.right
        && box.top < before.bottom && box.bottom > before.top)
      .map(([[_, first], __, text]) => `${first} ${text}`);
  })"""


# Titles of panels that run into each other, or out of the figure.
CROWDED = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(figure => {
    const { left, right } = figure.getBoundingClientRect();
    const titles = [...figure.querySelectorAll('.annotation')].filter(({dataset}) => {
      const note = figure.layout.annotations[dataset.index];
      return note && note.xref === 'paper' && note.xanchor === 'center';
    }).map(title => [title.getBoundingClientRect(), title.textContent])
      .sort(([a], [b]) => a.left - b.left);
    const out = titles.filter(([box]) => box.left < left - 1 || box.right > right + 1);
    const over = titles.filter(([box], i) => i && box.left < titles[i - 1][0].right);
    return [...out, ...over].map(([_, text]) => text);
  })"""


def walk(page: Page, paths: list[str]) -> Iterator[str]:
    """Pages and lenses, one after the other, once each stands; from lens to lens by a click."""
    origin, lens = page.url.split("?")[0].rstrip("/"), None
    for path in paths:
        before, lens = lens, path.partition("/?lens=")[2]
        if before in LENSES and lens in LENSES:
            title = LENSES[lens].TITLE
            open_lens(page, title)
            page.wait_for_function(OPEN, arg=lens)
        else:
            page.goto(origin + path)
        calm(page)
        yield path


def calm(page: Page) -> None:
    """Wait until figures stand, and whatever they have set off has run."""
    settle(page)
    page.wait_for_timeout(400)
    settle(page)
    # axe takes the colours of the moment: nothing is to fade in still
    page.wait_for_function("document.getAnimations().every(a => a.playState !== 'running')")


def left(page: Page, what: str) -> list:
    """What a script still finds wrong after 10 s: figures are fitted once they are drawn."""
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(f"!({what})().length", timeout=10_000)
    return page.evaluate(what)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(open_page: Callable[..., Page], dark: bool):
    page = open_page(dark=dark, reduced_motion="reduce")
    found = []
    for path in walk(page, PAGES):
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(AXE)
        for violation in page.evaluate(f"axe.run(document, {RULES})")["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:3]]
            found.append(f"{path}: {violation['id']} ({len(violation['nodes'])}): {nodes}")
        mute = page.locator(".stPlotlyChart:not([aria-label])").count()
        found += [f"{path}: {mute} figures without a text"] * bool(mute)
    assert not found, "\n".join(found)


def test_a_phone_of_360_pixels(open_page: Callable[..., Page]):
    """Nothing is wider than it, targets are large enough, digits have their shape."""
    page = open_page(width=360, height=740)
    found = []
    for path in walk(page, PAGES):
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{path}: {wide} pixels wide"] * (wide > 360)
        for what in (SMALL, TALL, TOUCHING, CROWDED):
            found += [f"{path}: {each}" for each in left(page, what)]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("width", [1024])
def test_digits_keep_their_shape_on_wider_screens(open_page: Callable[..., Page], width: int):
    page = open_page(width=width, height=900)
    found = []
    for path in walk(page, CROWDABLE):
        page.wait_for_function("document.querySelector('.js-plotly-plot .xy')")
        if path in FIGURES:
            found += [f"{path}: {ratio}" for ratio in left(page, TALL)]
        found += [f"{path}: {title}" for title in left(page, CROWDED)]
    assert not found, "\n".join(map(str, found))


def test_reading_fits_a_laptop_without_scrolling(open_page: Callable[..., Page]):
    page = open_page(width=1400, height=900)
    page.locator(".st-key-reading .js-plotly-plot .main-svg").first.wait_for()
    calm(page)
    high = "document.querySelector('.stMain').scrollHeight"
    assert page.evaluate(high) <= 900
    draw(page, 7)
    page.wait_for_url("**drawing=*")
    calm(page)
    assert page.evaluate(high) <= 900


# Whether the examples stand where they stood half a second ago.
AT_REST = """async () => {
    const examples = document.querySelector('.st-key-examples');
    const where = () => JSON.stringify(examples.getBoundingClientRect());
    const before = where();
    await new Promise(done => setTimeout(done, 500));
    return before === where();
}"""


def test_examples_by_arrow_keys_and_where_the_focus_is(open_page: Callable[..., Page]):
    page = open_page()
    page.locator(".st-key-canvas canvas.upper-canvas").wait_for()
    page.wait_for_function(AT_REST)
    before = page.locator(".st-key-examples").bounding_box()
    page.locator(".st-key-example-0 button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-example-3 button")).to_be_focused()
    outline = "e => getComputedStyle(e).outlineStyle + parseFloat(getComputedStyle(e).outlineWidth)"
    assert page.locator(".st-key-example-3 button").evaluate(outline) == "solid3"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-prediction")).to_contain_text("1")
    settle(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # around the end
    expect(page.locator(".st-key-example-9 button")).to_be_focused()
    assert page.locator(".st-key-examples").bounding_box() == before  # nothing jumps


def test_the_answer_is_announced_once_the_pen_is_lifted(open_page: Callable[..., Page]):
    page = open_page()
    page.wait_for_function("window.rnnWords")
    heard = page.locator("#rnn-said")
    expect(heard).to_have_text("")  # what a page opens on is read with it
    assert heard.get_attribute("role") == "status"
    heard.evaluate(
        "region => { window.heard = []; new MutationObserver(() => region.textContent && "
        "window.heard.push(region.textContent)).observe(region, {childList: true}) }"
    )
    draw(page, 7)
    expect(heard).to_contain_text("Read as 7")
    settle(page)
    page.wait_for_timeout(1000)
    assert len(page.evaluate("window.heard")) == 1  # of some forty moves of the pen
    alt = page.locator(".st-key-reading .stPlotlyChart").get_attribute("aria-label")
    assert alt is not None
    assert "Read as 7" in alt
    assert "sure. The answer stands from row" in alt


def test_nothing_moves_by_itself_where_that_is_asked(open_page: Callable[..., Page]):
    page = open_page("/?lesson=1", reduced_motion="reduce")  # a step that plays when it is opened
    expect(page.locator(".st-key-reading .js-plotly-plot")).to_be_visible()
    covers = (
        "document.querySelector('.st-key-reading .js-plotly-plot')"
        ".layout.shapes.some(s => s.type === 'rect')"
    )
    for _ in range(20):
        assert not page.evaluate(f"Boolean({covers.replace('shapes.', 'shapes?.')})")
        page.wait_for_timeout(100)
    duration = "getComputedStyle(document.querySelector('.stApp button')).transitionDuration"
    assert float(page.evaluate(duration).split("s")[0]) < 0.001


def test_back_leaves_at_once_and_shows_no_address_of_another_picture(
    open_page: Callable[..., Page],
):
    page = open_page()
    long = page.evaluate("history.length")
    answer = page.locator(".st-key-prediction .digit").first
    draw(page, 7)
    expect(answer).to_have_text("7")
    page.wait_for_url("**drawing=*")
    page.locator(".st-key-clear button").click()
    expect(page.locator(".st-key-prediction")).to_contain_text("Draw a digit")
    page.locator(".st-key-undo button").click()
    expect(answer).to_have_text("7")
    settle(page)
    assert page.evaluate("history.length") == long  # neither drawing, Clear nor Undo
    page.locator(".st-key-lens").get_by_text("Belief", exact=True).click()
    page.wait_for_url("**lens=belief*")
    settle(page)
    assert page.evaluate("history.length") == long + 1
    page.locator(".st-key-example-1 button").click()
    expect(answer).to_have_text("1")
    page.wait_for_url("**example=1*")
    settle(page)
    page.go_back()
    page.wait_for_url(lambda url: "lens=belief" not in url)
    settle(page)
    shown = "7" if "drawing=" in page.url else "1"
    expect(answer).to_have_text(shown)
    assert ("drawing=" in page.url) != ("example=1" in page.url)
