"""Infer the properties that a PyTorch state_dict lacks, by reading training images in every way."""

import contextlib
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rnn_demo.data import DIGITS, Split, images_in_reading_order, training_sample
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.reader.cancel import limit_thread_processor_time
from rnn_demo.reader.network import Network
from rnn_demo.reader.torch.parse import read_state_dict
from rnn_demo.reader.torch.state_dict import ORDER, StateDict, Way

IMAGES, FEWEST = 500, 20  # training images
MOST_SECONDS = 3.0  # seconds of one core, whatever the estimate by multiplications
WORK = 10**10  # multiplications in the first round, and for the last way: about 0.4 s
CLEAR = 0.3  # share of images: far above chance, which is a tenth


@dataclass(frozen=True, eq=False)
class TriedReadingWays:
    """A state_dict, and the way in which it is read.

    Attributes:
        shares: For each way the share of correct answers to its first `counts` training images;
            empty if the network does not read the ten digits.
        counts: For each way the number of images read.
        way: The chosen way: the best one, unless another was given.
    """

    state: StateDict
    shares: dict[Way, float]
    counts: dict[Way, int]
    way: Way

    @property
    def best_way(self) -> Way:
        """The best way among those that read the most images."""
        return max(self.shares, key=lambda way: (self.counts[way], self.shares[way]))

    @property
    def chosen_network(self) -> Network:
        """The network, read in the chosen way."""
        return self.state.make_network(self.way)

    @property
    def evidence_sentence(self) -> str:
        """One sentence on how the network is read, and on the evidence."""
        activation, pixels, end, order = self.way
        parts = (activation and f"as {activation}", f"on {pixels}", end and f"by {end}")
        how = ", ".join(filter(None, (*parts, f"with {order}")))
        if len(self.state.ways) == 1:
            how = f"as its file says, {how}"
        if not self.shares and len(self.state.ways) == 1:
            return f"It is no network of ten digits; it is read {how}."
        if not self.shares:
            no_digits = len(self.state.kernel) != DIGITS
            why = "It is no network of ten digits" if no_digits else "To find it out takes too long"
            return f"{why}, so how it reads is assumed: {how}."
        own, count = self.shares[self.way], self.counts[self.way]
        right = f"{math.floor(100 * own + 0.5)}%"  # rounded like in a browser
        sentence = f"Read {how}, it gets {right} of {count} training images right"
        if len(self.shares) == 1:
            return f"{sentence}."
        fewest = min(self.counts.values())
        some = f"at least {fewest}" if fewest < max(self.counts.values()) else f"{fewest}"
        if self.shares[self.best_way] < CLEAR:
            most = _ceil_percent_text(max(self.shares.values()))
            *first, last = dict.fromkeys(way[-1] for way in self.shares)
            orders = f"{', '.join(first)} or {last}" if first else last
            return (
                f"Read with {orders}, at most {most} of {some} training images come out right, and "
                f"guessing gives 10%: it is untrained, or was trained otherwise. It is read {how}."
            )
        others = [share for way, share in self.shares.items() if way != self.way]
        sentence += f"; read any other way, at most {_ceil_percent_text(max(others))}"
        sentence += "" if some == f"{count}" else f" of {some}"
        return (
            f"{sentence}{'' if self.way == self.best_way else ', so another way suits it better'}."
        )


def _ceil_percent_text(share: float) -> str:
    """Format a share in whole per cent, rounded up."""
    return f"{math.ceil(round(100 * share, 6))}%"


def score_reading_ways_of_file(source: Path | bytes, way: Way | None = None) -> TriedReadingWays:
    """Open a `.safetensors` file and try every way to read it.

    `way` is used instead of the best one, if it is possible. Raises UnusableNetworkError if the
    file can't be read.
    """
    sample = training_sample()  # first, as it briefly needs much memory
    state = read_state_dict(source)
    shares, counts = (
        _accuracy_and_image_count_by_way(state, sample) if len(state.kernel) == DIGITS else ({}, {})
    )
    inferred = TriedReadingWays(state, shares, counts, state.ways[0])
    best = inferred.best_way if shares and shares[inferred.best_way] >= CLEAR else inferred.way
    return replace(inferred, way=way if way in state.ways else best)


def _accuracy_and_image_count_by_way(
    state: StateDict, sample: Split
) -> tuple[dict[Way, float], dict[Way, int]]:
    """Return for each way its share of correct answers to training images, and their number.

    If reading all images in every way is too much work, all ways read a few; then the better half
    reads twice as many, until one is left. After MOST_SECONDS the scores so far are returned; none
    if some way has read no image yet.
    """
    every = slice(None, None, len(sample.images) // IMAGES)
    images, labels = sample.images[every], sample.labels[every]
    groups, work = state.groups_of_ways_read_together, state.make_network(state.ways[0]).work
    most = min(IMAGES, max(FEWEST, WORK // work))
    count = WORK // (len(groups) * work)
    count = most if count >= most else max(FEWEST, count // 2)
    right, counts, start = dict.fromkeys(state.ways, 0), dict[Way, int](), 0
    with contextlib.suppress(UnusableNetworkError), limit_thread_processor_time(MOST_SECONDS):
        while start < count:
            for ways in groups:
                some = images_in_reading_order(
                    images[start:count], ORDER[ways[0][-1]], state.row_order_seed_or_zero
                )
                answers = np.split(state.make_network(*ways).final_logits(some), len(ways), axis=-1)
                for way, logits in zip(ways, answers, strict=True):
                    right[way] += int((logits.argmax(axis=-1) == labels[start:count]).sum())
                    counts[way] = count
            groups.sort(key=lambda ways: -max(right[way] for way in ways))
            groups = groups[: max(1, len(groups) // 2)]
            start, count = count, min(most, 2 * count) if len(groups) > 1 else most
    if len(counts) < len(state.ways):  # time ran out before each was tried once
        return {}, {}
    return {way: right[way] / counts[way] for way in state.ways}, counts
