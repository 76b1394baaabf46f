"""Describes networks and their training, and lists the named networks."""

from rnn_demo.spec.fields import SpecError
from rnn_demo.spec.recipe import TrainingRecipe, check_spec_fits_recipe
from rnn_demo.spec.spec import NetworkSpec

__all__ = ["NetworkSpec", "SpecError", "TrainingRecipe", "check_spec_fits_recipe"]
