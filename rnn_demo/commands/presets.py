"""`presets`: the networks that come with a name, what each is and what to look for."""

import argparse
import itertools
import json
import shutil
import textwrap
from dataclasses import asdict

from rnn_demo.spec.preset import Preset
from rnn_demo.spec.presets import PRESETS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Print the list; returns 0."""
    if args.json:
        for name, preset in PRESETS.items():
            record = {"name": name, "parameters": _count(preset), **asdict(preset)}
            print(json.dumps(record))
        return 0
    width = min(shutil.get_terminal_size().columns, 100)
    for group, members in itertools.groupby(PRESETS.items(), key=lambda item: item[1].group):
        print(f"{group}\n")
        for name, preset in members:
            print(f"  {name}: {preset.title} ({_count(preset):,} parameters)")
            for text in (", ".join(preset.chapter), preset.what, f"Look for: {preset.look_for}"):
                print(textwrap.fill(text, width, initial_indent=" " * 6, subsequent_indent=" " * 6))
            print()
    return 0


def _count(preset: Preset) -> int:
    return sum(preset.spec.parameters().values())
