"""A runs folder that can't be written: what is there is shown, what can't be done is said."""

import pytest

from rnn_demo.__main__ import main
from rnn_demo.runs import folders
from tests.support.permissions import read_only
from tests.support.run_folders import Folder, finished


@pytest.fixture(autouse=True)
def made(root):
    root.mkdir()


def click(app, key: str) -> str:
    """Press a button; returns the sentence with which the page refuses."""
    app.button(key=key).click().run()
    assert not app.exception, app.exception[0].message
    (error,) = app.error
    assert "can't be written" in error.value
    assert error.value.count(".") == error.value.endswith(".")
    return error.value


def test_a_training_does_not_start_and_the_page_says_why(open_page, root):
    with read_only(root):
        app = open_page("train")
        assert str(root) in click(app, "start")
        assert folders.all_runs() == []


def test_from_the_command_line(root, capsys):
    run_id = Folder().epochs(1).end("stopped")
    with read_only(root):
        for call in (["train", "--images", "100"], ["train", "--resume", run_id]):
            assert main(call) == 2
            (line,) = capsys.readouterr().err.splitlines()
            assert "can't be written: Permission denied." in line


def test_what_ended_is_shown_but_not_changed(open_page, root):
    run_id = finished("what I trained")
    with read_only(root):
        app = open_page("train")
        app.button(key=f"details-{run_id}").click().run()
        app.text_input(key=f"title-{run_id}").set_value("another name").run()
        click(app, "rename")
        app.button(key="delete").click().run()
        click(app, "delete-yes")
        assert [run.title for run in folders.all_runs()] == ["what I trained"]


def test_what_stopped_is_not_resumed(open_page, root):
    run_id = Folder().epochs(1).end("stopped")
    with read_only(root):
        app = open_page("train", run=run_id)
        app.query_params["run"] = run_id
        app.run()
        click(app, "resume")
        assert folders.status(run_id).state == "stopped"


def test_what_runs_is_still_known_to_run_and_its_stop_is_refused(open_page, root):
    living = Folder().state("running", device="/CPU:0").epochs(1)
    with read_only(root):
        app = open_page("train")
        app.query_params["run"] = living.id
        app.run()
        assert folders.status(living.id).state == "running"
        click(app, "stop")
    living.end("stopped")


def test_a_network_in_it_reads(open_page, root):
    run_id = finished("what I trained")
    with read_only(root):
        app = open_page("read", model=run_id)
        assert app.selectbox(key="model").value == run_id
        assert not app.warning
