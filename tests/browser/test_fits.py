"""Parts that are visible at once on screens of any size; nothing is wider than the screen."""

import contextlib

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.conftest import Open, expect_in_window, settle
from tests.support.enlarged import check_enlarged_figure

# A link in a text may be as small as the text; a slider's input belongs to its track.
NONE = "p, td, label, .stSlider"
SMALL = """() => [...document.querySelectorAll(
    'button, a[href], input:not([type=file]), select, summary, [role=slider], [role=tab]')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest(NONE))
  .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
  .filter(([box]) => box.right > 0 && box.width > 1 && box.height > 1)
  .filter(([box]) => box.width < 24 || box.height < 24)
  .map(([box, html]) => `${box.width} x ${box.height}: ${html}`)""".replace("NONE", repr(NONE))
# The page, or in the app its scrolling part.
WIDE = """() => [document.documentElement, ...document.querySelectorAll('.stMain')]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  .map(({ scrollWidth }) => `${scrollWidth} pixels wide`)"""
# Digits that are not nearly square.
TALL = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(figure => {
    const { _fullData: traces, _fullLayout: layout } = figure;
    const shaped = ({meta}) => meta && ['image', 'pixels', 'memory'].includes(meta.shows);
    return traces.filter(shaped).map(({xaxis, yaxis}) =>
      layout[yaxis.replace('y', 'yaxis')]._length / layout[xaxis.replace('x', 'xaxis')]._length);
  }).filter(ratio => ratio > 1.45 || ratio < 0.8)"""
TOUCHING = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(figure => {
    const boxes = [...figure.querySelectorAll('[class*=xtick] text, [class^=x][class*=tick] text')]
      .filter(text => text.style.visibility !== 'hidden')
      .map(text => [text.getBoundingClientRect(), text.textContent])
      .filter(([box]) => box.width).sort(([a], [b]) => a.left - b.left);
    return boxes.slice(1).map(([box, text], i) => [boxes[i], box, text])
      .filter(([[before], box]) => box.left < before.right
        && box.top < before.bottom && box.bottom > before.top)
      .map(([[_, first], __, text]) => `${first} ${text}`);
  })"""
# Titles of panels that overlap each other, or leave the figure.
CROWDED = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(figure => {
    const { left, right } = figure.getBoundingClientRect();
    const titles = [...figure.querySelectorAll('.annotation')].filter(({dataset}) => {
      const note = figure.layout.annotations[dataset.index];
      return note && note.xref === 'paper' && note.xanchor === 'center';
    }).map(title => [title.getBoundingClientRect(), title.textContent])
      .sort(([a], [b]) => a.left - b.left);
    const out = titles.filter(([box]) => box.left < left - 1 || box.right > right + 1);
    const over = titles.filter(([box], i) => {
      const before = i && titles[i - 1][0];
      return i && box.left < before.right && box.top < before.bottom && box.bottom > before.top;
    });
    return [...out, ...over].map(([_, text]) => text);
  })"""


def wait_until_calm(page: Page) -> None:
    """Wait until figures are complete, and all work that they have started is done."""
    settle(page)
    page.wait_for_timeout(400)
    settle(page)
    # axe uses the momentary colours, so fading must be over.
    page.wait_for_function("document.getAnimations().every(a => a.playState !== 'running')")


def lasting_problems(page: Page, what: str) -> list:
    """Return problems that a script finds even after 10 s, as figures are fitted after drawing."""
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(f"!({what})().length", timeout=10_000)
    return page.evaluate(what)


DRAWN = "() => Boolean(window.rnnWatch?.result && document.querySelector('.stage .head'))"


# The place of the row's slider and its number, and the lowest end of a figure above it.
SLIDER = """() => {
    const box = (what) => document.querySelector(what).getBoundingClientRect();
    const slider = box('.watch input.row'), number = box('.watch output');
    const ends = [...document.querySelectorAll('.stPlotlyChart .js-plotly-plot')]
        .filter((e) => e.compareDocumentPosition(document.querySelector('.watch'))
            & Node.DOCUMENT_POSITION_FOLLOWING)
        .map((e) => e.getBoundingClientRect().bottom);
    const { scrollTop } = document.querySelector('.stMain');
    return { top: slider.top, bottom: slider.bottom, lines: number.height / 19.2,
        figures: Math.max(...ends), scrollTop };
}"""


def check_figure_and_slider_in_low_window(page: Page, lens: str) -> None:
    """The window of a calm page, 720 pixels high."""
    figure = page.locator(f".st-key-through-{lens} .js-plotly-plot .main-svg")
    expect(figure.first).to_be_visible()
    at = page.evaluate(SLIDER)
    assert at["scrollTop"] == 0, lens
    assert 0 <= at["top"] < at["bottom"] <= 720, (lens, at)
    assert at["figures"] <= at["top"] + 8, (lens, at)  # the margin below a figure's axis is empty
    assert at["lines"] < 1.5, (lens, at)


def test_a_frame_of_the_site_shows_play_and_the_sentence(visit: Open, served: str):
    """The site in the manual's iframe."""
    size = {"width": 900, "height": 720}
    expect_play_and_sentence_in_window(visit(f"{served}?example=9&hide=title,more", viewport=size))


