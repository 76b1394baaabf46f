"""The networks that come with a name: what each is, what to look for, and what it was in 2017."""

from dataclasses import replace

from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.variations import REDRAWN, VARIATIONS, Preset

ALOUD = 0.5  # of the loss, where a network is trained to answer after every row
_READER = Recipe(augmentation="redrawn")
_ALOUD = Recipe(epochs=20, target_replication=ALOUD)
_SMALL_READER = replace(REDRAWN, epochs=25, target_replication=0.3)
_NEAR_IDENTITY = Spec(
    units=(16,), activation="relu", recurrent_initializer="identity", recurrent_gain=0.95
)
_WARM_ADAM = Recipe(learning_rate=0.005, warmup_steps=2000, batch_size=64, clipnorm=1.0)

CELLS = "Cells"

# Every network that ships was made by its command, with seed 0; where another seed is named here,
# it is the one of 0 to 4 whose network read the validation images best.
_CELLS = {
    "lstm-128": Preset(
        "LSTM 128, the reader",
        ("nn.rnn_cell.LSTMCell",),
        "The app's default: an LSTM of 128 units, trained on digits moved, turned and redrawn as "
        "people draw them, to answer after every row.",
        "How it makes up its mind: it was trained to give the answer that you see after each row.",
        Spec(cell="LSTM", units=(128,)),
        replace(_READER, learning_rate=0.004, clipnorm=1.0, epochs=90, target_replication=0.2),
    ),
    "lstm-128-last": Preset(
        "LSTM 128, trained on its last answer",
        ("nn.rnn_cell.LSTMCell",),
        "The same network, trained on the answer after the last row alone, as recurrent networks "
        "for images usually are.",
        "Its answers before the last row, for which it was never asked. Compare them with those "
        "of LSTM 128, the reader.",
        Spec(cell="LSTM", units=(128,)),
        replace(_READER, epochs=60),
    ),
    "notebook": Preset(
        "SimpleRNN 16, the original notebook",
        ("nn.rnn_cell.BasicRNNCell",),
        "The chapter's network as published: 890 parameters, RMSprop 0.01, 20 epochs. It is weak, "
        "and swings by many points from one epoch to the next. It stumbles over drawings: it has "
        "seen MNIST alone.",
        "How late it knows: most digits that it reads correctly are decided in the empty rows "
        "below the last stroke, not before.",
        Spec(cell="SimpleRNN", units=(16,), activation="relu"),
        Recipe(optimizer="RMSprop", learning_rate=0.01, schedule="constant"),
    ),
    "simple-16": Preset(
        "SimpleRNN 16, well trained",
        ("nn.rnn_cell.BasicRNNCell",),
        "The same 890 parameters with a recurrent_kernel that starts near the identity, a learning "
        "rate that warms up and falls, and clipped gradients. Of five seeds, the one that read the "
        "validation images best. It stumbles over drawings: it has seen MNIST alone.",
        "How much of the notebook's weakness was training, not the network.",
        _NEAR_IDENTITY,
        replace(_WARM_ADAM, seed=2),
    ),
    "simple-16-aloud": Preset(
        "SimpleRNN 16, thinking aloud",
        ("nn.rnn_cell.BasicRNNCell",),
        "The same 890 parameters, trained to answer after every row, not only after the last: half "
        "of the loss is the mean over all rows (target_replication 0.5). It was taught on digits "
        "as people draw them, too.",
        "What so small a network knows row by row. It has to know something early, so it knows "
        "a little less at the end than SimpleRNN 16, well trained.",
        _NEAR_IDENTITY,
        replace(
            _WARM_ADAM,
            batch_size=100,
            epochs=240,
            augmentation="redrawn",
            target_replication=ALOUD,
        ),
    ),
    "simple-64": Preset(
        "SimpleRNN 64",
        ("nn.rnn_cell.BasicRNNCell",),
        "The plain cell with tanh and 6,602 parameters, about as many as LSTM 28 and GRU 33 have; "
        "like them it was taught on digits as people draw them, too.",
        "States that change at every row. Compare it with the two gated cells, which can hold on.",
        Spec(cell="SimpleRNN", units=(64,)),
        replace(_SMALL_READER, learning_rate=0.003, epochs=30),
    ),
    "lstm-28": Preset(
        "LSTM 28",
        ("nn.rnn_cell.BasicLSTMCell", "nn.rnn_cell.LSTMCell"),
        "A cell state that is only scaled and added to, behind an input, a forget and an output "
        "gate. 6,674 parameters; the forget gate's bias starts at 1, as TensorFlow 1's did. Taught "
        "on redrawn digits, too.",
        "Its forget gates, unit by unit: near 1 a unit keeps what it holds and only adds to it.",
        Spec(cell="LSTM", units=(28,)),
        _SMALL_READER,
    ),
    "gru-33": Preset(
        "GRU 33",
        ("contrib.cudnn_rnn.CudnnCompatibleGRUCell",),
        "An update gate that mixes the old state with a candidate, and a reset gate applied after "
        "the matrix product. 6,577 parameters. Taught on redrawn digits, too.",
        "Its update gates, unit by unit: near 1 a unit keeps its state, near 0 it takes the "
        "candidate.",
        Spec(cell="GRU", units=(33,)),
        _SMALL_READER,
    ),
    "gru-before": Preset(
        "GRU 33, reset before the product",
        ("nn.rnn_cell.GRUCell",),
        "The GRU of the first paper and of TensorFlow 1: the reset gate acts before the matrix "
        "product, and one bias is enough (reset_after=False).",
        "How little it differs from GRU 33. It can't take the fused path of a GPU.",
        Spec(cell="GRU", units=(33,), reset_after=False),
        _ALOUD,
    ),
    "mingru-64": Preset(
        "MinGRU 64",
        (),  # of 2024
        "A GRU whose gate and candidate see the row alone: what it writes does not depend on what "
        "it has read. 4,362 parameters. Taught on redrawn digits, too.",
        "What it can't do: whether a stroke matters depends on what came before, and its gate "
        "can't see that. Compare it with MinGRU 32, 32.",
        Spec(cell="MinGRU", units=(64,), activation="linear"),
        _SMALL_READER,
    ),
    "mingru-32x2": Preset(
        "MinGRU 32, 32",
        (),  # of 2024
        "Two of these layers, with 4,298 parameters about as many as MinGRU 64 has in one. The "
        "second one's gate sees the first one's memory. Taught on redrawn digits, too.",
        "How much of what one layer misses the next one makes up for.",
        Spec(cell="MinGRU", units=(32, 32), activation="linear"),
        _SMALL_READER,
    ),
}
PRESETS: dict[str, Preset] = {
    name: replace(preset, group=group)
    for group, presets in {CELLS: _CELLS, **VARIATIONS}.items()
    for name, preset in presets.items()
}
DEFAULT = "lstm-128"
# The networks that think aloud, and the same ones trained on their last answer alone.
TWINS = {"lstm-128": "lstm-128-last", "simple-16-aloud": "simple-16"}
