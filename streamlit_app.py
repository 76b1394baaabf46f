"""The app: page settings and navigation."""

import streamlit as st

from rnn_demo.data import ASSETS
from rnn_demo.errors import UserError
from rnn_demo.text import as_markdown
from rnn_demo.ui import origin, session, tour_stops, waiting

PAGES = {
    "": [
        ("draw", "Draw"),
        ("tour", "What to try"),
        ("about", "How it works"),
        ("networks", "Networks"),
        ("train", "Train"),
        ("runs", "Runs"),
        ("export", "Export"),
    ],
    "See why": [
        ("belief", "Belief by row"),
        ("numbers", "The numbers"),
        ("compare", "Compare"),
        ("memory", "Memory horizon"),
        ("ledger", "The exact ledger"),
        ("dossier", "Unit dossier"),
        ("map", "State map"),
        ("surgery", "Row surgery"),
        ("leak", "State leak"),
    ],
    "Test set": [
        ("accuracy", "Accuracy by row"),
        ("confusions", "Confusions"),
    ],
}

st.set_page_config(page_title="Watch a network read", page_icon=ASSETS / "icon.png", layout="wide")
waiting.watch()
if not origin.is_own(st.context.headers):
    st.error("This page is of another address than the app: open the app by its own.")
    st.stop()
st.html(
    "<style>.stMainBlockContainer {padding-top: 3.5rem; padding-bottom: 2rem}"
    ".st-key-guide, .st-key-link {margin-top: .75rem}</style>"
)
page = st.navigation(
    {
        section: [
            st.Page(f"rnn_demo/pages/{name}.py", title=title, url_path=name, default=name == "draw")
            for name, title in pages
        ]
        for section, pages in PAGES.items()
    },
    position="top",
)
tour_stops.guide(page.url_path or "draw")
about_the_link = st.container(key="link")
with about_the_link:
    session.read_link()
try:
    page.run()
except UserError as error:  # such as a network whose numbers overflow on this drawing
    st.error(as_markdown(error))
with about_the_link:
    session.say_what_was_unused()
