"""`prepare`: make anew all that is kept beside networks, so that nobody waits for it."""

import argparse

from rnn_demo import library
from rnn_demo.explain import kept_passes, kept_units
from rnn_demo.explain.memory_picture import basis
from rnn_demo.explain.memory_picture import kept as memory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all that ship")


def run(args: argparse.Namespace) -> int:
    """Write units.json, memory.npz and testset.npz beside each network; returns 0."""
    if not basis.FILE.exists():
        basis.write()
    for name in args.names or library.shipped():
        model = library.find(name)
        print(model.name, flush=True)
        kept_units.write(model, kept_units.survey(model))
        memory.write(model, memory.fitted(model))
        kept_passes.write(model)
    return 0
