"""What a server trains, and shows: modes, and bounds with their sentences."""

from dataclasses import replace

import pytest

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.runs import admission, folders, life, mode, trainers
from rnn_demo.spec import Recipe
from tests.support.run_folders import RECIPE, SPEC, Folder, finished


def test_an_unknown_mode_is_a_sentence(monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    with pytest.raises(UserError, match="own or show"):
        mode.mode()


@pytest.mark.parametrize("wrong", ["-1", "many", "²", "1.5", "٣", "1e3", "9" * 19])
def test_a_bound_that_is_no_number_is_a_sentence(monkeypatch, wrong):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", wrong)
    for asked in (trainers.limit, lambda: life.start(SPEC, RECIPE)):
        with pytest.raises(UserError, match=r"RNN_DEMO_TRAININGS .* set it to a whole number"):
            asked()
    assert folders.all_runs() == []


@pytest.mark.parametrize(("wanted", "limit"), [("0", 1), ("1", 1), (" 12 ", 12), ("007", 7)])
def test_numbers_are_taken(monkeypatch, wanted, limit):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", wanted)
    assert trainers.limit() == limit
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "")
    assert trainers.limit() >= 2


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
        ("KEPT", "1", RECIPE, "as this server keeps"),
    ],
)
def test_what_is_beyond_a_bound_is_refused_in_a_sentence(
    root, monkeypatch, bound, most, recipe, sentence
):
    living = Folder().state("queued")
    admission.admit(SPEC, recipe, 180.0)
    monkeypatch.setenv(f"RNN_DEMO_{bound}", most)
    with pytest.raises(folders.RunError, match=sentence):
        admission.admit(SPEC, recipe, 180.0, another=True)
    living.end()


def test_what_is_to_be_written_is_room_that_is_taken(root, monkeypatch):
    held = Folder().state("running")
    monkeypatch.setattr(admission, "MEGABYTE", admission.written(SPEC))
    monkeypatch.setenv("RNN_DEMO_MEMORY", "1000000000")
    monkeypatch.setenv("RNN_DEMO_DISK", "3")
    admission.admit(SPEC, RECIPE)
    least = 1 + 2 + 3  # times its weights, of 4 bytes each: the network, two snapshots, to resume
    assert admission.written(SPEC) >= 4 * least * sum(SPEC.parameters().values())
    monkeypatch.setenv("RNN_DEMO_DISK", "1")
    with pytest.raises(folders.RunError, match="train a smaller network"):
        admission.admit(SPEC, RECIPE)
    held.end()


def test_to_show_private_runs_are_not_there_and_nothing_is_trained_or_changed(
    tmp_path, monkeypatch
):
    private = finished("a secret")
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    monkeypatch.setenv("RNN_DEMO_SHOW", str(tmp_path / "for everyone"))
    public = finished("for all to see")
    assert [run.id for run in folders.all_runs()] == [public]
    assert public in library.names()
    assert private not in library.names()
    with pytest.raises(folders.RunError, match="no run"):
        folders.folder(private)
    for change in (
        lambda: life.start(SPEC, RECIPE),
        lambda: life.resume(public, 1),
        life.check_that_it_can_train,  # who asks by the command line
    ):
        with pytest.raises(folders.RunError, match="only shows networks"):
            change()
    for change in (folders.delete, lambda run_id: folders.rename(run_id, "mine")):
        with pytest.raises(folders.RunError, match="looked at"):
            change(public)
    assert folders.title(public) == "for all to see"
