"""Test set: how the networks read its 10,000 images, row by row and digit by digit."""

import streamlit as st

from rnn_demo.pages.testset.accuracy_by_row import accuracy_by_row
from rnn_demo.pages.testset.confusions import confusions
from rnn_demo.ui import address, session
from rnn_demo.ui.everywhere import headline

TITLE = "How often is it right?"
LINE = "10,000 digits that it has never seen, row by row."

VIEWS = {"Accuracy by row": accuracy_by_row, "Confusions": confusions}

address.follow()
headline(TITLE, LINE)
address.write("testset")
tabs = st.tabs(list(VIEWS), **session.widget("view"))
for tab, show in zip(tabs, VIEWS.values(), strict=True):
    if tab.open:
        with tab:
            show()
