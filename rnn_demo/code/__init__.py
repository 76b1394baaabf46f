"""The Keras 3 program that builds, trains and evaluates a network, as text.

text = program(spec, recipe, title)   # by the API of the spec
sections(spec, recipe)               # its parts, by name
apis(spec)                           # all the APIs that can build it
why_not(spec, api)                   # a sentence, for the others
"""

from rnn_demo.code.program import apis, program, sections, why_not

__all__ = ["apis", "program", "sections", "why_not"]
