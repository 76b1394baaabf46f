"""Compare: when networks decide, and why."""

import numpy as np

from rnn_demo.explain import rows_read
from rnn_demo.explain.story import decision_step
from rnn_demo.reader import Reading
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
