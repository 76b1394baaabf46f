"""Stored uploads: under the whole digest, and only in their own session."""

import hashlib
import itertools

import numpy as np
import streamlit as st

from rnn_demo.data import test_split as mnist_test
from rnn_demo.ui import analyses, models, uploaded_models
from rnn_demo.ui.models import compute_once
from tests.fixtures import KINDS, kind_file

FILES = [kind_file(name).read_bytes() for name in ("simple-tanh", "lstm")]


def test_an_upload_is_named_by_its_whole_digest(visit):
    one, other = (models.add_network_of_file("mine.keras", file) for file in FILES)
    digest = hashlib.sha256(FILES[0]).hexdigest()
    assert digest in one
    assert models.open_model_or_raise(one).stamp == int(digest, 16)
    assert models.menu_labels()[one] == "mine.keras (yours)"
    assert models.menu_labels()[other] == f"mine.keras (yours) · {other}"


def test_twelve_results_are_kept(visit):
    """Of two kinds; one that is requested again is unchanged."""
    model, made = models.open_model_or_raise(models.add_network_of_file("mine.keras", FILES[0])), []

    def survey(_, number):
        made.append(("survey", number))
        return made[-1]

    def sample(_, number):
        made.append(("sample", number))
        return made[-1]

    first, *rest = asked = [*itertools.product((survey, sample), range(6)), (survey, 6)]
    found = [compute_once(make, model, number) for make, number in (*asked, *rest, first)]
    names = [(make.__name__, number) for make, number in asked]
    assert found == [*names, *names[1:], names[0]]
    assert made == [*names, names[0]]


def test_functions_of_one_name_in_two_lenses_have_separate_results(visit):
    """A function of one lens was once confused with another's of the same name."""
    model, made = models.open_model_or_raise(models.add_network_of_file("mine.keras", FILES[0])), []
    for lens in ("map", "memory"):

        def _axes(_, lens=lens):
            return lens

        _axes.__module__, _axes.__qualname__ = f"rnn_demo.lenses.{lens}.page", "_axes"
        made.append(compute_once(_axes, model))
    assert made == ["map", "memory"]


def test_the_oldest_of_nine_uploads_is_dropped(visit):
    files = [kind_file(name).read_bytes() for name in list(KINDS)[:9]]
    names = [models.add_network_of_file("mine.keras", file) for file in files]
    assert list(models.upload_entries_by_name()) == names[1:]


def test_results_of_an_upload_are_in_no_cache_of_streamlit(visit):
    st.cache_resource.clear()
    made = []

    def make(model, *which):
        made.append((model.name, which))
        return which

    for visitor in "12":
        visit(32 * visitor)
        model = models.open_model_or_raise(models.add_network_of_file("mine.keras", FILES[0]))
        for which in ((), (0,)):
            for _ in range(2):
                compute_once(make, model, *which)
    assert len(made) == 2  # once for both visitors
    uploaded_models._models.clear()
    model = models.open_model_or_raise(models.add_network_of_file("mine.keras", FILES[0]))
    for which in ((), (0,)):
        compute_once(make, model, *which)
    assert len(made) == 4


def test_a_shipped_network_is_surveyed_once_for_all_visitors(visit):
    st.cache_resource.clear()
    model = models.open_model_or_raise("simple-16")
    first = analyses.survey_so_far(model)
    visit(32 * "1")
    assert analyses.survey_so_far(model) is first
    np.testing.assert_array_equal(first.labels, mnist_test().labels[:40])
    st.cache_resource.clear()
