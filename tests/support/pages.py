"""What a page says, and what can be pressed on it."""

from streamlit.testing.v1 import AppTest


def said(app: AppTest) -> str:
    """All that the page says, in one string."""
    elements = [*app.markdown, *app.caption, *app.info, *app.error, *app.success, *app.warning]
    return " ".join([e.proto.body for e in app.get("html")] + [e.value for e in elements])


def keys(app: AppTest) -> set[str]:
    """The keys of its buttons."""
    return {button.key for button in app.button}
