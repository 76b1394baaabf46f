"""`export`: write a page or a site that needs no server, or a network's weights for PyTorch."""

import argparse
import gzip
from pathlib import Path

from rnn_demo import library
from rnn_demo.commands.options import add_model_option, open_model, parse_path_argument
from rnn_demo.reader.torch.write import network_as_safetensors
from rnn_demo.site.export import one_network_page_html, site_files

# The networks that the site offers
NETWORKS = ("lstm-128", "gru-33", "simple-16-bounded", "notebook", "lstm-128-last")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--page",
        "--html",
        dest="page",
        type=parse_path_argument,
        metavar="FILE",
        help="one page with one network, in one file",
    )
    where.add_argument(
        "--site",
        type=parse_path_argument,
        metavar="FOLDER",
        help=f"a site with {', '.join(NETWORKS)}",
    )
    where.add_argument(
        "--safetensors",
        type=parse_path_argument,
        metavar="FILE",
        help="one network's state_dict, for PyTorch",
    )
    add_model_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write the files and print their sizes; return 0.

    Raises UserError if a network can't be read in a browser.
    """
    if args.safetensors:
        model = open_model(args)
        weights = network_as_safetensors(model.network)
        _write_and_print_size(args.safetensors, weights)
    elif args.page:
        _write_and_print_size(args.page, one_network_page_html(open_model(args)).encode())
    else:
        models = [library.open_model_by_name(name) for name in NETWORKS]
        for name, text in site_files(models).items():
            _write_and_print_size(args.site / name, text.encode())
    return 0


def _write_and_print_size(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    packed = len(gzip.compress(content, 6))  # the compression that web servers use
    print(f"{file}: {len(content) / 1e6:.2f} MB, {packed / 1e6:.2f} MB compressed")
