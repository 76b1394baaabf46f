"""`code`: print a Keras 3 or a PyTorch program that builds and evaluates a network."""

import argparse
from dataclasses import replace

from rnn_demo import library
from rnn_demo.code.keras_source import keras_source
from rnn_demo.code.torch_source import torch_evaluation_source
from rnn_demo.commands.options import add_field_options, given_field_values
from rnn_demo.errors import UserError
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.presets import PRESETS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    starts = "--preset NAME | --model NAME | --torch NAME"
    parser.usage = f"{parser.prog} [{starts}] [--api API] [--OPTION VALUE]"
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--preset",
        choices=PRESETS,
        metavar="NAME",
        help=f"start from a named network: {', '.join(PRESETS)}",
    )
    start.add_argument(
        "--model", metavar="NAME", help="start from the card of a trained network or a run"
    )
    start.add_argument(
        "--torch", metavar="NAME", help="for PyTorch: to load a trained network's weights, and test"
    )
    add_field_options(parser, NetworkSpec, TrainingRecipe)


def run(args: argparse.Namespace) -> int:
    """Print the program; return 0."""
    if args.torch is None:
        print(keras_source(*spec_recipe_and_title(args)), end="")
        return 0
    if fields := [
        *given_field_values(args, NetworkSpec),
        *given_field_values(args, TrainingRecipe),
    ]:
        raise UserError(f"--torch takes a trained network as it is: leave out {fields[0]}.")
    print(torch_evaluation_source(library.open_model_by_name(args.torch)), end="")
    return 0


def spec_recipe_and_title(args: argparse.Namespace) -> tuple[NetworkSpec, TrainingRecipe, str]:
    """Return spec, recipe and title of the network to print. Raises UserError if it has no card."""
    spec, recipe, title = NetworkSpec(), TrainingRecipe(), ""
    if args.preset is not None:
        preset = PRESETS[args.preset]
        spec, recipe, title = preset.spec, preset.recipe, preset.title
    elif args.model is not None:
        card = library.open_model_by_name(args.model).card
        if "spec" not in card:
            raise UserError(
                f"How {args.model} was made is unknown: it has no card.json next to it."
            )
        spec = NetworkSpec.from_json(card["spec"])
        recipe = TrainingRecipe.from_json(card.get("recipe", {}))
        title = str(card.get("title", ""))
    spec = replace(spec, **given_field_values(args, NetworkSpec))
    recipe = replace(recipe, **given_field_values(args, TrainingRecipe))
    return spec, recipe, title or spec.label()
