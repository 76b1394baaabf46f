"""Choose by measurement between the CPU and the GPUs of this machine for a training.

Each candidate trains the same steps from the same weights. A candidate whose loss differs from the
CPU's, or that fails, is excluded. The fastest of the others continues from its state, so that no
steps are trained twice. The result is stored for the next training of such a network.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import tensorflow as tf

from rnn_demo import data
from rnn_demo.cells import CELLS
from rnn_demo.files import read_json_or_empty, write_json
from rnn_demo.places import user_cache_folder
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer import devices
from rnn_demo.trainer.plan import (
    LOOP_GATES,
    RecurrencePlan,
    allows_cudnn,
    choose_recurrence_plan,
    network_allows_xla,
)
from rnn_demo.trainer.training import PAUSED, Training

CPU = "/CPU:0"
STEPS = 300
SECONDS = 3.0  # most seconds for each candidate, after compiling
# The mean loss of these steps may differ from the CPU's by this share. TensorFloat-32 changes it by
# 1e-5, and an optimizer that divides by a gradient's size turns rounding errors into about 1e-3.
LOSS_BOUND = 0.05
MOST_KEPT = 200  # results
DRIVER = Path("/proc/driver/nvidia/version")


@dataclass(frozen=True)
class CandidateDevice:
    """A device, and the plan to train a network there."""

    device: str
    plan: RecurrencePlan


@dataclass(frozen=True)
class DeviceSpeed:
    """The result of a candidate.

    Attributes:
        images_per_second: In its steps, without compiling; 0 if it is excluded.
        why_out: A clause, or "".
    """

    device: str
    images_per_second: int
    why_out: str = ""


def cpu_and_gpu_candidates(
    spec: NetworkSpec, recipe: TrainingRecipe, gpus: Iterable[str]
) -> list[CandidateDevice]:
    """Return the CPU with its plan, then each usable GPU with cuDNN, or else XLA, if possible."""
    found = [CandidateDevice(CPU, choose_recurrence_plan(spec, recipe, CPU))]
    for gpu in gpus:
        plan = choose_recurrence_plan(spec, recipe, gpu)
        if not allows_cudnn(spec):
            unroll = len(CELLS[spec.cell].GATES) < LOOP_GATES and spec.api != "cell-loop"
            plan = RecurrencePlan(jit=True, unroll=spec.unroll or unroll)
        if not plan.jit or network_allows_xla(spec):
            found.append(CandidateDevice(gpu, plan))
    return found


def race_for_fastest_training(
    entrants: list[CandidateDevice], make: Callable[[RecurrencePlan], Training]
) -> tuple[Training, CandidateDevice, list[DeviceSpeed]]:
    """Train with each candidate, one after the other, the CPU first.

    `make` makes a training with a candidate's plan; it is called on the candidate's device. Returns
    the fastest training, to be continued from its state; its candidate; and the results, or none if
    the training ended before it could be measured.
    """
    # The others begin before the CPU's training writes a snapshot, so all start from the same
    # weights.
    others = [_prepare_training_or_why_failed(candidate, make) for candidate in entrants[1:]]
    chosen = entrants[0]
    with tf.device(chosen.device):
        first = best = make(chosen.plan)
        first.resume_or_write_first_snapshot()
        state = first.train_briefly_and_note_speed(STEPS, SECONDS)
        if state != PAUSED or not first.images_per_second:
            return first, chosen, []
    results = [DeviceSpeed(chosen.device, first.images_per_second)]
    for candidate, other in zip(entrants[1:], others, strict=True):
        if isinstance(other, str):
            results.append(DeviceSpeed(candidate.device, 0, other))
        elif why_out := _train_and_return_why_out(candidate, first, other):
            results.append(DeviceSpeed(candidate.device, 0, why_out))
        else:
            results.append(DeviceSpeed(candidate.device, other.images_per_second))
            if other.images_per_second > best.images_per_second:
                chosen, best = candidate, other
    if best is not first:
        with tf.device(chosen.device):
            best.take_over_reports_of(first)
    return best, chosen, results


def _prepare_training_or_why_failed(
    candidate: CandidateDevice, make: Callable[[RecurrencePlan], Training]
) -> Training | str:
    """Return a candidate's training before its first step, or the reason why it is impossible."""
    try:
        with tf.device(candidate.device):
            other = make(candidate.plan)
            other.resume_or_write_first_snapshot(is_silent=True)
    except Exception as error:  # whatever a GPU's libraries raise, the CPU's training continues
        return _why_failed(error)
    return other


