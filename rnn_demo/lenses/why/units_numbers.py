"""The lead of the answer over its rival, after the last row, as a sum of votes of units.

`explain.votes` writes it as a sum over units and the bias of the last Dense.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import DIGITS
from rnn_demo.explain.unit_groups import NOTHING, Units
from rnn_demo.explain.votes import Votes, votes
from rnn_demo.reader import LayerReading, Network, Reading

MOST = 10  # units that are named
ARROWS = {"forward": "↓", "backward": "↑"}


@dataclass(frozen=True)
class Voice:
    """One unit's part in the lead: its layer's index, its number, for whom it speaks.

    by_row: (28,), its vote after each step, in the order in which its layer reads.
    """

    layer: int
    unit: int
    digit: int
    by_row: np.ndarray
    name: str


@dataclass(frozen=True)
class ByUnits:
    """What the lead is made of.

    groups: (11,), the votes of the units that speak for each digit, last of those that tell
    nothing. voices: the units that weigh most, for or against, the heaviest first.
    """

    answer: int
    rival: int
    votes: Votes
    groups: np.ndarray
    voices: list[Voice]

    @property
    def lead(self) -> float:
        return float(self.votes.logit[-1])

    @property
    def rest(self) -> float:
        """What comes to the logits another way."""
        return self.lead - float(self.votes.total[-1])

    @property
    def exact(self) -> bool:
        """Whether the votes and the bias add up to the lead, but for float32."""
        return abs(self.rest) <= 1e-4 * max(1.0, abs(self.lead))

    @property
    def text(self) -> str:
        """The sum in fixed width, by groups of units, and the network's own number."""
        names = [*(f"units for {digit}" for digit in range(DIGITS)), "that tell nothing"]
        lines = [
            f"+ {name:<18}{vote:+10.4f}"
            for name, vote in zip(names, self.groups, strict=True)
            if vote
        ]
        lines.append(f"+ {'bias':<18}{self.votes.bias:+10.4f}")
        if not self.exact:
            lines.append(f"+ {'comes another way':<18}{self.rest:+10.4f}")
        over = f"lead of {self.answer} over {self.rival}"
        return "\n".join([*lines, f"= {over:<18}{self.lead:+10.4f}"])


def by_units(network: Network, reading: Reading, units: Units, answer: int, rival: int) -> ByUnits:
    """Raises UserError, in one sentence, where no layer's h goes straight into the logits."""
    account = votes(network, reading, answer, rival)
    groups = np.zeros(DIGITS + 1)
    voices = []
    for k, by_row in account.layers.items():
        digits = units.layers[k].digit
        np.add.at(groups, np.where(digits == NOTHING, DIGITS, digits), by_row[-1])
        mark = _mark(reading.layers[k], account, reading)
        voices += [
            Voice(k, unit, int(digits[unit]), by_row[:, unit], f"{unit}{mark}")
            for unit in range(by_row.shape[1])
        ]
    voices = sorted(voices, key=lambda voice: -abs(voice.by_row[-1]))[:MOST]
    return ByUnits(answer, rival, account, groups, voices)


def _mark(layer: LayerReading, account: Votes, reading: Reading) -> str:
    """What tells a unit from its namesake in another layer that votes."""
    if len(account.layers) == 1:
        return ""
    directions = [reading.layers[k].direction for k in account.layers]
    if len(set(directions)) == len(directions):
        return f" {ARROWS[layer.direction]}"
    return f" of {layer.name}"
