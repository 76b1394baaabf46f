"""MNIST, a shipped network or its card is missing or damaged: pages report it, and none breaks."""

import shutil

import numpy as np
import pytest
import streamlit as st

from rnn_demo import data, library
from rnn_demo.__main__ import main
from rnn_demo.images import link
from rnn_demo.lenses import LENSES
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.ui import session
from tests.support.pages import held, on_stage, said


@pytest.fixture(autouse=True)
def fresh_caches():
    def clear() -> None:
        for cached in (
            data.test_split,
            data.load_mnist_splits,
            session.first_test_image_per_digit,
            library._open,
        ):
            cached.cache_clear()
        st.cache_data.clear()
        st.cache_resource.clear()

    clear()
    yield
    clear()


@pytest.fixture
def models(tmp_path, monkeypatch):
    """Return a folder with three of the shipped networks, to be damaged."""
    monkeypatch.setattr(library, "MODELS", tmp_path / "models")
    for name in (DEFAULT, "simple-16", "notebook"):
        shutil.copytree(data.ASSETS / "models" / name, library.MODELS / name)
    return library.MODELS


def walk(app) -> None:
    """Visit every lens, and every other page."""
    for lens in LENSES:
        held(app).lens = lens
        app.run()
        assert not app.exception, f"{lens}: {app.exception[0].message}"
    for name in ("networks", "train", "story", "testset"):
        app.switch_page(f"rnn_demo/pages/{name}/{name}.py").run()
        assert not app.exception, f"{name}: {app.exception[0].message}"


@pytest.mark.parametrize("how", ["missing", "cut off"])
def test_pages_report_a_missing_or_damaged_mnist(how, open_page, monkeypatch, tmp_path, capsys):
    whole = data.MNIST
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    if how == "cut off":
        data.MNIST.write_bytes(whole.read_bytes()[:20_000])
    sentence = "MNIST is missing" if how == "missing" else "replace it with a fresh copy"
    app = open_page("read")
    assert sentence in said(app)
    image = np.eye(28, dtype=np.float32)
    assert on_stage(open_page("read", drawing=link.encode_image(image)))["spoken"]
    if how == "missing":
        walk(app)
    capsys.readouterr()
    assert main(["evaluate"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert sentence in line


@pytest.mark.parametrize("how", ["missing", "cut off", "all missing"])
def test_pages_report_a_missing_or_damaged_default_network(how, models, open_page):
    file = models / DEFAULT / "model.keras"
    match how:
        case "missing":
            file.unlink()
        case "cut off":
            file.write_bytes(file.read_bytes()[:20_000])
        case _:
            shutil.rmtree(models)
    app = open_page("read")
    if how == "missing":  # then another one is the first of the list, and reads
        assert app.selectbox(key="model").value == "notebook"
        return
    assert {"cut off": ".keras", "all missing": "There are no networks here"}[how] in said(app)
    walk(app)


@pytest.mark.parametrize(
    ("card", "complains"),
    [
        (b"[1, 2]", False),
        (b'{"spec": {"row_order": ["top"]}}', True),
        (b'{"doubt": {"temperature": "hot", "limit": null}}', False),
    ],
)
def test_pages_report_a_damaged_card(card, complains, models, open_page):
    (models / DEFAULT / "card.json").write_bytes(card)
    app = open_page("read")
    assert bool([*app.warning, *app.error]) == complains
    app = open_page("networks", network=DEFAULT)
    assert "card is missing or damaged" in said(app)
