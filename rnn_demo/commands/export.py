"""`export`: networks read what is drawn, without a server: one HTML file, or a small site."""

import argparse
import gzip
from pathlib import Path

from rnn_demo import library
from rnn_demo.browser.site import page, site
from rnn_demo.commands.options import add_model, add_row_order, in_row_order, path
from rnn_demo.errors import UserError

NETWORKS = ("lstm-128", "gru-33", "notebook")  # to choose from on the site


def add_arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--html", type=path, metavar="FILE", help="one page with one network")
    where.add_argument(
        "--site", type=path, metavar="FOLDER", help=f"a site with {', '.join(NETWORKS)}"
    )
    add_model(parser)
    add_row_order(parser)


def run(args: argparse.Namespace) -> int:
    """Write it, and say how large it is; returns 0.

    Raises UserError where a network can't be read in a browser, or nothing be written.
    """
    if args.html:
        texts = {args.html: page(in_row_order(args))}
    else:
        files = site([library.find(name) for name in NETWORKS])
        texts = {args.site / name: text for name, text in files.items()}
    for file, text in texts.items():
        _write(file, text.encode())
    return 0


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise UserError(f"{file} can't be written: {error.strerror}.") from None
    packed = len(gzip.compress(content))
    print(f"{file}: {len(content) / 1e6:.2f} MB, {packed / 1e6:.2f} MB compressed")
