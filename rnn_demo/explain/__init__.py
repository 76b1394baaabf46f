"""Computations shared by views, from networks, readings and sets of images, in NumPy."""
