"""`export`: one HTML file in which a network reads what is drawn, without a server."""

import argparse

from rnn_demo.browser.offline_page import page
from rnn_demo.commands.options import add_model, add_row_order, in_row_order, path
from rnn_demo.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--html", type=path, required=True, metavar="FILE", help="where to write the page"
    )
    add_model(parser)
    parser.add_argument("--dark", action="store_true", help="a dark page")
    add_row_order(parser)


def run(args: argparse.Namespace) -> int:
    """Write the page; returns 0. Raises UserError where the network can't be in one."""
    text = page(in_row_order(args), dark=args.dark)
    try:
        args.html.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"The page can't be written there: {error.strerror}.") from None
    print(f"{args.html}: {len(text.encode()) / 1e6:.1f} MB")
    return 0
