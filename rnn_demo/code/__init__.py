"""The Keras 3 program that builds, trains and evaluates a network, as text.

text = program(spec, recipe, title)   # by the road of the spec
roads(spec)                           # all the roads it can take
"""

from rnn_demo.code.program import program, roads

__all__ = ["program", "roads"]
