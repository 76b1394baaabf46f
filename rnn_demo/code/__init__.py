"""Writes programs, for Keras 3 and for PyTorch."""
