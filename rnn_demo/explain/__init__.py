"""What the views show, computed from a Network and its Reading in NumPy: one view a file."""
