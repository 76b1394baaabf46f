"""Writes programs: for Keras 3, as text or notebook, and for PyTorch."""
