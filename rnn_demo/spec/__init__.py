"""What a network is, how it is trained, and the networks that come with a name."""

from rnn_demo.spec.fields import SpecError
from rnn_demo.spec.spec import Recipe, Spec, check_together

__all__ = ["Recipe", "Spec", "SpecError", "check_together"]
