"""JAX's jitted loop: a whole epoch in one `jit`, batches and rows in `lax.scan`, Adam by hand."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from rnn_demo.cells import CELLS
from rnn_demo.data import Split
from rnn_demo.spec import NetworkSpec
from scripts.benchmark.contenders.process import BATCH

RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-7


def cell(kind: str, weights: dict, state: tuple, x: jax.Array) -> tuple:
    """Compute one row; x: (B, gates units), its projection, computed for all rows at once."""
    h = state[0]
    inner = h @ weights["recurrent"]
    if kind == "SimpleRNN":
        return (jnp.tanh(x + inner),)
    if kind == "LSTM":
        i, f, g, o = jnp.split(x + inner, 4, axis=1)
        c = jax.nn.sigmoid(f) * state[1] + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jax.nn.sigmoid(o) * jnp.tanh(c), c
    x_z, x_r, x_g = jnp.split(x, 3, axis=1)
    h_z, h_r, h_g = jnp.split(inner + weights["inner_bias"], 3, axis=1)
    z = jax.nn.sigmoid(x_z + h_z)
    g = jnp.tanh(x_g + jax.nn.sigmoid(x_r + h_r) * h_g)
    return (z * h + (1 - z) * g,)


def make(spec: NetworkSpec, split: Split) -> Callable[[], object]:
    """Return an epoch as one call of a compiled function."""
    kind, units, gates = spec.cell, spec.units[0], CELLS[spec.cell].block_count()
    directions = 2 if spec.merge_mode else 1
    rng = np.random.default_rng(0)

    def normal(*shape: int) -> jax.Array:
        return jnp.asarray(rng.normal(0, shape[0] ** -0.5, shape), jnp.float32)

    params = {
        "layers": [
            {
                "kernel": normal(28, gates * units),
                "recurrent": normal(units, gates * units),
                "bias": jnp.zeros(gates * units),
                **({"inner_bias": jnp.zeros(gates * units)} if kind == "GRU" else {}),
            }
            for _ in range(directions)
        ],
        "head": normal(directions * units, 10),
        "head_bias": jnp.zeros(10),
    }
    x = jnp.asarray(split.images.astype(np.float32) / 255)
    y = jnp.asarray(split.labels.astype(np.int32))

    def loss_of(params: dict, rows: jax.Array, labels: jax.Array) -> jax.Array:
        last = []
        for reverse, weights in zip((False, True), params["layers"], strict=False):
            by_time = jnp.swapaxes(rows, 0, 1) @ weights["kernel"] + weights["bias"]
            zero = jnp.zeros((BATCH, units))
            state, _ = lax.scan(
                lambda state, x, w=weights: (cell(kind, w, state, x), None),
                (zero, zero) if kind == "LSTM" else (zero,),
                by_time,
                reverse=reverse,
                unroll=28 if kind == "SimpleRNN" else 1,
            )
            last.append(state[0])
        logits = jnp.concatenate(last, axis=1) @ params["head"] + params["head_bias"]
        picked = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1)
        return -picked.mean()

    def step(carry: tuple, picked: jax.Array) -> tuple:
        params, m, v, t = carry
        loss, grads = jax.value_and_grad(loss_of)(params, x[picked], y[picked])
        t += 1
        m = jax.tree.map(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, m, grads)
        v = jax.tree.map(lambda v, g: BETA_2 * v + (1 - BETA_2) * g * g, v, grads)
        rate = RATE * jnp.sqrt(1 - BETA_2**t) / (1 - BETA_1**t)
        params = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + EPSILON), params, m, v)
        return (params, m, v, t), loss

    run = jax.jit(lambda carry, order: lax.scan(step, carry, order))
    zeros = jax.tree.map(jnp.zeros_like, params)
    carry = (params, zeros, zeros, jnp.float32(0))

    def epoch() -> None:
        nonlocal carry
        order = jnp.asarray(rng.permutation(len(split.images)).reshape(-1, BATCH), jnp.int32)
        carry, losses = run(carry, order)
        losses.block_until_ready()

    return epoch
