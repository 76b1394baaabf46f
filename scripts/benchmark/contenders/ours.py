"""This project's trainer, set up as for a long training."""

from collections.abc import Callable

import numpy as np

from rnn_demo.data import Split
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer import devices
from rnn_demo.trainer.builders import build_model, make_optimizer
from rnn_demo.trainer.epoch import CompiledEpoch
from rnn_demo.trainer.plan import choose_inter_and_intra_op_threads, choose_recurrence_plan
from scripts.benchmark.contenders.process import BATCH


def make(spec: NetworkSpec, split: Split) -> Callable[[], object]:
    """Return an epoch as a run trains it."""
    recipe = TrainingRecipe(batch_size=BATCH, epochs=100)
    devices.configure_threads_and_memory(*choose_inter_and_intra_op_threads(spec))
    plan = choose_recurrence_plan(spec, recipe, devices.resolve_device_name(recipe.device))
    epoch = CompiledEpoch(build_model(spec), make_optimizer(recipe), split, recipe, plan)
    rng = np.random.default_rng(0)

    def train() -> None:
        epoch.arrange_batches_by_order(0, rng.permutation(len(split.images)))
        epoch.train_batch_range(0, epoch.steps)

    return train
