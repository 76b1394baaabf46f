"""What the notebook chapter tells before its program: prose for `--preset notebook`."""

from rnn_demo.spec.presets import PRESETS


def introduction() -> str:
    """Markdown: why context matters, the loop, an image as a sequence, and the names of today."""
    rows = "\n".join(
        f"| {', '.join(f'`{name}`' for name in preset.chapter)} | {preset.title} |"
        for preset in PRESETS.values()
        if preset.chapter
    )
    return f"""\
*RNN for MNIST with TensorFlow and Keras*, on Keras 3.

**Why context matters.** "Bank" means one thing beside a river and another beside money. A dense
network takes its whole input at once and keeps nothing; a recurrent network takes a sequence one
step at a time and carries a summary of what came before, its *hidden state*.

**The loop.** At every step the same cell is applied, with the same weights:

$$h_t = f(x_t W + h_{{t-1}} U + b)$$

$x_t$ is the input of step $t$, $h_{{t-1}}$ the hidden state so far, $W$ Keras's `kernel`, $U$ its
`recurrent_kernel`, $b$ its `bias` and $f$ the `activation`. LSTM and GRU are cells with gates that
decide what to keep. Written out, the loop is a very deep network whose layers share their weights;
gradients flow back through all of its steps, and fade or grow on the way.

**An image as a sequence.** A digit of MNIST is 28 rows of 28 pixels. We read it from top to bottom:
28 time steps of 28 features. After the last row, ten weighted sums of the hidden state say which
digit it was.

**What the chapter surveys, and what it is called now.** Its TensorFlow 1 names, and the network of
the app that shows the same on Keras 3:

| in the chapter | today |
|---|---|
{rows}
"""
