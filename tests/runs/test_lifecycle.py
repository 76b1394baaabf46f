"""A run's life cycle without TensorFlow: its turn, its stop, a server's mode and bounds."""

import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any

import psutil
import pytest

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.errors import UserError
from rnn_demo.runs import disk, folders, lifecycle, processes, server_settings
from rnn_demo.runs.events import read_events
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from tests.support.run_folders import RECIPE, SPEC, Folder, finished


def states(run_id: str) -> list[str]:
    return [e["state"] for e in read_events(folders.run_folder(run_id)) if e["kind"] == "state"]


def carried_out(run: Folder, work, interrupted=lambda: False) -> tuple[Any, list[str]]:
    """Carry out a run; return the result, and the kinds of events."""
    told: list[str] = []
    card = lifecycle.wait_for_turn_and_train(
        run.id, work, lambda event: told.append(event["kind"]), interrupted
    )
    return card, told


def test_a_run_trains_in_its_turn_and_stops_on_request():
    def work(run_id, tell, stop):
        assert lifecycle.is_run_busy(run_id)
        assert not stop()
        run.epochs(1)  # it has begun, so only the run itself ends it
        lifecycle.request_stop_or_discard(run_id)
        assert stop()
        return {"title": "a card"}

    run = Folder()
    assert carried_out(run, work) == ({"title": "a card"}, ["state"])
    assert states(run.id) == ["starting"]
    assert not lifecycle.is_run_busy(run.id)


@pytest.mark.parametrize("resumed", [False, True])
def test_a_run_stopped_before_its_first_step_is_ended_at_once(resumed):
    run = Folder()
    if resumed:
        run.epochs(1)
    run.state("starting")
    trainer = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    processes.assign(run.path, trainer.pid)
    lifecycle.request_stop_or_discard(run.id)
    trainer.wait(20)
    left = folders.run_ids_in_folder(folders.runs_folder())
    assert left == [run.id] * resumed  # if it was never trained, its folder is deleted
    if resumed:
        assert states(run.id) == ["starting", "stopped"]


def test_a_run_stopped_while_queued_never_trains(monkeypatch):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    asked = threading.Event()
    first, run = Folder(), Folder()
    threading.Timer(0.2, asked.set).start()
    card, told = carried_out(run, lambda *_: pytest.fail("it was not its turn"), asked.is_set)
    assert card is None
    assert folders.run_ids_in_folder(folders.runs_folder()) == [first.id]
    assert told == ["state"]
    assert lifecycle.is_run_busy(first.id)


@pytest.mark.parametrize("begin", ["start", "resume", "train", "train --resume"])
def test_without_tensorflow_no_training_starts(begin, monkeypatch, capsys):
    run_id = Folder().end(None)
    before = folders.run_folder(run_id).stat().st_mtime_ns
    monkeypatch.setattr(processes, "has_tensorflow", lambda: False)
    if begin.startswith("train"):
        assert main([*begin.split(), *([run_id] if "resume" in begin else [])]) == 2
        assert "TensorFlow isn't installed" in capsys.readouterr().err
    else:
        begins = {
            "start": lambda: lifecycle.start_training(NetworkSpec(), TrainingRecipe()),
            "resume": lambda: lifecycle.resume_training(run_id),
        }
        with pytest.raises(UserError, match="pip install -r"):
            begins[begin]()
    assert [run.id for run in folders.statuses_newest_first()] == [run_id]
    assert folders.run_folder(run_id).stat().st_mtime_ns == before


def test_a_finished_run_continues_with_more_epochs(monkeypatch):
    launched = []
    monkeypatch.setattr(processes, "has_tensorflow", lambda: True)
    monkeypatch.setattr(
        processes, "launch_own_command", lambda *of: launched.append(of[0]) or psutil.Process()
    )
    run_id = finished()
    with pytest.raises(folders.RunRequestError, match="add an epoch"):
        lifecycle.resume_training(run_id)
    lifecycle.resume_training(run_id, more_epochs=1)
    assert launched == [["train", "--resume", run_id, "--launched"]]
    run = folders.status_for_id(run_id)
    assert (run.state, run.recipe) == ("starting", replace(RECIPE, epochs=RECIPE.epochs + 1))


def test_an_error_is_raised_and_the_run_is_released():
    def work(run_id, tell, stop):
        raise lifecycle.TrainingFailedError("The loss exploded.")

    run = Folder()
    with pytest.raises(lifecycle.TrainingFailedError):
        carried_out(run, work)
    assert not lifecycle.is_run_busy(run.id)


def test_an_unknown_mode_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")
    with pytest.raises(UserError, match="own or show"):
        server_settings.server_mode_name()


@pytest.mark.parametrize("wrong", ["-1", "many", "²", "1.5", "٣", "1e3", "9" * 19])
def test_an_invalid_bound_is_refused_in_a_sentence(monkeypatch, wrong):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", wrong)
    for asked in (processes.max_trainings, lambda: lifecycle.start_training(SPEC, RECIPE)):
        with pytest.raises(UserError, match=r"RNN_DEMO_TRAININGS .* set it to a whole number"):
            asked()
    assert folders.statuses_newest_first() == []


