"""Learning rates and optimizers are those of the recipe."""

import keras
import pytest

from rnn_demo.spec import Recipe
from rnn_demo.trainer.optimizers import learning_rate, make_optimizer


def test_a_cosine_ends_at_zero_after_the_last_step():
    recipe = Recipe(learning_rate=0.5, images=1_000, batch_size=100, epochs=4)
    rate = learning_rate(recipe)
    assert [float(rate(step)) for step in (0, 20, 40)] == pytest.approx([0.5, 0.25, 0.0], abs=1e-7)


def test_a_warm_up_rises_from_zero_and_the_cosine_still_ends_with_the_training():
    recipe = Recipe(learning_rate=0.5, images=1_000, batch_size=100, epochs=4, warmup_steps=10)
    rate = learning_rate(recipe)
    values = [float(rate(step)) for step in (0, 5, 10, 25, 40)]
    assert values == pytest.approx([0.0, 0.25, 0.5, 0.25, 0.0], abs=1e-6)


@pytest.mark.parametrize("name", ["RMSprop", "Adam", "SGD"])
def test_the_optimizer_is_the_one_named(name):
    recipe = Recipe(optimizer=name, schedule="constant", learning_rate=0.02, clipnorm=0.5)
    optimizer = make_optimizer(recipe)
    assert type(optimizer) is getattr(keras.optimizers, name)
    assert float(optimizer.learning_rate) == pytest.approx(0.02)
    assert optimizer.global_clipnorm == 0.5
    assert make_optimizer(Recipe()).global_clipnorm is None
