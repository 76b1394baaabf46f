"""Training images moved, bent and redrawn, and pictures that are no digit."""
