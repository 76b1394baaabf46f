"""Describes networks and their training, and lists the named networks."""

from rnn_demo.spec.fields import SpecError
from rnn_demo.spec.recipe import Recipe, check_together
from rnn_demo.spec.spec import NetworkSpec

__all__ = ["NetworkSpec", "Recipe", "SpecError", "check_together"]
