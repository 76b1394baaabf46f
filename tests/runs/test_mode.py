"""What a server trains for whom: modes, bounds with their sentences, owners, and the sweep."""

import os
import threading
import time
from dataclasses import replace

import pytest

from rnn_demo.errors import UserError
from rnn_demo.runs import admission, expiry, folders, mode, owners
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.presets import PRESETS
from tests.support.run_folders import RECIPE, SPEC, Folder

MINE, OTHER = owners.owner("mine"), owners.owner("other")


@pytest.fixture(params=["own", "class", "show"])
def each_mode(request, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", request.param)
    return request.param


@pytest.fixture
def of_a_class(monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "class")


def run_of(owner: str) -> Folder:
    return Folder(title="", owner=owner)


def test_without_a_mode_it_is_ones_own_and_an_unknown_one_is_a_sentence(monkeypatch):
    monkeypatch.delenv("RNN_DEMO_MODE", raising=False)
    assert mode.mode() == "own"
    monkeypatch.setenv("RNN_DEMO_MODE", "classroom")
    with pytest.raises(UserError, match="own, class, show"):
        mode.mode()


@pytest.mark.parametrize("wrong", ["-1", "many", "²", "1.5"])
def test_a_bound_that_is_no_number_is_a_sentence(monkeypatch, wrong):
    monkeypatch.setenv("RNN_DEMO_WAITING", wrong)
    with pytest.raises(UserError, match="RNN_DEMO_WAITING"):
        mode.bounds()


def test_every_preset_but_the_largest_is_trained_in_a_class(of_a_class):
    refused = []
    for name, preset in PRESETS.items():
        try:
            admission.admit(preset.spec, preset.recipe, MINE)
        except folders.RunError:
            refused.append(name)
    assert {PRESETS[name].spec.label() for name in refused} == {"LSTM 128"}


def test_what_is_too_long_is_refused_with_the_estimate(of_a_class, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_WORK", "1000")
    with pytest.raises(folders.RunError, match=r"4 epochs of 400 images .* about 3 minutes"):
        admission.admit(SPEC, RECIPE, MINE, "3 minutes")


def test_what_takes_too_much_memory_is_refused_in_a_sentence(of_a_class, monkeypatch):
    large = replace(RECIPE, batch_size=400)
    admission.admit(SPEC, large, MINE)
    monkeypatch.setenv("RNN_DEMO_MEMORY", "1")
    with pytest.raises(folders.RunError, match=r"would take about [\d,]+ MB .* a smaller batch"):
        admission.admit(SPEC, large, MINE)


def test_a_run_that_came_with_the_app_is_nobodys_to_change(each_mode):
    for run in folders.shipped():
        assert run.state in ("finished", "failed")
        assert owners.may_see(run.id, "")
        assert not owners.may_change(run.id, MINE)
        for change in (folders.claim, folders.delete):
            with pytest.raises(folders.RunError, match="came with the app"):
                change(run.id)


def test_in_show_nothing_is_trained_or_changed(monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    run_id = run_of("").end()
    with pytest.raises(folders.RunError, match="only shows networks"):
        admission.admit(SPEC, RECIPE)
    assert owners.may_see(run_id, "")
    assert not owners.may_change(run_id, "")


def test_a_visitor_of_a_class_waits_with_two_trainings_at_most(of_a_class):
    held = [run_of(MINE).state("queued"), run_of(OTHER).state("running")]
    admission.admit(SPEC, RECIPE, MINE)
    held.append(run_of(MINE).state("queued"))
    with pytest.raises(folders.RunError, match="most that one visitor may"):
        admission.admit(SPEC, RECIPE, MINE)
    admission.admit(SPEC, RECIPE, OTHER)
    assert len(held) == 3


def test_all_visitors_together_wait_with_so_many_at_most(of_a_class, monkeypatch):
    monkeypatch.setattr(admission, "MOST_ALIVE", 2)
    held = [run_of(owners.owner(f"visitor {i}")).state("running") for i in range(2)]
    with pytest.raises(folders.RunError, match="2 trainings are running or waiting on this server"):
        admission.admit(SPEC, RECIPE, MINE)
    held.pop().end()
    admission.admit(SPEC, RECIPE, MINE)


def test_what_a_training_reads_to_validate_counts_as_work(of_a_class):
    """One image in each of many epochs would train for a day within the bound."""
    large = Spec(cell="LSTM", units=(1024, 1024), merge_mode="concat")
    recipe = Recipe(images=1, batch_size=1, epochs=500)
    assert recipe.epochs * sum(large.parameters().values()) < mode.bounds().work
    with pytest.raises(folders.RunError, match="too long for this server"):
        admission.admit(large, recipe, MINE)


def test_what_is_to_be_written_is_room_that_is_taken(of_a_class, monkeypatch):
    held = run_of(MINE).state("running")
    monkeypatch.setattr(admission, "MEGABYTE", admission.written(SPEC))
    monkeypatch.setenv("RNN_DEMO_DISK", "3")
    admission.admit(SPEC, RECIPE, MINE)
    monkeypatch.setenv("RNN_DEMO_DISK", "1")
    with pytest.raises(folders.RunError, match="train a smaller network"):
        admission.admit(SPEC, RECIPE, MINE)
    assert held.id


@pytest.mark.parametrize("units", [16, 512, 1024])
def test_what_is_to_be_written_is_not_told_too_small(units, of_a_class):
    """Of 81,674 parameters, LSTM 128: 14 MB, most of them snapshots of 0.34 MB."""
    spec = Spec(cell="LSTM", units=(units,))
    weights = 4 * sum(spec.parameters().values())
    assert admission.written(spec) >= 6 * weights
    assert admission.written(spec) <= 44 * weights


def test_ones_own_old_runs_are_swept_where_that_is_asked_for(monkeypatch):
    old = run_of("").end()
    for path in (*folders.folder(old).iterdir(), folders.folder(old)):
        os.utime(path, (time.time() - 3 * expiry.DAY_SECONDS,) * 2)
    admission.admit(SPEC, RECIPE)
    assert [run.id for run in folders.all_runs()] == [old]
    monkeypatch.setenv("RNN_DEMO_DAYS", "2")
    admission.admit(SPEC, RECIPE)
    assert folders.all_runs() == []


def test_two_who_ask_at_once_are_admitted_one_after_the_other(root):
    order = []

    def ask(name: str) -> None:
        with admission.one_at_a_time():
            order.append(name)
            time.sleep(0.05)
            order.append(name)

    asking = [threading.Thread(target=ask, args=[name]) for name in "abc"]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(20)
    assert order[::2] == order[1::2]


def test_a_full_disk_of_runs_is_said(each_mode, monkeypatch):
    if each_mode == "show":
        pytest.skip("nothing is trained there")
    run_of(MINE).epochs(1).end()
    monkeypatch.setenv("RNN_DEMO_DISK", "0")
    with pytest.raises(folders.RunError, match="delete one"):
        admission.admit(SPEC, RECIPE, MINE)


def test_who_sees_and_who_changes(of_a_class):
    mine, by_hand = run_of(MINE).end(), run_of("").end()
    assert owners.may_change(mine, MINE)
    assert not owners.may_change(mine, OTHER)
    assert not owners.may_change(mine, "")
    assert not owners.may_see(mine, OTHER)
    assert owners.may_see(by_hand, OTHER)
    assert not owners.may_change(by_hand, "")
    with pytest.raises(folders.RunError, match="somebody else's"):
        owners.insist(mine, OTHER)
    owners.share(mine, True)
    assert owners.may_see(mine, OTHER)
    assert not owners.may_change(mine, OTHER)
    owners.share(mine, False)
    assert not owners.may_see(mine, OTHER)


def test_ones_own_server_lets_change_everything(monkeypatch):
    monkeypatch.setenv("RNN_DEMO_MODE", "own")
    assert owners.may_change(run_of(OTHER).end(), "")


@pytest.mark.parametrize("about", ["", "[]", '{"owner": 3, "title": "t"}'])
def test_a_run_that_cannot_be_read_is_nobodys(of_a_class, about):
    run_id = run_of(MINE).end()
    (folders.folder(run_id) / "run.json").write_text(about)
    assert not owners.may_see(run_id, MINE)


def test_old_runs_that_nobody_shares_are_swept(of_a_class, monkeypatch):
    old, shared, young = (run_of(MINE).end() for _ in range(3))
    living = run_of(MINE).state("running")
    (folders.root() / "20240101-000000-0000").mkdir()  # somebody's, with nothing in it
    by_hand = run_of("").end()  # of the command line: nobody could share it
    owners.share(shared, True)
    for run_id in (old, shared, living.id, by_hand):
        for path in (*folders.folder(run_id).iterdir(), folders.folder(run_id)):
            os.utime(path, (time.time() - 31 * expiry.DAY_SECONDS,) * 2)
    kept = {shared, young, living.id, by_hand, "20240101-000000-0000"}
    admission.admit(SPEC, RECIPE, MINE, resumed=old)
    assert {run.id for run in folders.all_runs()} == kept | {old}
    admission.admit(SPEC, RECIPE, OTHER)
    assert {run.id for run in folders.all_runs()} == kept


def test_secrets_are_long_and_not_kept(of_a_class):
    secret = owners.new_secret()
    assert len(secret) >= 20
    run_id = run_of(owners.owner(secret)).end()
    assert secret not in (folders.folder(run_id) / "run.json").read_text()
    assert owners.owner("") == ""
