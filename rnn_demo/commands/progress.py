"""A progress bar for a training: redrawn in a terminal, a line an epoch elsewhere."""

import shutil
from typing import Any, TextIO

BAR = 20


class Progress:
    """Prints the events of a training, as they come, to a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._drawn = False

    def __call__(self, event: dict[str, Any]) -> None:
        match event["kind"]:
            case "progress" if self._live:
                width = shutil.get_terminal_size().columns - 1
                self._stream.write(f"\r{bar(event)[:width]}\033[K")
                self._stream.flush()
                self._drawn = True
            case "epoch":
                self._line(
                    f"epoch {event['epoch']}: loss {event['loss']:.4f}, accuracy "
                    f"{event['accuracy']:.4f}; validation {event['val_loss']:.4f}, "
                    f"{event['val_accuracy']:.4f}; {clock(event['seconds'])}"
                )
            case "state" if event["state"] == "queued":
                self._line(event["reason"])
            case "state" if event["state"] == "running":
                self._line(f"Training on {event['device']}, compiling first.")
            case "resumed" if event["step"]:
                self._line(f"Goes on after step {event['step']}.")

    def close(self) -> None:
        """Remove the bar."""
        if self._drawn:
            self._stream.write("\r\033[K")
            self._stream.flush()
            self._drawn = False

    def _line(self, text: str) -> None:
        self.close()
        print(text, file=self._stream, flush=True)


def bar(event: dict[str, Any]) -> str:
    """One line about a progress event: bar, epoch, loss, accuracy, speed, time to go."""
    step, steps = event["step"], event["steps"]
    full = BAR * step // steps
    speed = event["samples_per_second"]
    line = (
        f"{'█' * full}{'░' * (BAR - full)} epoch {event['epoch']}, loss {event['loss']:.4f}, "
        f"accuracy {event['accuracy']:.4f}"
    )
    if not speed:
        return line
    to_go = event["seconds"] / step * (steps - step)
    return f"{line}, {speed:,} images/s, {clock(to_go)} to go"


def clock(seconds: float) -> str:
    """Minutes and seconds, 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
