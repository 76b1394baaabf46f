"""The guided path, as a teacher's link opens it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle


def test_the_guided_path_plays_goes_on_and_hides_what_a_teacher_hides(
    open_page: Callable[..., Page],
):
    """Within another page, too, and after a reload."""
    page = open_page("/?lesson=2&hide=answer,lenses,navigation&embed=true", moves=True)
    hidden = (".st-key-probabilities", ".st-key-lens", ".st-key-navigation")
    expect(page.locator(".st-key-guide")).to_contain_text("2 of ")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url("**lesson=1*")
    expect(page.locator(".st-key-player button")).to_contain_text("Pause")
    page.locator(".st-key-guide p").first.click()  # the focus leaves the button
    for lesson in (2, 3):
        page.keyboard.press("Space")
        page.wait_for_url(f"**lesson={lesson}*")
        settle(page)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**lesson=4*")
    page.reload()
    settle(page)
    expect(page.locator(".st-key-guide")).to_contain_text("4 of ")
    for held in ("model=simple-16", "lens=numbers", "embed=true"):
        assert held in page.url
    for what in hidden:
        expect(page.locator(what)).to_be_hidden()
