"""Choose how to train a network fast: threads, merged products, cuDNN, XLA."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from rnn_demo.cells import CELLS
from rnn_demo.spec import NetworkSpec, TrainingRecipe

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# Most units for which XLA pays off, though it compiles 4 s longer: SimpleRNN 16 on 2 cores trains
# at 320,000 images/s with it and at 230,000 without, on one core in both cases; 128 units at 30,000
# with it and 49,000 without.
SMALL_UNITS = 48
LEAST_PART = 32  # images: smaller products leave some of a core's multipliers idle
XLA_LEAST_IMAGES = 3_000_000  # in a whole training of a small network
# Or more gates: a step takes so long that the overhead of Keras's loop is negligible
LOOP_GATES = 3


class RecurrencePlan(NamedTuple):
    """How the recurrent layers run in training; the numbers are the same up to rounding.

    Attributes:
        jit: True if XLA compiles the training.
        unroll: True if Keras unrolls its loop to 28 steps.
        is_fused: True if cuDNN runs each layer as one operation.
        parts: Number of parts of a batch that run in parallel, with products merged by
            `recurrence`; 0 for Keras's own loop.
        blank: True if blank rows before the first ink are computed once for a part of a batch.
    """

    jit: bool = False
    unroll: bool = False
    is_fused: bool = False
    parts: int = 0
    blank: bool = False

    def __str__(self) -> str:
        if self.is_fused:
            return "fused cuDNN (the same seed gives other numbers than on a CPU)"
        if self.parts:
            loop = f"merged products{f', {self.parts} parts' if self.parts > 1 else ''}"
            loop += ", blank rows once" if self.blank else ""
        else:
            loop = "unrolled" if self.unroll else "looped"
        return f"{'XLA' if self.jit else 'no XLA'}, {loop}"

    def keeping_only_cudnn(self) -> "RecurrencePlan":
        """Return the plan for what runs once an epoch: cuDNN if planned, else Keras's own loop.

        There merged products and XLA would take longer to compile than they save.
        """
        return RecurrencePlan(is_fused=self.is_fused)


def choose_recurrence_plan(
    spec: NetworkSpec, recipe: TrainingRecipe, device: str, cores: int = CORES
) -> RecurrencePlan:
    """Choose the plan that measured fastest for such a network on such a device.

    Images/s on 2 cores, batches of 100, by Keras's loop and by merged products in two parts: LSTM
    128 6,800 and 10,500; GRU 128 6,800 and 9,300. If products can't be merged: LSTM and GRU are
    looped (5,300 with XLA after 6 s of compiling), others and bidirectional layers are unrolled, so
    both directions run at once.
    """
    on_gpu = device.startswith("/GPU")
    if on_gpu and allows_cudnn(spec):  # enforced by `epoch.temporarily_apply_recurrence_plan`
        return RecurrencePlan(is_fused=True)
    gates, directions = len(CELLS[spec.cell].GATES), 2 if spec.merge_mode else 1
    images = recipe.images * recipe.epochs
    small = is_small_ungated_network(spec)
    jit = (
        not gates and network_allows_xla(spec) and images >= XLA_LEAST_IMAGES and (small or on_gpu)
    )
    if recipe.merged and can_merge_products_over_rows(spec) and not on_gpu:
        parts = max(1, min(cores // directions, recipe.batch_size // LEAST_PART))
        # Images differ from the first row on
        apart = spec.stateful or spec.patch or spec.row_order == "permuted"
        blank = not (apart or small or spec.merge_mode) and recipe.augmentation == "none"
        return RecurrencePlan(jit=jit, parts=1 if small else parts, blank=blank)
    loops = spec.api == "cell-loop"
    unroll = not loops and (gates < LOOP_GATES or directions == 2)
    return RecurrencePlan(jit=jit, unroll=spec.unroll or unroll)


def choose_inter_and_intra_op_threads(
    spec: NetworkSpec | None, cores: int = CORES
) -> tuple[int, int]:
    """Return the number of operations run in parallel, and of threads within one.

    One operation on all cores waits for the slowest of them; two parts of a batch, an operation on
    half of the cores each, never wait (LSTM 128 on 2 cores: 9,800 images/s instead of 8,200).
    Operations of small cells finish before another thread wakes up (SimpleRNN 16: 250,000 on one
    thread, 180,000 to 230,000 on two).

    `spec` is None while the network is not known.
    """
    if spec is not None and is_small_ungated_network(spec) and spec.merge_mode is None:
        return 1, 1
    return max(2, cores), max(1, cores // 2)


def network_allows_xla(spec: NetworkSpec) -> bool:
    """Return True if XLA may compile the training of a network.

    It is not used with dropout, where its random numbers differ from those of Keras's `fit`, nor
    with stateful layers, whose state it can't place, nor with patches.
    """
    return not (spec.dropout or spec.recurrent_dropout or spec.stateful or spec.patch)


def is_small_ungated_network(spec: NetworkSpec) -> bool:
    """Return True if a network's operations take less time than starting them."""
    return not CELLS[spec.cell].GATES and max(spec.units) <= SMALL_UNITS


def can_merge_products_over_rows(spec: NetworkSpec) -> bool:
    """Return True if `recurrence` can train the recurrent layers of a network."""
    return (
        spec.api != "cell-loop"
        and not (spec.dropout or spec.recurrent_dropout)
        and _spec_meets_needs(spec, CELLS[spec.cell].MERGED)
    )


def allows_cudnn(spec: NetworkSpec) -> bool:
    """Return True if cuDNN can run the recurrent layers of a network on a GPU.

    Source: the requirements listed at keras.io/api/layers/recurrent_layers/lstm and gru.
    """
    return (
        _spec_meets_needs(spec, CELLS[spec.cell].FUSED)
        and spec.api != "cell-loop"
        and not spec.unroll
        and not spec.recurrent_dropout
    )


def _spec_meets_needs(spec: NetworkSpec, needs: Mapping[str, object] | None) -> bool:
    return needs is not None and all(getattr(spec, name) == value for name, value in needs.items())
