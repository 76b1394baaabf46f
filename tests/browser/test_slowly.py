"""The first rows with ink go in slowly, and nothing is shown before it is so."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_columns import WRITTEN
from tests.browser.test_watch import READY, ROW, opened

CAPTIONS = """addEventListener("DOMContentLoaded", () => {
  window.captions = [];
  new MutationObserver(() => {
    const text = document.querySelector(".st-key-story .story")?.textContent ?? "";
    if (text !== window.captions.at(-1)) window.captions.push(text);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
});"""  # all that is told, however seldom a busy machine looks


DRAWN = """([t, p, slow]) => {
    const { stage, room, view, look, shown } = rnnWatch;
    stage.draw(room, view, look, shown, t, { p, slow, plays: slow }); }"""


def test_while_a_row_goes_in_slowly_the_picture_is_that_of_the_row_before(open_page: Open):
    page = opened(open_page, "/?row=6&example=3")
    box = page.locator("[data-panel=picture]").bounding_box()
    within = {"x": box["x"] + 5, "y": box["y"] + 5, "width": box["width"] - 10}
    page.evaluate(
        "rnnWatch.draw = () => {}"
    )  # what comes late, as Plotly does, draws nothing between
    seen = []
    for given in ([4, 1, False], [5, 0.2, True], [5, 1, False]):
        page.evaluate(DRAWN, given)
        seen.append(page.screenshot(clip={**within, "height": box["height"] - 10}))
    assert seen[0] == seen[1] != seen[2]


PLAYS = """([step, share]) => {
    rnnWatch.slow = [step];
    Object.assign(rnnWatch.player, { step, share, frame: share < 1 ? 0 : null }); }"""


def written(page: Page, step: int, share: float) -> tuple[list[str], list[str]]:
    """All that is written as a number with a point or in percent; and the answer beside it."""
    page.evaluate(PLAYS, [step, share])
    texts = [str(text) for text, *_ in page.evaluate(WRITTEN)["texts"]]
    beside = page.evaluate(
        "Array.from(document.querySelectorAll('.live-part'), (p) => p.innerText)"
    )
    return [text for text in texts if re.search(r"\d[.%]", text)], beside


def test_half_way_what_is_written_is_of_the_row_that_is_answered(open_page: Open):
    page = opened(open_page, "/?row=20&example=3")
    before, after = (written(page, t, 1) for t in (4, 5))
    assert len(before[0]) == len(after[0]) == 2, (before, after)  # the largest sum, and its share
    assert before[0][0] != after[0][0]
    assert before[1] != after[1]
    shares = [0.2, 0.5, 0.745, 0.755, 0.77, 0.78, 0.8, 0.85, 0.95]
    halfway = [written(page, 5, share) for share in shares]
    assert [one in (before, after) for one in halfway] == [True] * len(shares), halfway
    assert (halfway[0], halfway[-1]) == (before, after)
    written(page, 5, 0.77)
    assert 0 < page.evaluate("rnnWatch.stage.scene.at.fades") < 1  # bars are on their way


def test_the_first_rows_with_ink_go_in_slowly_once_a_visit(open_page: Open):
    page = opened(open_page, moves=True, first=CAPTIONS)
    told = page.locator(".st-key-story .story")
    captions = ("Row 4 goes in", "mixes with the old memory", "makes the new memory", "alone")
    for caption in captions:
        page.wait_for_function(
            "c => window.captions?.some((text) => text.includes(c))", arg=caption
        )
    heard = page.evaluate("window.captions")
    first = [next(k for k, text in enumerate(heard) if caption in text) for caption in captions]
    assert first == sorted(first)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    page.get_by_role("button", name="Slowly").click()
    expect(told).to_contain_text("Row 4 goes in")
    page.reload()
    page.wait_for_function(READY)
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_function(f"{ROW} > 5 && {ROW} < 27")  # no more
