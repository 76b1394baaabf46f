"""The processes that train runs: living, dead, queued, ended, or waiting for a run."""

import json
import subprocess
import sys
import threading
import time

import psutil
import pytest

from rnn_demo.errors import UserError
from rnn_demo.runs import events, folders, lifecycle, processes, warm_trainer
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from tests.support.run_folders import Folder


@pytest.fixture
def trainer():
    """Return a function that makes another process the trainer of a new run."""
    started = []

    def start() -> tuple[Folder, subprocess.Popen]:
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        started.append(subprocess.Popen(command))
        run = Folder().state("running", device="/CPU:0")
        processes.assign(run.path, started[-1].pid)
        return run, started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()


def test_a_run_with_a_living_trainer_is_not_changed(trainer):
    run, process = trainer()
    assert folders.status_for_id(run.id).state == "running"
    for refused in (folders.delete_idle_run, lifecycle.resume_training):
        with pytest.raises(folders.RunRequestError, match="being trained"):
            refused(run.id)
    processes.kill_trainer(run.path)
    process.wait(20)
    assert folders.status_for_id(run.id).state == "lost"
    with pytest.raises(UserError, match="can't be ended"):
        processes.kill_trainer(run.path)
    folders.delete_idle_run(run.id)
    assert not list((folders.runs_folder() / processes.FOLDER).glob("*.json"))


def test_a_claim_waits_for_a_stopped_trainers_last_work():
    run = Folder().state("stopped")
    threading.Timer(0.3, processes.delete_record, [run.path]).start()
    folders.claim_run_or_raise(run.id)
    assert processes.is_active(run.path)


@pytest.mark.parametrize("changed", [{"started": 1.5}, {"pid": 1e9}, {"pid": "1"}, {"pid": -1}])
def test_a_reused_process_id_is_not_a_trainer(trainer, changed):
    run, _ = trainer()
    record = run.path.parent / processes.FOLDER / f"{run.id}.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), **changed}))
    assert not processes.is_active(run.path)
    with pytest.raises(UserError, match="can't be ended"):
        processes.kill_trainer(run.path)


@pytest.mark.parametrize(
    ("printed", "state", "says"),
    [
        ("terminate called after throwing an instance of 'std::bad_alloc'", "failed", "memory"),
        ("Traceback (most recent call last):\nMemoryError", "failed", "memory"),
        ("Killed", "lost", "killed or the machine went down"),
    ],
)
def test_a_trainer_that_ran_out_of_memory_is_reported_as_such(printed, state, says):
    """TensorFlow aborts without memory, so no process is left to write the event."""
    run = Folder().state("running", device="/CPU:0")
    (run.path / "worker.log").write_text(f"Training on /CPU:0, compiling first.\n{printed}\n")
    assert folders.status_for_id(run.id).state == "running"
    run.end(None)
    assert folders.status_for_id(run.id).state == state
    assert says in folders.status_for_id(run.id).reason


def test_a_trainer_that_cannot_be_started_is_reported_as_such(monkeypatch):
    monkeypatch.setattr(processes.sys, "executable", "/nowhere/python")
    with pytest.raises(UserError, match="The training can't be started: No such file"):
        lifecycle.start_training(NetworkSpec(), TrainingRecipe(), "x")
    (run,) = folders.statuses_newest_first()
    assert run.state == "failed"
    assert "can't be started" in run.reason


