"""What a browser has brought it finds again after a reload, alone, for a while, within bounds."""

import os
import time
from types import SimpleNamespace

import pytest
import streamlit as st

from rnn_demo import library
from rnn_demo.data import Split
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain import passes
from rnn_demo.reader.torch.safetensors import packed
from rnn_demo.reader.torch.write import safetensors
from rnn_demo.runs import folders
from rnn_demo.ui import brought, known, models
from tests.fixtures import kind_file
from tests.support.torch_files import foreign, state_dict

KEY = "0123456789abcdef" * 2
TORCH = foreign(safetensors(library.find("simple-16").network))
LSTM = kind_file("lstm").read_bytes()


@pytest.fixture
def visit(monkeypatch):
    """A function that begins a session of the browser with that key, as a reload does."""
    monkeypatch.setattr(brought, "_in_memory", {})
    few = Split(mnist_test().images[:40], mnist_test().labels[:40])
    monkeypatch.setattr(passes, "test_split", lambda: few)

    def begin(key: str = KEY, restarted: bool = False) -> None:
        monkeypatch.setattr(st, "context", SimpleNamespace(cookies={brought.COOKIE: key}))
        monkeypatch.setattr(st, "session_state", {})
        if restarted:
            brought._in_memory.clear()

    begin()
    return begin


@pytest.mark.parametrize("restarted", [False, True])
def test_networks_choices_and_what_was_made_of_them_outlive_a_reload(visit, restarted):
    one, other = models.upload("a.keras", LSTM), models.upload("b.safetensors", TORCH)
    way = models.find(other).layout.state.ways[-1]
    models.read_as(other, way)
    survey = known.survey(models.find(other))
    while not survey.complete:
        survey.advance()
    known.survey(models.find(other))  # as the page's next run asks for it
    visit(restarted=restarted)
    assert sorted(models.uploads()) == sorted([one, other])
    assert models.find(one).title == "a.keras (yours)"
    assert models.find(other).layout.way == way
    assert models.find(other).row_order == "columns"
    assert known.survey(models.find(other)).complete
    assert known.survey(models.find(one)).done == 0


def test_another_browser_has_none_of_it(visit):
    models.upload("a.keras", LSTM)
    for other in ("f" * 32, "", "../" + KEY, KEY[:-1] + "*"):
        visit(other)
        assert models.uploads() == {}
        assert brought.KEY.fullmatch(brought.mine().key)
    assert KEY not in "".join(map(str, folders.root().rglob("*")))  # a folder's name opens nothing


def test_on_a_server_to_show_nothing_is_written(visit, monkeypatch, tmp_path):
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    monkeypatch.setenv("RNN_DEMO_SHOW", str(tmp_path / "show"))
    name = models.upload("a.keras", LSTM)
    visit()
    assert list(models.uploads()) == [name]
    assert brought.lifetime() == "an hour"
    assert not list(tmp_path.rglob("model.*"))
    brought._in_memory[KEY].seen -= brought.HOUR + 1
    visit()
    assert models.uploads() == {}


def test_forgotten_it_is_gone_everywhere(visit):
    name = models.upload("a.keras", LSTM)
    models.cached(lambda model: 1, models.find(name))
    brought.forget(name)
    assert brought.mine().made == {}
    assert not list(folders.root().rglob("model.*"))
    visit(restarted=True)
    assert models.uploads() == {}


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("bound", ["MOST_BYTES", "MOST"])
def test_the_oldest_goes_first(visit, monkeypatch, bound, restarted):
    """Of four networks of one size, three fit, in memory and on the disk, whoever brought them."""
    files = [packed(state_dict("LSTM", 32, seed=seed)) for seed in range(4)]
    monkeypatch.setattr(brought, bound, 3 if bound == "MOST" else int(3.5 * len(files[0])))
    names = []
    for seed, file in enumerate(files):
        visit(f"{seed:032x}")
        names.append(models.upload("m.safetensors", file))
        written = models.find(names[-1]).file
        os.utime(written, (written.stat().st_atime, time.time() - 1000 + seed))
    visit("f" * 32, restarted)
    left = [name for some in brought._in_memory.values() for name in some.appraisals]
    on_disk = {file.parent.name for file in folders.root().rglob("model.*")}
    assert on_disk == set(names[1:])
    assert left == ([] if restarted else names[1:])
    for seed in range(4):
        visit(f"{seed:032x}", restarted)
        assert list(models.uploads()) == names[seed : seed + 1] * (seed > 0)


def test_after_a_day_it_is_gone(visit):
    file = models.find(models.upload("a.keras", LSTM)).file
    os.utime(file, (0, time.time() - brought.DAY + 100))
    visit(restarted=True)
    assert len(models.uploads()) == 1
    os.utime(file, (0, time.time() - brought.DAY - 1))
    visit(restarted=True)
    assert models.uploads() == {}
