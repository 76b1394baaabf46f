"""From pixels of any size to the 28x28 image that a network reads."""