def _train_and_return_why_out(candidate: CandidateDevice, first: Training, other: Training) -> str:
    """Train as long as the CPU did; return why the candidate is excluded, or ""."""
    try:
        with tf.device(candidate.device):
            state = other.train_briefly_and_note_speed(STEPS, SECONDS)
    except Exception as error:
        return _why_failed(error)
    return _reason_to_exclude_or_empty(state, first, other)


def _why_failed(error: Exception) -> str:
    words = devices.remedy_for_gpu_error(error) or f"{type(error).__name__}: {str(error)[:200]}"
    return f"it failed ({' '.join(words.split())})"


def _reason_to_exclude_or_empty(state: str, first: Training, other: Training) -> str:
    """Return why a candidate is excluded, or "" if it is not."""
    if state != PAUSED:
        return f"its training {state}"
    common = max(first.losses.keys() & other.losses.keys(), default=None)
    if common is None or not other.images_per_second:
        return f"it took more than {SECONDS:g} seconds for a few steps"
    theirs, ours = first.losses[common], other.losses[common]
    difference = abs(ours - theirs) / max(theirs, 1e-6)
    if not difference <= LOSS_BOUND:
        return f"its loss is {ours:.3f} where the CPU's is {theirs:.3f}"
    return ""


def measure_device_speeds(
    spec: NetworkSpec, recipe: TrainingRecipe, gpus: Iterable[str]
) -> list[DeviceSpeed]:
    """Return the results of the CPU and of each usable GPU, without keeping a training."""
    train = data.load_mnist_splits().train
    few = data.Split(train.images[: recipe.batch_size], train.labels[: recipe.batch_size])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "snapshots").mkdir()

        def make(plan: RecurrencePlan) -> Training:
            return Training(Path(folder), spec, recipe, train, few, plan)

        return race_for_fastest_training(cpu_and_gpu_candidates(spec, recipe, gpus), make)[2]


def device_speeds_note(results: list[DeviceSpeed], device: str) -> str:
    """Say what was measured, such as "On the GPU: 182,000 images/s; the CPU made 25,000."

    `device` is the chosen one.
    """
    names = {result.device: _device_noun(result.device, results) for result in results}
    own = next(result for result in results if result.device == device)
    others = [
        f"{names[result.device]} was out, as {result.why_out}"
        if result.why_out
        else f"{names[result.device]} made {result.images_per_second:,}"
        for result in results
        if result is not own
    ]
    return f"On {names[device]}: {own.images_per_second:,} images/s; {'; '.join(others)}."


def _device_noun(device: str, results: list[DeviceSpeed]) -> str:
    kind = device.strip("/").partition(":")[0]
    is_only_one = sum(result.device.startswith(f"/{kind}") for result in results) == 1
    return f"the {kind if is_only_one else device.strip('/')}"


def load_results(
    spec: NetworkSpec, recipe: TrainingRecipe, entrants: list[CandidateDevice]
) -> list[DeviceSpeed]:
    """Return the results of an earlier race of such a network here, or [] if there was none."""
    found = read_json_or_empty(_results_file()).get(_race_key(spec, recipe, entrants), [])
    try:
        results = [DeviceSpeed(**result) for result in found]
        is_whole = all(
            isinstance(result.images_per_second, int) and isinstance(result.why_out, str)
            for result in results
        )
    except TypeError:
        return []
    same = [result.device for result in results] == [each.device for each in entrants]
    return results if same and is_whole and results[0].images_per_second > 0 else []


def store_results(
    spec: NetworkSpec,
    recipe: TrainingRecipe,
    entrants: list[CandidateDevice],
    results: list[DeviceSpeed],
) -> None:
    """Store the results of a race, if the file can be written."""
    try:
        kept = read_json_or_empty(_results_file())
        kept.pop(key := _race_key(spec, recipe, entrants), None)
        kept[key] = [asdict(each) for each in results]
        _results_file().parent.mkdir(parents=True, exist_ok=True)
        write_json(_results_file(), dict(list(kept.items())[-MOST_KEPT:]))
    except OSError:
        pass  # then the next training measures again


def _results_file() -> Path:
    return user_cache_folder() / "races.json"


def _race_key(spec: NetworkSpec, recipe: TrainingRecipe, entrants: list[CandidateDevice]) -> str:
    """Return a key for a race: network, batch, devices, TensorFlow and driver."""
    about = {
        "spec": spec.to_json(),
        "batch": recipe.batch_size,
        "augmentation": recipe.augmentation,
        "plans": [[each.device, str(each.plan)] for each in entrants],
        "devices": [devices.describe_device(each.device) for each in entrants],
        "tensorflow": version("tensorflow"),
        "driver": DRIVER.read_text() if DRIVER.exists() else "",
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
