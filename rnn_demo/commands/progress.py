"""Print the progress of a training: a bar in a terminal, a line for each epoch elsewhere."""

import shutil
from collections import deque
from collections.abc import Sequence
from typing import TextIO

from rnn_demo.files import JsonObject
from rnn_demo.runs.estimate import PACE_EVENTS, minutes_and_seconds, seconds_left

BAR = 20
CLEAR = "\r\033[K"  # clears the line of a terminal


class Progress:
    """Print the events of a training to a stream as they come; call it with each event."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._clear = CLEAR if stream.isatty() else ""
        self._curve: deque[JsonObject] = deque(maxlen=PACE_EVENTS)

    def __call__(self, event: JsonObject) -> None:
        match event["kind"]:
            case "progress" if self._clear:
                self._curve.append(event)
                width = shutil.get_terminal_size().columns - 1
                print(
                    f"{CLEAR}{progress_line(self._curve)[:width]}",
                    end="",
                    file=self._stream,
                    flush=True,
                )
            case "epoch":
                self.print_line(
                    f"epoch {event['epoch']}: loss {event['loss']:.4f}, accuracy "
                    f"{event['accuracy']:.4f}; validation {event['val_loss']:.4f}, "
                    f"{event['val_accuracy']:.4f}; {minutes_and_seconds(event['seconds'])}"
                )
            case "state" if event["state"] == "queued":
                self.print_line(event["reason"])
            case "state" if event["state"] == "running":
                self.print_line(f"Training on {event['device']}, compiling first.")
            case "race":
                self.print_line(event["note"])
            case "resumed" if event["step"]:
                self.print_line(f"Resuming after step {event['step']}.")

    def close(self) -> None:
        """Remove the bar."""
        print(self._clear, end="", file=self._stream, flush=True)

    def print_line(self, text: str) -> None:
        """Print a line in place of the bar."""
        print(f"{self._clear}{text}", file=self._stream, flush=True)


def progress_line(curve: Sequence[JsonObject]) -> str:
    """Return a line on the last event of `curve`: bar, epoch, loss, accuracy, speed, time left."""
    event = curve[-1]
    full = BAR * event["step"] // event["steps"]
    line = (
        f"{'█' * full}{'░' * (BAR - full)} epoch {event['epoch']}, loss {event['loss']:.4f}, "
        f"accuracy {event['accuracy']:.4f}"
    )
    if speed := event["samples_per_second"]:
        line += f", {speed:,} images/s"
    to_go = seconds_left(curve)
    return line if to_go is None else f"{line}, {minutes_and_seconds(to_go)} to go"
