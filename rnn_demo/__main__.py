"""The command line: `python -m rnn_demo COMMAND`. Each command is a file in `commands/`."""

import argparse
import importlib
import io
import sys

from rnn_demo.commands.command_line import Parser, print_error
from rnn_demo.errors import UserError
from rnn_demo.runs.server_settings import help_text

COMMANDS = {
    "train": "train a network and keep it in a run folder",
    "code": "print the Keras program that builds and trains a network",
    "notebook": "write that program as a Jupyter notebook, with prose between",
    "evaluate": "loss and accuracy of a network on the MNIST test set",
    "predict": "read pictures of digits",
    "memory": "how much of a drawing can be read off what a network carries, after every row",
    "prepare": "calibrate networks, and make anew what is kept beside them",
    "export": "write a page in which a network reads what is drawn, without a server",
    "devices": "list what TensorFlow can train on here, and check that the numbers agree",
    "results": "the table of networks in the README",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status (2 for a wrong call)."""
    argv = sys.argv[1:] if argv is None else argv
    parser = Parser(
        prog="python -m rnn_demo",
        description=__doc__,
        epilog=help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = argv[0] if argv and argv[0] in COMMANDS else None
    for name in [named] if named else COMMANDS:  # without one, all are listed
        help = COMMANDS[name]
        sub = subparsers.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        if name == named:  # only the command that runs is imported
            module = importlib.import_module(f"rnn_demo.commands.{name}")
            module.add_arguments(sub)
            sub.set_defaults(run=module.run)
    args = parser.parse_args(argv)
    try:
        return args.run(args)
    except BrokenPipeError:
        return 1
    except UserError as error:
        print_error(f"{parser.prog} {args.command}: {error}")
        return 2
    except OSError as error:  # a disk that is full, or gone
        what = error.filename or "A file"
        print_error(f"{parser.prog} {args.command}: {what}: {error.strerror}.")
        return 1


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):  # a file's name may be of bytes that are no text
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
