"""The training of a network: plain data, checked on creation, and changed to fit a choice."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from rnn_demo.files import JsonObject
from rnn_demo.spec.fields import Record, SpecError, setting_field
from rnn_demo.spec.spec import NetworkSpec

OPTIMIZERS = ("RMSprop", "Adam", "SGD")
SCHEDULES = ("constant", "cosine")
AUGMENTATIONS = ("none", "affine", "redrawn")
STATE_FACTOR = 0.05  # factor in the loss of the mean squared excess of states over `state_bound`
LOGIT_FACTOR = 0.02  # the same for the logits and `logit_bound`
DEVICE = re.compile(r"auto|cpu|gpu|/?(device:)?[a-z_]{1,20}:[0-9]{1,3}", re.IGNORECASE)


@dataclass(frozen=True)
class TrainingRecipe(Record):
    """How a network is trained: by categorical cross-entropy, plus penalties for its bounds."""

    optimizer: str = setting_field("Adam", "How gradients move the weights.", choices=OPTIMIZERS)
    learning_rate: float = setting_field(
        0.003, "The (highest) learning rate.", low=1e-6, high=100.0
    )
    schedule: str = setting_field(
        "cosine",
        "The learning rate: constant, or falling to 0 along a cosine over all epochs.",
        choices=SCHEDULES,
    )
    warmup_steps: int = setting_field(
        0, "Batches over which the learning rate rises from 0; needs cosine.", low=0, high=100_000
    )
    clipnorm: float = setting_field(
        0.0,
        "Clip the norm of all gradients together (global_clipnorm); 0 for none.",
        low=0.0,
        high=1000.0,
    )
    batch_size: int = setting_field(
        100, "Images read before the weights move once.", low=1, high=10_000
    )
    epochs: int = setting_field(20, "Passes over the training images.", low=1, high=1000)
    images: int = setting_field(55_000, "How many training images are used.", low=1, high=55_000)
    augmentation: str = setting_field(
        "none",
        "none; affine: shift, rotate, scale and shear; redrawn: also as pens and people draw, "
        "with a few pictures that aren't digits, on which it learns to hesitate.",
        choices=AUGMENTATIONS,
    )
    target_replication: float = setting_field(
        0.0,
        "Thinking aloud: the share of the loss taken from the answers after every row; 0 trains "
        "only the answer after the last row.",
        low=0.0,
        high=1.0,
    )
    state_bound: float = setting_field(
        0.0,
        "Punish what a memory cell of the last recurrent layer holds beyond this, above or below "
        "0, where the network answers; 0: no bound.",
        low=0.0,
        high=1000.0,
    )
    logit_bound: float = setting_field(
        0.0,
        "Punish the ten sums beyond this, above or below 0, where the network answers; 0: none.",
        low=0.0,
        high=1000.0,
    )
    seed: int = setting_field(
        0, "Seed of weights, shuffling and augmentation.", low=0, high=2**31 - 1
    )
    device: str = setting_field(
        "auto",
        "auto (a GPU if TensorFlow lists one, else the CPU), cpu, gpu, or a name such as /GPU:1.",
        suggested=("auto", "cpu", "gpu"),
    )
    merged: bool = setting_field(
        True, "On a CPU, merge the products of all rows, as cuDNN does; else Keras's own loop."
    )

    def check_consistency(self) -> None:
        if self.warmup_steps and self.schedule != "cosine":
            raise SpecError(
                "warmup_steps needs the cosine schedule: set schedule to cosine.", warmup_steps=0
            )
        if self.batch_size > self.images:
            raise SpecError(
                f"A batch of {self.batch_size} is larger than the {self.images} training images: "
                "make it smaller."
            )
        if not DEVICE.fullmatch(self.device):  # only the trainer knows if it exists
            raise SpecError(
                f"device must be auto, cpu, gpu, or a name such as /GPU:1, not {self.device!r}."
            )

    def steps_per_epoch(self) -> int:
        """Count the optimizer steps of an epoch; the last batch may be smaller."""
        return -(-self.images // self.batch_size)


def check_spec_fits_recipe(spec: NetworkSpec, recipe: TrainingRecipe) -> None:
    """Check that a network can be trained like this. Raises SpecError if the two disagree."""
    if spec.merge_mode and recipe.target_replication:
        raise SpecError(
            "A bidirectional network reads from both ends, so it has no answer for only the "
            "upper rows: set target_replication to 0.",
            target_replication=0.0,
        )
    if spec.stateful and recipe.images % recipe.batch_size:
        raise SpecError(
            f"A stateful network needs full batches: {recipe.batch_size} does not divide "
            f"{recipe.images} training images."
        )
    if spec.api == "cell-loop" and recipe.target_replication:
        raise SpecError(
            "A loop written by hand trains only its last answer: set target_replication to 0.",
            target_replication=0.0,
        )


@dataclass(frozen=True)
class SettingChange:
    """A setting that was changed to fit another one; `reason` is a clause."""

    field: str
    old: Any
    new: Any
    reason: str


def make_spec_and_recipe(settings: JsonObject) -> tuple[NetworkSpec, TrainingRecipe]:
    """Return the spec and the recipe of settings, which are every field of both by name.

    Raises SpecError if they contradict each other.
    """
    spec = NetworkSpec(**{f.name: settings[f.name] for f in fields(NetworkSpec)})
    recipe = TrainingRecipe(**{f.name: settings[f.name] for f in fields(TrainingRecipe)})
    check_spec_fits_recipe(spec, recipe)
    return spec, recipe


def fit_others_and_list_changes(
    settings: JsonObject, chosen: Collection[str]
) -> tuple[JsonObject, list[SettingChange]]:
    """Change settings that no longer fit a choice, which itself stays; return them and the changes.

    The settings are every field of spec and recipe by name. They still contradict each other if
    only a change of the choice would resolve that, or if there is more than one solution.
    """
    settings, changes = dict(settings), []
    for _ in range(len(settings)):  # each iteration resolves one contradiction
        try:
            make_spec_and_recipe(settings)
        except SpecError as error:
            if not error.cure or error.cure.keys() & set(chosen):
                break
            changes += [
                SettingChange(k, settings[k], new, error.reason) for k, new in error.cure.items()
            ]
            settings |= error.cure
        else:
            break
    return settings, changes
