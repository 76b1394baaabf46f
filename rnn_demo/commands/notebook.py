"""`notebook`: write the Keras 3 program of a network as a Jupyter notebook."""

import argparse
from pathlib import Path

from rnn_demo.code.notebook import notebook
from rnn_demo.commands import code
from rnn_demo.errors import UserError
from rnn_demo.files import atomic_write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    code.add_arguments(parser)
    parser.usage = parser.usage and f"{parser.usage} OUT.ipynb"
    parser.add_argument("out", metavar="OUT.ipynb", type=Path, help="the notebook to write")


def run(args: argparse.Namespace) -> int:
    """Write the notebook; return 0.

    Raises:
        UserError: The file's name does not end in .ipynb.
    """
    if args.out.suffix != ".ipynb":
        raise UserError(f"A notebook's name ends in .ipynb, not in {args.out.suffix!r}.")
    text = notebook(*code.spec_and_recipe(args))
    with atomic_write(args.out) as path:
        path.write_text(text, encoding="utf-8")
    print(args.out)
    return 0
