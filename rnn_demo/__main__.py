"""The command line: `python -m rnn_demo COMMAND`, or `rnn-demo COMMAND` where it is installed.

Each command is a file in `commands/`. Without one the app opens.
"""

import argparse
import importlib
import io
import sys

from rnn_demo.commands.command_line import Parser, print_error
from rnn_demo.errors import UserError
from rnn_demo.places import APP, IS_INSTALLED
from rnn_demo.runs.server_settings import help_text

COMMANDS = {
    "train": "train a network and keep it in a run folder",
    "code": "print the Keras program that builds and trains a network",
    "evaluate": "loss and accuracy of a network on the MNIST test set",
    "predict": "read pictures of digits",
    "memory": "how much of a drawing can be read off what a network carries, after every row",
    "prepare": "calibrate networks, and fit again what is stored next to them",
    "export": "write a page in which a network reads what is drawn, without a server",
    "results": "the table of networks in the README",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command, or open the app; returns the exit status (2 for a wrong call)."""
    argv = sys.argv[1:] if argv is None else argv
    if not argv:
        return open_app()
    parser = Parser(
        prog="rnn-demo" if IS_INSTALLED else "python -m rnn_demo",
        description=__doc__,
        epilog=help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = argv[0] if argv and argv[0] in COMMANDS else None
    for name in [named] if named else COMMANDS:  # without a named command, all are listed
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
    except OSError as error:  # for example, the disk is full or gone
        what = error.filename or "A file"
        print_error(f"{parser.prog} {args.command}: {what}: {error.strerror}.")
        return 1


def open_app() -> int:
    """Start the app and open it in a browser; returns when it is stopped.

    Its settings come from the `.streamlit` folder next to the app and from Streamlit's variables,
    such as STREAMLIT_SERVER_PORT.
    """
    # Takes a second to import; other commands need not wait for it
    from streamlit.web.cli import main as streamlit

    return streamlit(["run", str(APP)], standalone_mode=False) or 0


def run_and_exit() -> None:
    """Run the command that the process was started with, then exit with its status."""
    # A file name may contain bytes that are not valid text
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())


if __name__ == "__main__":
    run_and_exit()
