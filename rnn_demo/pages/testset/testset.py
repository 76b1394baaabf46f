"""Test set, the second tab of Networks: results on 10,000 images, by row and by digit."""

import streamlit as st

from rnn_demo.pages import address
from rnn_demo.pages.page_values import TestSetPage
from rnn_demo.pages.testset.accuracy_by_row import show_accuracy_by_row
from rnn_demo.pages.testset.confusions import show_confusions
from rnn_demo.ui import session
from rnn_demo.ui.page_frame import show_headline, show_networks_page_tabs

TITLE = "How often is it right?"
SUBTITLE = "10,000 digits that it has never seen, row by row."

VIEWS = {"Accuracy by row": show_accuracy_by_row, "Confusions": show_confusions}

address.apply_changed_address()
show_headline(TITLE, SUBTITLE, show_networks_page_tabs)
address.write_address_and_reply("testset")
binding = session.bind_widget("view", kind=TestSetPage)
tabs = st.tabs(list(VIEWS), key=binding["key"], on_change=binding["on_change"])
for tab, show in zip(tabs, VIEWS.values(), strict=True):
    if tab.open:
        with tab:
            show()
