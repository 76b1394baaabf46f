"""The networks that come with a name: what each is, what to look for, and what it was in 2017."""

from dataclasses import dataclass, replace

from rnn_demo.errors import UserError
from rnn_demo.spec import Recipe, Spec


@dataclass(frozen=True)
class Preset:
    """A named network, how it is trained, and why a visitor would open it.

    group: the heading it stands under in the catalogue. chapter: the names in TensorFlow 1 and in
    the early Keras API that it stands for.
    """

    title: str
    group: str
    chapter: tuple[str, ...]
    what: str
    look_for: str
    spec: Spec
    recipe: Recipe


ALOUD = 0.5  # of the loss, where a network is trained to answer after every row
_READER = Recipe(learning_rate=0.003, augmentation="hand")
_ALOUD = Recipe(learning_rate=0.003, epochs=20, target_replication=ALOUD)
_SHORT = Recipe(learning_rate=0.003, epochs=8)
_KERAS_LOOP = Recipe(learning_rate=0.003, epochs=8, merged=False)  # to see what unrolling changes
_WARM_ADAM = Recipe(learning_rate=0.005, warmup_steps=2000, batch_size=64, clipnorm=1.0)

CELLS = "Cells"
LOOPS = "Stacks and loops"
DIRECTIONS = "Both directions"
WRAPPERS = "Wrappers"
APIS = "APIs and devices"
ORDERS = "Row order"

