"""The networks that come with a name: what each is and what to look for in it."""

from dataclasses import dataclass

from rnn_demo.spec import Recipe, Spec


@dataclass(frozen=True)
class Preset:
    """A named network, how it is trained, and why a visitor would open it."""

    title: str
    what: str
    look_for: str
    spec: Spec
    recipe: Recipe


_WARM_ADAM = Recipe(
    optimizer="Adam", learning_rate=0.01, schedule="cosine", warmup_steps=1000, clipnorm=1.0
)

PRESETS: dict[str, Preset] = {
    "lstm-128": Preset(
        "LSTM 128, the reader",
        "The app's default: an LSTM of 128 units, trained on digits moved, turned and redrawn as "
        "people draw them.",
        "Cell states that carry a stroke from the first rows to the last.",
        Spec(cell="LSTM", units=(128,)),
        Recipe(learning_rate=0.003, epochs=30, augmentation="hand"),
    ),
    "notebook": Preset(
        "SimpleRNN 16, the original notebook",
        "The chapter's network as published: 890 parameters, RMSprop 0.01, 20 epochs. It is weak, "
        "and swings by many points from one epoch to the next.",
        "Units that never fire, and answers that are lost in the empty rows at the end.",
        Spec(cell="SimpleRNN", units=(16,), activation="relu"),
        Recipe(optimizer="RMSprop", learning_rate=0.01, schedule="constant"),
    ),
    "simple-16": Preset(
        "SimpleRNN 16, well trained",
        "The same 890 parameters with a recurrent_kernel that starts near the identity, a learning "
        "rate that warms up and falls, and clipped gradients.",
        "How much of the notebook's weakness was training, not the network.",
        Spec(
            cell="SimpleRNN", units=(16,), activation="relu",
            recurrent_initializer="identity", recurrent_gain=0.95,
        ),
        _WARM_ADAM,
    ),
}  # fmt: skip
DEFAULT = "lstm-128"
