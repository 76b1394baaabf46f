"""Named networks that show one thing each: stacks, directions, wrappers, APIs, orders of rows."""

from dataclasses import dataclass, replace

from rnn_demo.spec import Recipe, Spec

SHORT = Recipe(epochs=8)


@dataclass(frozen=True)
class Preset:
    """A named network, how it is trained, and why a visitor would open it.

    group: the heading it stands under in the catalogue. chapter: the names in TensorFlow 1 and in
    the early Keras API that it stands for.
    """

    title: str
    chapter: tuple[str, ...]
    what: str
    look_for: str
    spec: Spec
    recipe: Recipe = SHORT
    group: str = ""


# For small networks that stand beside one's drawing: taught on digits as people draw them, too.
REDRAWN = Recipe(learning_rate=0.005, clipnorm=1.0, batch_size=200, augmentation="redrawn")
_KERAS_LOOP = Recipe(epochs=8, merged=False)  # to see what unrolling changes

_LOOPS: dict[str, Preset] = {
    "stacked": Preset(
        "LSTM 32, 32, 32: a stack",
        ("nn.rnn_cell.MultiRNNCell",),
        "Three LSTM layers: each reads, row by row, the states of the one below. Taught on digits "
        "as people draw them, too.",
        "How much each layer's states change from row to row, the same digit in all three.",
        Spec(cell="LSTM", units=(32, 32, 32)),
        replace(REDRAWN, epochs=15),
    ),
    "looped": Preset(
        "GRU 24, looped",
        ("nn.dynamic_rnn",),
        "One step in the graph, run 28 times by a while loop (unroll=False).",
        "Its compile time and speed beside those of the unrolled one: the numbers are the same.",
        Spec(cell="GRU", units=(24,)),
        _KERAS_LOOP,
    ),
    "unrolled": Preset(
        "GRU 24, unrolled",
        ("nn.static_rnn",),
        "The same network with its 28 steps written out in the graph (unroll=True).",
        "It takes longer to compile; whether it is faster then depends on the machine.",
        Spec(cell="GRU", units=(24,), unroll=True),
        _KERAS_LOOP,
    ),
    "stateful": Preset(
        "GRU 24, stateful",
        ("nn.static_state_saving_rnn", "reset_states"),
        "Each image of a batch starts from the state that the image in the same place of the last "
        "batch left behind, until reset_state() wipes it. Images have no such order, so it has to "
        "learn to forget.",
        "Start it in another digit's state: few of its answers change, and many of GRU 24, "
        "looped. It learned to throw the old state away.",
        Spec(cell="GRU", units=(24,), stateful=True),
    ),
    "fused": Preset(
        "LSTM 64, fused on a GPU",
        ("contrib.rnn.LSTMBlockWrapper", "contrib.rnn.LSTMBlockFusedCell"),
        "With Keras's default activations a GPU runs the whole layer in one cuDNN call; a CPU has "
        "no such call and loops. Nothing in the program changes.",
        "How it was trained, below: it says which of the two did it.",
        Spec(cell="LSTM", units=(64,)),
        Recipe(epochs=6),
    ),
}

_DIRECTIONS: dict[str, Preset] = {
    "bidirectional": Preset(
        "Bidirectional GRU 20",
        ("nn.static_bidirectional_rnn", "nn.bidirectional_dynamic_rnn"),
        "One layer reads from the top, a second one from the bottom; what both end with is "
        "concatenated. Taught on digits as people draw them, too.",
        "The backward states, shown in the order in which they read: from the last row up.",
        Spec(cell="GRU", units=(20,), merge_mode="concat"),
        REDRAWN,
    ),
    "bidirectional-sum": Preset(
        "Bidirectional LSTM 32, summed",
        ("nn.static_bidirectional_rnn", "nn.bidirectional_dynamic_rnn"),
        "The two directions are added up instead (merge_mode sum; mul and ave work likewise), so "
        "that the last layer sees 32 numbers, not 64.",
        "Units that mean the same in both directions: they have to share the last layer's weights.",
        Spec(cell="LSTM", units=(32,), merge_mode="sum"),
        Recipe(epochs=6),
    ),
    "bidirectional-stacked": Preset(
        "Bidirectional GRU 24, 24",
        ("contrib.rnn.stack_bidirectional_dynamic_rnn",),
        "A second pair of layers reads what the first pair says of every row, seen from both "
        "sides.",
        "The second layer knows about the last row when it reads the first.",
        Spec(cell="GRU", units=(24, 24), merge_mode="concat"),
        Recipe(epochs=6),
    ),
}

