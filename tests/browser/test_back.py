"""Back: one press for each thing that was opened; Ctrl or Shift opens a page elsewhere."""

from playwright.sync_api import expect

from tests.browser.conftest import Open, expect_answer, settle
from tests.support.pen import draw

PAGES = ("Train", "Story", "Read")  # test_read.py goes to the others, and back


def test_each_page_and_the_training_that_is_followed_have_one_entry_in_the_history(go_to: Open):
    page = go_to("/?example=5")
    curves = page.locator(".st-key-curves")
    seen = []
    for name in PAGES:
        seen.append(page.locator(".stMain h1").inner_text())
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.locator(".stMain h1")).not_to_have_text(seen[-1])
        settle(page)
        page.wait_for_function("location.search.includes('model=')")
        if name == "Train":
            page.get_by_role("button", name="steps too large").first.click()
            page.wait_for_function("location.search.includes('run=')")
            expect(curves).to_be_visible()
            settle(page)
            page.go_back()
            expect(curves).to_have_count(0)
            settle(page)
            assert "run=" not in page.url
            page.go_forward()
            expect(curves).to_be_visible()
            assert "run=too-fast" in page.url
            settle(page)
    for title in reversed(seen):
        page.go_back()
        expect(page.locator(".stMain h1")).to_have_text(title)
        settle(page)
        if "/train" in page.url:
            assert "run=too-fast" in page.url
            page.go_back()
            expect(curves).to_have_count(0)
            settle(page)
            assert "run=" not in page.url


def test_ctrl_or_shift_opens_a_page_elsewhere_and_keeps_a_stroke_here(go_to: Open):
    page = go_to("/?example=5&row=3")
    draw(page, 7)
    for key in ("Control", "Shift"):
        with page.context.expect_page() as opened:
            link = page.get_by_role("link", name="Networks", exact=True)
            link.click(modifiers=[key])
        opened.value.wait_for_url("**/networks*")
        opened.value.close()
    expect_answer(page, 7)
    page.wait_for_function("location.search.includes('drawing=')")
    assert "/networks" not in page.url


def test_an_old_link_leads_to_the_renamed_page(open_page: Open):
    page = open_page("/learn?model=gru-33&example=3")
    page.wait_for_url("**/story?*example=3*")
    expect(page.locator(".stMain h1")).to_have_text("How a network reads, row by row.")
    assert "model=gru-33" in page.url
