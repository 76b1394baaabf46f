"""What of the hidden state is shown, and in which order: the numbers behind its heatmap.

Every number shown is one of the reading's own, times a factor of its column: the sign of the unit
for `state`, its weight in a digit's logit for `votes`. So columns can be put in any
order, and a browser that reads for itself can fill the same columns.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.explain.unit_groups import NOTHING, Units, centred
from rnn_demo.explain.votes import Votes, votes
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.head_kernel import head_kernel

SHOWS = ("state", "votes")


@dataclass(frozen=True, eq=False)
class Columns:
    """One layer in one direction, its columns as they stand; T steps.

    layer: its index in `Reading.layers`. values: (T, units) float32. units, factors, digits:
    (units,), which unit each column is, what its numbers are times, for whom it speaks (NOTHING
    where it does for none, or is not asked). groups: as `Says.groups`, empty in plain order.
    """

    layer: int
    values: np.ndarray
    units: np.ndarray
    factors: np.ndarray
    digits: np.ndarray
    groups: list[tuple[int, int, int]]

    @property
    def names(self) -> list[str]:
        """What each column holds, for a reader, where they are in groups."""
        return [
            f"unit {unit} {'tells nothing' if digit == NOTHING else f'speaks for {digit}'}"
            for unit, digit in zip(self.units, self.digits, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class StateView:
    """show: one of SHOWS. digit: whose votes are shown. votes: and how they add up; else None."""

    show: str
    digit: int
    columns: tuple[Columns, ...]
    votes: Votes | None

    @property
    def ordered(self) -> bool:
        """Whether the columns are in groups."""
        return any(c.groups for c in self.columns)

    @property
    def silent(self) -> int:
        """How many units tell nothing, in all layers."""
        return sum(int((c.digits == NOTHING).sum()) for c in self.columns if c.groups)


def state_view(
    network: Network,
    reading: Reading,
    units: Units | None,
    show: str = "state",
    digit: int | None = None,
) -> StateView:
    """The columns of all layers; of those that vote alone, for votes.

    units: what they say; None for plain order and plain h. digit: whose votes; None for the
    answer's. Raises UserError where there are no votes to show.
    """
    digit = reading.digit if digit is None else digit
    given = votes(network, reading, digit) if show == "votes" else None
    shown = range(len(reading.layers)) if given is None else sorted(given.layers)
    found = []
    for k in shown:
        h = reading.layers[k].states
        says = None if units is None else units.layers[k]
        order = np.arange(h.shape[1]) if says is None else says.order
        kernel = head_kernel(network, k)
        if given is not None and kernel is not None:
            factors = centred(kernel)[:, digit]
        else:
            factors = np.ones(h.shape[1]) if says is None else says.sign
        factors = factors.astype(np.float32)
        found.append(
            Columns(
                layer=k,
                values=(h * factors)[:, order],
                units=order,
                factors=factors[order],
                digits=np.full(len(order), NOTHING) if says is None else says.digit[order],
                groups=[] if says is None else says.groups,
            )
        )
    return StateView(show, digit, tuple(found), given)