@pytest.mark.slow
def test_a_frame_of_the_app_shows_play_and_the_sentence(open_page: Open):
    expect_play_and_sentence_in_window(open_page("/?embed=true", width=900, height=720))


def expect_play_and_sentence_in_window(page: Page) -> None:
    page.wait_for_function(DRAWN)
    expect_in_window(page, ".watch button.play", ".watch .story")


# By row of figures, the tops of the figures in it.
BEGIN = """() => {
    const lines = {};
    for (const e of document.querySelectorAll('.st-key-compare .stPlotlyChart')) {
        const column = e.closest('.stColumn').getBoundingClientRect();
        (lines[Math.round(column.top)] ??= []).push(e.getBoundingClientRect().top);
    }
    return Object.values(lines);
}"""
# The drawn heights of Compare's figures and those of their containers.
HEIGHTS = """() => [...document.querySelectorAll('.st-key-compare .js-plotly-plot')]
  .flatMap((figure) =>
    [figure._fullLayout?.height, figure.closest('.stElementContainer').clientHeight])"""
# The texts and sizes of the titles above the panels.
TITLES = """() => [...document.querySelectorAll('.st-key-compare .js-plotly-plot')]
  .flatMap(({ layout }) => layout.annotations.filter(({ xref }) => xref === 'paper')
    .map(({ text, font }) => `${text} ${font.size}`))"""
# Leaves no room above the slider, or the whole window.
CROWD = "(high) => { document.querySelector('.st-key-player .watch').style.minHeight = high; }"


def test_figures_of_compare_fill_the_window_and_are_aligned(go_to: Open):
    """The slider below is briefly as high as the stage of Watch while a page is built."""
    page = go_to("/?lens=compare&example=2&row=28", height=720)
    wait_until_calm(page)
    check_figure_and_slider_in_low_window(page, "compare")
    page.set_viewport_size({"width": 1280, "height": 900})
    for high, wanted in (("", 344), ("600px", 200), ("", 344), ("600px", 200), ("", 344)):
        page.evaluate(CROWD, high)
        want = f"JSON.stringify(({HEIGHTS})()) === JSON.stringify(Array(8).fill({wanted}))"
        page.wait_for_function(want)
    wait_until_calm(page)
    assert page.evaluate(HEIGHTS) == [344] * 8
    check_enlarged_figure(page, "compare")
    titles, were_small = page.evaluate(TITLES), False
    for width in (641, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        wait_until_calm(page)
        lines = page.evaluate(BEGIN)
        assert sum(map(len, lines)) == 4
        for line in lines:
            assert max(line) - min(line) <= 1, (width, line)
        were_small |= page.evaluate(TITLES) != titles
    assert were_small
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function(f"(titles) => `${{({TITLES})()}}` === `${{titles}}`", arg=titles)
