"""From a `Recipe` to a Keras optimizer with its learning-rate schedule."""

import keras

from rnn_demo.spec import Recipe


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
