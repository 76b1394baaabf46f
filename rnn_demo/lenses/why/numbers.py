"""Why this digit: how its lead changes when rows are removed, and the lead as a sum over units.

The lead is the logit of the answer minus that of the rival, after the last row. The effect of a row
is how far the lead falls when the ink of the row and of its two neighbours, about the width of a
stroke, is removed (occlusion: Zeiler and Fergus 2014, section 4.2). This measures a change of the
drawing, not a share of a sum.

The lead is also a sum of one vote per unit and a bias. With Keras's kernel and bias of the last
Dense, the answer a and the rival r,

    vote[t, u] = h[t, u] * (kernel[u, a] - kernel[u, r])
    sum over units of vote[t, u] + bias[a] - bias[r] = logit[t, a] - logit[t, r]
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import DIGITS, ROWS
from rnn_demo.errors import UserError
from rnn_demo.explain.answer import (
    INK,
    digit_if_likely_enough,
    digit_to_show_after_step,
    first_ink_step,
)
from rnn_demo.explain.unit_groups import NO_DIGIT, unit_groups_by_digit
from rnn_demo.reader import LayerReading, Network, Reading
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from rnn_demo.reader.reading import ARROWS

SIDE = 1  # neighbours on each side that are removed with a row
STROKE_INK = 0.5  # pixels with this much ink are part of a stroke
LONG = 8  # least length of a bar, in pixels
MOST = 10  # most units shown


@dataclass(frozen=True)
class LeadAndRowEffects:
    """The lead of the answer over the rival, and the effect of each row on it.

    Attributes:
        by_step: (T,) float32, the lead after each step.
        by_row: (28,) float32, how far the lead falls without the row and its neighbours; below
            0 if these support the rival.
        band: The first and last of the rows whose removal lowers the lead most.
        lead_without: The lead without these rows.
        instead: The answer without these rows; None for "no idea".
        stroke: A name for the ink in these rows.
    """

    reading: Reading
    answer: int
    rival: int
    by_step: np.ndarray
    by_row: np.ndarray
    band: tuple[int, int]
    lead_without: float
    instead: int | None
    stroke: str

    @property
    def final_lead(self) -> float:
        return float(self.by_step[-1])

    @property
    def has_rows_for_rival(self) -> bool:
        """True if without some row the lead is larger, by what two decimals show."""
        return bool((self.by_row < -0.005).any())

    @property
    def rival_name(self) -> str:
        return self.reading.class_name(self.rival)

    @property
    def answer_over_rival_names(self) -> str:
        """The name of the answer over that of the rival."""
        name = self.reading.class_name
        return f"{name(self.answer)} over {name(self.rival)}"

    @property
    def decisive_rows_sentence(self) -> str:
        line, over = self.reading.line_word, self.answer_over_rival_names
        first, last = self.band
        where = f"{self.stroke} at {line}s {first + 1} to {last + 1}"
        if self.lead_without >= self.final_lead:
            return f"No {line}s speak for {over}: without any three of them the lead is no less."
        if self.instead is None:
            return f"{where} did most for {over}; without it, it has no idea."
        instead = self.reading.class_name(self.instead)
        if self.instead == self.rival:
            return f"{where} decided for {over}: without it, the network reads {instead}."
        if self.instead != self.answer:
            return f"{where} did most for {over}; without it, it reads {instead}."
        return (
            f"{where} did most for {over}: without it the lead is {self.lead_without:.1f} "
            f"instead of {self.final_lead:.1f}."
        )


def lead_and_row_effects(
    network: Network, reading: Reading, rival: int | None = None
) -> LeadAndRowEffects:
    """Compute the effect of each row on the lead of the answer over a rival, from 28 readings.

    `rival` is a digit; None, or the answer, for `strongest_rival`.
    """
    answer = reading.digit
    if rival is None or rival == answer:
        rival = strongest_rival(reading)
    bands = [(max(row - SIDE, 0), min(row + SIDE, ROWS - 1)) for row in range(ROWS)]
    images = np.repeat(reading.image[None], ROWS, axis=0)
    for image, (first, last) in zip(images, bands, strict=True):
        image[first : last + 1] = 0
    logits = network.final_logits(images)
    leads = logits[:, answer] - logits[:, rival]
    by_step = reading.logits[:, answer] - reading.logits[:, rival]
    worst = int(leads.argmin())
    first, last = bands[worst]
    return LeadAndRowEffects(
        reading,
        answer=answer,
        rival=rival,
        by_step=by_step,
        by_row=by_step[-1] - leads,
        band=(first, last),
        lead_without=float(leads[worst]),
        instead=digit_if_likely_enough(network.calibrated_softmax(logits[worst], -1)),
        stroke=phrase_for_ink_in_rows(reading.image[first : last + 1]),
    )


def strongest_rival(reading: Reading) -> int:
    """Return the last other answer on the way; without one, the second likeliest class."""
    steps, since = range(len(reading.probabilities)), first_ink_step(reading)
    shown = [digit_to_show_after_step(reading.probabilities, step, since) for step in steps]
    others = [digit for digit in shown if digit not in (None, reading.digit)]
    return others[-1] if others else int(np.argsort(-reading.logits[-1], kind="stable")[1])


def phrase_for_ink_in_rows(rows: np.ndarray) -> str:
    """Name the ink in some rows of a drawing, (n, 28) float32 in [0, 1].

    It is "The bar" or "The stroke" if no row has more than one stroke, "The gap" if there is no ink
    at all, else "What stands".
    """
    runs = [_ink_run_lengths(row >= STROKE_INK) for row in rows]
    most = max(map(len, runs))
    if most == 1:
        longest = max(length for row in runs for length in row)
        return "The bar" if longest >= LONG else "The stroke"
    return "What stands" if rows.max() > INK else "The gap"


@dataclass(frozen=True)
class UnitVotesForLead:
    """Votes of all inputs of the last Dense, float64, after each of T steps.

    Attributes:
        layers: (T, units) by index in `Network.layers`, for layers whose h is an input of the last
            Dense.
        bias: The contribution of its bias.
        lead: (T,), the network's own lead of the answer over the rival.
    """

    layers: dict[int, np.ndarray]
    bias: float
    lead: np.ndarray

    @property
    def lead_by_step_from_votes(self) -> np.ndarray:
        """The sum of all votes and the bias, (T,)."""
        return sum(v.sum(axis=1) for v in self.layers.values()) + self.bias

    @property
    def largest_residual(self) -> float:
        """The largest difference between `lead_by_step_from_votes` and `lead`, over all steps."""
        return float(np.abs(self.lead_by_step_from_votes - self.lead).max())

    @property
    def is_exact(self) -> bool:
        """True if `lead_by_step_from_votes` is `lead` up to rounding.

        False if the Dense has other inputs.
        """
        return self.largest_residual <= 1e-4 * max(1.0, float(np.abs(self.lead).max()))


def compute_unit_votes_for_lead(
    network: Network, reading: Reading, answer: int, rival: int
) -> UnitVotesForLead:
    """Compute each unit's vote for an answer over a rival.

    Raises UserError if no layer's h goes directly into the logits.
    """
    one = np.eye(network.classes)
    weights = one[answer] - one[rival]
    kernels = {k: head_kernel_for_layer(network, k) for k in range(len(network.layers))}
    layers = {
        k: reading.layers[k].states * (kernel.astype(np.float64) @ weights)
        for k, kernel in kernels.items()
        if kernel is not None
    }
    if not layers or network.dense_at_end is None:
        raise UserError(
            "This network's states reach its answer through more than one Dense: its units have "
            "no votes that add up."
        )
    bias = 0.0 if network.dense_at_end.bias is None else float(network.dense_at_end.bias @ weights)
    return UnitVotesForLead(layers, bias, reading.logits.astype(np.float64) @ weights)


@dataclass(frozen=True)
class UnitVotesByStep:
    """One unit's vote for the lead.

    Attributes:
        layer: The index of its layer.
        digit: The digit of its group of units, see `unit_groups_by_digit`.
        by_row: (28,), its vote after each step, in its layer's reading order.
    """

    layer: int
    unit: int
    digit: int
    by_row: np.ndarray
    name: str


@dataclass(frozen=True)
class LeadByUnits:
    """The lead as a sum.

    Attributes:
        groups: (11,), the total vote of each digit's group of units, and last of the units
            without a digit.
        voices: The units with the largest votes, for or against, the largest first.
    """

    reading: Reading
    answer: int
    rival: int
    votes: UnitVotesForLead
    groups: np.ndarray
    voices: list[UnitVotesByStep]

    @property
    def final_lead(self) -> float:
        return float(self.votes.lead[-1])

    @property
    def unexplained_lead(self) -> float:
        """The part of the lead that comes from other inputs of the last Dense."""
        return self.final_lead - float(self.votes.lead_by_step_from_votes[-1])

    @property
    def is_exact(self) -> bool:
        """True if the votes and the bias add up to the lead, within the precision of float32."""
        return abs(self.unexplained_lead) <= 1e-4 * max(1.0, abs(self.final_lead))

    @property
    def text(self) -> str:
        """The sum as fixed-width text, by groups of units, and the network's own number."""
        name = self.reading.class_name
        over = f"lead of {name(self.answer)} over {name(self.rival)}"
        parts = [
            (f"units about {name(digit)}" if digit < DIGITS else "other units", vote)
            for digit, vote in enumerate(self.groups)
            if vote
        ]
        parts.append(("bias", self.votes.bias))
        if not self.is_exact:
            parts.append(("comes another way", self.unexplained_lead))
        wide = max(18, len(over) + 1, *(len(part) + 1 for part, _ in parts))
        lines = [f"+ {part:<{wide}}{vote:+10.4f}" for part, vote in parts]
        return "\n".join([*lines, f"= {over:<{wide}}{self.final_lead:+10.4f}"])


