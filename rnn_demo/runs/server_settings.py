"""Settings of a server: RNN_DEMO_MODE, and the bounds on what its pages may train."""

import os

from rnn_demo.errors import UserError

MODES = {
    "own": "whoever opens the page may train, and change every run (the default)",
    "show": "nothing is trained or changed: recorded runs are replayed, those that come with the "
    "app and those in the folder RNN_DEMO_SHOW; RNN_DEMO_RUNS is not read",
}
NOTHING_IS_TRAINED = (
    "This server only shows networks that were trained before. Run the app yourself to train one."
)
BOUNDS = {  # the default, and the bounded quantity
    "TRAININGS": (max(2, (os.cpu_count() or 1) // 2), "trainings at once, 1 or more"),
    "WAITING": (20, "trainings that wait or run"),
    "KEPT": (1_000, "runs, of whatever state"),
    # LSTM 128 for 60 epochs, the longest shipped training, has a work of 0.27e12.
    "WORK": (
        100 * 10**12,
        "epochs x images x parameters of one, with a third of those that it validates and is "
        "tested on",
    ),
    "MEMORY": (64_000, "MB of one, in addition to TensorFlow's own"),
    "HOURS": (24, "that one may take, as estimated"),
    "DISK": (50_000, "MB of all runs together"),
}


def server_mode_name() -> str:
    """Return RNN_DEMO_MODE, own or show; raise UserError if it is anything else."""
    wanted = os.environ.get("RNN_DEMO_MODE") or "own"
    if wanted not in MODES:
        raise UserError(
            f"RNN_DEMO_MODE is {wanted!r}: set it to {' or '.join(MODES)}, or unset it."
        )
    return wanted


def server_bound(name: str) -> int:
    """Return the value of one of BOUNDS, which RNN_DEMO_NAME overrides.

    Raises UserError if the environment variable is not a whole number.
    """
    default, what = BOUNDS[name]
    wanted = os.environ.get(f"RNN_DEMO_{name}", "").strip()
    if not wanted:
        return default
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 18):
        raise UserError(
            f"RNN_DEMO_{name} is {wanted[:20]!r}: set it to a whole number ({what}), or unset it."
        )
    return int(wanted)


def help_text() -> str:
    """Return the lines of `--help` about modes and bounds."""
    return "\n".join(
        [
            "RNN_DEMO_MODE says what a server is for:",
            *(f"  {name:5}  {what}" for name, what in MODES.items()),
            "Bounds on what its pages train:",
            *(f"  RNN_DEMO_{name:9}  {what} ({n:,})" for name, (n, what) in BOUNDS.items()),
            "RNN_DEMO_WARM=0: no trainer waits, with TensorFlow loaded, while Train is open",
        ]
    )
