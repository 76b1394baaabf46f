"""Computations shared by views, from a Network and its Reading in NumPy."""
