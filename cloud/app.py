"""The app on Community Cloud: choose this file there.

Streamlit's hosting looks for requirements in the folder of this file first, and these here are
without TensorFlow, which takes minutes to install and more memory than is given.
"""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import streamlit_app
from rnn_demo.ui import server

if not server.is_called_in_visitor_session():  # else the app below has called `main`
    app = st.App(streamlit_app.__file__, **streamlit_app.options)