def lead_by_units(network: Network, reading: Reading, answer: int, rival: int) -> LeadByUnits:
    """Compute the lead as a sum. Raises UserError if no layer's h is an input of the logits."""
    account = compute_unit_votes_for_lead(network, reading, answer, rival)
    groups = np.zeros(DIGITS + 1)
    voices = []
    for k, by_row in account.layers.items():
        digits = unit_groups_by_digit(network, k).digit
        np.add.at(groups, np.where(digits == NO_DIGIT, DIGITS, digits), by_row[-1])
        suffix = _layer_suffix(reading.layers[k], account, reading)
        voices += [
            UnitVotesByStep(k, unit, int(digits[unit]), by_row[:, unit], f"{unit}{suffix}")
            for unit in range(by_row.shape[1])
        ]
    voices = sorted(voices, key=lambda voice: -abs(voice.by_row[-1]))[:MOST]
    return LeadByUnits(reading, answer, rival, account, groups, voices)


def _ink_run_lengths(ink: np.ndarray) -> list[int]:
    """Return the lengths of the runs of True in (28,) bool."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], ink.astype(int), [0]])))
    return [int(end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _layer_suffix(layer: LayerReading, votes: UnitVotesForLead, reading: Reading) -> str:
    """Return an ending that distinguishes units with the same number in different layers."""
    if len(votes.layers) == 1:
        return ""
    directions = [reading.layers[k].direction for k in votes.layers]
    if len(set(directions)) == len(directions):
        return f" {ARROWS[layer.direction]}"
    return f" of {layer.name}"
