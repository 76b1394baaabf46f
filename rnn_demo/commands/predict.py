"""`predict`: read picture files and print the digit in each."""

import argparse
import json
import sys
from pathlib import Path

from rnn_demo import drawing, library
from rnn_demo.commands.options import add_row_order, in_row_order
from rnn_demo.explain import doubt
from rnn_demo.presets import DEFAULT

BLANK = "The picture is blank: nothing stands out from the paper."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="a picture file")
    parser.add_argument(
        "--model", default=DEFAULT, help=f"a model's name, or a .keras file (default {DEFAULT})"
    )
    add_row_order(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Print a line a picture, in order. Returns 1 when a file was not a picture, else 0."""
    model = in_row_order(library.find(args.model), args)
    status = 0
    for path in args.images:
        try:
            image = drawing.from_picture(path)
        except drawing.PictureError as error:
            print(error, file=sys.stderr)
            status = 1
            continue
        answer: dict = {"file": str(path), "digit": None, "probabilities": None, "reason": BLANK}
        if image is not None:
            reading = model.read(image)
            answer = {
                "file": str(path),
                "digit": reading.digit,
                "probabilities": [round(float(p), 6) for p in reading.probabilities[-1]],
                "doubt": doubt.sentence(model, image, reading),
            }
        print(json.dumps(answer) if args.json else _line(answer), flush=True)
    return status


def _line(answer: dict) -> str:
    if answer["digit"] is None:
        return f"{answer['file']}: {answer['reason']}"
    line = f"{answer['file']}: {answer['digit']} ({max(answer['probabilities']):.1%})"
    return f"{line} {answer['doubt']}" if answer["doubt"] else line
