"""Decide which networks the machine can show whole, by the rule of `machine/small_network.js`."""

from collections.abc import Iterable

from rnn_demo.data import COLUMNS
from rnn_demo.library import Model
from rnn_demo.reader.operations import Dense, Identity

MOST_UNITS = 16  # as many lines as fit on a screen


def machine_refusal_key(model: Model) -> str | None:
    """Return the key of the sentence why the machine can't show a network; None if it can.

    It can show a unidirectional SimpleRNN of one layer with at most 16 units, followed by a Dense
    layer for the ten digits, that reads the rows from the top.
    """
    network = model.network
    if len(network.layers) > 1:
        return "machine.not.layers"
    operations = [n.operation for n in network.nodes if not isinstance(n.operation, Identity)]
    layer = network.layers[0]
    if layer.kind != "SimpleRNN":
        return "machine.not.cell"
    if len(operations) != 2 or operations[0] is not layer or not isinstance(operations[1], Dense):
        return "machine.not.parts"
    inputs, units = layer.cell.kernel.shape
    if inputs != COLUMNS:
        return "machine.not.parts"
    if not network.reads_digits:
        return "machine.not.digits"
    if units > MOST_UNITS:
        return "machine.not.size"
    is_odd = layer.go_backwards or layer.off is not None or network.row_order != "top"
    return "machine.not.order" if is_odd else None


def machine_can_show(model: Model) -> bool:
    """Return True if the machine's screen has room for all numbers of a network."""
    return machine_refusal_key(model) is None


def best_machine_model(models: Iterable[Model]) -> Model | None:
    """Return the small network that the machine opens with; None if there is none.

    It is the most accurate one, if possible of those trained to answer after every row.
    """

    def rank(model: Model) -> tuple[bool, float]:
        recipe, accuracy = model.card.get("recipe"), model.card.get("test_accuracy")
        aloud = isinstance(recipe, dict) and bool(recipe.get("target_replication"))
        return aloud, accuracy if isinstance(accuracy, float) else 0.0

    return max(filter(machine_can_show, models), key=rank, default=None)
