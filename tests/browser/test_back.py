"""Back: one press for each thing that was opened."""

from playwright.sync_api import expect

from tests.browser.conftest import Open, settle

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
