"""The Keras 3 program that builds, trains and evaluates a network, as text, and as a notebook."""
