"""Why this digit and not another: the lead as a sum of votes of units, ended by a sentence.

The lead is the answer's logit less the rival's, after the last row. `explain.votes` writes it as
a sum over units and the bias of the last Dense.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import DIGITS
from rnn_demo.explain.unit_groups import NOTHING, Units
from rnn_demo.explain.votes import Votes, votes
from rnn_demo.reader import LayerReading, Network, Reading

MOST = 10  # units that are named
NAMED = 3  # in the sentence
SHARE = 0.8  # of what the sentence's units say, at least, was written in the rows it names
ARROWS = {"forward": "↓", "backward": "↑"}


@dataclass(frozen=True)
class Voice:
    """One unit's part in the lead: its layer's index, its number, for whom it speaks, its vote.

    by_row: (28,), its vote after each step, in the order in which its layer reads.
    """

    layer: int
    unit: int
    digit: int
    vote: float
    by_row: np.ndarray
    name: str


@dataclass(frozen=True)
class ByUnits:
    """The lead of the answer over the rival, and what it is made of, after the last row.

    groups: (11,), the votes of the units that speak for each digit, last of those that tell
    nothing. bias: of the last Dense. rest: what comes to the logits another way. voices:
    the units that weigh most, for or against, the heaviest first.
    """

    answer: int
    rival: int
    lead: float
    votes: Votes
    groups: np.ndarray
    bias: float
    rest: float
    voices: list[Voice]
    sentence: str

    @property
    def exact(self) -> bool:
        """Whether the votes and the bias add up to the lead, but for float32."""
        return abs(self.rest) <= 1e-4 * max(1.0, abs(self.lead))


def by_units(network: Network, reading: Reading, units: Units, rival: int | None = None) -> ByUnits:
    """Raises UserError, in one sentence, where no layer's h goes straight into the logits."""
    answer, strongest = (int(d) for d in np.argsort(-reading.logits[-1], kind="stable")[:2])
    rival = strongest if rival is None or rival == answer else rival
    found = votes(network, reading, answer, rival)
    groups = np.zeros(DIGITS + 1)
    voices = []
    for k, given in found.layers.items():
        digits = units.layers[k].digit
        np.add.at(groups, np.where(digits == NOTHING, DIGITS, digits), given[-1])
        layer = reading.layers[k]
        for unit in np.argsort(-np.abs(given[-1]), kind="stable")[:MOST]:
            vote, digit = float(given[-1, unit]), int(digits[unit])
            name = f"{unit}{_mark(layer, found, reading)}"
            voices.append(Voice(k, int(unit), digit, vote, given[:, unit], name))
    voices = sorted(voices, key=lambda v: -abs(v.vote))[:MOST]
    lead = float(found.logit[-1])
    return ByUnits(
        answer=answer,
        rival=rival,
        lead=lead,
        votes=found,
        groups=groups,
        bias=found.bias,
        rest=lead - float(found.total[-1]),
        voices=voices,
        sentence=_sentence(answer, rival, lead, voices, reading),
    )


def written(by_row: np.ndarray, share: float = SHARE) -> tuple[int, int]:
    """The shortest span of steps, first and last, in which a share of the last value was written.

    by_row: (T,), what was said after each step; what a span wrote is what is said after it less
    what was said before it. The first of the shortest ones.
    """
    before = np.concatenate([[0.0], by_row])
    wrote = before[None, 1:] - before[:-1, None]  # from step i to step j
    enough = np.triu(wrote / by_row[-1] >= share - 1e-9)
    first, last = np.nonzero(enough)
    best = np.lexsort((first, last - first))[0]
    return int(first[best]), int(last[best])


def _sentence(answer: int, rival: int, lead: float, voices: list[Voice], reading: Reading) -> str:
    """Every part of it is computed: the units, what they wrote, and in which rows."""
    says = f"It says {answer}, not {rival}"
    speaking = [v for v in voices if v.vote > 0]
    if not speaking:
        return (
            f"{says}, although no unit that weighs much speaks for it: the rest, and the bias, do."
        )
    speaking = [v for v in speaking if v.layer == speaking[0].layer][:NAMED]
    together = np.sum([v.by_row for v in speaking], axis=0)
    first, last = written(together)
    wrote = together[last] - (together[first - 1] if first else 0.0)
    rows = reading.layers[speaking[0].layer].rows + 1
    low, high = sorted((int(rows[first]), int(rows[last])))
    where = f"row {low}" if low == high else f"rows {low} to {high}"
    one = len(speaking) == 1
    return (
        f"{says}: at {where}, {'unit' if one else 'units'} {_listed([v.name for v in speaking])} "
        f"wrote {wrote:+.1f} to the lead of {answer} over {rival}, which is {lead:+.1f} in the end."
    )


def _mark(layer: LayerReading, found: Votes, reading: Reading) -> str:
    """What tells a unit from its namesake in another layer that votes."""
    if len(found.layers) == 1:
        return ""
    directions = [reading.layers[k].direction for k in found.layers]
    if len(set(directions)) == len(directions):
        return f" {ARROWS[layer.direction]}"
    return f" of {layer.name}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
