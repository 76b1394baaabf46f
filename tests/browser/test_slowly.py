"""The first rows with ink go in slowly, and nothing is shown before it is so."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
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
