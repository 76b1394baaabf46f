"""Read a `.keras` file as data: nothing in it is executed."""
