"""Compare: when networks decide, and why; how far two readings are apart, and where they part."""

import numpy as np

from rnn_demo.explain import rows_read
from rnn_demo.explain.story import decision_step
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.spec.presets import TWINS


def decided(readings: dict[str, Reading]) -> str:
    """When each network decided, by title, the first one first."""
    steps = {title: decision_step(r.probabilities) + 1 for title, r in readings.items()}
    told = [
        f"{title} at {readings[title].turn} {step}"
        for title, step in sorted(steps.items(), key=lambda item: item[1])
    ]
    return f"Decided: {', '.join(told)}."


def never_asked(names: list[str]) -> str:
    """Why a network decides late that was trained on its last answer alone, by test images.

    Empty where no such network stands beside its twin, which was asked after every row. Raises
    UserError where what was measured is missing.
    """
    said = []
    for aloud, last in TWINS.items():
        if aloud in names and last in names:
            curves = [c for c in rows_read.read() if c.network == aloud or c.network == last]
            ours, theirs = (
                np.mean([c.accuracy for c in curves if c.aloud == way], axis=0)
                for way in (True, False)
            )
            row = int((ours - theirs).argmax())
            said.append(
                "The same network trained on its last answer alone was never asked before: on test "
                f"images it is right after row {row + 1} for {theirs[row]:.0%}, the one that was "
                f"asked after every row for {ours[row]:.0%}; in the end {theirs[-1]:.1%} and "
                f"{ours[-1]:.1%}."
            )
    return " ".join(said)


def distances(a: LayerReading, b: LayerReading) -> np.ndarray:
    """(T,) float32: after each step, |h_a - h_b| as a share of the mean of |h_a| and |h_b|.

    0 for equal states, 2 for opposite ones; Euclidean norms.
    """
    apart = np.linalg.norm(a.states - b.states, axis=-1)
    size = (np.linalg.norm(a.states, axis=-1) + np.linalg.norm(b.states, axis=-1)) / 2
    return np.divide(apart, size, out=np.zeros_like(apart), where=size > 0)


def divergence_step(distances: np.ndarray, share: float) -> int | None:
    """The first step, from 0, at which a distance is more than `share`; None if there is none."""
    beyond = np.flatnonzero(distances > share)
    return int(beyond[0]) if beyond.size else None