_WRAPPERS: dict[str, Preset] = {
    "dropout": Preset(
        "GRU 48 with dropout",
        ("nn.rnn_cell.DropoutWrapper",),
        "In training a fifth of the inputs and of the states are dropped at random; reading uses "
        "all of them.",
        "What it remembers is spread over many units: switch one off and little is lost.",
        Spec(cell="GRU", units=(48,), dropout=0.2, recurrent_dropout=0.2),
    ),
    "tokens": Preset(
        "GRU 32 on tokens",
        ("contrib.rnn.EmbeddingWrapper",),
        "Each row is cut into four patches of seven pixels, black or white: a patch is one of 128 "
        "tokens, and each token has an embedding of 8 numbers that are learned. 7,690 parameters "
        "are trained; 7 more, which number the tokens, are not.",
        "How well it reads though it never sees a shade of grey.",
        Spec(cell="GRU", units=(32,), patch=7, embedding=8),
    ),
    "projections": Preset(
        "LSTM 24 between projections",
        ("contrib.rnn.InputProjectionWrapper", "contrib.rnn.OutputProjectionWrapper"),
        "A Dense turns each row into 16 numbers before the cell reads it, and another turns each "
        "state into 16 numbers after it.",
        "How few numbers are enough to describe a row.",
        Spec(cell="LSTM", units=(24,), input_projection=16, output_projection=16),
    ),
    "residual": Preset(
        "LSTM 28, 28 with residuals",
        ("nn.rnn_cell.ResidualWrapper",),
        "What goes into a layer is added to what comes out, so each layer has only to learn the "
        "difference. That takes layers as wide as a row.",
        "Where the states are near zero the row itself passes through.",
        Spec(cell="LSTM", units=(28, 28), residual=True, api="functional"),
        Recipe(epochs=6),
    ),
}

_APIS: dict[str, Preset] = {
    "device": Preset(
        "SimpleRNN 32, placed on the CPU",
        ("nn.rnn_cell.DeviceWrapper",),
        "Trained on a device that was named, /CPU:0, even where there is a GPU. A device that "
        "isn't there is refused, with the list of those that are.",
        "How it was trained, below: it names the device.",
        Spec(
            cell="SimpleRNN",
            units=(32,),
            activation="relu",
            recurrent_initializer="identity",
            recurrent_gain=0.9,
        ),
        Recipe(epochs=8, clipnorm=1.0, device="/CPU:0"),
    ),
    "functional": Preset(
        "LSTM 20, functional API",
        ("Sequential, Model(inputs, outputs)",),
        "Layers called on tensors instead of stacked in a Sequential. The weights are the same "
        "arrays in the same order: either API takes those of the other.",
        "Its code in all three APIs, next to each other.",
        Spec(cell="LSTM", units=(20,), api="functional"),
    ),
    "cell-loop": Preset(
        "GRU 24, in a loop by hand",
        ("nn.raw_rnn", "the six-step low-level workflow"),
        "28 tensors, a cell, a tf.while_loop written by hand, output weights and a bias, a loss, "
        "an optimizer and epochs: what Keras's layers do for you.",
        "The loop in its code. The trained network is saved as plain Keras layers.",
        Spec(cell="GRU", units=(24,), api="cell-loop"),
    ),
}

_ORDERS: dict[str, Preset] = {
    "bottom": Preset(
        "GRU 24, from the bottom",
        ("sequences reversed",),
        "It reads the last row first.",
        "The row at which it makes up its mind: other digits are recognized early.",
        Spec(cell="GRU", units=(24,), row_order="bottom"),
    ),
    "columns": Preset(
        "GRU 24, column by column",
        ("images transposed",),
        "It reads the image from left to right, a column at a time.",
        "Ones and sevens: a one begins and ends within a few columns.",
        Spec(cell="GRU", units=(24,), row_order="columns"),
    ),
    "permuted": Preset(
        "GRU 24, rows shuffled",
        ("sequences permuted",),
        "It reads the rows in an order that was shuffled once, and is always the same.",
        "It learns less well: rows that lie side by side in the image are read far apart.",
        Spec(cell="GRU", units=(24,), row_order="permuted"),
    ),
}

VARIATIONS = {
    "Stacks and loops": _LOOPS,
    "Both directions": _DIRECTIONS,
    "Wrappers": _WRAPPERS,
    "APIs and devices": _APIS,
    "Row order": _ORDERS,
}