def test_runs_train_in_order_and_dead_ones_are_passed_over(trainer, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_TRAININGS", "1")
    dead, process = trainer()
    runs = [Folder() for _ in range(3)]
    assert not any(processes.is_its_turn(run.path) for run in runs)
    process.kill()
    process.wait()
    for i in range(3):
        assert processes.active_runs(folders.runs_folder())
        assert [processes.is_its_turn(run.path) for run in runs[i:]] == [True] + [False] * (2 - i)
        runs[i].end()
    assert not processes.active_runs(folders.runs_folder())
    folders.claim_run_or_raise(dead.id)
    assert processes.is_its_turn(dead.path)


def test_a_change_of_locked_runs_is_refused_in_a_sentence(monkeypatch):
    """After ten seconds it once continued as if it had the lock."""
    monkeypatch.setattr(folders, "PATIENCE", 0.05)
    refused = []

    def change() -> None:
        with pytest.raises(folders.RunRequestError, match=r"locked for .* try again"):
            folders.create_run(NetworkSpec(), TrainingRecipe())
        refused.append(True)

    with folders.lock_runs():
        other = threading.Thread(target=change)
        other.start()
        other.join(60)
    assert refused
    folders.create_run(NetworkSpec(), TrainingRecipe())


CLAIM = """
import sys
from rnn_demo.runs import folders
from rnn_demo.spec import NetworkSpec, TrainingRecipe
print(folders.create_run(NetworkSpec(), TrainingRecipe()), flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("state", [None, "starting"])
def test_a_stop_never_ends_the_process_that_claimed_a_run(state):
    """It is the server that starts the trainer, or one that deletes the run."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-c", CLAIM]
    with subprocess.Popen(command, cwd=processes.PROJECT, text=True, **pipes) as server:
        run_id = server.stdout.readline().strip()
        if state:
            events.add_event(folders.run_folder(run_id), "state", state=state)
        lifecycle.request_stop_or_discard(run_id)
        server.stdin.close()  # it ends by itself, unless it was killed
        assert server.wait(60) == 0
    assert folders.run_ids_in_folder(folders.runs_folder()) == [run_id]


TRAIN = """
import sys
from rnn_demo.runs import folders, lifecycle
run_id = sys.argv[1]
def train(*_):
    (folders.runs_folder() / "trained").touch()
lifecycle.wait_for_turn_and_train(run_id, train, lambda event: None, lambda: False)
"""


@pytest.mark.parametrize("resumed", [False, True])
def test_a_stop_between_claim_and_start_is_kept(resumed, monkeypatch):
    started = []

    def stop_after(function):
        def call(*args, **options):
            result = function(*args, **options)
            lifecycle.request_stop_or_discard(args[0] if resumed else result)
            return result

        return call

    def launch(arguments, log, root):
        command = [sys.executable, "-c", TRAIN, arguments[2]]
        started.append(subprocess.Popen(command, cwd=processes.PROJECT))
        return started[0]

    monkeypatch.setattr(processes, "has_tensorflow", lambda: True)
    monkeypatch.setattr(processes, "launch_own_command", launch)
    name = "claim_run_or_raise" if resumed else "create_run"
    run_id = Folder().epochs(1).end("stopped") if resumed else None
    monkeypatch.setattr(folders, name, stop_after(getattr(folders, name)))
    if run_id:
        lifecycle.resume_training(run_id)
    else:
        lifecycle.start_training(NetworkSpec(), TrainingRecipe())
    started[0].wait(60)
    assert not (folders.runs_folder() / "trained").exists()
    left = [(run.id, run.state) for run in folders.statuses_newest_first()]
    assert left == [(run_id, "stopped")] * resumed


ECHO = "import sys; print(sys.stdin.readline().strip(), flush=True)"


@pytest.fixture
def launched(monkeypatch):
    """Return the started trainers; each is a process that prints its input and ends."""
    monkeypatch.setenv("RNN_DEMO_WARM", "1")
    monkeypatch.setattr(warm_trainer.processes, "has_tensorflow", lambda: True)
    processes = []

    def launch(arguments, log, root, stdin):
        assert arguments == ["train", "--wait"]
        command = [sys.executable, "-c", ECHO]
        processes.append(subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE))
        return processes[-1]

    monkeypatch.setattr(warm_trainer.processes, "launch_own_command", launch)
    yield processes
    warm_trainer._trainers.clear()
    for process in processes:
        process.kill()
        process.wait(10)
        process.stdout.close()


