"""The Keras 3 program that builds, trains and evaluates a network, as text.

text = program(spec, recipe, title)   # by the road of the spec
roads(spec)                           # all the roads it can take
why_not(spec, road)                   # a sentence, for the others
"""

from rnn_demo.code.program import program, roads, why_not

__all__ = ["program", "roads", "why_not"]
