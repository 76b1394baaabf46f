"""Back: one press for each thing that was opened."""

from playwright.sync_api import expect

from tests.browser.conftest import Open, settle

PAGES = ("Train", "Networks", "Test set", "Learn", "Read", "Train")


def test_each_page_has_one_entry_in_the_history(open_page: Open):
    page = open_page()
    settle(page)
    seen = []
    for name in PAGES:
        seen.append(page.locator(".stMain h1").inner_text())
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.locator(".stMain h1")).not_to_have_text(seen[-1])
        settle(page)
        page.wait_for_function("location.search.includes('model=')")
    for title in reversed(seen):
        page.go_back()
        expect(page.locator(".stMain h1")).to_have_text(title)
        settle(page)
