"""`Network`: a trained network that reads images, in NumPy.

A network is a list of operations, each after its inputs. Arrays are (T, B, ...), with the step as
first axis. Layers that Keras applies only after the last row (those after `return_sequences=False`)
are computed after every row here, so one pass gives the answer after each row; where only the final
answer is asked, they are computed once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnn_demo.cells import State
from rnn_demo.cells.activations import softmax
from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.reader import cost
from rnn_demo.reader.cancel import check_cancelled
from rnn_demo.reader.operations import Dense, Node
from rnn_demo.reader.reading import LayerReading, Reading
from rnn_demo.reader.recurrent import Edit, Recurrent, Steps


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """A trained network, which never changes: `dataclasses.replace` makes a changed copy.

    `open_keras` opens one; `reader/torch/` makes one from a PyTorch state_dict.

    Attributes:
        nodes: Its operations, each after its inputs; the last gives the logits.
        parameters: Number of weights, like Keras's `count_params`.
        pixel_scale: The factor on an image in [0, 1] before the first layer: 255 for a network that
            begins by dividing by 255, otherwise 1.
        classes: Number of classes: 10 for the digits.
        temperatures: (28,) float32, the divisor of the logits after each row that calibrates the
            probabilities; None if the network is not calibrated.
        row_order: One of `data.ROW_ORDERS`, the order in which it reads the rows of a drawing.
        row_seed: Seed of the order "permuted".
        names: Names of its classes, as plain text that must still be escaped; None for digits, and
            for classes that have only numbers.
    """

    nodes: list[Node]
    parameters: int
    pixel_scale: float = 1.0
    classes: int = DIGITS
    temperatures: np.ndarray | None = None
    row_order: str = "top"
    row_seed: int = 0
    names: tuple[str, ...] | None = None

    @cached_property
    def layers(self) -> tuple[Recurrent, ...]:
        """The recurrent layers, one for each direction, in the order of `Reading.layers`."""
        return tuple(n.operation for n in self.nodes if isinstance(n.operation, Recurrent))

    @property
    def dense_at_end(self) -> Dense | None:
        """The last `Dense`; None if something else gives the logits."""
        last = self.nodes[-1].operation
        return last if isinstance(last, Dense) else None

    @cached_property
    def work(self) -> int:
        """Multiplications to read one image."""
        return sum(cost.node_multiplications(node, self.nodes) for node in self.nodes)

    @cached_property
    def backprop_numbers_per_image(self) -> int:
        """How many numbers backpropagation keeps for one image."""
        return sum(map(cost.node_backprop_number_count, self.nodes))

    @property
    def batch_size_with_all_states(self) -> int:
        """How many images to read at once if all states are kept."""
        return cost.choose_batch_size(self.backprop_numbers_per_image, self.work, 250)

    @property
    def reads_digits(self) -> bool:
        """True if its ten classes are the digits, as far as its file says."""
        return self.classes == DIGITS and self.names is None

    @property
    def directions(self) -> list[str]:
        """The distinct directions of its layers, "forward" or "backward", in order."""
        return list(dict.fromkeys(layer.direction for layer in self.layers))

    def read_image(
        self,
        image: np.ndarray,
        edits: Mapping[int, Edit] | None = None,
        replace_output: bool = False,
    ) -> Reading:
        """Read one image row by row.

        Args:
            image: (28, 28) float32 in [0, 1] or uint8 (255 for ink), its rows in reading order.
            edits: Maps an index in `layers` to a function `edit(t, state)`, called before each
                step, when t steps have been taken (0 to 27). It returns the state that replaces
                `state`: (h,), or (h, c) in an LSTM, each (1, units).
            replace_output: True if an edit is instead called after each step (t is 1 to 28), so
                that it also replaces the output of that step, which the layers above read.

        Returns:
            The reading, float32.

        Raises:
            UnusableNetworkError: If the network's numbers overflow.
        """
        (reading,) = self.read_each_image(image[np.newaxis], edits, replace_output)
        return reading

    def read_each_image(
        self,
        images: np.ndarray,
        edits: Mapping[int, Edit] | None = None,
        replace_output: bool = False,
    ) -> list[Reading]:
        """Read a few images at once, row by row; all their states are in memory.

        The images are (B, 28, 28), the edited states (B, units); otherwise arguments and errors are
        those of `read`. Returns a reading of each image, equal to that of `read` up to the rounding
        of float32.
        """
        images = _as_float_images(images)
        rows = self._scale_and_put_rows_first(images)
        logits, steps = self._compute_logits_and_steps(rows, True, True, edits, replace_output)
        check_numbers_finite(logits, *(s.states[0] for s in steps))
        return [
            Reading(
                image=image,
                layers=tuple(
                    _layer_reading(layer, taken, k)
                    for layer, taken in zip(self.layers, steps, strict=True)
                ),
                logits=logits[:, k],
                probabilities=self.calibrated_softmax(logits[:, k]),
                row_order=self.row_order,
                names=self.names,
            )
            for k, image in enumerate(images)
        ]

    def calibrated_softmax(self, logits: np.ndarray, rows: int | slice = slice(None)) -> np.ndarray:
        """Turn logits into probabilities of the same shape: softmax(logits / temperature).

        The logits are (..., 28, classes), after every row, or (..., classes) after the row given by
        `rows`, from 0. Source: C. Guo et al., "On Calibration of Modern Neural Networks", ICML
        2017.
        """
        if self.temperatures is None:
            return softmax(logits)
        return softmax(logits / self.temperatures[rows, None])

    def final_logits(self, images: np.ndarray) -> np.ndarray:
        """Compute the logits after the last row, (N, classes) float32.

        The images are (N, 28, 28) uint8, or float in [0, 1], in reading order.
        """
        return self._logits_in_batches(images, every_row=False)[:, -1]

    def logits_by_row(self, images: np.ndarray) -> np.ndarray:
        """Compute the logits after every row, (N, 28, classes) float32, as `final_logits` does."""
        return self._logits_in_batches(images, every_row=True)

    def logits_and_states_by_row(self, images: np.ndarray) -> tuple[np.ndarray, tuple[State, ...]]:
        """Compute logits and states after every row of one batch, without a check for overflow.

        The images are as for `final_logits`, but all in memory at once, so keep the batch small.
        Returns the logits, (28, B, classes), and for each of `layers` its h and, in an LSTM, c,
        each (28, B, units) in the layer's reading order.
        """
        logits, steps = self._compute_logits_and_steps(
            self._scale_and_put_rows_first(images), True, keep=True
        )
        return logits, tuple(s.states for s in steps)

    def node_outputs_and_steps_of_image(
        self, image: np.ndarray
    ) -> tuple[dict[int, np.ndarray], list[Steps]]:
        """Compute the output of every node for one image, (28, 28), without a check for overflow.

        Returns the outputs by index in `nodes`, each (28, 1, ...), with the image itself at -1; and
        the steps of each of `layers`.
        """
        outputs: dict[int, np.ndarray] = {}
        rows = self._scale_and_put_rows_first(image[np.newaxis])
        _, steps = self._compute_logits_and_steps(rows, True, True, outputs=outputs)
        return outputs, steps

    def without_unit(self, layer: int, unit: int) -> "Network":
        """Copy this network with one unit of a layer switched off: its h is always 0.

        The copy shares all other operations.
        """
        whole = self.layers[layer]
        without = replace(whole, off=unit)
        nodes = [replace(n, operation=without) if n.operation is whole else n for n in self.nodes]
        return replace(self, nodes=nodes)

    def loss_and_accuracy(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
        """Compute mean categorical cross-entropy and accuracy, as Keras's `evaluate` does.

        The images are as for `final_logits`, the labels (N,) int. The loss is NaN or infinite if
        the network's numbers overflow.
        """
        logits = self.final_logits(images).astype(np.float64)
        with np.errstate(invalid="ignore"):
            below = logits - logits.max(axis=-1, keepdims=True)  # exp can't overflow
            of_label = below[np.arange(len(labels)), labels]
            loss = (np.log(np.exp(below).sum(axis=-1)) - of_label).mean()
        return float(loss), float((logits.argmax(axis=-1) == labels).mean())

    @cached_property
    def _last_uses(self) -> dict[int, int]:
        """By index of a node, the index of the last node that uses its output."""
        return {k: i for i, node in enumerate(self.nodes) for k in node.inputs}

    def _logits_in_batches(self, images: np.ndarray, every_row: bool) -> np.ndarray:
        peak = cost.peak_numbers(self.nodes, self._last_uses)
        batch = cost.choose_batch_size(peak, self.work, 1000)
        logits = np.empty((len(images), ROWS if every_row else 1, self.classes), np.float32)
        for start in range(0, len(images), batch):
            rows = self._scale_and_put_rows_first(images[start : start + batch])
            logits[start : start + batch] = self._compute_logits_and_steps(rows, every_row)[
                0
            ].swapaxes(0, 1)
        return logits

    def _scale_and_put_rows_first(self, images: np.ndarray) -> np.ndarray:
        """Convert images (B, 28, 28) to the input of the first nodes, (28, B, 28) float32."""
        x = np.ascontiguousarray(_as_float_images(images).swapaxes(0, 1))
        return x if self.pixel_scale == 1 else x * np.float32(self.pixel_scale)

    def _compute_logits_and_steps(
        self,
        rows: np.ndarray,
        every_row: bool,
        keep: bool = False,
        edits: Mapping[int, Edit] | None = None,
        replace_output: bool = False,
        outputs: dict[int, np.ndarray] | None = None,
    ) -> tuple[np.ndarray, list[Steps]]:
        """Compute logits (T or 1, B, classes) of rows (T, B, 28); with `keep` also the `Steps`.

        `outputs` is filled with each node's output, which otherwise is released after its last use.
        """
        values = {} if outputs is None else outputs
        values[-1], steps = rows, list[Steps]()
        with np.errstate(over="ignore", invalid="ignore"):  # the caller checks the result
            for i, node in enumerate(self.nodes):
                check_cancelled()
                inputs = [values[k] for k in node.inputs]
                if keep and isinstance(node.operation, Recurrent):
                    edit = (edits or {}).get(len(steps))
                    steps.append(node.operation.compute_steps(inputs[0], edit, replace_output))
                    y = steps[-1].states[0]
                else:
                    y = node.operation(*inputs)
                values[i] = y if every_row or not node.last else y[-1:]
                for k in node.inputs if outputs is None else ():
                    if self._last_uses[k] == i:  # release its memory
                        values.pop(k, None)
        return values[len(self.nodes) - 1], steps


def _layer_reading(layer: Recurrent, steps: Steps, k: int) -> LayerReading:
    """Return a layer's reading of the k-th image of a batch."""
    return LayerReading(
        name=layer.name,
        cell=layer.kind,
        direction=layer.direction,
        activation=layer.cell.activation.name,
        inputs=steps.inputs[:, k],
        states=steps.states[0][:, k],
        cell_states=steps.states[1][:, k] if len(steps.states) > 1 else None,
        gates={n: g[:, k] for n, g in zip(layer.cell.GATES, steps.gates, strict=True)},
    )


def check_numbers_finite(*arrays: np.ndarray) -> None:
    """Raise UnusableNetworkError if any number is infinite or NaN."""
    if not all(np.isfinite(a).all() for a in arrays):
        raise UnusableNetworkError(
            "This network's numbers grow without bound: train it again, with a smaller learning "
            "rate."
        )


def _as_float_images(images: np.ndarray) -> np.ndarray:
    """Convert images, (N, 28, 28) uint8 or float in [0, 1], to float32; ValueError for others."""
    images = np.asarray(images)
    if images.ndim != 3 or images.shape[1:] != (ROWS, COLUMNS):
        raise ValueError(f"An image has shape (28, 28), not {images.shape[1:]}.")
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    return images.astype(np.float32, copy=False)