def heard(process) -> str:
    return process.stdout.readline().decode().strip()


def test_one_trainer_waits_and_receives_the_run(launched):
    root = folders.runs_folder()
    for _ in range(3):
        warm_trainer.keep_trainer_ready(root)
    (trainer,) = launched
    run, other = Folder(), Folder()
    assert warm_trainer.try_to_hand_over_run(run.path)
    assert heard(trainer) == run.id
    record = run.path.parent / processes.FOLDER / f"{run.id}.json"
    assert json.loads(record.read_text())["pid"] == trainer.pid
    assert not warm_trainer.try_to_hand_over_run(other.path)


def test_after_a_killed_warm_trainer_another_is_started(launched):
    root = folders.runs_folder()
    warm_trainer.keep_trainer_ready(root)
    launched[0].kill()
    launched[0].wait()
    assert not warm_trainer.try_to_hand_over_run(root / "a-run")
    warm_trainer.keep_trainer_ready(root)
    assert len(launched) == 2


def test_a_warm_trainer_ends_with_its_server(tmp_path):
    """Its standard input is then closed. Instead of TensorFlow it loads something endless."""
    code = (
        "import sys, types\n"
        "from rnn_demo.commands import train\n"
        "def warm_up_with_tiny_training():\n"
        "    print('loads', flush=True)\n"
        "    while True:\n"
        "        pass\n"
        "sys.modules['rnn_demo.trainer'] = trainer = types.ModuleType('trainer')\n"
        "trainer.worker = types.SimpleNamespace(\n"
        "    warm_up_with_tiny_training=warm_up_with_tiny_training)\n"
        "print(repr(train._warm_up_and_read_run_id()), flush=True)\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", code], cwd=processes.PROJECT, **pipes)
    try:
        assert process.stdout.readline().split() == [b"loads"]
        process.stdin.close()
        assert process.stdout.read().split() == [b"''"]
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait(20)
        process.stdout.close()


def test_an_idle_warm_trainer_ends(launched, monkeypatch):
    monkeypatch.setattr(warm_trainer, "IDLE_SECONDS", 0.05)
    warm_trainer.keep_trainer_ready(folders.runs_folder())
    assert launched[0].wait(20) == 0
    assert heard(launched[0]) == ""
    assert not warm_trainer.try_to_hand_over_run(folders.runs_folder() / "a-run")


@pytest.mark.parametrize("off", ["switched off", "no TensorFlow", "a training"])
def test_no_trainer_is_kept_ready_if_it_is_off_or_impossible(launched, monkeypatch, off):
    if off == "switched off":
        monkeypatch.setenv("RNN_DEMO_WARM", "0")
    elif off == "no TensorFlow":
        monkeypatch.setattr(warm_trainer.processes, "has_tensorflow", lambda: False)
    else:
        Folder()
    warm_trainer.keep_trainer_ready(folders.runs_folder())
    assert launched == []


@pytest.mark.keras
@pytest.mark.slow
def test_a_warm_trainer_trains_like_a_cold_one(monkeypatch):
    """And the notified process is the one that trains it."""
    spec = NetworkSpec(cell="SimpleRNN", units=(8,))
    recipe = TrainingRecipe(images=400, batch_size=40, epochs=2)
    losses = []
    for warmed in "01":
        monkeypatch.setenv("RNN_DEMO_WARM", warmed)
        warm_trainer.keep_trainer_ready(folders.runs_folder())
        waits = [trainer.pid for trainer, _ in warm_trainer._trainers.values()]
        assert len(waits) == int(warmed)
        run_id = lifecycle.start_training(spec, recipe)
        assert all(map(psutil.pid_exists, waits))
        while lifecycle.is_run_busy(run_id):
            time.sleep(0.1)
        run = folders.status_for_id(run_id)
        assert run.state == "finished", run.reason
        losses.append([e["loss"] for e in run.history])
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)  # threads add in another order
