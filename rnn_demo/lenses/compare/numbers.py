"""Compare: when networks decide."""

from rnn_demo.explain.story import decision_step
from rnn_demo.reader import Reading


def decided(readings: dict[str, Reading]) -> str:
    """When each network decided, by title, the first one first."""
    steps = {title: decision_step(r.probabilities) + 1 for title, r in readings.items()}
    told = [
        f"{title} at {readings[title].turn} {step}"
        for title, step in sorted(steps.items(), key=lambda item: item[1])
    ]
    return f"Decided: {', '.join(told)}."
