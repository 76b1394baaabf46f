"""Command-line options made from the fields of `NetworkSpec` and `TrainingRecipe`."""

import argparse
from collections.abc import Callable
from dataclasses import Field, fields
from functools import partial
from pathlib import Path
from typing import Any

from rnn_demo import library
from rnn_demo.commands.command_line import print_error
from rnn_demo.library import Model
from rnn_demo.spec.presets import DEFAULT

PARSE: dict[type, Callable[[str], object]] = {
    tuple: lambda text: tuple(int(part) for part in text.split(",")),
    int: int,
    float: float,
    type(None): lambda text: None if text == "none" else text,
}
METAVARS = {tuple: "N,N,...", int: "N", float: "X"}
VALUE_NAMES = {
    tuple: "whole numbers with commas between them",
    int: "a whole number",
    float: "a number",
}


def add_field_options(parser: argparse.ArgumentParser, *records: type) -> None:
    """Add an option for every field: --learning-rate for `learning_rate`, with the field's help."""
    for record in records:
        group = parser.add_argument_group(f"fields of the {record.__name__.lower()}")
        for f in fields(record):
            name = f"--{f.name.replace('_', '-')}"
            text = f"{f.metadata['help']} {_describe_values(f)}".replace("%", "%%")
            metavar = METAVARS.get(type(f.default), "NAME")
            how: dict[str, Any] = {
                "type": partial(_parse_text_as_field_type, f),
                "metavar": metavar,
            }
            if isinstance(f.default, bool):
                how = {"action": argparse.BooleanOptionalAction}
            group.add_argument(name, dest=f.name, default=argparse.SUPPRESS, help=text, **how)


def given_field_values(args: argparse.Namespace, record: type) -> dict[str, Any]:
    """Return the fields of a record that the command line sets, as values of their types."""
    return {f.name: getattr(args, f.name) for f in fields(record) if hasattr(args, f.name)}


def parse_path_argument(text: str) -> Path:
    """Parse a path, for argparse; reject an empty text and a name that is not valid on disk."""
    if not text or "\0" in text or len(Path(text).name) > 255:
        raise argparse.ArgumentTypeError("this is no path")
    return Path(text)


def add_model_option(parser: argparse._ActionsContainer) -> None:
    """Add --model, the network to use."""
    parser.add_argument(
        "--model",
        default=DEFAULT,
        help=f"a model's name, or a .keras or .safetensors file (default {DEFAULT})",
    )


def open_model(args: argparse.Namespace) -> Model:
    """Open the network of --model; print how it is read if that had to be inferred."""
    model = library.open_model_by_name(args.model)
    if model.layout is not None:
        print_error(model.layout.evidence_sentence)
    return model


def _parse_text_as_field_type(f: Field, text: str) -> object:
    """Parse a value of the field's type, for argparse."""
    try:
        return PARSE.get(type(f.default), str)(text)
    except ValueError:
        what = VALUE_NAMES[type(f.default)]
        raise argparse.ArgumentTypeError(f"it must be {what}, not {text!r}") from None


def _describe_values(f: Field) -> str:
    choices = f.metadata.get("choices")
    listed = ""
    if choices:
        listed = "one of " + ", ".join("none" if c is None else str(c) for c in choices) + "; "
    elif "low" in f.metadata:
        listed = f"{f.metadata['low']} to {f.metadata['high']}; "
    default = ",".join(map(str, f.default)) if isinstance(f.default, tuple) else f.default
    return f"({listed}default {'none' if default is None else default})"