# Every network ships as its command makes it, with seed 0; where another seed is named here, it is
# the one of 0 to 4 whose network read the validation images best.
PRESETS: dict[str, Preset] = {
    "lstm-128": Preset(
        "LSTM 128, the reader",
        CELLS,
        ("nn.rnn_cell.LSTMCell",),
        "The app's default: an LSTM of 128 units, trained on digits moved, turned and redrawn as "
        "people draw them, to answer after every row.",
        "How it makes up its mind: what it believes after each row is what it was trained to say.",
        Spec(cell="LSTM", units=(128,)),
        replace(_READER, learning_rate=0.004, clipnorm=1.0, epochs=90, target_replication=0.2),
    ),
    "lstm-128-last": Preset(
        "LSTM 128, trained on its last answer",
        CELLS,
        ("nn.rnn_cell.LSTMCell",),
        "The same network, trained on the answer after the last row alone, as recurrent networks "
        "for images usually are.",
        "Its belief before the last row, for which it was never asked. Compare it with that of "
        "LSTM 128, the reader.",
        Spec(cell="LSTM", units=(128,)),
        replace(_READER, epochs=60),
    ),
    "notebook": Preset(
        "SimpleRNN 16, the original notebook",
        CELLS,
        ("nn.rnn_cell.BasicRNNCell",),
        "The chapter's network as published: 890 parameters, RMSprop 0.01, 20 epochs. It is weak, "
        "and swings by many points from one epoch to the next.",
        "How late it knows: most digits that it reads correctly are told in the empty rows below "
        "the last stroke, not before.",
        Spec(cell="SimpleRNN", units=(16,), activation="relu"),
        Recipe(optimizer="RMSprop", learning_rate=0.01, schedule="constant"),
    ),
    "simple-16": Preset(
        "SimpleRNN 16, well trained",
        CELLS,
        ("nn.rnn_cell.BasicRNNCell",),
        "The same 890 parameters with a recurrent_kernel that starts near the identity, a learning "
        "rate that warms up and falls, and clipped gradients. Of five seeds, the one that read the "
        "validation images best.",
        "How much of the notebook's weakness was training, not the network.",
        Spec(
            cell="SimpleRNN",
            units=(16,),
            activation="relu",
            recurrent_initializer="identity",
            recurrent_gain=0.95,
        ),
        replace(_WARM_ADAM, seed=2),
    ),
    "simple-16-aloud": Preset(
        "SimpleRNN 16, thinking aloud",
        CELLS,
        ("nn.rnn_cell.BasicRNNCell",),
        "The same 890 parameters, trained to answer after every row, not only after the last: half "
        "of the loss is the mean over all rows (target_replication 0.5).",
        "What so small a network knows row by row. It has to know something early, and so knows a "
        "little less at the end than SimpleRNN 16, well trained.",
        Spec(
            cell="SimpleRNN",
            units=(16,),
            activation="relu",
            recurrent_initializer="identity",
            recurrent_gain=0.95,
        ),
        replace(_WARM_ADAM, target_replication=ALOUD),
    ),
    "simple-64": Preset(
        "SimpleRNN 64",
        CELLS,
        ("nn.rnn_cell.BasicRNNCell",),
        "The plain cell with tanh, of 6,602 parameters: about as many as LSTM 28 and GRU 33 have.",
        "States that change in every row. Compare it with the two gated cells, which can hold on.",
        Spec(cell="SimpleRNN", units=(64,)),
        replace(_ALOUD, clipnorm=1.0),
    ),
    "lstm-28": Preset(
        "LSTM 28",
        CELLS,
        ("nn.rnn_cell.BasicLSTMCell", "nn.rnn_cell.LSTMCell"),
        "A cell state that is only scaled and added to, behind an input, a forget and an output "
        "gate. 6,674 parameters; the forget gate's bias starts at 1, as TensorFlow 1's did.",
        "Its forget gates, unit by unit: near 1 a unit keeps what it holds from row to row.",
        Spec(cell="LSTM", units=(28,)),
        _ALOUD,
    ),
    "gru-33": Preset(
        "GRU 33",
        CELLS,
        ("contrib.cudnn_rnn.CudnnCompatibleGRUCell",),
        "An update gate that mixes the old state with a candidate, and a reset gate applied after "
        "the matrix product. 6,577 parameters.",
        "Its update gates, unit by unit: near 1 a unit keeps its state, near 0 it takes the "
        "candidate.",
        Spec(cell="GRU", units=(33,)),
        _ALOUD,
    ),
    "gru-before": Preset(
        "GRU 33, reset before the product",
        CELLS,
        ("nn.rnn_cell.GRUCell",),
        "The GRU of the first paper and of TensorFlow 1: the reset gate acts before the matrix "
        "product, and one bias is enough (reset_after=False).",
        "How little it differs from GRU 33. It can't take the fused path of a GPU.",
        Spec(cell="GRU", units=(33,), reset_after=False),
        _SHORT,
    ),
    "stacked": Preset(
        "LSTM 32, 32, 32: a stack",
        LOOPS,
        ("nn.rnn_cell.MultiRNNCell",),
        "Three LSTM layers: each reads, row by row, the states of the one below.",
        "How much each layer's states change from row to row, the same digit in all three.",
        Spec(cell="LSTM", units=(32, 32, 32)),
        Recipe(learning_rate=0.003, epochs=6),
    ),
    "looped": Preset(
        "GRU 24, looped",
        LOOPS,
        ("nn.dynamic_rnn",),
        "One step in the graph, run 28 times by a while loop (unroll=False).",
        "Its compile time and speed beside those of the unrolled one: the numbers are the same.",
        Spec(cell="GRU", units=(24,)),
        _KERAS_LOOP,
    ),
    "unrolled": Preset(
        "GRU 24, unrolled",
        LOOPS,
        ("nn.static_rnn",),
        "The same network with its 28 steps written out in the graph (unroll=True).",
        "It takes longer to compile; whether it is faster then depends on the machine.",
        Spec(cell="GRU", units=(24,), unroll=True),
        _KERAS_LOOP,
    ),
    "stateful": Preset(
        "GRU 24, stateful",
        LOOPS,
        ("nn.static_state_saving_rnn", "reset_states"),
        "Each image of a batch starts from the state that the image in the same place of the last "
        "batch left behind, until reset_state() wipes it. Images have no such order, so it has to "
        "learn to forget.",
        "Start it in another digit's state: few answers change, while GRU 24, looped, is misled by "
        "many. It learned to throw the old state away.",
        Spec(cell="GRU", units=(24,), stateful=True),
        _SHORT,
    ),
    "fused": Preset(
        "LSTM 64, fused on a GPU",
        LOOPS,
        ("contrib.rnn.LSTMBlockWrapper", "contrib.rnn.LSTMBlockFusedCell"),
        "With Keras's default activations a GPU runs the whole layer in one cuDNN call; a CPU has "
        "no such call and loops. Nothing in the program changes.",
        "The path on its card: it says which of the two trained it.",
        Spec(cell="LSTM", units=(64,)),
        Recipe(learning_rate=0.003, epochs=6),
    ),
    "bidirectional": Preset(
        "Bidirectional GRU 20",
        DIRECTIONS,
        ("nn.static_bidirectional_rnn", "nn.bidirectional_dynamic_rnn"),
        "One layer reads from the top, a second one from the bottom; what both end with is "
        "concatenated.",
        "The backward states, shown in the order in which they read: from the last row up.",
        Spec(cell="GRU", units=(20,), merge_mode="concat"),
        _SHORT,
    ),
    "bidirectional-sum": Preset(
        "Bidirectional LSTM 32, summed",
        DIRECTIONS,
        ("nn.static_bidirectional_rnn", "nn.bidirectional_dynamic_rnn"),
        "The two directions are added up instead (merge_mode sum; mul and ave work likewise), so "
        "that the last layer sees 32 numbers, not 64.",
        "Units that mean the same in both directions: they have to share the last layer's weights.",
        Spec(cell="LSTM", units=(32,), merge_mode="sum"),
        Recipe(learning_rate=0.003, epochs=6),
    ),
    "bidirectional-stacked": Preset(
        "Bidirectional GRU 24, 24",
        DIRECTIONS,
        ("contrib.rnn.stack_bidirectional_dynamic_rnn",),
        "A second pair of layers reads what the first pair says of every row, seen from both "
        "sides.",
        "The second layer knows of the last row when it reads the first.",
        Spec(cell="GRU", units=(24, 24), merge_mode="concat"),
        Recipe(learning_rate=0.003, epochs=6),
    ),
    "dropout": Preset(
        "GRU 48 with dropout",
        WRAPPERS,
        ("nn.rnn_cell.DropoutWrapper",),
        "In training a fifth of the inputs and of the states are dropped at random; reading uses "
        "all of them.",
        "Memories spread over many units: switch one off and little is lost.",
        Spec(cell="GRU", units=(48,), dropout=0.2, recurrent_dropout=0.2),
        _SHORT,
    ),
    "tokens": Preset(
        "GRU 32 on tokens",
        WRAPPERS,
        ("contrib.rnn.EmbeddingWrapper",),
        "Each row is cut into four patches of seven pixels, black or white: a patch is one of 128 "
        "tokens, and each token has an embedding of 8 numbers that are learned. 7,690 parameters "
        "are trained; 7 more, which number the tokens, are not.",
        "How well it reads though it never sees a shade of grey.",
        Spec(cell="GRU", units=(32,), patch=7, embedding=8),
        _SHORT,
    ),
    "projections": Preset(
        "LSTM 24 between projections",
        WRAPPERS,
        ("contrib.rnn.InputProjectionWrapper", "contrib.rnn.OutputProjectionWrapper"),
        "A Dense turns each row into 16 numbers before the cell reads it, and another turns each "
        "state into 16 numbers after it.",
        "How few numbers a row can be described by.",
        Spec(cell="LSTM", units=(24,), input_projection=16, output_projection=16),
        _SHORT,
    ),
    "residual": Preset(
        "LSTM 28, 28 with residuals",
        WRAPPERS,
        ("nn.rnn_cell.ResidualWrapper",),
        "What goes into a layer is added to what comes out, so each layer has only to learn the "
        "difference. That takes layers as wide as a row.",
        "Where the states are near zero the row itself passes through.",
        Spec(cell="LSTM", units=(28, 28), residual=True, api="functional"),
        Recipe(learning_rate=0.003, epochs=6),
    ),
    "device": Preset(
        "SimpleRNN 32, placed on the CPU",
        APIS,
        ("nn.rnn_cell.DeviceWrapper",),
        "Trained on a device that was named, /CPU:0, even where there is a GPU. A device that "
        "isn't there is refused, with the list of those that are.",
        "The device on its card.",
        Spec(
            cell="SimpleRNN",
            units=(32,),
            activation="relu",
            recurrent_initializer="identity",
            recurrent_gain=0.9,
        ),
        Recipe(learning_rate=0.003, epochs=8, clipnorm=1.0, device="/CPU:0"),
    ),
    "functional": Preset(
        "LSTM 20, functional API",
        APIS,
        ("Sequential, Model(inputs, outputs)",),
        "Layers called on tensors instead of stacked in a Sequential. The weights are the same "
        "arrays in the same order: either API takes those of the other.",
        "Its code in all three APIs, next to each other.",
        Spec(cell="LSTM", units=(20,), api="functional"),
        _SHORT,
    ),
    "cell-loop": Preset(
        "GRU 24, in a loop by hand",
        APIS,
        ("nn.raw_rnn", "the six-step low-level workflow"),
        "28 tensors, a cell, a tf.while_loop written by hand, output weights and a bias, a loss, "
        "an optimizer and epochs: what Keras's layers do for you.",
        "The loop in its code. The trained network is saved as plain Keras layers.",
        Spec(cell="GRU", units=(24,), api="cell-loop"),
        _SHORT,
    ),
    "bottom": Preset(
        "GRU 24, from the bottom",
        ORDERS,
        ("sequences reversed",),
        "It reads the last row first.",
        "The row at which it makes up its mind: other digits are told apart early.",
        Spec(cell="GRU", units=(24,), row_order="bottom"),
        _SHORT,
    ),
    "columns": Preset(
        "GRU 24, column by column",
        ORDERS,
        ("images transposed",),
        "It reads the image from left to right, a column at a time.",
        "Ones and sevens: a one begins and ends within a few columns.",
        Spec(cell="GRU", units=(24,), row_order="columns"),
        _SHORT,
    ),
    "permuted": Preset(
        "GRU 24, rows shuffled",
        ORDERS,
        ("sequences permuted",),
        "It reads the rows in an order that was shuffled once, and is always the same.",
        "It learns less well: what lies side by side in the image is read far apart.",
        Spec(cell="GRU", units=(24,), row_order="permuted"),
        _SHORT,
    ),
}
DEFAULT = "lstm-128"
# The networks that think aloud, and the same ones trained on their last answer alone.
TWINS = {"lstm-128": "lstm-128-last", "simple-16-aloud": "simple-16"}


def find(name: str) -> Preset:
    """The preset of that name. Raises UserError."""
    if name not in PRESETS:
        raise UserError(f"There is no preset {name!r}: take one of {', '.join(PRESETS)}.")
    return PRESETS[name]
