"""What a server trains, and shows: modes, and bounds with their sentences."""

import threading
import time
from dataclasses import replace

import pytest

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.runs import admission, estimate, folders, life, mode
from rnn_demo.spec import Recipe, Spec
from tests.support.run_folders import RECIPE, SPEC, Folder, finished


@pytest.fixture
def to_show(root, tmp_path, monkeypatch):
    """A function that makes the server one to show, with a folder for it."""

    def show() -> None:
        monkeypatch.setenv("RNN_DEMO_MODE", "show")
        monkeypatch.setenv("RNN_DEMO_SHOW", str(tmp_path / "for everyone"))

    return show


def test_without_a_mode_it_is_ones_own_and_an_unknown_one_is_a_sentence(monkeypatch):
    monkeypatch.delenv("RNN_DEMO_MODE", raising=False)
    assert mode.mode() == "own"
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    with pytest.raises(UserError, match="own or show"):
        mode.mode()


@pytest.mark.parametrize("wrong", ["-1", "many", "²", "1.5"])
def test_a_bound_that_is_no_number_is_a_sentence(monkeypatch, wrong):
    monkeypatch.setenv("RNN_DEMO_WAITING", wrong)
    with pytest.raises(UserError, match="RNN_DEMO_WAITING"):
        mode.bounds()


@pytest.mark.parametrize(
    ("bound", "most", "recipe", "sentence"),
    [
        ("WORK", "1000", RECIPE, r"4 epochs of 400 images .* about 3 minutes"),
        # One image in each of many epochs is read in a moment, what validates it is not.
        ("WORK", "1000000", Recipe(images=1, batch_size=1), "too long for this"),
        ("MEMORY", "1", replace(RECIPE, batch_size=400), r"take about [\d,]+ MB .* smaller batch"),
        ("HOURS", "0", RECIPE, "about 3 minutes, and may take 0 hours here: use"),
        ("WAITING", "1", RECIPE, "as this server takes"),
        ("DISK", "0", RECIPE, "delete one that nobody needs"),
    ],
)
def test_what_is_beyond_a_bound_is_refused_in_a_sentence(
    root, monkeypatch, bound, most, recipe, sentence
):
    living = Folder().state("queued")
    admission.admit(SPEC, recipe, 180.0)
    monkeypatch.setenv(f"RNN_DEMO_{bound}", most)
    with pytest.raises(folders.RunError, match=sentence):
        admission.admit(SPEC, recipe, 180.0)
    living.end()


def test_what_would_take_days_is_refused_however_small_it_is(root):
    """1,000 epochs at batch 1: little work, but each row waits for the one before it."""
    deep, slow = Spec(units=(1,) * 8), Recipe(batch_size=1, epochs=1_000)
    seconds = estimate.seconds(deep, slow, estimate.read_cards(library.cards()))
    with pytest.raises(folders.RunError, match=r"about \d\d hours, and may take 24 hours here"):
        admission.admit(deep, slow, seconds)


def test_what_is_to_be_written_is_room_that_is_taken(root, monkeypatch):
    held = Folder().state("running")
    monkeypatch.setattr(admission, "MEGABYTE", admission.written(SPEC))
    monkeypatch.setenv("RNN_DEMO_MEMORY", "1000000000")
    monkeypatch.setenv("RNN_DEMO_DISK", "3")
    admission.admit(SPEC, RECIPE)
    monkeypatch.setenv("RNN_DEMO_DISK", "1")
    with pytest.raises(folders.RunError, match="train a smaller network"):
        admission.admit(SPEC, RECIPE)
    held.end()


@pytest.mark.parametrize("units", [16, 512, 1024])
def test_what_is_to_be_written_is_not_told_too_small(units):
    """Of 81,674 parameters, LSTM 128: 14 MB, most of them snapshots of 0.34 MB."""
    spec = Spec(cell="LSTM", units=(units,))
    weights = 4 * sum(spec.parameters().values())
    assert 6 * weights <= admission.written(spec) <= 44 * weights


def test_two_who_ask_at_once_are_admitted_one_after_the_other(root, monkeypatch):
    order = []

    def admit(spec: Spec, recipe: Recipe, name: str) -> None:
        order.append(name)
        time.sleep(0.05)
        order.append(name)

    monkeypatch.setattr(admission, "admit", admit)
    monkeypatch.setattr(life, "start", lambda *a: "an-id")
    asking = [
        threading.Thread(target=admission.start, args=[SPEC, RECIPE, "", name]) for name in "abc"
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(20)
    assert order[::2] == order[1::2]


@pytest.mark.parametrize("shows", [False, True])
def test_what_came_with_the_app_nobody_changes(to_show, shows):
    if shows:
        to_show()
    for run in folders.shipped():
        assert run.state in ("finished", "failed")
        for change in (folders.claim, folders.delete):
            with pytest.raises(folders.RunError, match="looked at"):
                change(run.id)


def test_to_show_private_runs_are_not_there_and_nothing_is_trained_or_changed(to_show):
    private = finished("a secret")
    to_show()
    public = finished("for all to see")
    assert [run.id for run in folders.all_runs()] == [public]
    assert public in library.names()
    assert private not in library.names()
    with pytest.raises(folders.RunError, match="no run"):
        folders.folder(private)
    for change in (
        lambda: admission.start(SPEC, RECIPE),
        lambda: admission.resume(public, 1),
        life.check_that_it_can_train,  # who asks by the command line
    ):
        with pytest.raises(folders.RunError, match="only shows networks"):
            change()
    for change in (folders.delete, lambda run_id: folders.rename(run_id, "mine")):
        with pytest.raises(folders.RunError, match="looked at"):
            change(public)
    assert folders.title(public) == "for all to see"
