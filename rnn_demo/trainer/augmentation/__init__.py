"""Augmentation: training images are moved, bent and redrawn, and non-digits are added."""
