"""Moves from one address of the app to another without loading a page."""

from playwright.sync_api import Page

# Goes to an address like Back; resolves when the server has started to run it.
_GO = """path => new Promise(begun => {
    new MutationObserver(begun).observe(document.querySelector('[data-testid=stApp]'),
        { attributes: true, attributeFilter: ['data-test-script-state'] });
    history.pushState({}, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
})"""


def go(page: Page, path: str) -> None:
    """Go to an address like Back; return when the server has started to run it."""
    page.evaluate(_GO, path)
