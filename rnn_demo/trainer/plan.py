"""How a network is trained fast: with products merged or by Keras's loop, with XLA or without."""

from typing import NamedTuple

from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.threads import CORES, is_small

LEAST_PART = 32  # images: products of fewer rows leave a core's units for multiplying idle
XLA_LEAST_IMAGES = 3_000_000  # in a whole training of a small network


class Plan(NamedTuple):
    """How the recurrent layers run in training; the numbers are the same up to rounding.

    parts: of a batch, side by side, with products merged as `recurrence` does it; 0 for Keras's own
    loop. jit: compile with XLA. unroll: write Keras's 28 steps out. fused: cuDNN runs the layer.
    """

    jit: bool = False
    unroll: bool = False
    fused: bool = False
    parts: int = 0

    def __str__(self) -> str:
        if self.fused:
            return "fused cuDNN"
        if self.parts:
            loop = f"merged products{f', {self.parts} parts' if self.parts > 1 else ''}"
        else:
            loop = "unrolled" if self.unroll else "looped"
        return f"{'XLA' if self.jit else 'no XLA'}, {loop}"


def choose_plan(spec: Spec, recipe: Recipe, device: str, cores: int = CORES) -> Plan:
    """The fastest way that was measured for this kind of network on this kind of device.

    Images/s on 2 cores, batches of 100, by Keras's loop and by merged products in two parts: LSTM
    128 6,800 and 10,500; GRU 128 6,800 and 9,300. Where products can't be merged: LSTM and GRU
    looped (5,300 with XLA after 6 s of compiling), SimpleRNN unrolled, two directions unrolled, as
    the system runs both at once. XLA draws other random numbers for dropout than Keras's `fit`
    and can't place a state that is kept: there it is left out.
    """
    on_gpu = device.startswith("/GPU")
    if on_gpu and is_fused(spec):
        return Plan(fused=True)
    simple, directions = spec.cell == "SimpleRNN", 2 if spec.merge_mode else 1
    can_jit = not (spec.dropout or spec.recurrent_dropout or spec.stateful or spec.patch)
    images = recipe.images * recipe.epochs
    small = is_small(spec)
    jit = simple and can_jit and images >= XLA_LEAST_IMAGES and (small or on_gpu)
    if recipe.merged and is_mergeable(spec) and not on_gpu:
        parts = max(1, min(cores // directions, recipe.batch_size // LEAST_PART))
        return Plan(jit=jit, parts=1 if small else parts)
    loops = spec.api == "cell-loop"
    return Plan(jit=jit, unroll=spec.unroll or (not loops and (simple or directions == 2)))


def is_mergeable(spec: Spec) -> bool:
    """Whether `recurrence` can run the recurrent layers of a network in training."""
    return (
        spec.api != "cell-loop"
        and not (spec.dropout or spec.recurrent_dropout)
        and (spec.cell != "LSTM" or spec.activation == "tanh")
        and (spec.cell != "GRU" or spec.reset_after)
    )


def is_fused(spec: Spec) -> bool:
    """Whether Keras's layer takes cuDNN's fused path on a GPU.

    Source: the requirements listed at keras.io/api/layers/recurrent_layers/lstm and gru.
    """
    return (
        spec.cell in ("LSTM", "GRU")
        and spec.api != "cell-loop"
        and spec.activation == "tanh"
        and not spec.unroll
        and not spec.recurrent_dropout
        and (spec.cell == "LSTM" or spec.reset_after)
    )
