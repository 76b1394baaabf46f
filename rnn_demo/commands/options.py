"""Command-line options made from the fields of `Spec` and `Recipe`."""

import argparse
from collections.abc import Callable
from dataclasses import Field, fields
from functools import partial
from pathlib import Path
from typing import Any

from rnn_demo import library
from rnn_demo.commands.complain import complain
from rnn_demo.library import Model
from rnn_demo.spec.presets import DEFAULT

PARSE: dict[type, Callable[[str], Any]] = {
    tuple: lambda text: tuple(int(part) for part in text.split(",")),
    int: int,
    float: float,
    type(None): lambda text: None if text == "none" else text,
}
METAVARS = {tuple: "N,N,...", int: "N", float: "X"}
WANTED = {tuple: "whole numbers with commas between them", int: "a whole number", float: "a number"}


def add_options(parser: argparse.ArgumentParser, *records: type) -> None:
    """An option for every field: `learning_rate` becomes --learning-rate, with the field's help."""
    for record in records:
        group = parser.add_argument_group(f"fields of the {record.__name__.lower()}")
        for f in fields(record):
            name = f"--{f.name.replace('_', '-')}"
            text = f"{f.metadata['help']} {_allowed(f)}".replace("%", "%%")
            metavar = METAVARS.get(type(f.default), "NAME")
            how: dict[str, Any] = {"type": partial(_parsed, f), "metavar": metavar}
            if isinstance(f.default, bool):
                how = {"action": argparse.BooleanOptionalAction}
            group.add_argument(name, dest=f.name, default=argparse.SUPPRESS, help=text, **how)


def given(args: argparse.Namespace, record: type) -> dict[str, Any]:
    """The fields of a record that were given on the command line, as values of their types."""
    return {f.name: getattr(args, f.name) for f in fields(record) if hasattr(args, f.name)}


def path(text: str) -> Path:
    """For argparse: a path, which an empty text is not, nor a name longer than any disk takes."""
    if not text or "\0" in text or len(Path(text).name) > 255:
        raise argparse.ArgumentTypeError("this is no path")
    return Path(text)


def add_model(parser: argparse._ActionsContainer) -> None:
    """--model, the network to take."""
    parser.add_argument(
        "--model",
        default=DEFAULT,
        help=f"a model's name, or a .keras or .safetensors file (default {DEFAULT})",
    )


def opened(args: argparse.Namespace) -> Model:
    """The network of --model; on stderr, how it is read where its file does not say."""
    model = library.find(args.model)
    if model.layout is not None:
        complain(model.layout.sentence)
    return model


def _parsed(f: Field, text: str) -> Any:
    """For argparse: a text as a value of the field's type."""
    try:
        return PARSE.get(type(f.default), str)(text)
    except ValueError:
        what = WANTED[type(f.default)]
        raise argparse.ArgumentTypeError(f"it must be {what}, not {text!r}") from None


def _allowed(f: Field) -> str:
    choices = f.metadata.get("choices")
    listed = ""
    if choices:
        listed = "one of " + ", ".join("none" if c is None else str(c) for c in choices) + "; "
    elif "low" in f.metadata:
        listed = f"{f.metadata['low']} to {f.metadata['high']}; "
    default = ",".join(map(str, f.default)) if isinstance(f.default, tuple) else f.default
    return f"({listed}default {'none' if default is None else default})"
