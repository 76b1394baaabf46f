"""Which snapshots of a run are kept as it grows: the first, the last, and a spread between."""

import contextlib
from pathlib import Path

MOST = 40
MOST_BYTES = 128 * 2**20  # of all together, or the first and the last where they are more


def thin(folder: Path) -> None:
    """Delete the snapshots, NUMBER-OF-STEPS.keras, that are too many in a run's folder of them.

    The newest is never deleted, nor the oldest. A run can be followed meanwhile: who reads a
    snapshot that has just gone finds none.
    """
    sizes = {}
    for path in folder.glob("[0-9]*.keras"):
        with contextlib.suppress(OSError, ValueError):
            sizes[int(path.stem)] = path.stat().st_size
    for step in too_many(sizes):
        with contextlib.suppress(OSError):
            (folder / f"{step:08d}.keras").unlink()


def too_many(sizes: dict[int, int]) -> list[int]:
    """The steps whose snapshots are to go. sizes: in bytes, by step."""
    kept, gone = sorted(sizes), []
    while len(kept) > 2 and (len(kept) > MOST or sum(sizes[s] for s in kept) > MOST_BYTES):
        # The one whose neighbours are nearest to each other; a network changes most at first.
        places = [step**0.5 for step in kept]
        gaps = [places[i + 1] - places[i - 1] for i in range(1, len(kept) - 1)]
        gone.append(kept.pop(1 + gaps.index(min(gaps))))
    return gone
