"""What a server is for, RNN_DEMO_MODE, and the bounds on what is trained by its pages."""

import os
from dataclasses import asdict, dataclass

from rnn_demo.errors import UserError

MODES = {
    "own": "whoever opens the page may train, and change every run (the default)",
    "show": "nothing is trained or changed: recorded runs are replayed, those that come with the "
    "app and those in the folder RNN_DEMO_SHOW; RNN_DEMO_RUNS is not read",
}
NOTHING_IS_TRAINED = (
    "This server only shows networks that were trained before. Run the app yourself to train one."
)


@dataclass(frozen=True)
class Bounds:
    """What trainings may take.

    waiting: trainings that wait or run. work: epochs x images x parameters of one, images counted
    as by `estimate.read_in_training`. memory: of one, beside TensorFlow's own, in MB. hours: of
    one, as estimated. disk: of all runs, in MB.
    """

    # LSTM 128 for 60 epochs, the longest of those that ship, is a work of 0.27e12.
    waiting: int = 20
    work: int = 100 * 10**12
    memory: int = 64_000
    hours: int = 24
    disk: int = 50_000


def mode() -> str:
    """RNN_DEMO_MODE: own or show. Raises UserError for anything else."""
    wanted = os.environ.get("RNN_DEMO_MODE") or "own"
    if wanted not in MODES:
        raise UserError(
            f"RNN_DEMO_MODE is {wanted!r}: set it to {' or '.join(MODES)}, or unset it."
        )
    return wanted


def bounds() -> Bounds:
    """The bounds, or those of RNN_DEMO_WAITING, _WORK and so on. Raises UserError."""
    return Bounds(**{name: _number(name, usual) for name, usual in asdict(Bounds()).items()})


def explained() -> str:
    """Modes and bounds for `--help`, a line each."""
    usual = Bounds()
    return "\n".join(
        [
            "RNN_DEMO_MODE says what a server is for:",
            *(f"  {name:5}  {what}" for name, what in MODES.items()),
            "Bounds on what its pages train:",
            "  RNN_DEMO_TRAININGS  trainings at once (half of the processors, at least 2)",
            f"  RNN_DEMO_WAITING    trainings that wait or run ({usual.waiting})",
            "  RNN_DEMO_WORK       epochs x images x parameters of one, with a third of those that "
            f"it validates and is tested on ({usual.work:,})",
            f"  RNN_DEMO_MEMORY     MB of one, beside TensorFlow's own ({usual.memory:,})",
            f"  RNN_DEMO_HOURS      that one may take, as estimated ({usual.hours})",
            f"  RNN_DEMO_DISK       MB of all runs together ({usual.disk:,})",
            "RNN_DEMO_WARM=0: no trainer waits, with TensorFlow loaded, while the Train page is "
            "open",
        ]
    )


def _number(name: str, default: int) -> int:
    variable = f"RNN_DEMO_{name.upper()}"
    given = os.environ.get(variable, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit()):
        raise UserError(f"{variable} is {given!r}: set it to a whole number, or unset it.")
    return int(given)
