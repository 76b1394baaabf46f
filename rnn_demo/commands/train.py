"""`train`: train a network in a run folder, and print its progress.

Progress is a bar in a terminal, and a line for each epoch elsewhere.
"""

import _thread
import argparse
import json
import os
import queue
import shutil
import signal
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from rnn_demo.commands.options import add_field_options, given_field_values, parse_path_argument
from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject
from rnn_demo.runs import folders, lifecycle
from rnn_demo.runs.estimate import PACE_EVENTS, minutes_and_seconds, seconds_left
from rnn_demo.runs.status import LOG
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.failures import EVERY

# Niceness of a trainer that the app starts, as pages come first. At 5 the threads of two trainings
# took up to 40 % of a core from a server that needed all of it.
NICE = 10
INTERRUPT_STATUS = 130  # the exit status of a process that Ctrl-C ended, as in shells
BAR = 20  # characters
CLEAR = "\r\033[K"  # clears the line of a terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [--preset NAME] [--OPTION VALUE ...]"
    parser.add_argument(
        "--preset",
        choices=EVERY,
        metavar="NAME",
        help=f"start from a named network: {', '.join(EVERY)}; options given as well change it",
    )
    parser.add_argument(
        "--out",
        type=parse_path_argument,
        metavar="FOLDER",
        help="put model.keras and card.json there, in addition to the run folder",
    )
    parser.add_argument("--title", help="name of the run")
    parser.add_argument("--json", action="store_true", help="print the card as the last line")
    parser.add_argument("--resume", metavar="ID", help="resume a run from its last snapshot")
    parser.add_argument("--launched", action="store_true", help=argparse.SUPPRESS)  # set by the app
    # Set for a trainer that waits, see `runs/warm_trainer.py`
    parser.add_argument("--wait", action="store_true", help=argparse.SUPPRESS)
    add_field_options(parser, NetworkSpec, TrainingRecipe)


def run(args: argparse.Namespace) -> int:
    """Train; return 0, or 1 if the training failed, or 130 after Ctrl-C."""
    if args.out:
        _ensure_output_folder(args.out)  # fails early, before hours of training
    lifecycle.check_training_is_offered()
    if (args.wait or args.launched) and hasattr(os, "nice"):
        os.nice(NICE)
    run_id = _warm_up_and_read_run_id() if args.wait else _create_or_claim_run(args)
    if not run_id:
        return 0
    path = folders.run_folder(run_id)
    if not (args.wait or args.launched):
        print(f"Run {run_id} in {path}", file=sys.stderr)
    interrupted, progress = _record_stop_signals_in_list(), ProgressPrinter(sys.stderr)

    try:
        card = lifecycle.wait_for_turn_and_train(
            run_id, _train_and_return_card, progress, lambda: bool(interrupted)
        )
    except lifecycle.TrainingFailedError as failed:
        progress.replace_bar_by_line(f"The training failed: {failed}")
        return 1
    progress.erase_bar()
    if card is not None:
        for name in ("model.keras", "card.json") if args.out else ():
            if (path / name).exists():
                shutil.copyfile(path / name, args.out / name)
        line = (
            f"{card['title']}: {card['state']} after {card['wall_seconds']:.0f} s, test loss "
            f"{card['test_loss']:.4f}, test accuracy {card['test_accuracy']:.4f}"
        )
        print(json.dumps(card) if args.json else line, flush=True)
    return INTERRUPT_STATUS if interrupted else 0


def _train_and_return_card(
    run_id: str, on_event: lifecycle.OnEvent, should_stop: lifecycle.ShouldStop
) -> JsonObject:
    from rnn_demo.trainer import worker  # imported late: TensorFlow takes 3 s

    return worker.train_run(run_id, on_event, should_stop)


def _create_or_claim_run(args: argparse.Namespace) -> str:
    """Claim the run to train for this process, and return its id."""
    if args.resume is not None:
        given = given_field_values(args, NetworkSpec) or given_field_values(args, TrainingRecipe)
        if args.preset or args.title or given:
            raise UserError("A resumed run keeps its settings: use --resume without other options.")
        if not args.launched:  # otherwise the launching process has claimed it
            folders.claim_run_or_raise(args.resume)
        return args.resume
    spec, recipe = EVERY.get(args.preset, (NetworkSpec(), TrainingRecipe()))
    spec = replace(spec, **given_field_values(args, NetworkSpec))
    recipe = replace(recipe, **given_field_values(args, TrainingRecipe))
    return folders.create_run(spec, recipe, args.title or "")


def _warm_up_and_read_run_id() -> str:
    """Load TensorFlow, and wait for a run's id on standard input; "" if that is closed without one.

    It is closed when the server ends for any reason, also while TensorFlow loads here.
    """
    ids, is_warm = queue.SimpleQueue[str](), threading.Event()

    def read() -> None:
        run_id = sys.stdin.readline().strip()
        if not run_id and not is_warm.is_set():
            _thread.interrupt_main()
        ids.put(run_id)

    # A shell's background job ignores SIGINT, and then `interrupt_main` would do nothing.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=read, daemon=True).start()
    try:
        from rnn_demo.trainer import worker

        worker.warm_up_with_tiny_training()
        is_warm.set()
    except KeyboardInterrupt:
        return ""
    run_id = ids.get()
    if run_id:
        with open(folders.run_folder(run_id) / LOG, "ab") as log:
            for stream in (1, 2):
                os.dup2(log.fileno(), stream)
    return run_id


def _record_stop_signals_in_list() -> list[int]:
    """Return a list that receives each termination signal; the second one ends the process."""
    received: list[int] = []

    def stop_on_signal(number: int, frame: object) -> None:
        if received:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        received.append(number)

    signal.signal(signal.SIGINT, stop_on_signal)
    signal.signal(signal.SIGTERM, stop_on_signal)
    return received


def _ensure_output_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{out} can't be made: {error.strerror}.") from None
    if not os.access(out, os.W_OK):
        raise UserError(f"{out} can't be written: choose another folder.")


class ProgressPrinter:
    """Print the events of a training to a stream as they come; call it with each event."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._clear = CLEAR if stream.isatty() else ""
        self._curve: deque[JsonObject] = deque(maxlen=PACE_EVENTS)

    def __call__(self, event: JsonObject) -> None:
        match event["kind"]:
            case "progress" if self._clear:
                self._curve.append(event)
                line = progress_line_from_events(self._curve)[
                    : shutil.get_terminal_size().columns - 1
                ]
                print(f"{CLEAR}{line}", end="", file=self._stream, flush=True)
            case "epoch":
                self.replace_bar_by_line(
                    f"epoch {event['epoch']}: loss {event['loss']:.4f}, accuracy "
                    f"{event['accuracy']:.4f}; validation {event['val_loss']:.4f}, "
                    f"{event['val_accuracy']:.4f}; {minutes_and_seconds(event['seconds'])}"
                )
            case "state" if event["state"] == "queued":
                self.replace_bar_by_line(event["reason"])
            case "state" if event["state"] == "running":
                self.replace_bar_by_line(f"Training on {event['device']}, compiling first.")
            case "note":
                self.replace_bar_by_line(event["note"])
            case "resumed" if event["step"]:
                self.replace_bar_by_line(f"Resuming after step {event['step']}.")

    def erase_bar(self) -> None:
        print(self._clear, end="", file=self._stream, flush=True)

    def replace_bar_by_line(self, text: str) -> None:
        print(f"{self._clear}{text}", file=self._stream, flush=True)


def progress_line_from_events(curve: Sequence[JsonObject]) -> str:
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
