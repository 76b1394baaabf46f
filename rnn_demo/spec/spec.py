"""What a network is (`Spec`) and how it is trained (`Recipe`): plain data, checked when made.

One list serves the command line, the pages and the files: each field carries its help text and its
choices or bounds in its metadata.
"""

import math
import re
from dataclasses import dataclass

from rnn_demo.data import COLUMNS, DIGITS, ROW_ORDERS, ROWS
from rnn_demo.spec.fields import Record, SpecError, option

CELLS = ("SimpleRNN", "LSTM", "GRU")
GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}  # blocks of columns in kernel and recurrent_kernel
ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear")
INITIALIZERS = ("orthogonal", "glorot_uniform", "identity", "zeros")
MERGE_MODES = ("concat", "sum", "mul", "ave")
ROADS = ("sequential", "functional", "cell-loop")
OPTIMIZERS = ("RMSprop", "Adam", "SGD")
SCHEDULES = ("constant", "cosine")
STRATEGIES = ("one", "mirrored")
AUGMENTATIONS = ("none", "affine", "hand")
DEVICE = re.compile(r"auto|/?(device:)?[a-z_]{1,20}:[0-9]{1,3}", re.IGNORECASE)
MAX_UNITS = 1024
MAX_LAYERS = 8


@dataclass(frozen=True)
class Spec(Record):
    """What a network is: from 28 rows of 28 pixels to ten probabilities.

    In the order of the data: rows in `row_order`, tokens (`patch`, `embedding`), a Dense at every
    row (`input_projection`), the recurrent layers, a Dense at every row (`output_projection`),
    `Dense(10, softmax)` on what stands after the last row.
    """

    cell: str = option("SimpleRNN", "The recurrent cell.", choices=CELLS)
    units: tuple[int, ...] = option((16,), "Units of each stacked layer, the first layer first.")
    activation: str = option(
        "tanh", "Activation of the state (LSTM, GRU: of the candidate).", choices=ACTIVATIONS
    )
    recurrent_initializer: str = option(
        "orthogonal", "Where recurrent_kernel starts.", choices=INITIALIZERS
    )
    recurrent_gain: float = option(
        1.0, "Factor on an orthogonal or identity recurrent_initializer.", low=0.0, high=10.0
    )
    unit_forget_bias: bool = option(True, "LSTM: start the forget gate's bias at 1.")
    reset_after: bool = option(True, "GRU: apply the reset gate after the matrix product.")
    merge_mode: str | None = option(
        None, "Read in both directions and merge them like this.", choices=(None, *MERGE_MODES)
    )
    unroll: bool = option(False, "Write the 28 steps out in the graph instead of looping.")
    stateful: bool = option(False, "Keep the state from one batch to the next.")
    dropout: float = option(0.0, "Share of a row's inputs dropped in training.", low=0.0, high=0.9)
    recurrent_dropout: float = option(
        0.0, "Share of the state dropped on its way to the next row.", low=0.0, high=0.9
    )
    residual: bool = option(False, "Add each recurrent layer's input to its output.")
    input_projection: int = option(
        0, "Width of a Dense on every row before the first cell; 0 for none.", low=0, high=MAX_UNITS
    )
    output_projection: int = option(
        0, "Width of a Dense on every row after the last cell; 0 for none.", low=0, high=MAX_UNITS
    )
    patch: int = option(
        0,
        "Cut each row into patches of this many pixels, binarised to tokens; 0 for none.",
        choices=(0, 2, 4, 7),
    )
    embedding: int = option(0, "Width of a token's embedding; goes with patch.", low=0, high=256)
    road: str = option("sequential", "The Keras API that builds it.", choices=ROADS)
    row_order: str = option("top", "The order in which the rows are read.", choices=ROW_ORDERS)
    row_seed: int = option(0, "Seed of the permuted row order.", low=0, high=2**31 - 1)

    def check(self) -> None:
        if not 1 <= len(self.units) <= MAX_LAYERS:
            raise SpecError(f"Stack 1 to {MAX_LAYERS} layers, not {len(self.units)}.")
        for units in self.units:
            if type(units) is not int or not 1 <= units <= MAX_UNITS:
                raise SpecError(f"A layer has 1 to {MAX_UNITS} units, not {units!r}.")
        if bool(self.patch) != bool(self.embedding):
            raise SpecError("Tokens need both patch and embedding: set both or neither.")
        if self.recurrent_gain != 1.0 and self.recurrent_initializer not in (
            "orthogonal",
            "identity",
        ):
            raise SpecError(
                "recurrent_gain goes with an orthogonal or identity recurrent_initializer only."
            )
        if self.recurrent_initializer == "identity" and self.cell != "SimpleRNN":
            raise SpecError(
                "An identity recurrent_initializer is square, as SimpleRNN's recurrent_kernel "
                f"alone is: take orthogonal for {self.cell}."
            )
        if self.residual and self.road == "sequential":
            raise SpecError(
                "residual branches, which a Sequential model can't: set road to functional."
            )
        if self.residual:
            for i, (before, after) in enumerate(self.widths(), 1):
                if before != after:
                    raise SpecError(
                        f"residual adds a layer's input to its output, but layer {i} changes the "
                        f"width from {before} to {after}: use {before} units, or an "
                        f"input_projection of {after}."
                    )
        if self.road == "cell-loop" and (
            len(self.units) > 1
            or self.merge_mode
            or self.residual
            or self.stateful
            or self.patch
            or self.input_projection
            or self.output_projection
            or self.dropout
            or self.recurrent_dropout
            or self.unroll
        ):
            raise SpecError(
                "The cell-loop road is one plain recurrent layer in a loop: leave out stacking, "
                "merge_mode, residual, stateful, unroll, dropout, projections and tokens, or take "
                "another road."
            )

    def label(self) -> str:
        """A short name such as "SimpleRNN 16" or "bidirectional LSTM 64, 32"."""
        units = ", ".join(map(str, self.units))
        return f"{'bidirectional ' if self.merge_mode else ''}{self.cell} {units}"

    def widths(self) -> list[tuple[int, int]]:
        """For each recurrent layer, the widths of its input and of its output at every row."""
        width = COLUMNS
        if self.patch:
            width = COLUMNS // self.patch * self.embedding
        if self.input_projection:
            width = self.input_projection
        result = []
        for units in self.units:
            out = 2 * units if self.merge_mode == "concat" else units
            result.append((width, out))
            width = out
        return result

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The factors of how many trained numbers each weight holds, in the order of the data.

        A kernel is (directions, inputs, gates, units), without the factors that are 1.
        Source: the shapes in Keras's SimpleRNN, LSTM, GRU, Dense and Embedding.
        """
        shapes: dict[str, tuple[int, ...]] = {}
        width = COLUMNS
        if self.patch:
            shapes["embeddings"] = (2**self.patch, self.embedding)
            width = COLUMNS // self.patch * self.embedding
        if self.input_projection:
            shapes["input projection kernel"] = (width, self.input_projection)
            shapes["input projection bias"] = (self.input_projection,)
        gates, directions = GATES[self.cell], 2 if self.merge_mode else 1
        biases = 2 if self.cell == "GRU" and self.reset_after else 1
        for i, (units, (width, _)) in enumerate(zip(self.units, self.widths(), strict=True), 1):
            name = f"layer {i} " if len(self.units) > 1 else ""
            shapes[f"{name}kernel"] = (directions, width, gates, units)
            shapes[f"{name}recurrent_kernel"] = (directions, units, gates, units)
            shapes[f"{name}bias"] = (directions, biases, gates, units)
        width = self.widths()[-1][1]
        if self.output_projection:
            shapes["output projection kernel"] = (width, self.output_projection)
            shapes["output projection bias"] = (self.output_projection,)
            width = self.output_projection
        shapes["Dense kernel"] = (width, DIGITS)
        shapes["Dense bias"] = (DIGITS,)
        return {name: tuple(n for n in s if n != 1) or (1,) for name, s in shapes.items()}

    def parameters(self) -> dict[str, int]:
        """How many trained numbers each weight holds, in the order of the data."""
        return {name: math.prod(shape) for name, shape in self.shapes().items()}

    def formula(self) -> str:
        """Those numbers as a sum, such as "28x16 + 16x16 + 16 + 16x10 + 10 = 890"."""
        terms = ["x".join(map(str, shape)) for shape in self.shapes().values()]
        return f"{' + '.join(terms)} = {sum(self.parameters().values()):,}"

    def flops(self) -> int:
        """Multiplications and additions of matrix products to read one image, forwards."""
        parameters = self.parameters()
        every_row = sum(n for name, n in parameters.items() if name.endswith("kernel"))
        once = parameters["Dense kernel"]
        return 2 * (ROWS * (every_row - once) + once)


@dataclass(frozen=True)
class Recipe(Record):
    """How a network is trained, always by categorical cross-entropy."""

    optimizer: str = option("Adam", "The optimizer.", choices=OPTIMIZERS)
    learning_rate: float = option(0.003, "The (highest) learning rate.", low=1e-6, high=100.0)
    schedule: str = option(
        "cosine", "Constant, or falling to 0 along a cosine over all epochs.", choices=SCHEDULES
    )
    warmup_steps: int = option(
        0, "Steps in which the learning rate rises from 0; goes with cosine.", low=0, high=100_000
    )
    clipnorm: float = option(
        0.0,
        "Clip the norm of all gradients together (global_clipnorm); 0 for none.",
        low=0.0,
        high=1000.0,
    )
    batch_size: int = option(100, "Images in a step.", low=1, high=10_000)
    epochs: int = option(20, "Times the training images are gone through.", low=1, high=1000)
    images: int = option(55_000, "How many training images are used.", low=1, high=55_000)
    augmentation: str = option(
        "none",
        "none; affine: shift, rotate, scale and shear; hand: as pens and people do, too, "
        "among a few pictures that are no digit, on which it learns to hesitate.",
        choices=AUGMENTATIONS,
    )
    target_replication: float = option(
        0.0,
        "Think aloud: the share of the loss that is the mean over the answers after every row; "
        "0: only the answer after the last row is trained.",
        low=0.0,
        high=1.0,
    )
    seed: int = option(0, "Seed of weights, shuffling and augmentation.", low=0, high=2**31 - 1)
    device: str = option("auto", "auto, or a device's name such as /CPU:0 or /GPU:0.")
    strategy: str = option(
        "one", "Train on one device, or mirrored over all local ones.", choices=STRATEGIES
    )
    merged: bool = option(
        True, "On a CPU, merge the products of all rows, as cuDNN does; else Keras's own loop."
    )

    def check(self) -> None:
        if self.warmup_steps and self.schedule != "cosine":
            raise SpecError("warmup_steps goes with the cosine schedule: set schedule to cosine.")
        if self.batch_size > self.images:
            raise SpecError(
                f"A batch of {self.batch_size} is more than the {self.images} training images: "
                "make it smaller."
            )
        if not DEVICE.fullmatch(self.device):  # whether it is there turns out in training
            raise SpecError(
                f"device is auto, or a name such as /CPU:0 or /GPU:0, not {self.device!r}."
            )
        if self.strategy == "mirrored" and self.device != "auto":
            raise SpecError("A mirrored training takes all local devices: leave device at auto.")

    def steps(self) -> int:
        """Optimizer steps in an epoch; the last batch may be smaller."""
        return -(-self.images // self.batch_size)


def check_together(spec: Spec, recipe: Recipe) -> None:
    """Raise SpecError where a spec and a recipe contradict each other."""
    if spec.merge_mode and recipe.target_replication:
        raise SpecError(
            "A bidirectional network has read the whole image at every row: set "
            "target_replication to 0."
        )
    if spec.stateful and recipe.images % recipe.batch_size:
        raise SpecError(
            f"A stateful network needs full batches: {recipe.batch_size} does not divide "
            f"{recipe.images} training images."
        )
    if spec.stateful and recipe.strategy == "mirrored":
        raise SpecError("A stateful network keeps its states on one device: set strategy to one.")
    if spec.road == "cell-loop" and recipe.strategy == "mirrored":
        raise SpecError("A loop written by hand trains on one device: set strategy to one.")
