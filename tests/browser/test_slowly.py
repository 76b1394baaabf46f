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


PLAYS = """([step, share]) => {
    rnnWatch.slow = [step];
    Object.assign(rnnWatch.player, { step, share, frame: share < 1 ? 0 : null }); }"""


def drawn(page: Page, step: int, share: float) -> tuple[list[str], list[str], bytes]:
    """What is written with a point or in percent, the answer beside it, and the picture."""
    page.evaluate(PLAYS, [step, share])
    texts = [str(text) for text, *_ in page.evaluate(WRITTEN)["texts"]]
    numbers = [text for text in texts if re.search(r"\d[.%]", text)]
    beside, box = page.locator(".live-part").all_inner_texts(), page.locator("[data-panel=picture]")
    return numbers, beside, box.screenshot()


def test_half_way_the_picture_and_all_that_is_written_are_of_the_row_that_is_answered(
    open_page: Open,
):
    page = opened(open_page, "/?row=20&example=3")
    before, after = drawn(page, 4, 1), drawn(page, 5, 1)
    assert len(before[0]) == len(after[0]) == 2  # the largest sum, and its share
    assert all(one != other for one, other in zip(before, after, strict=True))
    for share in (0.2, 0.5, 0.745, 0.755):
        assert drawn(page, 5, share)[:2] == before[:2]
    for share in (0.77, 0.78, 0.8, 0.85, 0.95):
        assert drawn(page, 5, share)[:2] == after[:2]
    assert drawn(page, 5, 0.2)[2] == before[2]
    drawn(page, 5, 0.77)
    assert 0 < page.evaluate("rnnWatch.stage.scene.at.fades") < 1  # bars are on their way


def test_the_first_rows_with_ink_go_in_slowly_once_a_visit(open_page: Open):
    page = opened(open_page, moves=True, first=CAPTIONS)
    told = page.locator(".st-key-story .story")
    captions = ("Row 4 goes in", "mixes with the old memory", "makes the new memory", "added up")
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
