"""What needs all test images opens at once for a network that ships, without reading them."""

import pytest
import streamlit as st

from rnn_demo.explain.testset import Survey
from tests.support.pages import said


@pytest.mark.parametrize(
    ("page", "query", "says"),
    [
        ("confusions", {"model": "lstm-128"}, "of 10,000 are read correctly"),
        ("accuracy", {"compared": "simple-16"}, "correct after all 28"),
        ("why", {"closer": "units", "model": "bidirectional"}, "Highest on these test images"),
    ],
)
def test_it_is_read_from_a_file(open_page, monkeypatch, page, query, says):
    st.cache_resource.clear()
    monkeypatch.setattr(Survey, "_take", None)  # a call would fail
    assert says in said(open_page(page, **query))
