"""From a `Spec` to a Keras model, by three APIs, and from a `Recipe` to its optimizer.

Whatever the API, the weights are the same arrays in the same order, so that `set_weights` of one
takes `get_weights` of another.
"""

import operator
from dataclasses import replace
from typing import Any

import keras

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.layers import Make, cell, layers
from rnn_demo.trainer.own_cells import OWN


def build(
    spec: Spec, seed: int = 0, batch_size: int | None = None, every_row: bool = False
) -> keras.Model:
    """The Keras model that a spec describes: (B, 28, 28) float in [0, 1] to (B, 10) probabilities.

    seed: of the initial weights; Python's, NumPy's and TensorFlow's seeds are set to it.
    batch_size: fixed for a stateful spec, which needs one; ignored otherwise.
    every_row: answer after each row instead, (B, 28, 10), with the same weights in the same order.
    The model is not compiled.
    """
    keras.utils.set_random_seed(seed)
    rows = keras.Input(
        (ROWS, COLUMNS), batch_size=batch_size if spec.stateful else None, name="rows"
    )
    described = layers(spec, every_row)
    if spec.api == "cell-loop":
        first, head = described
        loop = keras.layers.RNN(_made(cell(spec, *spec.units)), name=first.make.name)
        return keras.Model(rows, _made(head.make)(loop(rows)))
    made = [_made(layer.make) for layer in described]
    if spec.api == "sequential":
        return keras.Sequential([rows, *made])
    x = rows
    for layer, description in zip(made, described, strict=True):
        y = layer(x)
        if description.residual:
            y = keras.layers.Add(name=f"{layer.name}_residual")([x, y])
        x = y
    return keras.Model(rows, x)


def plain_twin(model: keras.Model, spec: Spec, batch_size: int | None = None) -> keras.Model:
    """A model of plain Keras layers with the same weights, fit to be saved and opened anywhere.

    Its loop is what the spec says, whatever the trainer did to `model`'s for speed.
    """
    api = "sequential" if spec.api == "cell-loop" else spec.api
    twin = build(replace(spec, api=api), batch_size=batch_size)
    twin.set_weights(model.get_weights())
    return twin


def recurrent_layers(model: keras.Model) -> list[keras.layers.RNN]:
    """The recurrent layers of a model, both directions of a bidirectional one apart."""
    found = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            found += [layer.forward_layer, layer.backward_layer]
        elif isinstance(layer, keras.layers.RNN):
            found.append(layer)
    return found


def make_optimizer(recipe: Recipe) -> keras.optimizers.Optimizer:
    """The optimizer of a recipe, its learning rate laid out over all of the recipe's steps."""
    make = getattr(keras.optimizers, recipe.optimizer)  # one of `OPTIMIZERS`
    return make(learning_rate=learning_rate(recipe), global_clipnorm=recipe.clipnorm or None)


def learning_rate(recipe: Recipe) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """A number, or a cosine to 0 at the last step with its rise over the first warmup_steps."""
    if recipe.schedule == "constant":
        return recipe.learning_rate
    total = recipe.epochs * recipe.steps()
    if not recipe.warmup_steps:
        return keras.optimizers.schedules.CosineDecay(recipe.learning_rate, total)
    return keras.optimizers.schedules.CosineDecay(
        0.0,
        max(1, total - recipe.warmup_steps),
        warmup_target=recipe.learning_rate,
        warmup_steps=recipe.warmup_steps,
    )


def _made(value: Any) -> Any:
    """What Keras makes of a `Make`; anything else as it is."""
    if not isinstance(value, Make):
        return value
    options = {name: _made(option) for name, option in value.options.items()}
    if value.name:
        options["name"] = value.name
    make = OWN.get(value.kind) or operator.attrgetter(value.kind)(keras)
    return make(*map(_made, value.values), **options)
