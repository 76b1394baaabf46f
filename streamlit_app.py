"""The app: page settings and navigation."""

import streamlit as st

from rnn_demo.data import ASSETS
from rnn_demo.errors import UserError
from rnn_demo.text import as_markdown
from rnn_demo.ui import origin, waiting

PAGES = {
    "read": "Read",
    "learn": "Learn",
    "networks": "Networks",
    "accuracy": "Accuracy by row",
    "confusions": "Confusions",
    "train": "Train",
    "runs": "Runs",
}
MOVED = {  # addresses of pages that are lenses of Read today
    "draw": "reading", "belief": "belief", "ledger": "why", "numbers": "numbers",
    "memory": "memory", "dossier": "unit", "map": "map", "surgery": "surgery", "leak": "leak",
    "compare": "compare", "export": "reading",
}  # fmt: skip


def moved(address: str, lens: str) -> st.Page:
    """A page that is not in the navigation and leads on to a lens, with all that its link holds."""

    def lead_on() -> None:
        st.switch_page(pages["read"], query_params={**st.query_params.to_dict(), "lens": lens})

    return st.Page(lead_on, title="Read", url_path=address, visibility="hidden")


st.set_page_config(page_title="Watch a network read", page_icon=ASSETS / "icon.png", layout="wide")
waiting.watch()
if not origin.is_own(st.context.headers):
    st.error("This page is of another address than the app: open the app by its own.")
    st.stop()
st.html(
    "<style>.stMainBlockContainer {padding-top: 3.5rem; padding-bottom: 2rem}"
    ".st-key-guide {margin-top: .75rem}</style>"
)
pages = {
    name: st.Page(f"rnn_demo/pages/{name}.py", title=title, url_path=name, default=name == "read")
    for name, title in PAGES.items()
}
page = st.navigation(
    [*pages.values(), *(moved(address, lens) for address, lens in MOVED.items())], position="top"
)
try:
    page.run()
except UserError as error:  # such as a folder of networks that is empty
    st.error(as_markdown(error))
