"""A `.keras` file as data: nothing in it is run."""