@pytest.mark.parametrize(("wanted", "limit"), [("0", 1), ("1", 1), (" 12 ", 12), ("007", 7)])
def test_valid_bounds_are_accepted(monkeypatch, wanted, limit):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", wanted)
    assert processes.max_trainings() == limit
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "")
    assert processes.max_trainings() >= 2


@pytest.mark.parametrize(
    ("bound", "most", "recipe", "sentence"),
    [
        ("WORK", "1000", RECIPE, r"4 epochs of 400 images .* about 3 minutes"),
        # One image per epoch is read at once, but validation in each of many epochs is slow.
        ("WORK", "1000000", TrainingRecipe(images=1, batch_size=1), "too long for this"),
        ("MEMORY", "1", replace(RECIPE, batch_size=400), r"take about [\d,]+ MB .* smaller batch"),
        ("HOURS", "0", RECIPE, "about 3 minutes, and may take 0 hours here: use"),
        ("WAITING", "1", RECIPE, "as this server takes"),
        ("DISK", "0", RECIPE, "delete one that nobody needs"),
        ("KEPT", "1", RECIPE, "as this server keeps"),
    ],
)
def test_a_training_beyond_a_bound_is_refused_in_a_sentence(
    root, monkeypatch, bound, most, recipe, sentence
):
    living = Folder().state("queued")
    lifecycle.check_server_bounds(SPEC, recipe, 180.0)
    monkeypatch.setenv(f"RNN_DEMO_{bound}", most)
    with pytest.raises(folders.RunRequestError, match=sentence):
        lifecycle.check_server_bounds(SPEC, recipe, 180.0, is_new_run=True)
    living.end()


def test_of_two_simultaneous_resumes_one_passes_the_bound(monkeypatch):
    """The other is checked while the first is claimed but its trainer not yet launched."""
    runs = [Folder().state("stopped") for _ in range(2)]
    for run in runs:
        processes.delete_record(run.path)
    monkeypatch.setenv("RNN_DEMO_WAITING", "1")
    monkeypatch.setattr(lifecycle, "check_training_is_offered", lambda: None)
    launched = []

    def launch(run_id: str, recipe: TrainingRecipe) -> None:
        launched.append(run_id)
        with pytest.raises(folders.RunRequestError, match="as this server takes"):
            lifecycle.resume_training(runs[1].id)

    monkeypatch.setattr(lifecycle, "_hand_run_to_trainer", launch)
    lifecycle.resume_training(runs[0].id)
    assert launched == [runs[0].id]
    processes.delete_record(runs[0].path)


def test_space_that_trainings_will_need_counts_as_used(root, monkeypatch):
    held = Folder().state("running")
    monkeypatch.setattr(lifecycle, "MEGABYTE", lifecycle.estimate_run_bytes(SPEC))
    monkeypatch.setenv("RNN_DEMO_MEMORY", "1000000000")
    monkeypatch.setenv("RNN_DEMO_DISK", "3")
    lifecycle.check_server_bounds(SPEC, RECIPE)
    # Times its weights of 4 bytes: the network, two snapshots, the file to resume from
    parameters = sum(SPEC.parameter_count_by_weight().values())
    assert lifecycle.estimate_run_bytes(SPEC) >= 4 * (1 + 2 + 3) * parameters
    monkeypatch.setenv("RNN_DEMO_DISK", "1")
    with pytest.raises(folders.RunRequestError, match="train a smaller network"):
        lifecycle.check_server_bounds(SPEC, RECIPE)
    held.end()


def test_show_mode_hides_private_runs_and_changes_nothing(tmp_path, monkeypatch):
    private = finished("a secret")
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    monkeypatch.setenv("RNN_DEMO_SHOW", str(tmp_path / "for everyone"))
    public = finished("for all to see")
    assert [run.id for run in folders.statuses_newest_first()] == [public]
    assert public in library.all_model_names()
    assert private not in library.all_model_names()
    with pytest.raises(folders.RunRequestError, match="no run"):
        folders.run_folder(private)
    for change in (
        lambda: lifecycle.start_training(SPEC, RECIPE),
        lambda: lifecycle.resume_training(public, 1),
        lifecycle.check_training_is_offered,  # used by the command line
    ):
        with pytest.raises(folders.RunRequestError, match="only shows networks"):
            change()
    for change in (
        folders.delete_idle_run,
        lambda run_id: folders.change_run_title(run_id, "mine"),
    ):
        with pytest.raises(folders.RunRequestError, match="looked at"):
            change(public)
    assert folders.run_title(public) == "for all to see"


def test_a_trainer_that_vanished_on_a_full_disk_is_not_called_killed(monkeypatch):
    run = Folder().epochs(1).state("running")
    run_id, free = run.end(None), shutil.disk_usage(run.path)
    assert folders.status_for_id(run_id).state == "lost"
    monkeypatch.setattr(shutil, "disk_usage", lambda path: free._replace(free=4_096))
    full = folders.status_for_id(run_id)
    assert (full.state, full.reason) == ("failed", disk.FULL)
