"""Carries out a run: from its folder's run.json to model.keras and card.json."""

import platform
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from rnn_demo import data
from rnn_demo.data import Split
from rnn_demo.errors import UserError
from rnn_demo.files import write_json
from rnn_demo.runs import disk, folders
from rnn_demo.runs.events import add_event
from rnn_demo.runs.lifecycle import OnEvent, ShouldStop, TrainingError
from rnn_demo.runs.status import NO_MEMORY
from rnn_demo.spec import Recipe, Spec
from rnn_demo.trainer import devices, memory_limit
from rnn_demo.trainer.plan import choose_threads
from rnn_demo.trainer.training import Training

WARM_IMAGES = 200


def train_run(run_id: str, tell: OnEvent, stop: ShouldStop) -> dict[str, Any]:
    """Train a run that this process has locked; returns its card.

    Whatever goes wrong is written to the run's folder as its state, and raised as TrainingError.
    After an exploded loss, model.keras and the card are of the last snapshot.
    """
    path = folders.folder(run_id)
    try:
        disk.reserve(path)
        card, reason = _train(path, folders.status(run_id), tell, stop)
    except Exception as error:
        disk.release(path)
        raise _failed(path, tell, error) from None
    finally:
        disk.release(path)
    if reason:
        raise TrainingError(reason)
    return card


def warm_up() -> None:
    """Train something tiny and forget it, so that the first steps of a training come sooner.

    Where there is a GPU TensorFlow is only loaded: its first operation would take that GPU's memory
    for as long as this process waits, and it couldn't leave it alone for a training on the CPU.
    """
    devices.prepare(*choose_threads(None))
    if any(name.startswith("/GPU") for name in devices.available()):
        return
    some = data.mnist().validation
    few = Split(some.images[:WARM_IMAGES], some.labels[:WARM_IMAGES])
    recipe = Recipe(images=WARM_IMAGES, batch_size=WARM_IMAGES // 2, epochs=1, clipnorm=1.0)
    device = devices.choose(recipe.device, Spec())
    with tempfile.TemporaryDirectory() as folder, tf.device(device):
        (Path(folder) / "snapshots").mkdir()
        Training(Path(folder), Spec(), recipe, few, few, device).run()
    keras.utils.clear_session()


def _train(
    path: Path, run: folders.Status, tell: OnEvent, stop: ShouldStop
) -> tuple[dict[str, Any], str]:
    if run.spec is None:
        raise UserError(run.reason)
    devices.prepare(*choose_threads(run.spec))
    device = devices.choose(run.recipe.device, run.spec)
    tell(add_event(path, "state", state="running", device=device))
    if device.startswith("/CPU"):  # a GPU's memory is TensorFlow's to watch
        devices.hide_gpus()
        memory_limit.check(run.spec, run.recipe)
        memory_limit.limit()
    mnist = data.mnist()
    with tf.device(device):
        training = Training(
            path, run.spec, run.recipe, mnist.train, mnist.validation, device, tell, stop
        )
        state, about = training.run()
        training.save_model(path / "model.keras")
        if state != "finished":  # who waits for this end need not wait for the test set, too
            tell(add_event(path, "state", state=state, **about))
        test = training.evaluate(mnist.test)
    card = _card(run.title, state, training, device, test)
    write_json(path / "card.json", card)
    if state == "finished":
        tell(add_event(path, "state", state=state))
    return card, about.get("reason", "")


def _card(
    title: str, state: str, training: Training, device: str, test: tuple[float, float]
) -> dict[str, Any]:
    """A JSON object; `test` is loss and accuracy on the test set, by Keras."""
    position = training.position
    return {
        "title": title,
        "state": state,
        "spec": training.spec.to_json(),
        "recipe": training.recipe.to_json(),
        "seed": training.recipe.seed,
        "parameters": sum(training.spec.parameters().values()),
        "test_loss": test[0],
        "test_accuracy": test[1],
        "steps": position.step,
        "wall_seconds": round(training.wall, 2),
        "compile_seconds": round(training.compile_seconds, 2),
        "samples_per_second": round(position.trained / position.seconds) if position.seconds else 0,
        "device": device,
        "path": str(training.plan),
        "data": {
            "name": "MNIST",
            "sha256": data.fingerprint(),
            "train_images": training.recipe.images,
            "validation_images": data.VALIDATION,
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("tensorflow", "keras", "numpy")},
        },
        "history": position.history,
    }


def _failed(path: Path, tell: OnEvent, error: Exception) -> TrainingError:
    """What to raise, once the run's folder says the same."""
    about: dict[str, Any] = {}
    match error:
        case UserError():
            reason = str(error)
            if isinstance(error, devices.DeviceError):
                about = {"change": {"device": "auto"}}
        case _ if disk.says_full(error):
            reason = disk.FULL
        case tf.errors.ResourceExhaustedError() | MemoryError():
            reason = NO_MEMORY
        case tf.errors.OpError() if what := devices.remedy(error):
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
        tell(add_event(path, "state", state="failed", reason=reason, **about))
    except OSError as full:
        reason += f" Nor can the run's events be written: {full.strerror}."
    return TrainingError(reason)
