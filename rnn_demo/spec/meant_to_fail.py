"""Trainings that go wrong on purpose, why they do, and beside each the one that goes well.

Measured: `too-fast` exploded within two epochs in five of five trainings, with four seeds;
validation accuracy after 3 epochs, sigmoid 0.48 and tanh 0.89; after 4, zeros 0.53 and orthogonal
0.85.
"""

from dataclasses import dataclass, replace

from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.presets import PRESETS


@dataclass(frozen=True)
class Failure:
    """A training that fails, and its twin, which differs in a field or two and does not.

    what: what will be seen. why: the reason. fails, works: the difference, in plain words. bad,
    good: the two, as spec and recipe.
    """

    title: str
    fails: str
    works: str
    what: str
    why: str
    bad: tuple[Spec, Recipe]
    good: tuple[Spec, Recipe]


_RELU_16 = Spec(cell="SimpleRNN", units=(16,), activation="relu")
_TANH_32 = Spec(cell="SimpleRNN", units=(32,), activation="tanh")
_FAST = Recipe(optimizer="SGD", learning_rate=1.0, schedule="constant", epochs=10)
_ADAM = Recipe(optimizer="Adam", learning_rate=0.001, schedule="constant", batch_size=50, epochs=3)
_SLOW = Recipe(optimizer="SGD", learning_rate=0.01, schedule="constant", batch_size=50, epochs=4)

FAILURES: dict[str, Failure] = {
    "too-fast": Failure(
        "A learning rate that is too high",
        "steps too large",
        "small steps",
        "The loss falls a little or not at all, then shoots up: within two epochs the numbers "
        "overflow. The training stops by itself and keeps its last snapshot.",
        "The gradient runs back through recurrent_kernel 27 times, so now and then it is huge. "
        "Multiplied by this learning rate it throws the weights far away, where the gradient is "
        "larger still. Its twin's learning rate is a twentieth, and the gradient's norm is clipped "
        "at 1.",
        (_RELU_16, _FAST),
        (_RELU_16, replace(_FAST, learning_rate=0.05, clipnorm=1.0)),
    ),
    "long-sigmoid": Failure(
        "28 rows are too long for sigmoid",
        "a slope too flat to learn on",
        "a steeper slope",
        "It learns, but after three epochs about half of its answers are correct, where its twin "
        "has reached nearly nine in ten.",
        "The slope of a sigmoid is at most 1/4, so at every row on the way back the gradient "
        "becomes about four times smaller: a million times in ten rows. It learns from the last "
        "rows only, and most of them are blank. tanh has a slope of up to 1.",
        (replace(_TANH_32, activation="sigmoid"), _ADAM),
        (_TANH_32, _ADAM),
    ),
    "zero-memory": Failure(
        "Recurrent weights that start at zero",
        "a memory that starts at zero",
        "a memory that starts by keeping",
        "For most of an epoch it guesses: one answer in ten is correct, where seven in ten of its "
        "twin's are.",
        "With a recurrent_kernel of zeros each row wipes out the one before. After the last rows, "
        "which are blank, every digit leaves the same state: nothing tells them apart, and no "
        "gradient says how, until many small steps have made a memory. An orthogonal "
        "recurrent_kernel carries the state along from the start.",
        (replace(_TANH_32, recurrent_initializer="zeros"), _SLOW),
        (_TANH_32, _SLOW),
    ),
}

EVERY = {name: (preset.spec, preset.recipe) for name, preset in PRESETS.items()}
EVERY |= {name: failure.bad for name, failure in FAILURES.items()}


def twin(spec: Spec, recipe: Recipe) -> tuple[Spec, Recipe] | None:
    """What stands beside a training: of a failure the one that works, and the other way."""
    for pair in ((failure.bad, failure.good) for failure in FAILURES.values()):
        if (spec, recipe) in pair:
            return pair[1 - pair.index((spec, recipe))]
    return None
