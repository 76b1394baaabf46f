"""Presets learn: after one short epoch each reads far better than chance."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo.data import Split, mnist
from rnn_demo.reader import open_keras
from rnn_demo.spec.presets import PRESETS
from rnn_demo.trainer.augmentation.augment import make_augment
from rnn_demo.trainer.builders import build, plain_twin
from rnn_demo.trainer.epoch import CompiledEpoch
from rnn_demo.trainer.optimizers import make_optimizer
from rnn_demo.trainer.plan import Plan
from rnn_demo.trainer.training import ordered

pytestmark = pytest.mark.slow

IMAGES, BATCH = 2_500, 25
CHANCE = 0.1
# Made of the same parts as another one, which is smaller: what it is built of is trained there.
OTHERS = {
    "lstm-128": "lstm-28",
    "lstm-128-last": "lstm-28",
    "simple-64": "simple-16",
    "gru-33": "looped",
    "bidirectional-stacked": "bidirectional",
    "device": "simple-16",
    "bottom": "columns",
    "permuted": "columns",
}


def few(split: Split, count: int) -> Split:
    return Split(split.images[:count], split.labels[:count])


@pytest.mark.parametrize("name", [name for name in PRESETS if name not in OTHERS])
def test_it_learns_in_one_short_epoch(name, tmp_path):
    spec = PRESETS[name].spec
    recipe = replace(
        PRESETS[name].recipe,
        images=IMAGES,
        batch_size=BATCH,
        epochs=1,
        learning_rate=0.01,
        warmup_steps=0,
    )
    model = build(spec, recipe.seed, BATCH, every_row=recipe.target_replication > 0)
    augment = make_augment("affine" if recipe.augmentation != "none" else "none", spec)
    train = few(mnist().train, IMAGES)
    epoch = CompiledEpoch(
        model,
        make_optimizer(recipe),
        ordered(train, spec) if augment is None else train,
        BATCH,
        recipe.seed,
        Plan(jit=False, unroll=spec.unroll),
        augment,
        recipe.target_replication,
    )
    epoch.begin(0, np.random.default_rng(0).permutation(IMAGES))
    sums = epoch.run(0, epoch.steps)
    assert sums.images == IMAGES
    plain_twin(model, spec, BATCH).save(tmp_path / "model.keras")
    validation = ordered(few(mnist().validation, 500), spec)
    _, accuracy = open_keras(tmp_path / "model.keras").evaluate(*vars(validation).values())
    assert accuracy > 2.5 * CHANCE
