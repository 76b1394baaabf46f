"""What a network that comes with a name says of itself."""

from dataclasses import dataclass

from rnn_demo.spec import Recipe, Spec


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
    recipe: Recipe
    group: str = ""


SHORT = Recipe(epochs=8)
# For small networks that stand beside one's drawing: taught on digits as people draw them, too.
REDRAWN = Recipe(learning_rate=0.005, clipnorm=1.0, batch_size=200, augmentation="redrawn")
