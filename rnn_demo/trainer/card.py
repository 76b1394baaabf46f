"""The card of a trained network: what it is, how it came about, how good it is."""

import platform
from importlib.metadata import version
from typing import Any

from rnn_demo.data import VALIDATION, fingerprint
from rnn_demo.trainer.training import Training

PACKAGES = ("tensorflow", "keras", "numpy")


def make_card(
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
            "sha256": fingerprint(),
            "train_images": training.recipe.images,
            "validation_images": VALIDATION,
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "history": position.history,
    }
