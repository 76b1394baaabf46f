"""`predict`: read picture files and print the digit in each.

With --json it prints one object a line. Its `doubt` is null, or "strange" if the picture looks like
none of the network's classes, or "unsure" if all other classes together are likelier. Its `story`
is what Watch shows after the last row: `decided`, the row that its `sentence` names, or null;
`ring`, row and column of the ringed ink, or null; `changes`, how often the answer changed after the
first row with ink. Rows and columns are counted from 1, in the order in which the network reads
them. `by_row` has the calibrated probabilities of all digits after each of the 28 rows.
"""

import argparse
import json
from pathlib import Path

from rnn_demo import library
from rnn_demo.commands.command_line import print_error
from rnn_demo.commands.options import add_model_option, open_model
from rnn_demo.errors import UserError
from rnn_demo.explain import confidence
from rnn_demo.explain.answer import (
    alt_text,
    count_answer_changes,
    darkest_pixel_coordinates_at_step,
    decision_step,
    is_in_doubt,
)
from rnn_demo.images import drawing

BLANK = "The picture is blank: nothing stands out from the paper."
DOUBTS = {
    "strange": "it looks like none of the network's classes",
    "unsure": "all others together are likelier",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "images", nargs="+", type=Path, metavar="IMAGE", help="a PNG, JPEG, WebP or GIF"
    )
    add_model_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Print a line for each picture, in order.

    Return 0, or 1 if some files are not pictures, or 2 if none is.
    """
    model = open_model(args)
    failures = 0
    for path in args.images:
        try:
            image = drawing.image_from_picture_file(path)
        except UserError as error:
            print_error(str(error))
            failures += 1
            continue
        answer: dict = {"file": str(path), "digit": None, "probabilities": None, "reason": BLANK}
        if image is not None:
            reading = model.read_image(image)
            strange = confidence.is_strange(
                model, image, reading, library.open_non_digit_detector()
            )
            decision = decision_step(reading, strange)
            ring = (
                None if decision is None else darkest_pixel_coordinates_at_step(reading, decision)
            )
            answer = {
                "file": str(path),
                "digit": reading.digit,
                "probabilities": [round(float(p), 6) for p in reading.probabilities[-1]],
                "doubt": "strange" if strange else "unsure" if is_in_doubt(reading) else None,
                "story": {
                    "decided": None if decision is None else decision + 1,
                    "ring": None if ring is None else [k + 1 for k in ring],
                    "changes": count_answer_changes(reading),
                    "sentence": alt_text(reading, strange),
                },
                "by_row": reading.probabilities.astype(float).round(8).tolist(),
            }
        print(json.dumps(answer) if args.json else _answer_line(answer), flush=True)
    return 0 if not failures else 2 if failures == len(args.images) else 1


def _answer_line(answer: dict) -> str:
    if answer["digit"] is None:
        return f"{answer['file']}: {answer['reason']}"
    line = f"{answer['file']}: {answer['digit']} ({max(answer['probabilities']):.1%})"
    return f"{line}, in doubt: {DOUBTS[answer['doubt']]}" if answer["doubt"] else line
