"""Build a Keras model with one of three APIs, and an optimizer.

With every API the weights are the same arrays in the same order, so `set_weights` of one model
accepts `get_weights` of another.
"""

import importlib
import operator
from dataclasses import replace
from typing import Any

import keras

from rnn_demo.cells import CELLS
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.layers import KerasCall, cell_keras_call, layers

# The cells that Keras lacks, by the names of their classes
OWN_CELLS = {
    f"{name}Cell": getattr(
        importlib.import_module(f"rnn_demo.trainer.own_cells.{cell.SNAKE}"), f"{name}Cell"
    )
    for name, cell in CELLS.items()
    if not cell.IN_KERAS
}


def build_model(
    spec: NetworkSpec, seed: int = 0, batch_size: int | None = None, every_row: bool = False
) -> keras.Model:
    """Build the Keras model that a spec describes, not compiled.

    It maps images (B, 28, 28) float32 in [0, 1] to probabilities (B, 10), or, with `every_row`,
    after each row, (B, 28, 10), by the same weights. Python's, NumPy's and TensorFlow's seeds are
    set to `seed`. `batch_size` is that of a stateful network, which needs one; ignored for others.
    """
    keras.utils.set_random_seed(seed)
    rows = keras.Input(
        (ROWS, COLUMNS), batch_size=batch_size if spec.stateful else None, name="rows"
    )
    descriptions = layers(spec, every_row)
    if spec.api == "cell-loop":
        first, head = descriptions
        loop = keras.layers.RNN(
            _object_from_keras_call(cell_keras_call(spec, *spec.units)), name=first.make.name
        )
        return keras.Model(rows, _object_from_keras_call(head.make)(loop(rows)))
    keras_layers = [_object_from_keras_call(layer.make) for layer in descriptions]
    if spec.api == "sequential":
        return keras.Sequential([rows, *keras_layers])
    x = rows
    for layer, description in zip(keras_layers, descriptions, strict=True):
        y = layer(x)
        if description.residual:
            y = keras.layers.Add(name=f"{layer.name}_residual")([x, y])
        x = y
    return keras.Model(rows, x)


def copy_for_saving(
    model: keras.Model, spec: NetworkSpec, batch_size: int | None = None
) -> keras.Model:
    """Copy a model to one of plain Keras layers, which can be saved and opened anywhere.

    It has the same weights and answers after the last row.
    """
    api = "sequential" if spec.api == "cell-loop" else spec.api
    copy = build_model(replace(spec, api=api), batch_size=batch_size)
    copy.set_weights(model.get_weights())
    return copy


def recurrent_layers_of_model(model: keras.Model) -> list[keras.layers.RNN]:
    """Return the recurrent layers of a model, of a bidirectional one first the forward layer."""
    recurrent = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            recurrent += [layer.forward_layer, layer.backward_layer]
        elif isinstance(layer, keras.layers.RNN):
            recurrent.append(layer)
    return recurrent


def make_optimizer(recipe: TrainingRecipe) -> keras.optimizers.Optimizer:
    """Make the optimizer of a recipe, with its schedule of the learning rate over all steps."""
    make = getattr(keras.optimizers, recipe.optimizer)  # one of `OPTIMIZERS`
    return make(
        learning_rate=learning_rate_or_schedule(recipe), global_clipnorm=recipe.clipnorm or None
    )


def learning_rate_or_schedule(
    recipe: TrainingRecipe,
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """Return the learning rate: a number, or a cosine decay after a rise over `warmup_steps`."""
    if recipe.schedule == "constant":
        return recipe.learning_rate
    total = recipe.epochs * recipe.steps_per_epoch()
    if not recipe.warmup_steps:
        return keras.optimizers.schedules.CosineDecay(recipe.learning_rate, total)
    return keras.optimizers.schedules.CosineDecay(
        0.0,
        max(1, total - recipe.warmup_steps),
        warmup_target=recipe.learning_rate,
        warmup_steps=recipe.warmup_steps,
    )


def _object_from_keras_call(value: object) -> Any:
    """Make the Keras object that a `KerasCall` describes; return any other value as it is."""
    if not isinstance(value, KerasCall):
        return value
    options = {name: _object_from_keras_call(option) for name, option in value.options.items()}
    if value.name:
        options["name"] = value.name
    make = OWN_CELLS.get(value.kind) or operator.attrgetter(value.kind)(keras)
    return make(*map(_object_from_keras_call, value.values), **options)
