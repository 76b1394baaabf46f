"""What a state_dict does not say, found out: in each way it is given training images to read."""

import math
from dataclasses import dataclass
from pathlib import Path

from rnn_demo.data import DIGITS, in_order, training_sample
from rnn_demo.reader.network import Network
from rnn_demo.reader.torch.state_dict import ORDER, StateDict, Way, open_state_dict

IMAGES, FEWEST = 500, 20  # training images
WORK = 2**33  # multiplications in all: half a second of a core
PLAINLY = 0.3  # of the images: so many right are above chance, a tenth, by far


@dataclass(frozen=True, eq=False)
class FoundOut:
    """shares: of `count` training images read correctly, by the way it reads; none for no digits.

    way: the one that is taken, the best unless another was chosen. network: it, read so.
    """

    state: StateDict
    shares: dict[Way, float]
    count: int
    way: Way

    @property
    def network(self) -> Network:
        """It, read so."""
        return self.state.network(self.way)

    @property
    def row_order(self) -> str:
        """One of `data.ROW_ORDERS`."""
        return ORDER[self.way[-1]]

    @property
    def sentence(self) -> str:
        """How it reads, and how that is known."""
        activation, pixels, end, order = self.way
        parts = (activation and f"as {activation}", f"on {pixels}", end and f"by {end}")
        how = ", ".join(filter(None, (*parts, f"with {order}")))
        if len(self.state.ways) == 1:
            how = f"as its file says, {how}"
        if not self.shares and len(self.state.ways) == 1:
            return f"It is no network of ten digits; it is read {how}."
        if not self.shares:
            return f"It is no network of ten digits, so how it reads is assumed: {how}."
        of = f"of {self.count} training images"
        own, best = self.shares[self.way], max(self.shares.values())
        right = f"{math.floor(100 * own + 0.5)}%"  # as a browser rounds, too
        said = f"Read {how}, it gets {right} {of} right"
        if len(self.shares) == 1:
            return f"{said}."
        if best < PLAINLY:
            return (
                f"However it is read, at most {_up(best)} {of} come out right, and guessing "
                f"gives 10%: it is untrained, or was trained otherwise. It is read {how}."
            )
        others = [share for way, share in self.shares.items() if way != self.way]
        said += f"; otherwise at most {_up(max(others))}"
        return f"{said}." if own == best else f"{said}, so another way suits it better."


def _up(share: float) -> str:
    """A share in whole per cent, none of it cut off."""
    return f"{math.ceil(round(100 * share, 6))}%"


def find_out(source: Path | bytes, way: Way | None = None) -> FoundOut:
    """Open a `.safetensors` file, or its bytes, and read with it in every way.

    way: that is taken, whatever is best, where it is one. Raises ReaderError.
    """
    known = training_sample()  # before there are weights in memory: for a moment it takes much
    state = open_state_dict(source)
    ways, network = state.ways, state.network(state.ways[0])
    count = min(IMAGES, max(FEWEST, WORK // (len(ways) * network.work)))
    shares = {}
    if network.classes == DIGITS:
        every = slice(None, None, len(known.images) // count)
        images, labels = known.images[every][:count], known.labels[every][:count]
        for some in ways:
            ordered = in_order(images, ORDER[some[-1]], state.row_seed)
            shares[some] = state.network(some).evaluate(ordered, labels)[1]
    best = max(shares, key=shares.__getitem__, default=ways[0])
    plain = bool(shares) and shares[best] >= PLAINLY
    return FoundOut(state, shares, count, way if way in ways else best if plain else ways[0])
