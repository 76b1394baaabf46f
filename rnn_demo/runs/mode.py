"""What a server is for, RNN_DEMO_MODE, and the bounds on training that come with it."""

import os
from dataclasses import dataclass, fields

from rnn_demo.errors import UserError

MODES = {
    "own": "whoever opens the page may train, and change every run (the default)",
    "class": "a visitor sees and changes the runs of their own link, and sees those that are "
    "shared",
    "show": "nothing is trained; all else works",
}
NOTHING_IS_TRAINED = (
    "This server only shows networks that were trained before. Run the app yourself to train one."
)


@dataclass(frozen=True)
class Bounds:
    """What trainings may take.

    waiting: trainings of one visitor that wait or run. work: epochs x images x parameters of one,
    images counted as by `estimate.read_in_training`. memory: of one, beside TensorFlow's own, in
    MB. disk: of all runs, in MB. days: after which a run that is not shared is deleted; 0: never.
    """

    waiting: int
    work: int
    memory: int
    disk: int
    days: int


# LSTM 128 for 60 epochs, the longest of those that ship, is a work of 0.27e12.
_DEFAULTS = {
    "own": Bounds(waiting=20, work=100 * 10**12, memory=64_000, disk=50_000, days=0),
    "class": Bounds(waiting=2, work=30 * 10**9, memory=2_000, disk=4_000, days=30),
    "show": Bounds(waiting=0, work=0, memory=0, disk=0, days=0),
}


def mode() -> str:
    """RNN_DEMO_MODE: own, class or show. Raises UserError for anything else."""
    wanted = os.environ.get("RNN_DEMO_MODE") or "own"
    if wanted not in MODES:
        raise UserError(f"RNN_DEMO_MODE is {wanted!r}: set it to {', '.join(MODES)}, or unset it.")
    return wanted


def bounds() -> Bounds:
    """The mode's bounds, or those of RNN_DEMO_WAITING, _WORK and so on. Raises UserError."""
    default = _DEFAULTS[mode()]
    return Bounds(**{f.name: _number(f.name, getattr(default, f.name)) for f in fields(Bounds)})


def explained() -> str:
    """Modes and bounds for `--help`, a line each."""
    lines = ["RNN_DEMO_MODE says what a server is for:"]
    lines += [f"  {name:5}  {what}" for name, what in MODES.items()]
    lines += [
        "Bounds, each with a default in own and class:",
        "  RNN_DEMO_TRAININGS  trainings at once",
        f"  RNN_DEMO_WAITING    of one visitor, waiting or running ({_both('waiting')})",
        "  RNN_DEMO_WORK       epochs x images x parameters of one, with a third of those that it "
        f"validates and is tested on ({_both('work')})",
        f"  RNN_DEMO_MEMORY     MB of one, beside TensorFlow's own ({_both('memory')})",
        f"  RNN_DEMO_DISK       MB of all runs together ({_both('disk')})",
        f"  RNN_DEMO_DAYS       until a run that nobody shares is deleted ({_both('days')}; "
        "0: never)",
        "RNN_DEMO_WARM=0: no trainer waits, with TensorFlow loaded, while the Train page is open",
    ]
    return "\n".join(lines)


def _both(name: str) -> str:
    return f"{getattr(_DEFAULTS['own'], name):,}; {getattr(_DEFAULTS['class'], name):,}"


def _number(name: str, default: int) -> int:
    variable = f"RNN_DEMO_{name.upper()}"
    given = os.environ.get(variable, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit()):
        raise UserError(f"{variable} is {given!r}: set it to a whole number, or unset it.")
    return int(given)
