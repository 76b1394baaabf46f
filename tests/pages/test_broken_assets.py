"""MNIST or a network that ships is missing or damaged: every page says so, and none breaks."""

import re
import shutil
from pathlib import Path

import pytest
import streamlit as st

from rnn_demo import data, library
from rnn_demo.__main__ import main
from rnn_demo.lenses import LENSES
from rnn_demo.spec.presets import DEFAULT
from rnn_demo.ui import session
from tests.support.pages import APP

EVERY_PAGE = re.findall(r'^    "(\w+)": "[A-Z]', Path(APP).read_text(), re.MULTILINE)
CUT = 20_000  # bytes of a file that are left


@pytest.fixture(autouse=True)
def fresh_caches():
    def clear() -> None:
        for cached in (data.test_split, data.mnist, session.examples, library._open):
            cached.cache_clear()
        st.cache_data.clear()
        st.cache_resource.clear()

    clear()
    yield
    clear()


def break_file(path: Path, whole: Path, how: str) -> None:
    """Put something at path that is less than the whole file, or nothing."""
    match how:
        case "no archive":
            path.write_bytes(b"not an archive")
        case "cut off":
            path.write_bytes(whole.read_bytes()[:CUT])
        case "a folder":
            path.mkdir()


def warnings(app) -> str:
    return " ".join(e.value for e in [*app.warning, *app.error])


def test_all_pages_are_walked():
    assert {"read", "train", "networks"} < set(EVERY_PAGE)


def walk(app) -> None:
    """Visit every page, and on Read every lens."""
    for lens in LENSES:
        app.session_state["state.lens"] = lens
        app.run()
        assert not app.exception, f"{lens}: {app.exception[0].message}"
    for name in EVERY_PAGE:
        app.switch_page(f"rnn_demo/pages/{name}/{name}.py").run()
        assert not app.exception, f"{name}: {app.exception[0].message}"


@pytest.mark.parametrize("how", ["missing", "no archive", "cut off", "a folder"])
def test_mnist(how, open_page, monkeypatch, tmp_path):
    official = data.MNIST
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    break_file(data.MNIST, official, how)
    app = open_page("read")
    expected = "MNIST is missing" if how == "missing" else "replace it with a fresh copy"
    assert expected in warnings(app)
    if how == "missing":
        walk(app)


@pytest.mark.parametrize("command", [["evaluate"], ["calibrate"], ["results", "notebook"]])
@pytest.mark.parametrize("how", ["missing", "no archive", "cut off", "a folder"])
def test_mnist_for_commands(command, how, monkeypatch, tmp_path, capsys):
    official = data.MNIST
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    break_file(data.MNIST, official, how)
    assert main(command) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "MNIST is missing" in line or "replace it with a fresh copy" in line


@pytest.fixture
def models(tmp_path, monkeypatch) -> Path:
    """A folder with three of the networks that ship, to be broken."""
    monkeypatch.setattr(library, "MODELS", tmp_path / "models")
    for name in (DEFAULT, "simple-16", "notebook"):
        shutil.copytree(data.ASSETS / "models" / name, library.MODELS / name)
    return library.MODELS


@pytest.mark.parametrize("how", ["missing", "no archive", "cut off", "a folder"])
def test_the_default_network(how, models, open_page):
    file = models / DEFAULT / "model.keras"
    file.unlink()
    break_file(file, data.ASSETS / "models" / DEFAULT / "model.keras", how)
    app = open_page("read")
    if how == "missing":  # another is the first of the list then, and reads
        assert app.selectbox(key="model").value == "notebook"
    else:
        assert ".keras" in warnings(app)
    if how == "cut off":
        walk(app)


def test_no_network_at_all(models, open_page):
    shutil.rmtree(models)
    app = open_page("read")
    assert "There are no networks here" in warnings(app)
    walk(app)


CARDS = {
    "missing": None,
    "empty": b"",
    "a list": b"[1, 2]",
    "no text": b"\xff",
    "spec": b'{"spec": 3}',
    "order": b'{"spec": {"row_order": ["top"]}}',
    "seed": b'{"spec": {"row_seed": -1}}',
    "doubt": b'{"doubt": []}',
    "temperature": b'{"doubt": {"temperature": "hot", "limit": null}}',
}


@pytest.mark.parametrize("how", CARDS)
def test_a_card(how, models, open_page):
    file = models / DEFAULT / "card.json"
    file.unlink()
    if CARDS[how] is not None:
        file.write_bytes(CARDS[how])
    app = open_page("read")
    assert bool(warnings(app)) == (how in ("order", "seed"))
    app.segmented_control(key="lens").set_value("numbers").run()
    assert not app.exception
    app.switch_page("rnn_demo/pages/learn/learn.py").run()
    assert not app.exception
