"""The app: page settings and navigation."""

from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from rnn_demo.errors import UserError
from rnn_demo.places import ASSETS, PACKAGE
from rnn_demo.reader import cancel
from rnn_demo.site.training_data import first_test_images_as_json, first_training_images_as_json
from rnn_demo.ui import page_frame, script_runs, server
from rnn_demo.ui.message_rate import MessageTurnMiddleware
from rnn_demo.words.escape import as_markdown

PAGES = {  # by name, in the order of the menu
    "read": "Read",
    "machine": "Machine",
    "teach": "Teach",
    "train": "Train",
    "story": "Story",
    "networks": "Networks",
    "testset": "Test set",
}


def main() -> None:
    """Build the page; runs in each visitor's session."""
    st.set_page_config(
        page_title="Watch a network read", page_icon=ASSETS / "icon.png", layout="wide"
    )
    server.limit_total_upload_size()
    cancel.set_cancel_callback(
        server.stop_script_if_unneeded
    )  # called while networks read, on all pages
    if not server.has_allowed_origin(st.context.headers):
        st.error("This page is of another address than the app: open the app by its own.")
        st.stop()
    page_frame.add_shared_styles_and_scripts()
    pages = [
        st.Page(
            PACKAGE / "pages" / name / f"{name}.py",
            title=title,
            url_path=name,
            default=name == "read",
        )
        for name, title in PAGES.items()
    ]
    page = st.navigation(pages, position="hidden")  # Streamlit's own collapses on a phone
    with st.container(key="navigation", horizontal=True, gap="xxsmall"):
        for link in pages:
            if link.url_path not in page_frame.TABS_OF_NETWORKS[1:]:
                st.page_link(link)
    if st.context.is_embedded:  # hidden, as a dropped file needs its links
        st.html("<style>.st-key-navigation {display: none}</style>")
    try:
        page.run()
    except UserError as error:  # for example, the folder of networks is empty
        st.error(as_markdown(error))


if server.is_called_in_visitor_session():
    main()
else:  # the server starts
    script_runs.patch_message_and_run_handling()
    options: dict[str, Any] = {
        "routes": server.page_and_asset_routes(
            PAGES,
            page_frame.page_style_sheet,
            {"tests": first_test_images_as_json, "first": first_training_images_as_json},
        ),
        "middleware": [Middleware(MessageTurnMiddleware)],
        "lifespan": server.open_browser_at_start,
    }
    app = st.App(__file__, **options)
