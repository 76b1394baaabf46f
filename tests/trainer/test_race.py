"""A GPU is raced against the CPU: here a second CPU, slower, failing, wrong or vanishing."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.keras]
CPU, OTHER = "/CPU:0", "/CPU:1"
EPOCH, STEPS, RACE = 50, 100, 40  # steps of an epoch, of the whole training, and of the race


@pytest.fixture(scope="module")
def program() -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.trainer.race_of_cpus"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def found(program) -> dict:
    return program["races"]


def test_a_warm_trainer_takes_no_gpu(program):
    """TensorFlow refuses settings after it has initialised its devices, and accepts them here."""
    waiting = program["waiting"]
    assert waiting == {"grows": [["/physical_device:GPU:0", True]], "threads": [7, 2]}


def numbers(note: str) -> list[int]:
    """Return the images per second in a note."""
    return [int(text.replace(",", "")) for text in re.findall(r"[\d,]*\d", note)]


def test_each_race_ends_in_a_finished_training(found):
    for case, run in found.items():
        assert run["state"] == "finished", case
        assert run["progress"] == sorted(set(run["progress"])) or "vanishes" in case, case
        assert run["progress"][-1] == STEPS, case
        assert run["seconds"] == sorted(run["seconds"]), case
        assert run["notes"][-1:] == [run["page"]], case


def test_the_slower_device_is_dropped_with_a_note(found):
    run = found["the other is slower"]
    assert run["device"] == CPU
    assert run["steps"] == {CPU: STEPS, OTHER: RACE}
    (note,) = run["notes"]
    own, other = re.fullmatch(
        r"On the CPU:0: ([\d,]+) images/s; the CPU:1 made ([\d,]+)\.", note
    ).groups()
    assert numbers(own) > numbers(other)
    assert numbers(other)[0] <= 20 / 0.01  # batches of 20, at least 0.01 s per step


def test_the_faster_device_continues_its_training(found):
    run = found["the other is faster"]
    assert run["device"] == OTHER
    assert run["steps"] == {CPU: RACE, OTHER: STEPS}  # each step once
    assert run["notes"][0].startswith("On the CPU:1: ")
    assert RACE in run["snapshots"]
    alone = found["there is none"]["test_loss"]
    assert run["test_loss"] == pytest.approx(alone, rel=1e-4)


def test_a_result_is_kept_until_tensorflow_changes(found):
    before, again, updated = (
        found[case] for case in ("the other is slower", "as before", "the other disagrees")
    )
    assert again["steps"] == {CPU: STEPS}
    assert again["notes"] == [f"{before['notes'][0]} So it was measured before."]
    assert updated["steps"] == {CPU: STEPS, OTHER: RACE}


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("the other fails", r"it failed \(InternalError: the device has gone\)"),
        ("the other disagrees", r"its loss is [\d.]+ where the CPU's is [\d.]+"),
    ],
)
def test_a_device_that_fails_or_disagrees_is_excluded(case, why, found):
    run = found[case]
    assert run["device"] == CPU
    assert run["steps"][CPU] == STEPS
    assert re.fullmatch(
        rf"On the CPU:0: [\d,]+ images/s; the CPU:1 was out, as {why}\.", run["notes"][0]
    )
    assert run["test_loss"] == pytest.approx(found["there is none"]["test_loss"], rel=1e-4)


def test_the_cpu_continues_after_a_device_vanishes(found):
    run = found["the other vanishes"]
    assert run["device"] == CPU
    assert run["notes"][-1] == "On the CPU from here on, as the GPU failed: the device has gone"
    assert run["steps"][OTHER] == EPOCH
    # From its last snapshot, at the end of an epoch
    assert run["steps"][CPU] == RACE + STEPS - EPOCH
    assert run["test_loss"] == pytest.approx(found["there is none"]["test_loss"], rel=1e-4)


def test_an_unusable_gpu_is_noted_with_its_reason(found):
    run = found["there is none"]
    assert (run["device"], run["steps"]) == (CPU, {CPU: STEPS})
    assert run["notes"] == ["/GPU:0 can't be used: a reason."]
