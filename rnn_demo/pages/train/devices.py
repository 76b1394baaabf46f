"""What can train here, as the command `devices` lists it: the server itself loads no TensorFlow."""

import json
import subprocess
import sys

import streamlit as st

from rnn_demo.text import as_markdown

SECONDS = 60


def devices() -> None:
    """A button, and after it the names that the field "Device" takes and why there are no more."""
    if not st.button("Which devices are here?", key="devices"):
        return
    try:
        found = _found()
    except (OSError, ValueError, subprocess.SubprocessError):
        st.info("TensorFlow does not tell: `python -m rnn_demo devices` says why.")
        return
    names = (" ".join(filter(None, (d["name"], d["card"]))) for d in found["devices"])
    st.caption(as_markdown(" ".join([f"{', '.join(names)}.", *found["why_not_more"]])))


@st.cache_data(show_spinner="Asking TensorFlow, which takes some seconds")
def _found() -> dict:
    command = [sys.executable, "-m", "rnn_demo", "devices", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    return json.loads(done.stdout.splitlines()[-1])
