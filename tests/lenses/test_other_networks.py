"""Networks with other classes, or that skip rows, in lenses and on pages."""

import pytest

from rnn_demo import library
from rnn_demo.lenses import LENSES
from tests.fixtures import golden
from tests.support.pages import said

NETWORKS = {"letters": "26 classes", "two": "2 classes", "odd": "normalized"}


@pytest.fixture(autouse=True)
def others(tmp_path, monkeypatch, few_test_images):
    for name, kept in NETWORKS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.keras").write_bytes(golden.content(f"layers: {kept}"))
    monkeypatch.setattr(library, "MODELS", tmp_path)


@pytest.mark.parametrize("lens", LENSES)
def test_every_lens_shows_the_network_or_says_why_not(open_page, lens):
    for name in ("letters", "odd"):
        app = open_page(lens, model=name, example="3")
        refused = LENSES[lens].NEEDS_DIGITS and name == "letters"
        assert ("tells 26 classes apart" in said(app)) == refused


def test_the_test_set_and_the_story_open_with_other_classes(open_page):
    for page in ("confusions", "story"):
        app = open_page(page, model="letters", example="3")
        assert page == "story" or any("tells 26 classes apart" in e.value for e in app.info)
