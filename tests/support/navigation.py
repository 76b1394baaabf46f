"""From one address of the app to another, with no page loaded in between."""

from playwright.sync_api import Page

# As Back goes to an address. Until the server has begun to run it.
_GO = """path => new Promise(begun => {
    new MutationObserver(begun).observe(document.querySelector('[data-testid=stApp]'),
        { attributes: true, attributeFilter: ['data-test-script-state'] });
    history.pushState({}, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
})"""


def go(page: Page, path: str) -> None:
    """Go to an address, as Back does; returns when the server has begun to run it."""
    page.evaluate(_GO, path)
