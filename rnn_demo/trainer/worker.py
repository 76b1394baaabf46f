"""Train a run: read its run.json, and write model.keras and card.json."""

import platform
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path

import keras
import tensorflow as tf

from rnn_demo import data
from rnn_demo.data import Split
from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject, write_json
from rnn_demo.runs import disk, folders
from rnn_demo.runs.events import add_event
from rnn_demo.runs.lifecycle import OnEvent, ShouldStop, TrainingFailedError
from rnn_demo.runs.status import NO_MEMORY
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer import devices, memory_limit
from rnn_demo.trainer.plan import choose_inter_and_intra_op_threads, choose_recurrence_plan
from rnn_demo.trainer.training import Training

WARM_IMAGES = 200


def train_run(run_id: str, on_event: OnEvent, should_stop: ShouldStop) -> JsonObject:
    """Train a run that this process has claimed; return its card.

    If the loss has exploded, model.keras and the card come from the last snapshot. Raises
    TrainingFailedError if the training failed; the run's last event has the reason.
    """
    path = folders.run_folder(run_id)
    try:
        disk.reserve_space_for_error_report(path)
        card, reason = _train(path, folders.status_for_id(run_id), on_event, should_stop)
    except Exception as error:
        disk.release_reserved_space(path)
        raise _record_failure_and_return_error(path, on_event, error) from None
    finally:
        disk.release_reserved_space(path)
    if reason:
        raise TrainingFailedError(reason)
    return card


def warm_up_with_tiny_training() -> None:
    """Train a tiny network, so that the next training's first steps come sooner.

    On a machine with a GPU nothing is trained: TensorFlow's first operation would occupy GPU memory
    while this process waits, and even during a later training on the CPU.
    """
    devices.configure_threads_and_memory(*choose_inter_and_intra_op_threads(None))
    if any(name.startswith("/GPU") for name in devices.visible_cpu_and_gpu_names()):
        return
    validation = data.load_mnist_splits().validation
    few = Split(validation.images[:WARM_IMAGES], validation.labels[:WARM_IMAGES])
    recipe = TrainingRecipe(images=WARM_IMAGES, batch_size=WARM_IMAGES // 2, epochs=1, clipnorm=1.0)
    device, spec = devices.CPU, NetworkSpec()
    plan = choose_recurrence_plan(spec, recipe, device)
    with tempfile.TemporaryDirectory() as folder, tf.device(device):
        (Path(folder) / "snapshots").mkdir()
        Training(Path(folder), spec, recipe, few, few, plan).train_to_end()
    keras.utils.clear_session()


def _train(
    path: Path, run: folders.Status, on_event: OnEvent, should_stop: ShouldStop
) -> tuple[JsonObject, str]:
    if run.spec is None:
        raise UserError(run.reason)
    spec, recipe = run.spec, run.recipe
    devices.configure_threads_and_memory(*choose_inter_and_intra_op_threads(spec))
    device, note = devices.choose_device(recipe.device)
    on_event(add_event(path, "state", state="running", device=device))
    if note:
        on_event(add_event(path, "note", note=note))
    if device.startswith("/CPU"):  # on a GPU TensorFlow itself limits the memory
        memory_limit.check_memory(spec, recipe)
        devices.hide_gpus()
        memory_limit.limit_memory()
    mnist = data.load_mnist_splits()

    def train(device: str) -> tuple[Training, str, JsonObject]:
        plan = choose_recurrence_plan(spec, recipe, device)
        splits = mnist.train, mnist.validation
        with tf.device(device):
            training = Training(path, spec, recipe, *splits, plan, on_event, should_stop)
            return training, *training.train_to_end()

    try:
        training, state, about = train(device)
    except tf.errors.OpError as error:
        if recipe.device.lower() != "auto" or device == devices.CPU or disk.says_full(error):
            raise
        device = devices.CPU  # the GPU is gone: the CPU continues from the last snapshot
        reason = devices.remedy_for_gpu_error(error) or str(error).partition("\n")[0][:200]
        note = f"On the CPU from here on, as the GPU failed: {reason}"
        on_event(add_event(path, "note", note=note))
        on_event(add_event(path, "state", state="running", device=device))
        training, state, about = train(device)
    with tf.device(device):
        training.save_model(path / "model.keras")
        if state != "finished":  # reported before the slow evaluation on the test set
            on_event(add_event(path, "state", state=state, **about))
        test = training.evaluate_on_split(mnist.test)
    card = _model_card(run.title, state, training, device, test)
    write_json(path / "card.json", card)
    if state == "finished":
        on_event(add_event(path, "state", state=state))
    return card, about.get("reason", "")


def _model_card(
    title: str, state: str, training: Training, device: str, test: tuple[float, float]
) -> JsonObject:
    """Return the card of a run; `test` is loss and accuracy on the test set."""
    position = training.position
    return {
        "title": title,
        "state": state,
        "spec": training.spec.to_json(),
        "recipe": training.recipe.to_json(),
        "seed": training.recipe.seed,
        "parameters": sum(training.spec.parameter_count_by_weight().values()),
        "test_loss": test[0],
        "test_accuracy": test[1],
        "steps": position.step,
        "wall_seconds": round(training.wall_seconds, 2),
        "compile_seconds": round(training.compile_seconds, 2),
        "samples_per_second": round(position.trained / position.seconds) if position.seconds else 0,
        "device": device,
        "path": str(training.plan),
        "data": {
            "name": "MNIST",
            "sha256": data.file_sha256(),
            "train_images": training.recipe.images,
            "validation_images": data.VALIDATION,
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("tensorflow", "keras", "numpy")},
        },
        "history": position.history,
    }


def _record_failure_and_return_error(
    path: Path, on_event: OnEvent, error: Exception
) -> TrainingFailedError:
    """Write a failed run's event, and return the error to raise."""
    about: JsonObject = {}
    match error:
        case UserError():
            reason = str(error)
            if isinstance(error, devices.UnknownDeviceError):
                about = {"change": {"device": "auto"}}
        case _ if disk.says_full(error):
            reason = disk.FULL
        case tf.errors.ResourceExhaustedError() | MemoryError():
            reason = NO_MEMORY
        case tf.errors.OpError() if what := devices.remedy_for_gpu_error(error):
            traceback.print_exc()
            reason = f"The GPU can't be used: {what}"
            about = {"change": {"device": "/CPU:0"}}
        case OSError():
            traceback.print_exc()
            reason = f"A file of the run can't be written: {error.strerror}; make room and resume."
        case _:
            traceback.print_exc()
            reason = f"The trainer failed ({type(error).__name__}): its log says where."
    try:
        on_event(add_event(path, "state", state="failed", reason=reason, **about))
    except OSError as unwritable:
        reason += f" Nor can the run's events be written: {unwritable.strerror}."
    return TrainingFailedError(reason)
