"""Computations for the views, from a Network and its Reading in NumPy: one view a file."""
