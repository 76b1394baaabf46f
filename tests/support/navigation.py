"""Moves from one address of the app to another without loading a page."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Page

from rnn_demo.data import FIRST_EXAMPLE, ROWS
from rnn_demo.spec.presets import DEFAULT

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


def whole(path: str) -> str:
    """Return a path with those parameters, too, that a session would keep if they were missing."""
    page, _, query = path.partition("?")
    kept = {"model": DEFAULT, "row": ROWS, "example": FIRST_EXAMPLE}
    return f"{page}?{urlencode({**kept, **dict(parse_qsl(query))})}"


def is_at(page: Page, path: str) -> bool:
    """Return True if a page has the address of a path, in whatever order its parameters are."""
    here, there = urlsplit(page.url), urlsplit(whole(path))
    return here.path == there.path and dict(parse_qsl(here.query)) == dict(parse_qsl(there.query))
