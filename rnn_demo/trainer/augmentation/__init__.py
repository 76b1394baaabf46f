"""Augmentation: training images are moved, bent and redrawn, and pictures of no digit are added."""
