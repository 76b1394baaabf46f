"""Delete snapshots of a long run; the first, the last and some between them are kept."""

import contextlib
from pathlib import Path

MAX_COUNT = 40
MAX_BYTES = 128 * 2**20  # all together; the first and the last stay even if they are larger


def thin_snapshots(folder: Path) -> None:
    """Delete snapshots, NUMBER-OF-STEPS.keras, until they are within MAX_COUNT and MAX_BYTES.

    The oldest and the newest always stay. A page that follows the run meanwhile may find that a
    snapshot has just been deleted.
    """
    sizes = {}
    for path in folder.glob("[0-9]*.keras"):
        with contextlib.suppress(OSError, ValueError):
            sizes[int(path.stem)] = path.stat().st_size
    for step in snapshot_steps_to_delete(sizes):
        with contextlib.suppress(OSError):
            (folder / f"{step:08d}.keras").unlink()


def snapshot_steps_to_delete(bytes_by_step: dict[int, int]) -> list[int]:
    """Return the steps of the snapshots to delete, given the bytes of each by its step."""
    kept, gone = sorted(bytes_by_step), []
    while len(kept) > 2 and (
        len(kept) > MAX_COUNT or sum(bytes_by_step[s] for s in kept) > MAX_BYTES
    ):
        # Delete the one whose neighbours have the closest square roots of their steps, as a network
        # changes most at first.
        places = [step**0.5 for step in kept]
        gaps = [places[i + 1] - places[i - 1] for i in range(1, len(kept) - 1)]
        gone.append(kept.pop(1 + gaps.index(min(gaps))))
    return gone
