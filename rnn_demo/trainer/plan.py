"""How a network is compiled for training: with XLA or not, its 28 steps unrolled or looped."""

from typing import NamedTuple

from rnn_demo.spec import Recipe, Spec

# Images in a whole training above which XLA's longer compiling pays off. SimpleRNN 16 on 2 cores:
# 246,000 images/s after 2.6 s with XLA, 135,000 after 0.6 s without; 128 units: 31,400 against
# 29,000.
XLA_PAYS = 500_000


class Plan(NamedTuple):
    """jit: compile with XLA. unroll: write the 28 steps out. fused: cuDNN runs the whole layer."""

    jit: bool
    unroll: bool
    fused: bool = False

    def __str__(self) -> str:
        if self.fused:
            return "fused cuDNN"
        return f"{'XLA' if self.jit else 'no XLA'}, {'unrolled' if self.unroll else 'looped'}"


def choose_plan(spec: Spec, recipe: Recipe, device: str) -> Plan:
    """The fastest way that was measured for this kind of network on this kind of device.

    LSTM and GRU 128 on 2 cores: 6,800 images/s looped and unrolled, 5,300 with XLA after 6 s of
    compiling; two directions: unrolled, the system runs both at once. A cell loop is a loop.
    XLA draws other random numbers for dropout than Keras's `fit`, and can't place a state that is
    kept: there it is left out.
    """
    if device.startswith("/GPU") and is_fused(spec):
        return Plan(jit=False, unroll=False, fused=True)
    simple = spec.cell == "SimpleRNN"
    can_jit = not (spec.dropout or spec.recurrent_dropout or spec.stateful or spec.patch)
    long = recipe.images * recipe.epochs >= XLA_PAYS
    return Plan(
        jit=simple and can_jit and long,
        unroll=spec.unroll
        or (spec.road != "cell-loop" and (simple or spec.merge_mode is not None)),
    )


def is_fused(spec: Spec) -> bool:
    """Whether Keras's layer takes cuDNN's fused path on a GPU.

    Source: the requirements listed at keras.io/api/layers/recurrent_layers/lstm and gru.
    """
    return (
        spec.cell in ("LSTM", "GRU")
        and spec.road != "cell-loop"
        and spec.activation == "tanh"
        and not spec.unroll
        and not spec.recurrent_dropout
        and (spec.cell == "LSTM" or spec.reset_after)
    )
