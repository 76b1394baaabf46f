"""Snapshots of a run are bounded in number and on the disk, and spread over all of it."""

import itertools

from rnn_demo.runs import snapshots
from rnn_demo.runs.snapshots import MOST, MOST_BYTES, thin, too_many


def grown(steps, size: int) -> list[int]:
    """The steps that are left of a run that takes a snapshot at each of these."""
    kept: dict[int, int] = {}
    for step in steps:
        kept[step] = size
        for gone in too_many(kept):
            del kept[gone]
        assert len(kept) <= 2 or sum(kept.values()) <= MOST_BYTES
        assert max(kept) == step
    return sorted(kept)


def test_a_long_run_keeps_the_first_the_last_and_a_spread():
    assert grown(range(0, 400, 10), 1000) == list(range(0, 400, 10))  # a short one keeps all
    kept = grown([0, 2, 6, 12, *range(50, 50_001, 50)], 100_000)
    assert len(kept) == MOST
    assert (kept[0], kept[-1]) == (0, 50_000)
    assert sum(step <= 50 for step in kept) >= 2
    places = [step**0.5 for step in kept]
    gaps = [b - a for a, b in itertools.pairwise(places)]
    assert max(gaps) < 4 * 50_000**0.5 / MOST


def test_files_go_and_others_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "MOST", 3)
    for step in (0, 10, 20, 30, 40):
        (tmp_path / f"{step:08d}.keras").write_bytes(b"x")
    (tmp_path / ".1234abcd.keras").write_bytes(b"x")
    thin(tmp_path)
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == [".1234abcd.keras", "00000000.keras", "00000010.keras", "00000040.keras"]
